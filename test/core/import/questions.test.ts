// What a log leaves open, as questions, and what an answer makes of the script.
import { describe, expect, test } from 'vitest';
import { answerEdits, questionsOf } from '../../../core/import/questions.ts';
import { imported, logFile, ran } from './imported.ts';

const linesOf = (text: string): string[] => text.split('\n');

/** The script with one answer: typed, or the one of that label. */
function answered(text: string, typed: string): string {
  const lines = linesOf(text);
  const [question] = questionsOf(lines);
  if (!question) throw new Error('no question');
  const answer = question.read(typed) ?? question.answers.find(({ label }) => label.startsWith(typed));
  if (!answer) throw new Error(`no answer ${typed}`);
  for (const { first, count, text: put } of answerEdits(lines, question, answer).reverse())
    lines.splice(first - 1, count, put);
  return lines.join('\n');
}

describe('a limit that a refusal leaves open', () => {
  const { text } = imported(logFile('kdump-symbolic.kdump.txt'));
  test('is asked for, with the values that would explain the log', () => {
    expect(questionsOf(linesOf(text))).toMatchObject([
      {
        title: "What does 'ulimit -l' say?",
        placeholder: 'kB, as it prints them: 64 to 2044 would explain the log',
      },
    ]);
  });
  test.each([
    ['64', '64K'],
    ['64 kB', '64K'],
    ['max locked memory           (kbytes, -l) 1024', '1M'],
    ['65536 bytes', '64K'],
    ['1m', '1M'],
  ])('%s is %s', (typed, size) => {
    const script = answered(text, typed);
    expect(script).toMatch(new RegExp(`^limit +memlock +${size} +# answered with 'ulimit -l'; unknown: mlockall`, 'm'));
    expect(questionsOf(linesOf(script))).toEqual([]);
    ran(script);
  });
  test('a greater value puts what else was mapped before the log; no limit is a comment', () => {
    const [question] = questionsOf(linesOf(text));
    const greater = 'outside 64K to 2044K: then at least 2056K more was mapped than the log shows';
    expect(question?.read('4096')?.detail).toBe(greater);
    const notWhy = 'outside 64K to 2044K: then RLIMIT_MEMLOCK is not why';
    expect([question?.answers[0]?.detail, question?.read('4')?.detail]).toEqual([notWhy, notWhy]);
    expect(answered(text, '4096')).toMatch(/^entry 0x\S+ rw- .*# inferred: stands for what else was mapped; /m);
    ran(answered(text, '4096'));
    expect(question?.read('1g')?.detail).toBe(question?.read(String(2 ** 20))?.detail);
    expect(question?.read('128')?.detail).toMatch(/^RLIMIT_MEMLOCK is among the values/);
    expect(answered(text, 'unlimited')).toMatch(
      /^# RLIMIT_MEMLOCK is unlimited, answered with 'ulimit -l'; unknown: /m,
    );
    expect(question?.read('what')).toBeUndefined();
  });
});

test('a limit below the range of the line explains the log too, down to what it says', () => {
  const { text } =
    imported(`mmap(0x0,67108864,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34376515584 (0x801000000)
mlock(0x801000000,67108864) ERR#12 'Cannot allocate memory'
`);
  const [question] = questionsOf(linesOf(text));
  expect(question?.placeholder).toBe('kB, as it prints them: 0 to 65532 would explain the log');
  expect(question?.read('32768')?.detail).toMatch(/^RLIMIT_MEMLOCK is among the values .* 0 to 65532K$/);
  expect(question?.read('65536')?.detail).toMatch(/^outside 0 to 65532K/);
  const script = answered(text, '32768');
  expect(script).toMatch(/^limit +memlock +32M +# answered/m);
  ran(script);
});

test('whether a range was mapped', () => {
  const { text } = imported("mlock(0x801e77000,65536)  ERR#12 'Cannot allocate memory'\n");
  const [question] = questionsOf(linesOf(text));
  expect(question?.title).toBe('Was 0x801e77000..0x801e87000 mapped before the log began?');
  const mapped = answered(text, 'yes, nobody');
  expect(mapped).toMatch(/^entry 0x801e77000\.\.0x801e87000 --- {2}# answered: it was mapped before the log\n/m);
  ran(mapped);
  const free = answered(text, 'no');
  expect(free).toMatch(/# answered: nothing was mapped; unknown: whether/);
  ran(free);
  expect(questionsOf(linesOf(free))).toEqual([]);
});

test.each([
  [
    'a call that unmapped a part meanwhile',
    `   812 1 lockd  0.1 CALL  mlock(0x800a00000,0x10000)
   812 2 lockd  0.2 CALL  munmap(0x800a04000,0x4000)
   812 2 lockd  0.3 RET   munmap 0
   812 1 lockd  0.4 RET   mlock -1 errno 12 Cannot allocate memory
`,
  ],
  [
    "the kernel's own calls",
    `0.1 812 1 > vm_map_wire(0x800a00000, 0x800a10000, 0x1)
0.2 812 2 > vm_map_remove(0x800a04000, 0x800a08000)
0.3 812 2 < vm_map_remove 0
0.4 812 1 < vm_map_wire 1
`,
  ],
])('of a range that another call may have changed, whether its other parts were mapped: %s', (_, log) => {
  const { text } = imported(log);
  expect(questionsOf(linesOf(text)).map(({ title }) => title)).toEqual([
    'Was 0x800a00000..0x800a04000 mapped before the log began?',
    'Was 0x800a08000..0x800a10000 mapped before the log began?',
  ]);
  const mapped = answered(text, 'yes, it may be read and written');
  expect(mapped).toMatch(/^entry 0x800a00000\.\.0x800a04000 +rw- +# answered/m);
  ran(mapped);
});

test('why a program may lock nothing', () => {
  const { text } = imported(
    "mmap(0x0,4096,PROT_READ,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34391683072 (0x801e77000)\nmlock(0x801e77000,4096) ERR#1 'Operation not permitted'\n",
  );
  const jail = answered(text, 'it is in a jail');
  expect(jail).toMatch(/^jail +# answered with sysctl; unknown: mlock in log 2 was refused with EPERM/m);
  ran(jail);
});

test('a script that leaves nothing open asks nothing', () => {
  expect(questionsOf(['kernel freebsd-15', 'limit memlock 0..64K', 't1: mlock(0x1000, 4K) = 0'])).toEqual([]);
});

const LOCKED = 'mmap(0x0,65536,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34376515584 (0x801000000)\n';
const REFUSED = "mlock(0x801000000,65536) ERR#12 'Cannot allocate memory'\n";

test('a greater limit of what mlock was refused by puts what else was locked before the log', () => {
  const script = answered(imported(LOCKED + REFUSED).text, '64');
  expect(script).toMatch(
    /^entry 0x200000\.\.0x202000 rw- +wired=1 flags=USER_WIRED +# inferred: stands for what else/m,
  );
  ran(script);
});

test('RLIMIT_VMEM is asked for as RLIMIT_MEMLOCK is', () => {
  const { text } = imported(
    `${LOCKED}mmap(0x0,65536,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) ERR#12 'Cannot allocate memory'\n`,
  );
  expect(questionsOf(linesOf(text))).toMatchObject([{ title: "What does 'ulimit -v' say?" }]);
  for (const typed of ['100', '4096']) ran(answered(text, typed));
});

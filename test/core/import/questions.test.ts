// What a log leaves open, as questions, and what an answer makes of the script.
import { describe, expect, test } from 'vitest';
import type { Question } from '../../../core/import/asked/question.ts';
import { typedEdits } from '../../../core/import/asked/typed.ts';
import { answerEdits, answeredOf, questionsOf } from '../../../core/import/questions.ts';
import type { LineEdit } from '../../../core/import/text/lineEdit.ts';
import { originOf } from '../../../core/trace/origin.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { imported, logFile, ran } from './imported.ts';

const linesOf = (text: string): string[] => text.split('\n');

function edited(lines: readonly string[], edits: readonly LineEdit[]): string {
  const now = [...lines];
  for (const { first, count, text } of [...edits].reverse()) now.splice(first - 1, count, text);
  return now.join('\n');
}

/** The script with one answer: typed, or the one of that label. */
function answered(text: string, typed: string, of: (lines: readonly string[]) => Question[] = questionsOf): string {
  const lines = linesOf(text);
  const [question] = of(lines);
  if (!question) throw new Error('no question');
  const answer = question.read(typed) ?? question.answers.find(({ label }) => label.startsWith(typed));
  if (!answer) throw new Error(`no answer ${typed}`);
  return edited(lines, answerEdits(lines, question, answer));
}

/** What a save makes of the script once a person has typed over a part of it. */
function typedOver(text: string, what: string | RegExp, by: string): string {
  const lines = linesOf(text.replace(what, by));
  return edited(lines, typedEdits(lines));
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
    expect(script).toMatch(
      new RegExp(`^limit +memlock +${size} +# answered by a person with 'ulimit -l'; mlockall`, 'm'),
    );
    expect(script).not.toMatch(/unknown|left open/i);
    expect(script).toMatch(/^# RLIMIT_MEMLOCK is what a person has answered: the log does not tell it\. mlockall/m);
    expect(questionsOf(linesOf(script))).toEqual([]);
    ran(script);
  });
  test('a greater value puts what else was mapped before the log; no limit is a comment', () => {
    const [question] = questionsOf(linesOf(text));
    const greater = 'outside 64K to 2044K: then at least 2056K more was mapped than the log shows';
    expect(question?.read('4096')?.detail).toBe(greater);
    const notWhy = 'outside 64K to 2044K: then RLIMIT_MEMLOCK is not why';
    expect([question?.answers[0]?.detail, question?.read('4')?.detail]).toEqual([notWhy, notWhy]);
    expect(answered(text, '4096')).toMatch(
      /^entry 0x\S+ rw- .*# inferred: stands for what else was mapped, RLIMIT_MEMLOCK being 4M; /m,
    );
    ran(answered(text, '4096'));
    expect(question?.read('1g')?.detail).toBe(question?.read(String(2 ** 20))?.detail);
    expect(question?.read('128')?.detail).toMatch(/^RLIMIT_MEMLOCK is among the values/);
    expect(answered(text, 'unlimited')).toMatch(
      /^# RLIMIT_MEMLOCK is unlimited, answered by a person with 'ulimit -l'; mlockall/m,
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
  expect(free).toMatch(/# answered: nothing was mapped at 0x801e77000\.\.0x801e87000, which decides the next line/);
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
  expect(jail).toMatch(/^jail +# answered with sysctl; mlock in log 2 was refused with EPERM$/m);
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

describe('an answer that is given again', () => {
  const { text } = imported(logFile('kdump-symbolic.kdump.txt'));
  const spaced = (script: string): string => script.replace(/ +/g, ' ');
  const again = (script: string, typed: string): string => answered(script, typed, answeredOf);

  test('is the script that it would have made at first', () => {
    for (const first of ['64', '4096', '8192', 'unlimited'])
      for (const second of ['64', '1024', '4096', 'unlimited'])
        expect(spaced(again(answered(text, first), second)), `${first}, then ${second}`).toBe(
          spaced(answered(text, second)),
        );
  });

  test('changes whether a range was mapped, and why nothing may be locked', () => {
    const { text: range } = imported("mlock(0x801e77000,65536)  ERR#12 'Cannot allocate memory'\n");
    expect(again(answered(range, 'yes, nobody'), 'no')).toBe(answered(range, 'no'));
    expect(again(answered(range, 'no'), 'yes, it may be read (r--)')).toBe(
      answered(range, 'yes, it may be read (r--)'),
    );
    expect(again(answered(range, 'yes, nobody'), 'yes, it may be read (r--)')).toBe(
      answered(range, 'yes, it may be read (r--)'),
    );
    const { text: may } = imported("mlock(0x801e77000,4096) ERR#1 'Operation not permitted'\n");
    expect(again(answered(may, 'it is in a jail'), "'sysctl")).toBe(answered(may, "'sysctl"));
  });
});

test('an entry that a person answered goes again with another answer, wherever in the script it is', () => {
  const { text } = imported("mlock(0x801e77000,65536)  ERR#12 'Cannot allocate memory'\n");
  const lines = linesOf(answered(text, 'yes, nobody'));
  const at = lines.findIndex((line) => line.startsWith('entry '));
  const [entry = ''] = lines.splice(at, 1);
  for (const place of [0, 1, lines.length]) {
    const moved = lines.toSpliced(place, 0, entry);
    const [question] = answeredOf(moved);
    expect(question?.stale).toBe(place + 1);
    const free = answered(moved.join('\n'), 'yes, it may be read (r--)', answeredOf);
    expect(free.match(/^entry .*/gm)).toEqual([entry.replace(' --- ', ' r-- ')]);
    expect(linesOf(free)[place]).toMatch(/^entry/);
  }
});

describe('a value that is typed over what is left open', () => {
  const { text } = imported(logFile('kdump-symbolic.kdump.txt'));

  test('is an answer once the script is saved, and says so', () => {
    const script = typedOver(text, '64K..2044K', '1M');
    expect(script).not.toMatch(/unknown|left open/i);
    expect(script).toMatch(/^limit +memlock 1M +# answered by a person; mlockall.*; 64K\.\.2044K would explain it$/m);
    expect(questionsOf(linesOf(script))).toEqual([]);
    expect(typedEdits(linesOf(script))).toEqual([]);
    expect(typedOver(script, 'memlock 1M', 'memlock 128K')).toMatch(/^limit +memlock 128K +# answered by a person;/m);
    ran(script);
  });

  test('puts what a greater limit asks for, and takes it away with a smaller one', () => {
    const greater = typedOver(text, '64K..2044K', '4M');
    expect(greater).toMatch(/^entry .*# inferred: stands for what else was mapped, RLIMIT_MEMLOCK being 4M;/m);
    ran(greater);
    const most = typedOver(greater, 'memlock 4M', 'memlock 8M');
    expect(most).toMatch(/^entry .*RLIMIT_MEMLOCK being 8M;/m);
    ran(most);
    const small = typedOver(most, 'memlock 8M', 'memlock 64K');
    expect(small).not.toMatch(/^entry/m);
    ran(small);
  });

  test('is known before it is saved', () => {
    const known = (script: string) => originOf(parse(script))?.shown.has('memlock');
    expect(known(text)).toBe(false);
    expect(known(text.replace('64K..2044K', '1M'))).toBe(true);
    const only = imported(LOCKED + REFUSED.replace('65536', '4096')).text;
    expect(only).toMatch(/^limit +memlock 0 +# unknown: .*; only 0 fits$/m);
    expect(known(only)).toBe(false);
    expect(typedEdits(linesOf(only))).toEqual([]);
    expect(questionsOf(linesOf(only))).toMatchObject([{ title: "What does 'ulimit -l' say?" }]);
    expect(typedOver(only, 'memlock 0 ', 'memlock 64K ')).toMatch(
      /^limit +memlock 64K +# answered by a person; mlock/m,
    );
  });

  test('may be the kernel', () => {
    const { text: script } = imported(LOCKED, { kernel: undefined });
    expect(typedEdits(linesOf(script))).toEqual([]);
    expect(typedOver(script, 'kernel freebsd-15', 'kernel freebsd-13')).toMatch(
      /^kernel freebsd-13 +# answered by a person: the log does not name the release/m,
    );
  });
});

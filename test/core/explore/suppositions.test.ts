// A script whose results no order explains: the line that it lacks, or has otherwise, and that
// would explain them. The script with that line is explained.
import { describe, expect, test } from 'vitest';
import { explanationTexts } from '../../../core/debugger/why/explanation.ts';
import { explain } from '../../../core/explore/explain/explain.ts';
import { scheduled, withValues } from '../../../core/explore/follow.ts';
import type { Order } from '../../../core/explore/orders.ts';
import { orderScript } from '../../../core/explore/service/orderScript.ts';
import { firstExplanation, limitsOf } from '../../../core/explore/service/severalExplanations.ts';
import { supposedScript } from '../../../core/explore/service/supposedScript.ts';
import { asItStandsText, suppositionSentence, suppositionTexts } from '../../../core/explore/words/explained.ts';
import { FollowedOrder } from '../../../core/explore/words/followed.ts';
import { createMachine } from '../../../core/machine/machine.ts';
import { runToEnd, type Work } from '../../../core/machine/work.ts';
import { type Compiled, compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const HEAD = '# Imported from x.truss: truss, 9 lines.\nkernel freebsd-15  # log uname:1';
const LIMITS = '# no limit memlock: log limits:1\n# no limit user_wired: log limits:2\n# no limit vmem: log limits:3';

const done = <T>(work: Generator<unknown, T>): T => runToEnd(work as Work<T>);
const compiled = (lines: readonly string[]) => compile(parse(lines.join('\n')));

/** Does each call of a script return what its line says, in this order? */
function gives(script: Compiled, order: Order): boolean {
  const machine = createMachine(scheduled(script, order));
  for (let choice = machine.next(); choice; choice = machine.next()) machine.step(choice);
  return machine.state.script.failures === 0;
}

/**
 * The lines that would explain a script, what is said of them, and the script with them: is it one
 * that is explained, and is the order that was found one of it?
 */
function supposedIn(text: string) {
  const script = compiled(text.split('\n'));
  const known = done(firstExplanation(script));
  const { suppositions, asItStands, order, switches, inOrder } = known;
  const all = suppositions ? [...suppositions.either.slice(0, 1), ...suppositions.also] : [];
  const changed = suppositions ? supposedScript(text, script, suppositions) : '';
  const again = compiled(changed.split('\n'));
  const isExplained = asItStands !== undefined && done(explain(again)).order !== undefined;
  // limits are as a session of the order has them
  const isOrder = order !== undefined && gives(withValues(again, limitsOf(known, { order, switches, inOrder })), order);
  return { lines: all.map((one) => one.text), isExplained, isOrder, texts: suppositionTexts(known), changed };
}

const MAP = 't1: mmap(0x200000, 16K, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED) = 0x200000';

describe('what a log does not show explains a failure', () => {
  test.each([
    [
      'a limit',
      `${HEAD}\n# no limit user_wired: log limits:2\n${MAP}\nt1: mlockall(MCL_CURRENT) = ENOMEM`,
      ['limit memlock 0..12K'],
    ],
    [
      'a limit between two results',
      `${HEAD}\n${LIMITS.replace(/.*memlock.*\n/, '')}\n${MAP}\nt1: mlock(0x200000, 4K) = 0\nt1: mlock(0x201000, 8K) = ENOMEM`,
      ['limit memlock 4K..8K'],
    ],
    [
      'a page that could not be brought in',
      `${HEAD}\n${LIMITS}\n${MAP}\nt1: mlock(0x201000, 8K) = ENOMEM`,
      ['fault 0x201000 = KERN_SUCCESS or KERN_FAILURE'],
    ],
    [
      'an entry before the log',
      `${HEAD}\n${LIMITS}\nt1: mmap(0x200000, 16K, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED|MAP_EXCL) = ENOMEM`,
      ['entry 0x200000..0x201000 rw-'],
    ],
    [
      'a protection that was inferred',
      `${HEAD}\n${LIMITS}\nentry 0x200000..0x204000 rw-  # inferred: mprotect of log 2\nt1: mprotect(0x200000, 16K, rw-) = EACCES`,
      ['entry 0x200000..0x204000 r-- max=r-x'],
    ],
    [
      'how a file was opened',
      `${HEAD}\nobject f 16K  # its size is not known; how it was opened is not known\nt1: mmap(0x200000, 16K, rw-, MAP_SHARED|MAP_FIXED, f) = EACCES`,
      ['object f 16K read-only'],
    ],
    ['a jail', `${HEAD}\n${MAP}\nt1: mlock(0x200000, 4K) = EPERM`, ['jail']],
    ['W^X', `${HEAD}\n${MAP}\nt1: mprotect(0x200000, 4K, rwx) = EACCES`, ['map 0x1000..0x10000000000000 wxorx']],
    [
      'two of them',
      `${HEAD}\n${LIMITS}\n${MAP}\nt1: mprotect(0x200000, 4K, rwx) = EACCES\nt1: mlock(0x201000, 8K) = ENOMEM`,
      ['map 0x1000..0x10000000000000 wxorx', 'fault 0x201000 = KERN_SUCCESS or KERN_FAILURE'],
    ],
  ])('%s', (_, text, lines) => {
    expect(supposedIn(text)).toMatchObject({ lines, isExplained: true, isOrder: true });
  });

  test('it is said with what it explains and the command that tells it', () => {
    expect(supposedIn(`${HEAD}\n${MAP}\nt1: mprotect(0x200000, 4K, rwx) = EACCES`).texts).toEqual([
      "- a line `map 0x1000..0x10000000000000 wxorx` explains line 4: memory would be both writable and executable, and the process may not have that (W^X); the log does not show whether W^X is in force ('sysctl kern.elf64.allow_wx' and 'proccontrol -m wxmap -q -p PID' tell)",
    ]);
  });
});

test('what the log shows otherwise is not supposed', () => {
  const rwx = 't1: mmap(0x300000, 4K, rwx, MAP_PRIVATE|MAP_ANON|MAP_FIXED) = 0x300000';
  for (const text of [
    `${HEAD}\n${rwx}\nt1: mprotect(0x300000, 4K, rwx) = EACCES`,
    `${HEAD}\n${LIMITS}\n${MAP}\nt1: mlockall(MCL_CURRENT) = ENOMEM`,
    `${HEAD}\n${MAP}\nt1: munmap(0x200000, 4K) = EINVAL`,
  ])
    expect(supposedIn(text).lines, text).toEqual([]);
});

describe('how much was mapped before a log began is a guess', () => {
  const STANDS = '# inferred: stands for what else was mapped, at least 4K: RLIMIT_VMEM of 64K refused log 3';
  const LOCKED =
    '# inferred: stands for what else was locked before the log, at least 4K: RLIMIT_MEMLOCK refused log 3';
  const vmem = (pages: number) => `limit vmem ${pages * 4}K  # log limits:1`;
  const memlock = (pages: number) => `limit memlock ${pages * 4}K  # log limits:1`;
  test.each([
    [
      'less than what stands there',
      `${HEAD}\n${vmem(8)}\nentry 0x100000..0x108000 rw-  ${STANDS}\n${MAP}`,
      ['entry 0x100000..0x101000 rw-'],
    ],
    [
      'more than what stands there',
      `${HEAD}\n${vmem(40)}\nentry 0x100000..0x102000 rw-  ${STANDS}\n${MAP.replace(/= .*/, '= ENOMEM')}`,
      ['entry 0x100000..0x125000 rw-'],
    ],
    [
      'nothing stands there',
      `${HEAD}\n${memlock(6)}\n${MAP.replaceAll('0x200000', '0x400000')}\nt1: mlockall(MCL_CURRENT) = ENOMEM`,
      ['entry 0x200000..0x203000 rw-'],
    ],
    [
      'less was locked',
      `${HEAD}\n${memlock(6)}\nentry 0x100000..0x106000 rw-  wired=1 flags=USER_WIRED  ${LOCKED}\n${MAP}\nt1: mlock(0x200000, 16K) = 0`,
      ['entry 0x100000..0x101000 rw- wired=1 flags=USER_WIRED'],
    ],
    ['nothing was', `${HEAD}\n${vmem(4)}\nentry 0x100000..0x103000 rw-  ${STANDS}\n${MAP}`, ['']],
  ])('%s', (_, text, lines) => {
    expect(supposedIn(text)).toMatchObject({ lines, isExplained: true, isOrder: true });
  });

  test('it is said in place of which line', () => {
    const text = `${HEAD}\n${vmem(8)}\nentry 0x100000..0x108000 rw-  ${STANDS}\n${MAP}`;
    expect(supposedIn(text).texts).toEqual([
      "- `entry 0x100000..0x101000 rw-` in place of line 4 explains line 5: less was there before the log than what stands for it; the log does not show all that was mapped before it began ('procstat -v PID' tells)",
    ]);
  });

  test('a listing of the map leaves nothing open, nor what a person has written', () => {
    const listed = `${HEAD}\n${vmem(8)}\nentry 0x100000..0x108000 rw-  # log map:2\n${MAP}`;
    expect(supposedIn(listed).lines.filter((line) => line.startsWith('entry'))).toEqual([]);
    const own = `kernel freebsd-15\n${memlock(6).replace(/ +#.*/, '')}\n${MAP}\nt1: mlockall(MCL_CURRENT) = ENOMEM`;
    expect(supposedIn(own).lines.filter((line) => line.startsWith('entry'))).toEqual([]);
  });
});

test('in a message the first line is a sentence, and what it says to write stays as it is', () => {
  const { texts } = supposedIn(
    `${HEAD}\n${LIMITS}\nentry 0x200000..0x204000 rw-  # inferred: mprotect of log 2\nt1: mprotect(0x200000, 16K, rw-) = EACCES`,
  );
  expect(suppositionSentence(texts)).toMatch(
    /^`entry 0x200000\.\.0x204000 r-- max=r-x` in place of line 6 explains line 7: .*\.$/,
  );
  expect(suppositionSentence([])).toBe('');
});

test('what still cannot be is named', () => {
  const { texts } = supposedIn(
    `${HEAD}\n${MAP}\nt1: mprotect(0x200000, 4K, rwx) = EACCES\nt1: munmap(0x200000, 4K) = EINVAL`,
  );
  expect(texts[0]).toBe('what the script does not say explains line 4, though line 5 cannot be even so:');
});

test('a script that a person wrote may lack a limit too, but what it declares stands', () => {
  const script = (limit: string) =>
    `kernel freebsd-15\n${limit}entry 0x200000..0x204000 rw-\nt1: mlockall(MCL_CURRENT) = ENOMEM`;
  const { lines, texts, isExplained } = supposedIn(script(''));
  expect(lines).toEqual(['limit memlock 0..12K']);
  // its machine is what the person has declared: it is not explained
  expect(isExplained).toBe(false);
  expect(texts[0]).toBe('what the script does not say explains every result:');
  expect(supposedIn(script('limit memlock 64K\n')).lines).toEqual(['limit user_wired 0..3']);
});

describe('the script with what is supposed', () => {
  const entry =
    'entry 0x100000..0x108000 rw-  # inferred: stands for what else was mapped, at least 4K: y refused log 3';
  test('says at the line what stood there, and why it is otherwise', () => {
    const { changed } = supposedIn(`${HEAD}\nlimit vmem 32K  # log limits:1\n${entry}\n${MAP}`);
    expect(changed.split('\n')[3]).toBe(
      'entry 0x100000..0x101000 rw-  # inferred: supposed by explain in place of `entry 0x100000..0x108000 rw- max=rwx`: less was there before the log than what stands for it',
    );
  });
  test('is inferred where the explanation says so, and nowhere else', () => {
    const text = `${HEAD}\nlimit vmem 32K  # log limits:1\n${entry}\n${MAP}`;
    const { plan } = done(firstExplanation(compiled(text.split('\n'))));
    const again = compiled(supposedIn(text).changed.split('\n'));
    expect(plan.compiled.program.origin?.inferred).toHaveLength(1);
    expect(plan.compiled.program.origin?.inferred).toEqual(again.program.origin?.inferred);
  });
  test('says so where nothing stands any more', () => {
    const { changed } = supposedIn(`${HEAD}\nlimit vmem 16K  # log limits:1\n${entry}\n${MAP}`);
    expect(changed.split('\n')[3]).toMatch(/^# supposed by explain: there is no `entry 0x100000\.\.0x108000 rw-/);
  });
  test('has a further line above the first of a thread, where an empty line is, so that the others keep their numbers', () => {
    const call = 't1: mprotect(0x200000, 4K, rwx) = EACCES';
    const [before, after] = [HEAD.split('\n'), [MAP, call]];
    const map = expect.stringMatching(
      /^map .* wxorx {2}# inferred: supposed by explain: memory would be both writable/,
    );
    for (const gap of [[''], []])
      expect(supposedIn([...before, ...gap, ...after].join('\n')).changed.split('\n')).toEqual([
        ...before,
        map,
        ...after,
      ]);
  });
  test('keeps the ends of lines of Windows', () => {
    const text = [...HEAD.split('\n'), '', MAP, 't1: mlock(0x200000, 4K) = EPERM', ''].join('\r\n');
    const lines = supposedIn(text).changed.split('\n');
    expect(lines).toHaveLength(text.split('\n').length);
    expect(lines[2]).toMatch(/^jail {2}# inferred: supposed by explain: .*\r$/);
    expect(lines[3]).toBe(`${MAP}\r`);
  });
});

test('why the script as it stands is not explained is told beside what explains it', () => {
  const script = compiled(`${HEAD}\n${MAP}\nt1: mlock(0x200000, 4K) = EPERM`.split('\n'));
  expect(asItStandsText(script, done(firstExplanation(script)))).toMatch(
    /^as the script stands, no order of the calls gives all results: the first that cannot be is line 4, t1's EPERM, /,
  );
  const explained = compiled([HEAD, MAP].join('\n').split('\n'));
  expect(asItStandsText(explained, done(firstExplanation(explained)))).toBe('');
});

test('a supposed limit refuses a call for a reason that names no line', () => {
  const script = compiled(
    `${HEAD}\n${LIMITS.replace(/.*memlock.*\n/, '')}\n${MAP}\nt1: mlockall(MCL_CURRENT) = ENOMEM`.split('\n'),
  );
  const { order, plan } = done(firstExplanation(script));
  const followed = new FollowedOrder(plan.compiled, order as Order);
  const [explanation] = [...followed.reasons(5).values()];
  const [reason] = explanation ? explanationTexts(explanation) : [];
  expect(reason).toMatch(/; one of the values that are supposed/);
});

test('a saved order has a further line below those of its script', () => {
  const script = compiled([...HEAD.split('\n'), '', MAP, 't1: mlock(0x200000, 4K) = EPERM']);
  const { order, plan } = done(firstExplanation(script));
  const { text } = orderScript(plan.compiled, order as Order, 'an order');
  expect(text.split('\n').slice(2, 5)).toEqual([
    HEAD.split('\n')[0],
    expect.stringMatching(/^kernel freebsd-15 +# log uname:1$/),
    expect.stringMatching(/^jail +# inferred: supposed by explain: /),
  ]);
});

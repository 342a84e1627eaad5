// Who made it so that a call failed: the call and its line, by each thing that a refusal goes back
// to; the position is the one before the step that did it.
import { expect, test } from 'vitest';
import { coverOf } from '../../../../core/debugger/stops/entryDiff.ts';
import { isFailure } from '../../../../core/debugger/why/decision.ts';
import { type Explanation, explanationOf } from '../../../../core/debugger/why/explanation.ts';
import { compile, createMachine, type Machine } from '../../../../core/machine/machine.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';

/** Why the last call of a script that fails does. */
function why(lines: readonly string[]): { machine: Machine; explanation: Explanation | undefined } {
  const compiled = compile(parse(['kernel freebsd-13', ...lines].join('\n')));
  expect(compiled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const machine = createMachine(compiled);
  let failed = -1;
  machine.listen((event) => {
    if (event.kind === 'result' && isFailure(event.result)) failed = event.thread;
  });
  let explanation: Explanation | undefined;
  while (machine.next() !== undefined) {
    machine.step();
    if (failed < 0) continue;
    const here = machine.position;
    explanation = explanationOf({ machine, compiled }, failed);
    expect(machine.position).toBe(here);
    failed = -1;
  }
  return { machine, explanation };
}

const MAP = ['map 0x1000..0x100000', 'entry 0x10000..0x14000 rw-'];
type Row = [what: string, lines: readonly string[], text: string, line: number, lineText?: string];

const ROWS: readonly Row[] = [
  [
    'an unmapped page: the last call that unmapped it, not one before',
    [
      ...MAP,
      't2: munmap(0x12000, 0x1000)',
      't2: mmap(0x12000, 0x1000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED)',
      't3: munmap(0x11000, 0x2000)',
      't2: munmap(0x13000, 0x1000)',
      't1: mlock(0x10000, 0x4000)',
    ],
    "unmapped by t3's munmap, line 6",
    6,
    't3: munmap(0x11000, 0x2000)',
  ],
  ['a page where nothing ever was', [...MAP, 't1: mlock(0x20000, 0x1000)'], 'nothing was ever mapped there', 0],
  [
    'a protection',
    [...MAP, 't2: mprotect(0x11000, 0x1000, PROT_NONE)', 't1: mlock(0x10000, 0x4000)'],
    "protected by t2's mprotect, line 4",
    4,
  ],
  [
    'a protection that a mapping came with',
    [...MAP, 't2: mmap(0x14000, 0x1000, PROT_NONE, MAP_ANON|MAP_PRIVATE|MAP_FIXED)', 't1: mlock(0x14000, 0x1000)'],
    "mapped so by t2's mmap, line 4",
    4,
  ],
  [
    'a protection that is declared',
    [...MAP, 'entry 0x14000..0x15000 ---', 't1: mlock(0x14000, 0x1000)'],
    'as line 4 declares',
    4,
    'entry 0x14000..0x15000 --- max=rwx',
  ],
  [
    'a maximum',
    [...MAP, 't2: vm_map_protect(0x10000, 0x11000, r--, max=r--)', 't1: mprotect(0x10000, 0x1000, rw-)'],
    "max_protection set by t2's vm_map_protect, line 4",
    4,
  ],
  [
    'a wiring',
    [
      'map 0x1000..0x100000',
      'object f1 16 pages',
      'entry 0x10000..0x14000 rw- object=f1 inherit=share',
      't2: mlock(0x12000, 0x1000)',
      't1: msync(0x10000, 0x4000, MS_INVALIDATE)',
    ],
    "wired by t2's mlock, line 5",
    5,
  ],
  [
    'a mapping in the way',
    [
      ...MAP,
      't2: mmap(0x20000, 0x1000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED)',
      't1: vm_map_insert(0x20000, 0x21000, rw-)',
    ],
    "mapped by t2's mmap, line 4",
    4,
  ],
  [
    'a limit that is declared',
    ['limit vmem 1M', 'limit memlock 8K', ...MAP, 't1: mlock(0x10000, 0x3000)'],
    'as line 3 declares',
    3,
    'limit memlock 8K',
  ],
  [
    'a limit that a call has set',
    ['limit memlock 64K', ...MAP, 't1: setrlimit(RLIMIT_MEMLOCK, 8K)', 't1: mlock(0x10000, 0x3000)'],
    "set by t1's setrlimit, line 5",
    5,
  ],
  [
    'a limit that a call has set, and another has left as it was',
    [
      ...['limit memlock 64K', ...MAP, 't1: setrlimit(RLIMIT_MEMLOCK, 8K)', 't1: setrlimit(RLIMIT_MEMLOCK, 8K)'],
      't1: mlock(0x10000, 0x3000)',
    ],
    "set by t1's setrlimit, line 5",
    5,
  ],
  [
    'a limit that the script has set in the meantime',
    [...MAP, 't1: munlock(0x10000, 0x1000)', 'set limit.memlock = 8K', 't1: mlock(0x10000, 0x3000)'],
    'set by the script, line 5',
    5,
  ],
  ['a jail', ['jail', ...MAP, 't1: mlock(0x10000, 0x1000)'], 'as line 2 declares', 2, 'jail'],
  [
    'a fault that the script declares',
    [...MAP, 'fault 0x11000 = KERN_FAILURE', 't1: mlock(0x10000, 0x2000)'],
    'as line 4 declares',
    4,
  ],
  [
    'what was unmapped while the call slept',
    [
      ...MAP,
      't2 > mlock(0x10000, 0x2000) @ fault 0x10000',
      't1 > mlock(0x10000, 0x4000) @ asleep',
      't3: munmap(0x13000, 0x1000)',
      't2 < 0',
      't1 < ENOMEM',
    ],
    "unmapped by t3's munmap, line 6",
    6,
  ],
];

test.each(ROWS)('%s', (_, lines, text, line, lineText) => {
  const { explanation } = why(lines);
  expect(explanation?.by?.text).toBe(text);
  expect(explanation?.by?.line).toBe(line);
  if (lineText !== undefined) expect(explanation?.by?.lineText).toBe(lineText);
  // what stands from the start has no step
  expect(explanation?.by?.position !== undefined).toBe(/ by /.test(text));
});

test('the position is the one before the step that did it', () => {
  const { machine, explanation } = why([...MAP, 't2: munmap(0x12000, 0x1000)', 't1: mlock(0x10000, 0x4000)']);
  const { position = -1 } = explanation?.by ?? {};
  machine.seek(position);
  expect(coverOf(machine.state.kernel, 0, 0x12)).not.toBe(0);
  machine.seek(position + 1);
  expect(coverOf(machine.state.kernel, 0, 0x12)).toBe(0);
});

test('a call made by hand has no line', () => {
  const compiled = compile(parse([...MAP, 't1: munlock(0x10000, 0x1000)'].join('\n')));
  const machine = createMachine(compiled);
  machine.step({
    thread: 0,
    intervention: { kind: 'call', call: { name: 'munmap', args: { addr: 0x11, len: 1 } } },
  } as never);
  while (machine.state.kernel.threads[0]?.depth) machine.step({ thread: 0 });
  machine.step({
    thread: 0,
    intervention: { kind: 'call', call: { name: 'mlock', args: { addr: 0x10, len: 4 } } },
  } as never);
  while (machine.state.kernel.threads[0]?.depth) machine.step({ thread: 0 });
  expect(explanationOf({ machine, compiled }, 0)?.by).toMatchObject({ text: "unmapped by t1's munmap", line: 0 });
});

test.each([
  ['t1: mlock(0x10000, 0x4000)', 't2: munmap(0x12000, 0x1000)', "unmapped by t2's munmap"],
  ['t1: vm_map_trylock()', 't2: vm_map_lock()', "taken by t2's vm_map_lock"],
])(
  'in an order of its own a call that begins before the line above it is named as what it is: %s',
  (first, second, text) => {
    const compiled = compile(parse(['kernel freebsd-13', ...MAP, first, second].join('\n')));
    const machine = createMachine(compiled, { schedule: { kind: 'round-robin' } });
    for (const thread of [1, 0]) while (machine.canStep(thread)) machine.step({ thread });
    expect(explanationOf({ machine, compiled }, 0)?.by).toMatchObject({
      text: `${text}, line 5`,
      line: 5,
      lineText: second,
    });
  },
);

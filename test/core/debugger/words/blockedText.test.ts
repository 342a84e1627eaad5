// Why a run cannot go on, and how one has ended, in sentences.
import { describe, expect, test } from 'vitest';
import { cannotGoOnText, frozenText } from '../../../../core/debugger/words/blockedText.ts';
import { endingOf, exitCodeOf } from '../../../../core/debugger/words/ending.ts';
import { compile, createMachine, type Machine } from '../../../../core/machine/machine.ts';
import { NOBODY } from '../../../../core/program/types.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';

const machine = (...lines: string[]): Machine =>
  createMachine(
    compile(parse(['map 0x1000..0x100000', 'entry 0x10000..0x14000 rw- max=rwx', ...lines, ''].join('\n'))),
  );

const ended = (...lines: string[]): Machine => {
  const m = machine(...lines);
  while (m.next()) m.step();
  return m;
};

describe('frozen threads', () => {
  test('whose line is the next one', () => {
    const m = machine('t1: vm_map_wakeup()', 't2: vm_map_wakeup()');
    expect(frozenText(m)).toBeUndefined();
    m.frozen.add(0);
    expect(frozenText(m)).toBe('t1 is frozen, and line 3 is its: thaw it, or step t1');
    expect(cannotGoOnText(m, 1)).toBe(frozenText(m));
  });
  test('that all others wait for', () => {
    const m = machine('schedule round-robin', 't1: vm_map_wakeup()', 't2: vm_map_wakeup()');
    m.frozen.add(1);
    expect(frozenText(m)).toBe('nobody can go on but t2, which is frozen: thaw one, or step it');
    m.frozen.add(0);
    expect(frozenText(m)).toBe('nobody can go on but t2 and t1, which are frozen: thaw one, or step it');
  });
});

describe('a run that cannot go on, and how it has ended', () => {
  test('stuck', () => {
    const m = ended('t1: vm_map_lock()', 't2: vm_map_wire(0x10000, 0x11000, USER)');
    expect(cannotGoOnText(m, 1)).toMatch(/^t2 is stuck: .*, and nobody else can run\.$/);
    expect(cannotGoOnText(m, NOBODY)).toBe('the script is stuck: it has nothing left to run, and nobody else can run.');
    expect(endingOf(m)).toMatch(/^stuck: t2 [^;]*$/);
    expect(exitCodeOf(m)).toBe(1);
  });
  test('panic', () => {
    const m = ended('t1: vm_map_unlock()');
    expect(cannotGoOnText(m, 0)).toBe(`The kernel has panicked: ${m.state.kernel.panic}. Nothing runs any more.`);
    expect(endingOf(m)).toBe(`panic: ${m.state.kernel.panic}`);
    expect(exitCodeOf(m)).toBe(1);
  });
  test.each([
    [0, 'all threads have finished'],
    [1, 'all threads have finished, 1 expectation failed'],
    [2, 'all threads have finished, 2 expectations failed'],
  ])('done, %i failed', (failures, text) => {
    const wrong = Array<string>(failures).fill('assert map.entries == 7');
    const m = machine('t1: vm_map_wakeup()', ...wrong);
    expect(endingOf(m)).toBeUndefined();
    while (m.next()) m.step();
    expect(endingOf(m)).toBe(text);
    expect(exitCodeOf(m)).toBe(failures === 0 ? 0 : 1);
  });
});

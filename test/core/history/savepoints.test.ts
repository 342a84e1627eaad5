// Going back call by call through a long history, on two branches in turn: what is rolled back is
// the path that the run took.
import { expect, test } from 'vitest';
import { makeScript } from '../../../bench/debugger/script.ts';
import { lastChange } from '../../../core/debugger/why/changes.ts';
import { SAVEPOINT_GAP, Savepoints } from '../../../core/history/savepoints.ts';
import { current } from '../../../core/history/timeline.ts';
import { logged } from '../../../core/kernel/snapshots/savepoint.ts';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import { runToEnd } from '../../../core/machine/work.ts';
import { NOBODY } from '../../../core/program/types.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { picture } from '../machine/picture.ts';

/** Runs on for so many lines, and keeps what each moment between two lines looks like. */
function run(m: Machine, lines: number, seen: Map<number, string>): void {
  for (let left = lines; left > 0; ) {
    const choice = m.next();
    if (!choice) return;
    if (m.begins(choice) > 0) {
      seen.set(m.position, picture(m));
      left--;
    }
    m.step(choice);
  }
}

/** Goes back moment by moment, so many of them before a position, and compares. */
function walkBack(m: Machine, seen: ReadonlyMap<number, string>, from: number, moments: number): void {
  const places = [...seen.keys()].filter((at) => at <= from).slice(-moments);
  for (const at of places.reverse()) {
    m.seek(at);
    expect(picture(m) === seen.get(at), `the state at ${at}`).toBe(true);
  }
}

/** With gaps that grow from the start, as they do in a history of millions of steps otherwise. */
const GAPS = [undefined, { least: 200, share: 1 / 32 }];
test.each(GAPS)('back call by call, across checkpoints and branches (%o)', (checkpointGaps) => {
  const m = createMachine(compile(parse(makeScript(1600))), { checkpointGaps });
  const main = new Map<number, string>();
  run(m, 1500, main);
  const length = m.position;
  walkBack(m, main, length, 500);
  walkBack(m, main, Math.floor(length / 2), 300);

  // another way from the middle: a call by hand, and on from there
  const middle = [...main.keys()].find((at) => at > length * 0.6) as number;
  m.seek(middle);
  const args = { start: 17, end: 19, flags: 1 };
  m.step({ thread: 0, intervention: { kind: 'call', call: { name: 'vm_map_wire', args } } });
  const branch = new Map([...main].filter(([at]) => at <= middle));
  run(m, 500, branch);
  walkBack(m, branch, m.position, 520);

  m.takeBranch(0);
  expect(current(m.timeline).id).toBe(0);
  walkBack(m, main, m.position, 700);
  m.takeBranch(1);
  walkBack(m, branch, m.position, 40);
  const here = m.position;
  for (const at of [...main.keys()].filter((place) => place > here).slice(0, 30)) {
    m.takeBranch(1, here);
    m.takeBranch(0, at);
    expect(picture(m) === main.get(at), `the state at ${at} of the first way`).toBe(true);
  }
  for (const at of [...main.keys()].filter((_, i) => i % 40 === 7)) {
    m.takeBranch(0, at);
    expect(picture(m) === main.get(at), `the state at ${at}, restored`).toBe(true);
  }
  m.takeBranch(0, middle + 1);
  walkBack(m, main, middle, 10);
  expect(m.choiceAt(middle)?.thread).not.toBe(NOBODY);
});

test('replaying step by step keeps the way back short, and the logs too', () => {
  const m = createMachine(compile(parse(makeScript(8000))));
  while (m.next()) m.step();
  const { length } = m;
  m.seek(0);
  while (m.position < length) m.replay();
  expect(length).toBeGreaterThan(100_000);
  expect(logged(m.state.kernel)).toBeLessThan(1_000_000);
  m.seek(length - 1);
  // from the last mark on, not from the beginning
  expect(logged(m.state.kernel)).toBeGreaterThan(10_000);
});

test('what a branch has marked is not added to after going to another one, wherever the copies lie', () => {
  const text = `map 0x1000..0x40000\nentry 0x1000..0x5000 rw-\nt1: vm_map_protect(0x1000, 0x5000, r--)\nt2: vm_map_remove(0x30000, 0x31000)`;
  const m = createMachine(compile(parse(text)), { schedule: { kind: 'round-robin' } });
  m.step({ thread: 0 });
  m.step({ thread: 0 });
  m.seek(0);
  m.step({ thread: 1 });
  m.step({ thread: 0 });
  m.takeBranch(0, 0);
  while (m.next()) m.step();
  const read = ({ kernel }: Machine['state']): number | undefined => kernel.maps[0]?.entries.prot[8];
  const watched = { read, show: (s: Machine['state']) => String(read(s)), pages: { low: 1, high: 2, kinds: 2 } };
  expect(runToEnd(lastChange(m, watched, m.position))).toMatchObject({ old: { shown: '3' }, made: { shown: '1' } });
});

test('a position that was marked is gone back to without a step, one that was not from the savepoint before it', () => {
  const { state } = createMachine(compile(parse(makeScript(20))), { recordHistory: false });
  const savepoints = new Savepoints(state.kernel);
  savepoints.begin(0, state.script);
  savepoints.keep(100, state.script, SAVEPOINT_GAP);
  expect(savepoints.rollback(150).position).toBe(0);
  savepoints.mark(100, state.script);
  savepoints.keep(150, state.script, SAVEPOINT_GAP);
  expect(savepoints.rollback(150).position).toBe(100);
  expect(savepoints.rollback(99).position).toBe(0);
});

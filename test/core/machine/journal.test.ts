// Going back call by call through a long history, on two branches in turn: what is undone is the way that one has gone.
import { expect, test } from 'vitest';
import { makeScript } from '../../../bench/debugger/script.ts';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import { current } from '../../../core/machine/timeline.ts';
import { NOBODY } from '../../../core/machine/types.ts';
import { parse } from '../../../core/trace/parse.ts';
import { picture } from './picture.ts';

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

test('back call by call, across copies and branches', () => {
  const m = createMachine(compile(parse(makeScript(1600))));
  const main = new Map<number, string>();
  run(m, 1500, main);
  const length = m.position;
  walkBack(m, main, length, 500);
  walkBack(m, main, Math.floor(length / 2), 300);

  // another way from the middle: a call by hand, and on from there
  const middle = [...main.keys()].find((at) => at > length * 0.6) as number;
  m.seek(middle);
  const args = { start: 17, end: 19, flags: 1 };
  m.step({ thread: 0, act: { kind: 'call', call: { name: 'vm_map_wire', args } } });
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
  m.takeBranch(0, middle + 1);
  walkBack(m, main, middle, 10);
  expect(m.choiceAt(middle)?.thread).not.toBe(NOBODY);
}, 60_000);

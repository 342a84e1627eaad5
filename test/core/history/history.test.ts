import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { current } from '../../../core/history/timeline.ts';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import type { MachineEvent } from '../../../core/program/types.ts';
import { sameState } from '../../../core/save/sameState.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../property.ts';
import { picture } from '../machine/picture.ts';
import { forking, program } from '../machine/programs.ts';

const machineOf = (text: string): Machine => createMachine(compile(parse(text)), { schedule: { kind: 'round-robin' } });

/** One step of a thread that the number picks among those that can go, or of the schedule's. */
function stepBy(m: Machine, pick: number): boolean {
  const next = m.next();
  if (!next) return false;
  const can = m.program.threads.map((_, t) => t).filter((t) => m.canStep(t));
  const thread = can[pick % Math.max(can.length, 1)];
  m.step(thread === undefined ? next : { thread });
  return true;
}

describe('going back', () => {
  const picks = fc.array(fc.nat(50), { minLength: 1, maxLength: 150 });

  test('forward n, back n: the state is identical, and so is what happens when it is done again', () => {
    checkProperty(
      fc.property(fc.oneof(program, forking), picks, fc.nat(200), (text, choices, from) => {
        const m = machineOf(text);
        const before: string[] = [picture(m)];
        const happened: MachineEvent[][] = [];
        let now: MachineEvent[] = [];
        m.listen((event) => now.push(event));
        for (const pick of choices) {
          now = [];
          if (!stepBy(m, pick)) break;
          happened.push(now);
          before.push(picture(m));
        }
        const length = m.position;
        const target = from % (length + 1);
        m.back(length - target);
        expect(m.position).toBe(target);
        expect(picture(m)).toBe(before[target]);
        for (let i = target; i < length; i++) {
          now = [];
          m.step(m.choiceAt(i));
          expect(now).toEqual(happened[i]);
          expect(picture(m)).toBe(before[i + 1]);
        }
        m.seek(0);
        expect(picture(m)).toBe(before[0]);
        m.seek(length);
        expect(picture(m)).toBe(before[length]);
      }),
      60,
    );
  });

  const seldom = fc.constantFrom({ least: 3, share: 0 }, { least: 8, share: 0 }, { least: 4, share: 1 / 4 });
  test('wherever a run has been, on whatever branch, the checkpoints lead back there', () => {
    checkProperty(
      fc.property(
        fc.oneof(program, forking),
        fc.array(fc.nat(999), { minLength: 5, maxLength: 60 }),
        seldom,
        (text, walk, gaps) => {
          const m = createMachine(compile(parse(text)), {
            schedule: { kind: 'round-robin' },
            checkpointGaps: gaps,
          });
          const seen = new Map<string, { branch: number; position: number; was: string }>();
          for (const pick of walk) {
            if (pick % 4 === 0) m.seek(Math.floor((m.length * (pick % 100)) / 100));
            else if (pick % 30 === 1) m.takeBranch(pick % m.timeline.branches.length);
            for (let i = 0; i <= pick % 20 && stepBy(m, pick % 3 ? 0 : pick); i++) {
              const at = { branch: current(m.timeline).id, position: m.position };
              seen.set(JSON.stringify(at), { ...at, was: picture(m) });
            }
          }
          for (const { branch, position, was } of seen.values()) {
            m.takeBranch(branch, position);
            expect(picture(m) === was, `position ${position} of branch ${branch}`).toBe(true);
          }
        },
      ),
      60,
    );
  });

  /**
   * Two machines that have made the same choices are in the same state, one of them
   * by way of anywhere.
   */
  function comparePositions(text: string, choices: readonly number[], targets: readonly number[]): void {
    const m = createMachine(compile(parse(text)));
    for (const pick of choices) {
      const next = m.next();
      if (!next) break;
      const can = m.program.threads.map((_, t) => t).filter((t) => m.canStep(t));
      const thread = pick < 40 ? undefined : can[pick % Math.max(can.length, 1)];
      m.step(thread === undefined ? next : { thread });
    }
    const { length } = m;
    for (const from of targets) {
      const target = from % (length + 1);
      m.seek(target);
      const fresh = createMachine(compile(parse(text)));
      for (let i = 0; i < target; i++) fresh.step(m.choiceAt(i));
      expect(sameState(m, fresh)).toBe(true);
      expect(m.state.script).toEqual(fresh.state.script);
      // and it goes on the same way
      for (let i = target; i < Math.min(target + 20, length); i++) {
        fresh.step(m.choiceAt(i));
        m.seek(i + 1);
      }
      expect(sameState(m, fresh)).toBe(true);
    }
  }

  test('in script order whole calls are replayed at once, and the state is the same as step by step', () => {
    checkProperty(
      fc.property(
        fc.oneof(program, forking),
        picks,
        fc.array(fc.nat(400), { minLength: 2, maxLength: 6 }),
        comparePositions,
      ),
      60,
    );
  });

  test.each(readdirSync('examples').filter((f) => f.endsWith('.vmtrace')))(
    'examples/%s from anywhere to anywhere',
    (f) => {
      comparePositions(
        readFileSync(`examples/${f}`, 'utf8'),
        new Array(3000).fill(0),
        [0, 77, 1000, 31, 500, 9999, 250],
      );
    },
  );

  test('another choice leaves the future that was known for a branch, the same one keeps it', () => {
    const m = machineOf(
      `map 0x1000..0x9000\nentry 0x1000..0x5000 rw-\nt1: vm_map_remove(0x1000, 0x2000)\nt2: vm_map_remove(0x3000, 0x4000)`,
    );
    for (let i = 0; i < 8; i++) m.step({ thread: 0 });
    m.back(4);
    m.step({ thread: 0 });
    expect(m.length).toBe(8);
    m.step({ thread: 1 });
    expect(m.length).toBe(6);
    expect(m.timeline.branches.map((b) => [b.name, b.from])).toEqual([
      ['main', 0],
      ['branch 1', 5],
    ]);
    // the same choice as before finds the branch that knows it
    m.back(1);
    m.step({ thread: 0 });
    expect(m.length).toBe(8);
    m.takeBranch(1);
    expect([m.position, m.length]).toEqual([6, 6]);
    m.takeBranch(0, 3);
    expect([m.position, m.length]).toEqual([3, 8]);
  });

  test('a branch that there is not cannot be taken, and nothing has moved', () => {
    const m = machineOf('map 0x1000..0x9000\nt1: vm_map_wakeup()');
    m.step();
    expect(() => m.takeBranch(7)).toThrow('there is no branch 7');
    expect([m.position, m.timeline.path.map((b) => b.name)]).toEqual([1, ['main']]);
  });

  test('what is done by hand at the end of a run is a branch; without it the run goes on in its own', () => {
    const m = machineOf(
      `map 0x1000..0x9000\nentry 0x1000..0x5000 rw-\nt1: vm_map_remove(0x1000, 0x2000)\nt2: vm_map_remove(0x3000, 0x4000)`,
    );
    const names = () => m.timeline.branches.map((b) => [b.name, b.from]);
    for (let i = 0; i < 4; i++) m.step({ thread: 0 });
    m.step({ thread: 1, intervention: { kind: 'kill' } });
    m.step({ thread: 0 });
    expect(names()).toEqual([
      ['main', 0],
      ['branch 1', 4],
    ]);
    m.back(2);
    m.step({ thread: 0 });
    m.step({ thread: 1 });
    expect([m.length, m.timeline.path.map((b) => b.name)]).toEqual([6, ['main']]);
    m.back(2);
    m.step({ thread: 1, intervention: { kind: 'kill' } });
    expect([m.length, m.timeline.path.map((b) => b.name)]).toEqual([6, ['main', 'branch 1']]);
    expect(names()).toHaveLength(2);
  });
});

// `replay` lines say any run exactly: as the choices of the script that ran, and as a
// script of its own.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import { runToEnd } from '../../../core/machine/work.ts';
import { type MachineEvent, NOBODY } from '../../../core/program/types.ts';
import { ExactLines } from '../../../core/save/exactLines.ts';
import { ReplayRuns, replayOf } from '../../../core/save/replay.ts';
import { sameState } from '../../../core/save/sameState.ts';
import type { ReplayRun, ScheduleMode } from '../../../core/trace/ast.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { statementText } from '../../../core/trace/print/print.ts';
import { checkProperty, expectOften } from '../../property.ts';
import { wander } from '../machine/interventions.ts';
import { program } from '../machine/programs.ts';

const eventsOf = (m: Machine): MachineEvent[] => {
  const events: MachineEvent[] = [];
  m.listen((event) => events.push(event));
  return events;
};

/** Runs as the program says, up to a position. */
function runTo(m: Machine, position: number): void {
  while (m.position < position) {
    const next = m.next();
    expect(next).toBeDefined();
    m.step(next);
  }
}

const picks = fc.array(fc.nat({ max: 2 ** 24 }), { minLength: 30, maxLength: 120 });
const schedule = fc.constantFrom<ScheduleMode>(
  { kind: 'script' },
  { kind: 'round-robin' },
  { kind: 'random', seed: 4 },
);
/** Pages of which some may fail, so that choices have outcomes. */
const MAY_FAIL = 'fault 0x2000 = KERN_SUCCESS or KERN_FAILURE\nfault 0x7000 = KERN_FAILURE or KERN_SUCCESS\n';

test('the choices of a run, as lines of the script that ran, give the same events and the same state', () => {
  let withOutcomes = 0;
  checkProperty(
    fc.property(program, picks, schedule, (text, choices, mode) => {
      const source = MAY_FAIL + text;
      const m = createMachine(compile(parse(source)), { schedule: mode });
      const events = eventsOf(m);
      for (const pick of choices) {
        const able = m.state.kernel.threads.flatMap((_, t) => (m.canStep(t) ? [t] : []));
        const due = m.next();
        if (!due || (due.thread === NOBODY && m.begins(due) === 0)) break;
        const thread = pick % 3 === 0 ? due.thread : (able[pick % Math.max(able.length, 1)] ?? due.thread);
        m.step(pick % 5 === 0 && thread !== NOBODY ? { thread, outcome: 1 } : { thread });
      }
      const lines = replayOf(m, m.position)?.lines() ?? [];
      if (lines.some((line) => line.includes('!'))) withOutcomes++;
      const words = mode.kind === 'random' ? `random ${mode.seed}` : mode.kind;
      const again = createMachine(compile(parse([`schedule ${words}`, ...lines, source].join('\n'))));
      const seen = eventsOf(again);
      runTo(again, m.position);
      expect(seen.map((event) => ({ ...event, line: 0 }))).toEqual(events.map((event) => ({ ...event, line: 0 })));
      expect(sameState(again, m)).toBe(true);
    }),
    150,
  );
  expectOften(withOutcomes, 20);
});

test('a script of the statements as they began and the choices leads to the same state, whatever was done by hand', () => {
  checkProperty(
    fc.property(program, picks, schedule, (text, choices, mode) => {
      const m = createMachine(compile(parse(text)), { schedule: mode });
      for (const pick of choices) if (!wander(m, pick)) break;
      const exact = new ExactLines(m);
      const { position } = m;
      runToEnd(exact.write(position));
      m.seek(position);
      expect(exact.gaps).toEqual([]);
      const declared = text.split('\n').filter((line) => !/^t\d/.test(line));
      const threads = m.program.threads.map((name) => `thread ${name}`);
      const script = [...declared, ...threads, ...exact.replay.lines(), ...exact.lines].join('\n');
      const again = createMachine(compile(parse(script)));
      const length = exact.replay.runs.reduce((sum, { times }) => sum + times, 0);
      runTo(again, length);
      expect(sameState(again, m)).toBe(true);
    }),
    150,
  );
});

test('printed and parsed again it is the same, in lines of any width', () => {
  const run = fc.record<ReplayRun>({
    thread: fc.constantFrom('t1', 't2', 't17', undefined),
    outcome: fc.nat(3),
    times: fc.integer({ min: 1, max: 10_000_000 }),
  });
  checkProperty(
    fc.property(fc.array(run, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 300 }), (given, width) => {
      const made = new ReplayRuns();
      for (const { thread, outcome, times } of given)
        made.push(thread, thread === undefined ? 1 : times, thread === undefined ? 0 : outcome);
      const lines = made.lines(width);
      const parsed = parse([...lines, 't1: vm_map_wakeup()', 't2: vm_map_wakeup()', 't17: vm_map_wakeup()'].join('\n'));
      expect(parsed.diagnostics).toEqual([]);
      const replays = [...parsed.statements].filter((s) => s.kind === 'replay');
      expect(replays.flatMap(({ runs }) => runs)).toEqual(made.runs);
      expect(replays.map((s) => statementText(s))).toEqual(lines);
      if (width > 40) for (const line of lines) expect(line.length).toBeLessThan(width + 30);
    }),
    200,
  );
});

const SCRIPT = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t1: vm_map_wire(0x10000, 0x14000, USER|NOHOLES)
t2: vm_map_unwire(0x11000, 0x12000, USER|NOHOLES)
`;

test('a choice that cannot be made ends the run, and says which', () => {
  const m = createMachine(compile(parse(`replay t1*3 t2*9000\n${SCRIPT}`)));
  const stuck: string[] = [];
  m.listen((event) => event.kind === 'stuck' && stuck.push(...event.reasons));
  while (m.state.script.end === 'running') m.step();
  expect(m.state.script.end).toBe('stuck');
  expect(stuck[0]).toMatch(/^the replay wants t2 at its choice \d+, and it cannot run there$/);
});

test('after another choice the schedule goes on, and going back finds the replay again', () => {
  const m = createMachine(compile(parse(`replay t1*5 t2*3\n${SCRIPT}`)));
  for (let i = 0; i < 5; i++) m.step();
  expect(m.next()).toEqual({ thread: 1 });
  m.step({ thread: 0 });
  expect(m.next()).toEqual({ thread: 0 });
  m.back();
  m.step({ thread: 1 });
  expect(m.next()).toEqual({ thread: 1 });
});

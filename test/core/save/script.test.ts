// The way one got here, as text: it leads to the same state when it is run.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pendingFault } from '../../../core/kernel/kernel.ts';
import { ThreadStatus } from '../../../core/kernel/state.ts';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import { runToEnd } from '../../../core/machine/work.ts';
import { sameState } from '../../../core/save/sameState.ts';
import type { Saved } from '../../../core/save/saving.ts';
import { scheduleLine } from '../../../core/save/scheduleLine.ts';
import { saveAsScript } from '../../../core/save/script.ts';
import type { ScheduleMode } from '../../../core/trace/ast.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty, expectOften, withSeeds } from '../../property.ts';
import { wander } from '../machine/interventions.ts';
import { program } from '../machine/programs.ts';

const SCRIPT = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
# what they do
t1: vm_map_wire(0x10000, 0x14000, USER|NOHOLES)
t2: vm_map_unwire(0x11000, 0x12000, USER|NOHOLES)
t3: vm_map_protect(0x12000, 0x14000, r--)
`;

const machineOf = (text: string): Machine => createMachine(compile(parse(text)));

const asScript = (m: Machine, text: string): Saved =>
  runToEnd(saveAsScript(m, compile(parse(text)), 'the way')) as Saved;
const asSchedule = (m: Machine, text: string): Saved => runToEnd(scheduleLine(m, compile(parse(text)))) as Saved;

/**
 * The script that was saved, run up to its last line, where a breakpoint would stop; after a panic
 * up to its end.
 */
function atLastLine(text: string): Machine {
  const m = machineOf(text);
  const { lines, statements } = m.program;
  const last = statements.at(statements.length - 1);
  for (let choice = m.next(); choice; choice = m.next()) {
    if (last?.kind === 'assert' && m.begins(choice) === lines[statements.length - 1]) break;
    m.step(choice);
  }
  return m;
}

/** So many steps of threads that the numbers pick among those that can go. */
function drive(m: Machine, picks: readonly number[]): void {
  for (const pick of picks) {
    const able = m.state.kernel.threads.flatMap((_, t) => (m.canStep(t) ? [t] : []));
    const due = m.next();
    if (!due) return;
    const thread = able.length === 0 || pick === 0 ? due.thread : (able[pick % able.length] as number);
    if (thread === due.thread) m.step(due);
    else m.step({ thread });
  }
}

const MAY_FAIL = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
fault 0x12000 = KERN_SUCCESS or KERN_FAILURE
t1: vm_map_wire(0x10000, 0x14000, USER|NOHOLES)
t1: vm_map_wire(0x10000, 0x14000, USER|NOHOLES)
`;

/** Runs whole, and tells each fault that may fail how to go. */
function runTelling(m: Machine, outcomes: number[]): void {
  for (let choice = m.next(); choice; choice = m.next()) {
    const { kernel } = m.state;
    const isFault = pendingFault(kernel, choice.thread) === 0x12;
    m.step(isFault ? { ...choice, outcome: outcomes[0] ?? 0 } : choice);
    if (isFault && pendingFault(kernel, choice.thread) === undefined) outcomes.shift();
  }
}

describe('as a script', () => {
  test('a fault that was told to fail fails in the script: its result stands first', () => {
    const m = machineOf(MAY_FAIL);
    runTelling(m, [1, 1]);
    const saved = asScript(m, MAY_FAIL);
    expect(saved).toEqual({ text: expect.any(String) });
    expect(saved.text).toMatch(/^fault +0x12000 = KERN_FAILURE or KERN_SUCCESS$/m);
    expect(saved.text.match(/= KERN_FAILURE$/gm)).toHaveLength(2);
  });

  test('a schedule says how a fault goes: the run is told again by the same line, and leads to the same state', () => {
    const m = machineOf(`schedule round-robin\n${MAY_FAIL}`);
    runTelling(m, [1, 0]);
    const line = asSchedule(m, MAY_FAIL).text;
    expect(line).toMatch(/^schedule t1\*\d+ t1!1 t1\*\d+$/);
    const again = machineOf(`${line}\n${MAY_FAIL}`);
    while (again.next()) again.step();
    expect(sameState(again, m)).toBe(true);
    // back to the start and on again
    const { length } = again;
    again.seek(0);
    again.seek(length);
    expect(sameState(again, m)).toBe(true);
    expect(asSchedule(again, MAY_FAIL).text).toBe(line);
    expect(sameState(atLastLine(asScript(again, `${line}\n${MAY_FAIL}`).text), m)).toBe(true);
  });

  test('one page that now fails and now does not is told choice by choice', () => {
    const m = machineOf(MAY_FAIL);
    runTelling(m, [1, 0]);
    const saved = asScript(m, MAY_FAIL);
    expect(saved.text).toMatch(/^replay t1\*\d+ t1!1/m);
    expect(saved.text).toMatch(/^fault +0x12000 = KERN_SUCCESS or KERN_FAILURE$/m);
    expect(sameState(atLastLine(saved.text), m)).toBe(true);
  });

  test('each thread is held where another went on', () => {
    const m = machineOf(SCRIPT);
    // t1 up to the middle of its wiring, t2 until it sleeps, t3 into its call, t1 a little further
    for (const [thread, steps] of [
      [0, 30],
      [1, 100],
      [2, 3],
      [0, 4],
    ] as const)
      for (let i = 0; i < steps && m.canStep(thread); i++) m.step({ thread });
    const saved = asScript(m, SCRIPT);
    expect(saved.note).toBeUndefined();
    expect(saved.text).toMatchInlineSnapshot(`
      "# the way

      map    0x1000..0x100000
      entry  0x10000..0x14000 rw-  max=rwx
      # what they do
      thread t1
      thread t2
      thread t3

      t1 > vm_map_wire(0x10000, 0x14000, USER|NOHOLES) @ vm_fault.enter
      t1 @ vm_fault.enter
      t1 @ vm_fault.enter
      t2 > vm_map_unwire(0x11000, 0x12000, USER|NOHOLES) @ asleep
      t3 > vm_map_protect(0x12000, 0x14000, r--) @ vm_map_protect.lock
      t1 @ vm_fault.fault

      assert map.timestamp == 2  # the moment that was saved
      "
    `);
  });

  test('whatever is chosen, it leads to the same state', () => {
    checkProperty(
      fc.property(fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 150 }), (picks) => {
        const m = machineOf(SCRIPT);
        drive(m, picks);
        const saved = asScript(m, SCRIPT);
        expect(saved).toEqual({ text: expect.stringMatching(/\S/) });
        expect(sameState(atLastLine(saved.text), m)).toBe(true);
      }),
      150,
    );
  });

  test.each(readdirSync('examples').filter((f) => f.endsWith('.vmtrace')))(
    'examples/%s, half way and at its end',
    (file) => {
      const source = readFileSync(`examples/${file}`, 'utf8');
      const m = machineOf(source);
      for (let choice = m.next(); choice; choice = m.next()) {
        if (choice.thread === -1 && m.begins(choice) === 0) break;
        m.step(choice);
      }
      const length = m.position;
      for (const position of [Math.floor(length / 2), length]) {
        m.seek(position);
        const saved = asScript(m, source);
        expect(saved).toEqual({ text: expect.stringMatching(/\S/) });
        expect(m.position).toBe(position);
        const again = atLastLine(saved.text);
        expect(sameState(again, m)).toBe(true);
        const asserted: unknown[] = [];
        again.listen((event) => event.kind === 'assert' && asserted.push(event.ok));
        if (again.next()) again.step();
        if (m.state.kernel.panic === '') expect(asserted).toEqual([true]);
      }
    },
  );

  test('whatever is done by hand, in whatever program, it leads to the same state', () => {
    let interventions = 0;
    checkProperty(
      fc.property(
        program,
        fc.array(fc.nat({ max: 2 ** 24 }), { minLength: 1, maxLength: 120 }),
        fc.constantFrom<ScheduleMode>({ kind: 'script' }, { kind: 'round-robin' }, { kind: 'random', seed: 4 }),
        (text, picks, schedule) => {
          const compiled = compile(parse(text));
          const m = createMachine(compiled, { schedule });
          for (const pick of picks) {
            if (!wander(m, pick)) break;
          }
          interventions += m.timeline.branches
            .flatMap((b) => [...b.special.values()])
            .filter(({ intervention }) => intervention).length;
          const { position } = m;
          const saved = runToEnd(saveAsScript(m, compiled, 'the way')) as Saved;
          expect(saved.note).toBeUndefined();
          expect(saved).toEqual({ text: expect.stringMatching(/\S/) });
          expect(m.position).toBe(position);
          expect(sameState(atLastLine(saved.text), m)).toBe(true);
        },
      ),
      300,
    );
    expectOften(interventions, 100);
  });

  test('what was done by hand: each is a line, but for what no script says', () => {
    const m = machineOf(SCRIPT);
    m.step({
      thread: 2,
      intervention: { kind: 'call', call: { name: 'vm_map_remove', args: { start: 0x10, end: 0x11 } } },
    });
    while (m.state.kernel.threads[2]?.depth) m.step({ thread: 2 });
    expect(asScript(m, SCRIPT)).toEqual({ text: expect.stringMatching(/\S/) });
    m.step({ thread: -1, intervention: { kind: 'set', place: { kind: 'map', map: 0, field: 'timestamp' }, value: 9 } });
    m.step({ thread: 1, intervention: { kind: 'kill' } });
    const saved = asScript(m, SCRIPT);
    expect(saved).toEqual({ text: expect.stringMatching(/\S/) });
    expect(saved.text).toContain(
      '\nt3: vm_map_remove(0x10000, 0x11000) = KERN_SUCCESS\nset map.timestamp = 9\nt2 dies\n',
    );
    const place = { kind: 'entry', map: 0, page: 0x12, field: 'prot' } as const;
    m.step({ thread: -1, intervention: { kind: 'set', place, value: 77 } });
    const strange = asScript(m, SCRIPT);
    expect(strange).toEqual({ text: '', note: 'a script cannot say that entry(0x12000).prot was set to 77' });
  });

  test('where a line says that mmap placed it, the script places it there too, at each step', () => {
    const text = `kernel freebsd-15
t1 > mmap(NULL, 16K, rw-, MAP_PRIVATE|MAP_ANON)
t2: mmap(NULL, 8K, rw-, MAP_PRIVATE|MAP_ANON) = 0x7f0000100000
t1 < 0x7f0000000000
t1: munmap(0x7f0000000000, 16K) = 0
`;
    const end = machineOf(text);
    while (end.next()) end.step();
    for (let position = 0; position <= end.length; position += 3) {
      const m = machineOf(text);
      while (m.position < position && m.next()) m.step();
      const saved = asScript(m, text);
      expect(saved).toEqual({ text: expect.any(String) });
      expect(sameState(atLastLine(saved.text), m)).toBe(true);
    }
  });

  test('so do lines that say each choice', () => {
    const text = `${MAY_FAIL}t3: mmap(NULL, 16K, rw-, MAP_PRIVATE|MAP_ANON) = 0x40000\n`;
    const m = machineOf(text);
    runTelling(m, [1, 0]);
    while (m.next()) m.step();
    expect(asScript(m, text).text).toMatch(/^replay [\s\S]*^t3: mmap\(.*\) = 0x40000$/m);
  });

  test('the kernel that was chosen for a script that names none is a line', () => {
    const compiled = compile(parse(SCRIPT, { kernel: 'freebsd-6' }));
    const m = createMachine(compiled);
    while (m.next()) m.step();
    const { text } = runToEnd(saveAsScript(m, compiled, 'the way')) as Saved;
    expect(text).toMatch(/^# the way\n\nkernel freebsd-6\nmap /);
    expect(sameState(atLastLine(text), m)).toBe(true);
  });

  test('lines that set and end are saved as what they did there', () => {
    const text = `${SCRIPT}set map.timestamp = map.timestamp + t1.line\nset entry(0x99000).prot = rw-\nt1 dies\n`;
    const m = machineOf(text);
    while (m.state.script.next < m.program.statements.length) m.step();
    const saved = asScript(m, text);
    expect(saved).toEqual({ text: expect.stringMatching(/\S/) });
    expect(saved.text).toMatch(
      /\nset map\.timestamp = \d+\nset entry\(0x99000\)\.prot = rw-\nt1 dies\n\nassert map\.timestamp == \d+ {2}# the moment that was saved\n$/,
    );
  });
});

describe('as a schedule', () => {
  test('a line that leads to the same state, whoever was chosen at schedule points', () => {
    checkProperty(
      fc.property(fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 30 }), (picks) => {
        const m = createMachine(compile(parse(SCRIPT)), {
          schedule: { kind: 'random', seed: picks.length + (picks[0] ?? 0) },
        });
        for (let i = 0; i < 20 * picks.length; i++) {
          const choice = m.next();
          if (!choice || (choice.thread === -1 && m.begins(choice) === 0)) break;
          m.step(choice);
        }
        const saved = asSchedule(m, SCRIPT);
        expect(saved).toEqual({ text: expect.stringMatching(/\S/) });
        expect(saved.text).toMatch(/^schedule( t[123](\*\d+)?)*$/);
      }),
      60,
    );
  });

  test('values that are set and threads that die have their points in it', () => {
    const text = `${SCRIPT}set map.timestamp = map.timestamp + 50\nt1 dies\nt2: vm_map_wakeup()\n`;
    withSeeds(20, (seed) => {
      const m = createMachine(compile(parse(text)), { schedule: { kind: 'random', seed } });
      while (m.state.script.end === 'running') m.step();
      expect(m.state.kernel.threads[0]?.status).toBe(ThreadStatus.dead);
      expect(asSchedule(m, text)).toEqual({ text: expect.stringMatching(/\S/) });
    });
  });

  test('where a schedule cannot say it, the choices are; what was done by hand is refused', () => {
    const held = SCRIPT.replace(
      't1: vm_map_wire(0x10000, 0x14000, USER|NOHOLES)',
      't1 > vm_map_wire(0x10000, 0x14000, USER) @ fault',
    );
    const m = machineOf(held);
    m.step();
    expect(asSchedule(m, held)).toEqual({ text: 'replay t1' });
    const other = machineOf(SCRIPT);
    other.step({ thread: 0, intervention: { kind: 'kill' } });
    expect(asSchedule(other, SCRIPT).note).toContain('done by hand');
  });
});

describe('long ways', () => {
  const LINES = 150_000;
  const long = [
    'map 0x1000..0x100000',
    'thread t1  # the only one',
    ...Array.from({ length: LINES }, () => 't1: vm_map_wakeup()'),
    '',
  ].join('\n');
  const compiled = compile(parse(long));

  test('a long script has a short way into it, and one that is too long, which is said', () => {
    const m = createMachine(compiled);
    for (let i = 0; i < 100; i++) m.step();
    const saved = runToEnd(saveAsScript(m, compiled, 'the way')) as Saved;
    expect(saved).toEqual({ text: expect.stringMatching(/\S/) });
    expect(saved.text).toContain('thread t1  # the only one\n');
    expect(saved.text.match(/^t1: vm_map_wakeup\(\) = 0$/gm)?.length).toBeGreaterThan(10);
    expect(runToEnd(scheduleLine(m, compiled))).toEqual({ text: expect.stringMatching(/\S/) });
    while (m.state.script.end === 'running') m.step();
    const { position } = m;
    expect(runToEnd(saveAsScript(m, compiled, 'the way'))).toEqual({
      text: '',
      note: 'it would take more than 100000 lines: go back, and save a shorter path',
    });
    expect(runToEnd(scheduleLine(m, compiled))).toEqual({ text: `schedule t1*${2 * LINES}` });
    expect(m.position).toBe(position);
  });

  test('a schedule of threads that take turns for too long is not made, nor is a replay', () => {
    const lines = Array.from({ length: 20_000 }, () => 't1: vm_map_wakeup()\nt2: vm_map_wakeup()');
    const turning = compile(parse(`schedule round-robin\n${lines.join('\n')}`));
    const m = createMachine(turning);
    while (m.state.script.end === 'running') m.step();
    expect(runToEnd(scheduleLine(m, turning))).toEqual({
      text: '',
      note: expect.stringContaining('100000 characters'),
    });
  });

  test('it rests on the way, and can be given up at each rest: the machine is where it was', () => {
    const lines = SCRIPT.split('\n');
    const many = [...lines.slice(0, 3), ...Array.from({ length: 400 }, () => lines.slice(3, 6)).flat(), ''].join('\n');
    const c = compile(parse(many));
    const far = createMachine(c, { schedule: { kind: 'round-robin' } });
    while (far.state.script.end === 'running') far.step();
    const { position } = far;
    expect(position).toBeGreaterThan(20_000);
    for (const begin of [() => saveAsScript(far, c, 'x'), () => scheduleLine(far, c)]) {
      const shares: number[] = [];
      for (const share of begin()) shares.push(share ?? Number.NaN);
      expect(shares.length).toBeGreaterThan(3);
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
      expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
      for (let stop = 1; stop < shares.length; stop += 2) {
        const saving = begin();
        for (let i = 0; i < stop; i++) saving.next();
        expect(saving.return(undefined)).toEqual({ done: true, value: undefined });
        expect(far.position).toBe(position);
      }
    }
  });
});

test('a title of two lines stays a comment: a name that a person gave adds no line that runs', () => {
  const m = machineOf(SCRIPT);
  for (let i = 0; i < 5; i++) m.step();
  const title = 'how it came to\nt1: vm_map_remove(0x1000, 0x2000)\rprivileged';
  const { text } = runToEnd(saveAsScript(m, compile(parse(SCRIPT)), title)) as Saved & { text: string };
  const plain = asScript(m, SCRIPT) as Saved & { text: string };
  expect(text.split(/[\r\n]/).slice(1)).toEqual(plain.text.split(/[\r\n]/).slice(1));
});

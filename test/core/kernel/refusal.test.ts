// Each step that can refuse has a reason, and each call that fails has a step that refused.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isFailure } from '../../../core/debugger/why/decision.ts';
import { KERN, ONE, VINTAGES } from '../../../core/kernel/constants.ts';
import { routinesOf } from '../../../core/kernel/routine.ts';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import type { MachineEvent } from '../../../core/program/types.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

/** Steps that hand on what another step of theirs, or of a callee, has refused. */
const HANDS_ON = new Set([
  'vm_map_wire_locked.waited',
  'vm_map_unwire.waited',
  'vm_map_sync.loop',
  'vm_map_lock_upgrade.failed',
]);

/** A failure that is written down where it is returned or put in place, and not handed on. */
const DECIDES = /\b(refuse|refused|refuseAt|fail)\)?\(/;
const SETS = /(\bret\)?\(k, (errno|.*\bKERN_(?!SUCCESS)|.*\bFALSE\b|.*\bONE\b))|(\.rv = .*(KERN_(?!SUCCESS)|FALSE))/;

describe.each(VINTAGES)('%s', (vintage) => {
  const steps = routinesOf(vintage).flatMap((r) =>
    r.labels.map((label, pc) => ({
      name: `${r.name}.${label}`,
      run: String(r.actions[pc]),
      reason: r.reasons[pc],
      translate: r.translate,
    })),
  );
  test('each step that refuses has a reason', () => {
    const deciding = steps.filter(({ run }) => DECIDES.test(run));
    expect(deciding.length).toBeGreaterThan(30);
    expect(deciding.filter(({ reason }) => !reason).map(({ name }) => name)).toEqual([]);
  });
  test('a failure that is put in place is refused', () => {
    const silent = steps.filter(
      ({ name, run, translate }) => SETS.test(run) && !DECIDES.test(run) && !translate && !HANDS_ON.has(name),
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
  test('ids of reasons are plain', () => {
    for (const { reason } of steps) if (reason) expect(reason.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});

/** The failing calls of a script whose last refusal is not what they returned. */
function unexplained(text: string): { failures: number; wrong: string[] } {
  const machine = createMachine(compile(parse(text)));
  const last = new Map<number, number>();
  let failures = 0;
  const wrong: string[] = [];
  machine.listen((event: MachineEvent) => {
    if (event.kind === 'call' && event.depth === 1) last.delete(event.thread);
    if (event.kind === 'refused' && !event.ignored) last.set(event.thread, event.outcome);
    if (event.kind !== 'return' || !event.top || !(isFailure(event.result) || event.result === ONE)) return;
    failures++;
    const decided = last.get(event.thread);
    if (decided !== event.result) wrong.push(`${event.routine} = ${event.result}, decided ${decided}`);
  });
  while (machine.state.script.end === 'running') machine.step();
  return { failures, wrong };
}

test('each failing call of the examples was refused by a step, with what it then returns', () => {
  let sum = 0;
  for (const file of readdirSync('examples')) {
    const { failures, wrong } = unexplained(readFileSync(`examples/${file}`, 'utf8'));
    sum += failures;
    expect({ file, wrong }).toEqual({ file, wrong: [] });
  }
  expect(sum).toBeGreaterThan(15);
});

test.each(['lookup', 'prot', 'simple'])(
  'the step that decides a fault past the end of a file reports it: faults %s',
  (faults) => {
    const script = (call: string): string => `kernel freebsd-13
map 0x1000..0x100000
privileged
faults ${faults}
object f1 16 pages
entry 0x40000..0x44000 rw- object=f1 offset=0xe000
t1: ${call}
`;
    for (const call of ['vm_map_wire(0x41000, 0x43000)', 'mlock(0x41000, 0x2000)'])
      expect({ call, ...unexplained(script(call)) }).toEqual({ call, failures: 1, wrong: [] });
  },
);

test('a result that a system call ignores is marked, one that is tried again is not told', () => {
  const script = (calls: string[]): MachineEvent[] => {
    const text = ['map 0x1000..0x100000', 'limit user_wired 1', ...calls, ''].join('\n');
    const machine = createMachine(compile(parse(text)));
    const found: MachineEvent[] = [];
    machine.listen((event) => void (event.kind === 'refused' && found.push(event)));
    while (machine.state.script.end === 'running') machine.step();
    return found;
  };
  const ignored = script(['t1: mlockall(MCL_FUTURE)', 't1: mmap(0x0, 0x2000, rw-, ANON|PRIVATE)']);
  expect(ignored).toMatchObject([
    { routine: 'vm_map_wire_locked', ignored: true, outcome: KERN.KERN_RESOURCE_SHORTAGE },
  ]);
  expect(script(['t1: mmap(0xff000, 0x2000, rw-, ANON|PRIVATE)'])).toEqual([]);
});

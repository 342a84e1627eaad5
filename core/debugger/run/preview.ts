// What would come of each choice that there is: a thread's way to its next schedule point; of a
// fault that may fail, each of its results. It is what a person wants to know who chooses the
// thread to run next.

import { describeThread, routineOf } from '../../inspect/describe.ts';
import { processWithoutMap } from '../../inspect/waits.ts';
import { formatAddress, type Page } from '../../kernel/address.ts';
import { resultName } from '../../kernel/constants.ts';
import { canRun, pendingFault } from '../../kernel/kernel.ts';
import { ThreadStatus } from '../../kernel/state.ts';
import { type Enabled, enabled } from '../../machine/choices.ts';
import type { Machine } from '../../machine/machine.ts';
import { step } from '../../machine/step.ts';
import { runSection, type Trial, tryOut } from '../../machine/tryOut.ts';
import { type Choice, type MachineEvent, NOBODY } from '../../program/types.ts';

/** A choice, and what comes of it in words. */
export interface Preview {
  readonly choice: Choice;
  /** `would sleep: 0x2000..0x3000 is in transition, t1 has it` */
  readonly text: string;
}

function outcomeText({ run: { state }, events }: Trial, thread: number): string {
  const k = state.kernel;
  const panic = events.find((e) => e.kind === 'panic');
  if (panic?.kind === 'panic') return `would panic: ${panic.message}`;
  for (const e of events.toReversed()) {
    if (e.kind === 'return' && e.top) return `would return ${resultName(e.result)}`;
    if (e.kind === 'sleep') return `would sleep: ${describeThread(state, thread).replace(/^(asleep|waits): /, '')}`;
    if (e.kind === 'contended') return `would wait: ${describeThread(state, thread)}`;
    if (e.kind === 'fault' || e.kind === 'fault-return') break;
  }
  const page = pendingFault(k, thread);
  if (page !== undefined) return `would fault ${formatAddress(page, k.config.pageSize)} with the lock released`;
  const released = events.some((e) => e.kind === 'unlock');
  const routine = routineOf(k, thread) ?? 'its call';
  return released ? `would go on in ${routine} and release the lock` : `would go on in ${routine}`;
}

/** Events after which a thread is at a schedule point that says something. */
const TELLING: ReadonlySet<MachineEvent['kind']> = new Set(['sleep', 'fault', 'contended', 'panic']);
/**
 * The same, where a thread's first section is looked at: what it does once it has the lock is seen
 * from the next one.
 */
const TELLING_FIRST: ReadonlySet<MachineEvent['kind']> = new Set([...TELLING, 'unlock']);
/** Schedule points that are looked beyond, to see what comes of a fault. */
const FAR = 1000;

/** Runs a thread to a schedule point that says something, past so many others at the most. */
function lookOn(trial: Trial, thread: number, points: number, telling: ReadonlySet<string>): void {
  const { events, run } = trial;
  for (let i = 0; i < points && canRun(run.state.kernel, thread) && !events.some(({ kind }) => telling.has(kind)); i++)
    runSection(trial, thread);
}

function goOn(machine: Machine, thread: number, begins = ''): string {
  return tryOut(machine.program, machine.state, (trial) => {
    const { program, state } = trial.run;
    if (begins !== '') step(program, state, { thread }, trial.run.emit);
    lookOn(trial, thread, 2, TELLING_FIRST);
    return begins + outcomeText(trial, thread);
  });
}

/**
 * What comes of a result of the fault that a thread is in: where it waits, faults
 * once more or returns.
 */
function afterFault(machine: Machine, thread: number, page: Page, outcome: number): string {
  return tryOut(machine.program, machine.state, (trial) => {
    const { kernel } = trial.run.state;
    for (let i = 0; i < FAR && pendingFault(kernel, thread) === page && canRun(kernel, thread); i++)
      runSection(trial, thread, outcome);
    // the fault itself does not say what comes of it
    trial.events.splice(0, trial.events.findLastIndex(({ kind }) => kind === 'fault-return') + 1);
    lookOn(trial, thread, FAR, TELLING);
    return outcomeText(trial, thread);
  });
}

function begins(machine: Machine, thread: number, index: number): string {
  const { program, state } = machine;
  const line = program.lines[index];
  const statement = program.statements.at(index);
  const k = state.kernel;
  if (k.threads[thread]?.status === ThreadStatus.dead) return `passes over line ${line}: it is dead`;
  if (statement?.kind === 'dies') return `dies in line ${line}`;
  if ((k.threads[thread]?.depth ?? 0) > 0) return goOn(machine, thread);
  if (statement?.kind !== 'call' && statement?.kind !== 'enter') return `line ${line}`;
  const process = processWithoutMap(k, thread);
  if (process !== undefined) return `passes over line ${line}: it is in ${process}, which has no map yet`;
  return goOn(machine, thread, `begins line ${line}, `);
}

/**
 * A choice's previews: one, or where the thread is in a fault that may fail, one for
 * each of its results.
 */
function previewsOf(machine: Machine, { choice, reason }: Enabled): Preview[] {
  const { kernel } = machine.state;
  const { thread } = choice;
  const page = pendingFault(kernel, thread);
  const results = page === undefined ? undefined : kernel.config.faults.get(page);
  if (page === undefined || !results || results.length < 2) {
    const text = reason.kind === 'begins' ? begins(machine, thread, reason.statement) : goOn(machine, thread);
    return [{ choice, text }];
  }
  const fault = `the fault on ${formatAddress(page, kernel.config.pageSize)}`;
  return results.map((result, outcome) => ({
    choice: outcome === 0 ? { thread } : { thread, outcome },
    text: `${fault} gives ${resultName(result)}, ${afterFault(machine, thread, page, outcome)}`,
  }));
}

/**
 * Of each thread that can go next, in the order of threads, and then of a line of no
 * thread that is due.
 */
export function previews(machine: Machine): Preview[] {
  const choices = enabled(machine.program, machine.state).filter(({ choice }) => !choice.outcome);
  const ofScript = machine.next()?.thread === NOBODY ? choices.filter(({ choice }) => choice.thread === NOBODY) : [];
  const ofThreads = choices.filter(({ choice }) => choice.thread !== NOBODY);
  return [...ofThreads, ...ofScript].flatMap((one) => previewsOf(machine, one));
}

// What a thread would do if it ran now, up to its next schedule point; of a fault that may fail, what comes of each result. It is tried on a copy of
// the state, which is thrown away. It is what a person wants to know who chooses the next one to run.

import { describeThread, routineOf } from '../../inspect/describe.ts';
import { processWithoutMap } from '../../inspect/waits.ts';
import { formatAddress, type Page } from '../../kernel/address.ts';
import { runThread } from '../../kernel/checkedStep.ts';
import { resultName } from '../../kernel/constants.ts';
import type { KernelEvent } from '../../kernel/events.ts';
import { canRun, copyKernel, type Kernel, pendingFault, startCall } from '../../kernel/kernel.ts';
import { ThreadStatus } from '../../kernel/state.ts';
import type { Machine } from '../../machine/machine.ts';
import { indexOfLine } from '../../program/lines.ts';
import type { Choice } from '../../program/types.ts';
import { NOBODY } from '../../program/types.ts';
import type { Statement } from '../../trace/ast.ts';

/** A choice that can be made now, and what comes of it in words. */
export interface Prospect {
  readonly choice: Choice;
  /** `would sleep: 0x2000..0x3000 is in transition, t1 has it` */
  readonly reason: string;
}

function outcomeText(k: Kernel, machine: Machine, thread: number, events: readonly KernelEvent[]): string {
  const size = k.config.pageSize;
  const state = { ...machine.state, kernel: k };
  const panic = events.find((e) => e.kind === 'panic');
  if (panic?.kind === 'panic') return `would panic: ${panic.message}`;
  for (const e of events.toReversed()) {
    if (e.kind === 'return' && e.top) return `would return ${resultName(e.result)}`;
    if (e.kind === 'sleep') return `would sleep: ${describeThread(state, thread).replace(/^(asleep|waits): /, '')}`;
    if (e.kind === 'contended') return `would wait: ${describeThread(state, thread)}`;
    if (e.kind === 'fault' || e.kind === 'fault-return') break;
  }
  const page = pendingFault(k, thread);
  if (page !== undefined) return `would fault ${formatAddress(page, size)} with the lock released`;
  const released = events.some((e) => e.kind === 'unlock');
  const routine = routineOf(k, thread) ?? 'its call';
  return released ? `would go on in ${routine} and release the lock` : `would go on in ${routine}`;
}

/** The statement that a thread would begin; undefined: it would begin none. */
function statementToBegin(machine: Machine, thread: number): Statement | undefined {
  const line = machine.begins({ thread });
  return machine.program.statements.at(indexOfLine(machine.program, line));
}

/** Events after which a thread is at a schedule point that says something. */
const SAYS: ReadonlySet<KernelEvent['kind']> = new Set(['sleep', 'fault', 'contended', 'panic']);
/** Schedule points that are looked beyond, to see what comes of a fault. */
const FAR = 1000;

/** Runs a thread to a point that says something, past so many others at the most. */
function lookOn(
  k: Kernel,
  thread: number,
  points: number,
  events: readonly KernelEvent[],
  says: ReadonlySet<string>,
): void {
  for (let i = 0; i < points && canRun(k, thread) && !events.some(({ kind }) => says.has(kind)); i++)
    runThread(k, thread);
}

function tryOut(machine: Machine, { thread, ...choice }: Choice): string {
  const events: KernelEvent[] = [];
  const k = copyKernel(machine.state.kernel, (event) => events.push(event));
  const line = machine.begins({ thread, ...choice });
  let begins = '';
  if (k.threads[thread]?.status === ThreadStatus.dead) return `passes over line ${line}: it is dead`;
  const statement = statementToBegin(machine, thread);
  if (statement?.kind === 'dies') return `dies in line ${line}`;
  if (k.threads[thread]?.depth === 0) {
    const call = statement && 'call' in statement ? statement.call : undefined;
    if (!call) return `line ${line}`;
    const process = processWithoutMap(k, thread);
    if (process !== undefined) return `passes over line ${line}: it is in ${process}, which has no map yet`;
    begins = `begins line ${line}, `;
    startCall(k, thread, call.name, call.args);
  }
  // what makes it wait is seen from the next schedule point, and so is what it does once it has the lock
  lookOn(k, thread, 2, events, new Set([...SAYS, 'unlock']));
  return begins + outcomeText(k, machine, thread, events);
}

/** What comes of a result of the fault that a thread is in: where it is when it has to wait, faults once more or returns. */
function tryOutcome(machine: Machine, thread: number, page: Page, outcome: number): string {
  const events: KernelEvent[] = [];
  const k = copyKernel(machine.state.kernel, (event) => events.push(event));
  for (let i = 0; i < FAR && pendingFault(k, thread) === page && canRun(k, thread); i++) runThread(k, thread, outcome);
  // the fault itself does not say what comes of it
  events.splice(0, events.findLastIndex(({ kind }) => kind === 'fault-return') + 1);
  lookOn(k, thread, FAR, events, SAYS);
  return outcomeText(k, machine, thread, events);
}

/** Everybody who can go next, in the order of threads, and for a fault that may fail each of its results. */
export function prospects(machine: Machine): Prospect[] {
  const made: Prospect[] = [];
  const { kernel } = machine.state;
  const due = machine.next();
  kernel.threads.forEach((_, thread) => {
    if (!machine.canStep(thread)) return;
    const page = pendingFault(kernel, thread);
    const results = page === undefined ? undefined : kernel.config.faults.get(page);
    if (page !== undefined && results && results.length > 1) {
      results.forEach((result, outcome) => {
        const choice = outcome === 0 ? { thread } : { thread, outcome };
        const how = `the fault on ${formatAddress(page, kernel.config.pageSize)} gives ${resultName(result)}`;
        made.push({ choice, reason: `${how}, ${tryOutcome(machine, thread, page, outcome)}` });
      });
    } else made.push({ choice: { thread }, reason: tryOut(machine, { thread }) });
  });
  if (due?.thread === NOBODY && machine.begins(due) > 0)
    made.push({ choice: due, reason: `line ${machine.begins(due)}` });
  return made;
}

// What-ifs: calls typed in the console, values that are set, threads that are ended.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { runOneCall } from '../../core/debugger/run/stepPlans.ts';
import { type WatchTarget, watchExpression } from '../../core/debugger/stops/watchTargets.ts';
import { setPlace } from '../../core/debugger/whatIf/setValue.ts';
import { whatIf } from '../../core/debugger/whatIf/typedCall.ts';
import { placeOrNone } from '../../core/inspect/assignment.ts';
import { describeThread } from '../../core/inspect/describe.ts';
import { activationOf, type FrameRef } from '../../core/inspect/frameRef.ts';
import { machineScope } from '../../core/inspect/scope.ts';
import { resultName } from '../../core/kernel/constants.ts';
import type { MachineState } from '../../core/program/types.ts';
import { NOBODY } from '../../core/program/types.ts';
import type { Expression } from '../../core/trace/ast.ts';
import { evaluated } from '../inspection/evaluation.ts';
import { readExpression } from '../inspection/expressions.ts';
import { frameIfAny } from '../inspection/frames.ts';
import { localsFrame, localsReference } from '../inspection/references.ts';
import { watchableVariable } from '../inspection/variableNames.ts';
import { inHex, variables } from '../inspection/variables.ts';
import { integer, listOf, optional, text } from '../session/arguments.ts';
import { type After, type Context, stopNow, threadIndex } from '../session/context.ts';
import { RequestError, shown } from '../session/errors.ts';
import type { Concern } from '../session/handler.ts';
import { search, tellBranches } from '../stepping/running.ts';
import { canGo } from '../stepping/steppingRequests.ts';

/** A stop in the same place tells the editor to look at everything again. */
function stopHere(c: Context, control: RunControl, thread: number, description: string, after: After): void {
  const stop = { reason: 'by hand' as const, thread, description, hits: [] };
  after(() => {
    tellBranches(c, control);
    stopNow(c, stop);
  });
}

/** A call typed in the Debug Console runs on a branch until it returns or has to wait. */
export async function evaluateCall(
  c: Context,
  args: DebugProtocol.EvaluateArguments,
  after: After,
): Promise<DebugProtocol.EvaluateResponse['body']> {
  const control = canGo(c);
  const { thread, intervention, text: what } = whatIf(control, args.expression, frameIfAny(control, args.frameId));
  const stop = await search(c, `Running ${what}`, (_, token) => control.run(runOneCall(thread, intervention), token));
  const t = control.machine.state.kernel.threads[thread];
  const over = t?.depth === 0;
  const result = over ? resultName(t.lastResult) : `${t?.name} ${describeThread(control.machine.state, thread)}`;
  const told = stop && stop.reason !== 'step' ? stop : undefined;
  after(() => {
    tellBranches(c, control);
    const text = `${what}: ${result}`;
    stopNow(c, told ?? { reason: 'by hand', thread, description: 'Paused after a what-if call', text, hits: [] });
  });
  return { result, variablesReference: 0, type: 'int' };
}

interface Shown {
  readonly value: string;
  readonly variablesReference: number;
  readonly type?: string;
}

/** A value as a row. Editing it begins with one of its texts. */
function rowOf(control: RunControl, reference: number, name: string): DebugProtocol.Variable | undefined {
  return variables(control, { variablesReference: reference }).find((v) => v.name === name);
}
const textsOf = (row: DebugProtocol.Variable | undefined): string[] => (row ? [row.value, inHex(row).value] : []);

/** Sets a value and stops there, if it is another one; `look`: how it is shown then. */
function set(
  control: RunControl,
  c: Context,
  target: WatchTarget,
  value: string,
  frame: FrameRef | undefined,
  after: After,
  before: readonly string[],
  look: () => Shown,
): Shown {
  const made = shown(() => setPlace(control, target, value, frame, before));
  const thread = control.stop?.thread ?? NOBODY;
  if (made !== undefined) stopHere(c, control, thread, `Paused: ${target.name} was set to ${made}`, after);
  return look();
}

/** A field by itself, or a field of what another expression gives. */
function settable(state: MachineState, expression: Expression, frame: FrameRef | undefined): WatchTarget {
  const target = watchExpression(state, expression, frame);
  if (target.place) return target;
  const place = placeOrNone(state, expression, machineScope(state, frame?.thread ?? NOBODY, activationOf(frame)));
  return place ? { ...target, place } : target;
}

export const interventions = {
  setVariable: {
    takes: { variablesReference: integer, name: text, value: text },
    capabilities: { supportsSetVariable: true },
    answer(c, { variablesReference: reference, name, value }, after) {
      const control = canGo(c);
      const target = watchableVariable(control, reference, name);
      const locals = localsFrame(reference);
      const frame = frameIfAny(control, locals);
      return set(control, c, target, value, frame, after, textsOf(rowOf(control, reference, name)), () => {
        const row = rowOf(control, reference, name);
        if (!row) throw new RequestError(`there is no variable ${name} any more`);
        const now = c.hex ? inHex(row) : row;
        const type = now.type && c.clientCapabilities.variableType ? { type: now.type } : {};
        return { value: now.value, variablesReference: now.variablesReference, ...type };
      });
    },
  },
  setExpression: {
    takes: { expression: text, value: text, frameId: optional(integer) },
    capabilities: { supportsSetExpression: true },
    answer(c, args, after) {
      const control = canGo(c);
      const frame = frameIfAny(control, args.frameId);
      const expression = readExpression(control, args.expression, frame);
      const target = settable(control.machine.state, expression, frame);
      const look = (hex: boolean): Shown => {
        const { result, variablesReference } = evaluated(control, expression, frame, hex);
        return { value: result, variablesReference };
      };
      const { place } = target;
      const row = place?.kind === 'local' ? rowOf(control, localsReference(place), place.name) : undefined;
      const before = [look(false).value, look(true).value, ...textsOf(row)];
      return set(control, c, target, args.value, frame, after, before, () => look(c.hex));
    },
  },
  terminateThreads: {
    takes: { threadIds: optional(listOf(integer)) },
    capabilities: { supportsTerminateThreadsRequest: true },
    answer(c, { threadIds = [] }, after) {
      const control = canGo(c);
      if (threadIds.length === 0) throw new RequestError('"threadIds" must be a list of the threads to end');
      const threads = new Set(threadIds.map((id) => threadIndex(control, id)));
      for (const thread of threads) {
        if (thread === NOBODY)
          throw new RequestError(
            'script is no thread of the kernel, and cannot die: end t1 or another, or stop debugging to end the session',
            { showUser: true },
          );
        const problem = control.problemOf(thread, { kind: 'kill' });
        if (problem) throw new RequestError(problem, { showUser: true });
      }
      const names: string[] = [];
      for (const thread of threads) {
        control.intervention(thread, { kind: 'kill' });
        names.push(`${control.machine.program.threads[thread]} is ${describeThread(control.machine.state, thread)}`);
      }
      after(() => {
        for (const thread of threads) c.send('thread', { reason: 'exited', threadId: thread + 1 });
      });
      // the dead stand nowhere
      stopHere(c, control, NOBODY, `Paused: ${names.join('; ')}`, after);
    },
  },
} satisfies Concern;

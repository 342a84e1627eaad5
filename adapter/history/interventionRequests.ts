// Doing something to the run: calls typed in the console, values that are set, threads that are ended.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { runOneCall } from '../../core/debugger/run/stepPlans.ts';
import { type Watchable, watchExpression } from '../../core/debugger/stops/watchTargets.ts';
import { setPlace } from '../../core/debugger/whatIf/setValue.ts';
import { whatIf } from '../../core/debugger/whatIf/typedCall.ts';
import { placeOrNone } from '../../core/inspect/assignment.ts';
import { describeThread } from '../../core/inspect/describe.ts';
import { activationOf, type FrameRef } from '../../core/inspect/frameRef.ts';
import { machineScope } from '../../core/inspect/scope.ts';
import { meaningless } from '../../core/inspect/typeCheck.ts';
import { resultName } from '../../core/kernel/constants.ts';
import type { MachineState } from '../../core/program/types.ts';
import { NOBODY } from '../../core/program/types.ts';
import type { Expression } from '../../core/trace/ast.ts';
import { parseExpression } from '../../core/trace/expression/expression.ts';
import { evaluated } from '../inspection/evaluation.ts';
import { frameRef } from '../inspection/frames.ts';
import { localsFrame, localsReference } from '../inspection/references.ts';
import { watchableVariable } from '../inspection/variableNames.ts';
import { inHex, variables } from '../inspection/variables.ts';
import { type After, type Arguments, type Context, type Handler, stopNow, threadIndex } from '../session/context.ts';
import { integer, RequestError, shown, text } from '../session/errors.ts';
import { tellBranches } from '../stepping/running.ts';
import { canGo } from '../stepping/steppingRequests.ts';

const frameOf = (control: RunControl, args: Arguments): FrameRef | undefined =>
  args.frameId === undefined ? undefined : frameRef(control, integer(args.frameId, 'frameId'));

/** A stop in the same place tells the editor to look at everything again. */
function stopHere(c: Context, control: RunControl, thread: number, description: string, after: After): void {
  const stop = { reason: 'by hand' as const, thread, description, hits: [] };
  after(() => {
    tellBranches(c, control);
    stopNow(c, stop);
  });
}

/** A call typed in the Debug Console: runs as a branch until it has returned or has to wait; its answer is its result. */
export async function evaluateCall(
  c: Context,
  args: Arguments,
  after: After,
): Promise<DebugProtocol.EvaluateResponse['body']> {
  const control = canGo(c);
  const { thread, act, text: what } = whatIf(control, text(args.expression, 'expression'), frameOf(control, args));
  const generation = ++c.generation;
  c.phase = 'running';
  const breathe = async (): Promise<boolean> => {
    await new Promise((resolve) => setTimeout(resolve, 0));
    return !c.closed && generation === c.generation;
  };
  const stop = await control.run(runOneCall(thread, act), breathe);
  if (c.closed || generation !== c.generation) throw new RequestError('the call was overtaken by another request');
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

/** A value as a row, with hexadecimal numbers if those are shown, and all that a client may have in its field when it is edited. */
function rowOf(control: RunControl, reference: number, name: string): DebugProtocol.Variable | undefined {
  return variables(control, { variablesReference: reference }).find((v) => v.name === name);
}
const textsOf = (row: DebugProtocol.Variable | undefined): string[] => (row ? [row.value, inHex(row).value] : []);

/** Sets a value and stops there, if it is another one; `look`: how it is shown then. */
function set(
  control: RunControl,
  c: Context,
  target: Watchable,
  args: Arguments,
  frame: FrameRef | undefined,
  after: After,
  before: readonly string[],
  look: () => Shown,
): Shown {
  const made = shown(() => setPlace(control, target, text(args.value, 'value'), frame, before));
  const thread = control.stop?.thread ?? NOBODY;
  if (made !== undefined) stopHere(c, control, thread, `Paused: ${target.name} was set to ${made}`, after);
  return look();
}

const setVariable: Handler = (c, args, after) => {
  const control = canGo(c);
  const reference = integer(args.variablesReference, 'variablesReference');
  const name = text(args.name, 'name');
  const target = watchableVariable(control, reference, name);
  const locals = localsFrame(reference);
  const frame = locals === undefined ? undefined : frameRef(control, locals);
  return set(control, c, target, args, frame, after, textsOf(rowOf(control, reference, name)), () => {
    const row = rowOf(control, reference, name);
    if (!row) throw new RequestError(`there is no variable ${name} any more`);
    const { value, variablesReference, type } = c.hex ? inHex(row) : row;
    return { value, variablesReference, ...(type && c.clientHas.variableType ? { type } : {}) };
  });
};

/** What an expression names: a field by itself, or one of something that another expression gives. */
function settable(state: MachineState, expression: Expression, frame: FrameRef | undefined): Watchable {
  const target = watchExpression(state, expression, frame);
  if (target.place) return target;
  const place = placeOrNone(state, expression, machineScope(state, frame?.thread ?? NOBODY, activationOf(frame)));
  return place ? { ...target, place } : target;
}

const setExpression: Handler = (c, args, after) => {
  const control = canGo(c);
  const frame = frameOf(control, args);
  const parsed = parseExpression(text(args.expression, 'expression'));
  if ('diagnostic' in parsed)
    throw new RequestError(`column ${parsed.diagnostic.column}: ${parsed.diagnostic.message}`);
  const { expression } = parsed;
  const { state } = control.machine;
  const problem = meaningless(expression, state, frame?.thread, activationOf(frame));
  if (problem !== undefined) throw new RequestError(problem, { showUser: true });
  const target = settable(state, expression, frame);
  const look = (hex: boolean): Shown => {
    const { result, variablesReference } = evaluated(control, expression, frame, hex);
    return { value: result, variablesReference };
  };
  const { place } = target;
  const row = place?.kind === 'local' ? rowOf(control, localsReference(place), place.name) : undefined;
  const before = [look(false).value, look(true).value, ...textsOf(row)];
  return set(control, c, target, args, frame, after, before, () => look(c.hex));
};

const terminateThreads: Handler = (c, args, after) => {
  const control = canGo(c);
  if (!Array.isArray(args.threadIds) || args.threadIds.length === 0)
    throw new RequestError('"threadIds" must be a list of the threads to end');
  const threads = args.threadIds.map((id: unknown) => threadIndex(control, id));
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
  for (const thread of new Set(threads)) {
    control.act(thread, { kind: 'kill' });
    names.push(`${control.machine.program.threads[thread]} is ${describeThread(control.machine.state, thread)}`);
  }
  after(() => {
    for (const thread of new Set(threads)) c.send('thread', { reason: 'exited', threadId: thread + 1 });
  });
  // the dead stand nowhere
  stopHere(c, control, NOBODY, `Paused: ${names.join('; ')}`, after);
  return undefined;
};

export const byHand: Readonly<Record<string, Handler>> = { setVariable, setExpression, terminateThreads };

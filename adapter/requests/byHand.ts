// Doing something to the run: calls typed in the console, values that are set, threads that are ended.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { resultName } from '../../core/kernel/constants.ts';
import { describeThread } from '../../core/machine/describe.ts';
import { meaningless } from '../../core/machine/meaning.ts';
import { machineScope } from '../../core/machine/scope.ts';
import { placeOrNone } from '../../core/machine/setting.ts';
import type { MachineState } from '../../core/machine/types.ts';
import { NOBODY } from '../../core/machine/types.ts';
import type { Expression } from '../../core/trace/ast.ts';
import { parseExpression } from '../../core/trace/expression.ts';
import { setPlace, whatIf } from '../byHand.ts';
import { type After, type Arguments, type Context, type Handler, stopNow, threadIndex } from '../context.ts';
import type { Debuggee } from '../debuggee.ts';
import { integer, RequestError, text } from '../errors.ts';
import { evaluated } from '../evaluation.ts';
import { type FrameRef, frameRef } from '../frames.ts';
import { localsFrame, localsReference } from '../references.ts';
import { tellBranches } from '../running.ts';
import { runOneCall } from '../stepping.ts';
import { watchableVariable } from '../variableNames.ts';
import { inHex, variables } from '../variables.ts';
import { type Watchable, watchExpression } from '../watchables.ts';
import { canGo } from './stepping.ts';

const frameOf = (debuggee: Debuggee, args: Arguments): FrameRef | undefined =>
  args.frameId === undefined ? undefined : frameRef(debuggee, integer(args.frameId, 'frameId'));

/** A stop in the same place tells the editor to look at everything again. */
function stopHere(c: Context, debuggee: Debuggee, thread: number, description: string, after: After): void {
  const stop = { reason: 'by hand' as const, thread, description, hits: [] };
  after(() => {
    tellBranches(c, debuggee);
    stopNow(c, stop);
  });
}

/** A call typed in the Debug Console: runs as a branch until it has returned or has to wait; its answer is its result. */
export async function evaluateCall(
  c: Context,
  args: Arguments,
  after: After,
): Promise<DebugProtocol.EvaluateResponse['body']> {
  const debuggee = canGo(c);
  const { thread, act, text: what } = whatIf(debuggee, text(args.expression, 'expression'), frameOf(debuggee, args));
  const generation = ++c.generation;
  c.phase = 'running';
  const breathe = async (): Promise<boolean> => {
    await new Promise((resolve) => setTimeout(resolve, 0));
    return !c.closed && generation === c.generation;
  };
  const stop = await debuggee.run(runOneCall(thread, act), breathe);
  if (c.closed || generation !== c.generation) throw new RequestError('the call was overtaken by another request');
  const t = debuggee.machine.state.kernel.threads[thread];
  const over = t?.depth === 0;
  const result = over ? resultName(t.lastResult) : `${t?.name} ${describeThread(debuggee.machine.state, thread)}`;
  const told = stop && stop.reason !== 'step' ? stop : undefined;
  after(() => {
    tellBranches(c, debuggee);
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
function rowOf(debuggee: Debuggee, reference: number, name: string): DebugProtocol.Variable | undefined {
  return variables(debuggee, { variablesReference: reference }).find((v) => v.name === name);
}
const textsOf = (row: DebugProtocol.Variable | undefined): string[] => (row ? [row.value, inHex(row).value] : []);

/** Sets a value and stops there, if it is another one; `look`: how it is shown then. */
function set(
  debuggee: Debuggee,
  c: Context,
  target: Watchable,
  args: Arguments,
  frame: FrameRef | undefined,
  after: After,
  before: readonly string[],
  look: () => Shown,
): Shown {
  const made = setPlace(debuggee, target, text(args.value, 'value'), frame, before);
  const thread = debuggee.stop?.thread ?? NOBODY;
  if (made !== undefined) stopHere(c, debuggee, thread, `Paused: ${target.name} was set to ${made}`, after);
  return look();
}

const setVariable: Handler = (c, args, after) => {
  const debuggee = canGo(c);
  const reference = integer(args.variablesReference, 'variablesReference');
  const name = text(args.name, 'name');
  const target = watchableVariable(debuggee, reference, name);
  const locals = localsFrame(reference);
  const frame = locals === undefined ? undefined : frameRef(debuggee, locals);
  return set(debuggee, c, target, args, frame, after, textsOf(rowOf(debuggee, reference, name)), () => {
    const row = rowOf(debuggee, reference, name);
    if (!row) throw new RequestError(`there is no variable ${name} any more`);
    const { value, variablesReference, type } = c.hex ? inHex(row) : row;
    return { value, variablesReference, ...(type && c.clientHas.variableType ? { type } : {}) };
  });
};

/** What an expression names: a field by itself, or one of something that another expression gives. */
function settable(state: MachineState, expression: Expression, frame: FrameRef | undefined): Watchable {
  const target = watchExpression(state, expression, frame);
  if (target.place) return target;
  const level = frame && frame.level > 0 ? frame.level - 1 : undefined;
  const place = placeOrNone(state, expression, machineScope(state, frame?.thread ?? NOBODY, level));
  return place ? { ...target, place } : target;
}

const setExpression: Handler = (c, args, after) => {
  const debuggee = canGo(c);
  const frame = frameOf(debuggee, args);
  const parsed = parseExpression(text(args.expression, 'expression'));
  if ('diagnostic' in parsed)
    throw new RequestError(`column ${parsed.diagnostic.column}: ${parsed.diagnostic.message}`);
  const { expression } = parsed;
  const { state } = debuggee.machine;
  const problem = meaningless(expression, state, frame?.thread, frame && frame.level > 0 ? frame.level - 1 : undefined);
  if (problem !== undefined) throw new RequestError(problem, { showUser: true });
  const target = settable(state, expression, frame);
  const look = (hex: boolean): Shown => {
    const { result, variablesReference } = evaluated(debuggee, expression, frame, hex);
    return { value: result, variablesReference };
  };
  const { place } = target;
  const row = place?.kind === 'local' ? rowOf(debuggee, localsReference(place), place.name) : undefined;
  const before = [look(false).value, look(true).value, ...textsOf(row)];
  return set(debuggee, c, target, args, frame, after, before, () => look(c.hex));
};

const terminateThreads: Handler = (c, args, after) => {
  const debuggee = canGo(c);
  if (!Array.isArray(args.threadIds) || args.threadIds.length === 0)
    throw new RequestError('"threadIds" must be a list of the threads to end');
  const threads = args.threadIds.map((id: unknown) => threadIndex(debuggee, id));
  for (const thread of threads) {
    if (thread === NOBODY)
      throw new RequestError(
        'script is no thread of the kernel, and cannot die: end t1 or another, or stop debugging to end the session',
        { showUser: true },
      );
    const problem = debuggee.problemOf(thread, { kind: 'kill' });
    if (problem) throw new RequestError(problem, { showUser: true });
  }
  const names: string[] = [];
  for (const thread of new Set(threads)) {
    debuggee.act(thread, { kind: 'kill' });
    names.push(`${debuggee.machine.program.threads[thread]} is ${describeThread(debuggee.machine.state, thread)}`);
  }
  after(() => {
    for (const thread of new Set(threads)) c.send('thread', { reason: 'exited', threadId: thread + 1 });
  });
  // the dead stand nowhere
  stopHere(c, debuggee, NOBODY, `Paused: ${names.join('; ')}`, after);
  return undefined;
};

export const byHand: Readonly<Record<string, Handler>> = { setVariable, setExpression, terminateThreads };

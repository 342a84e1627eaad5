// Doing something to the run: calls typed in the console, values that are set, threads that are ended.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { resultName } from '../../core/kernel/constants.ts';
import { describeThread } from '../../core/machine/describe.ts';
import { NOBODY } from '../../core/machine/types.ts';
import { parseExpression } from '../../core/trace/expression.ts';
import { setPlace, whatIf } from '../byHand.ts';
import { type After, type Arguments, type Context, type Handler, stopNow, threadIndex } from '../context.ts';
import type { Debuggee } from '../debuggee.ts';
import { integer, RequestError, text } from '../errors.ts';
import { type FrameRef, frameRef } from '../frames.ts';
import { tellBranches } from '../running.ts';
import { runOneCall } from '../stepping.ts';
import { watchableVariable } from '../variableNames.ts';
import { localsFrame } from '../variables.ts';
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

function set(
  c: Context,
  debuggee: Debuggee,
  target: Watchable,
  args: Arguments,
  frame: FrameRef | undefined,
  after: After,
) {
  const value = setPlace(debuggee, target, text(args.value, 'value'), frame);
  const thread = debuggee.stop?.thread ?? NOBODY;
  stopHere(c, debuggee, thread, `Paused: ${target.name} was set to ${value}`, after);
  return { value, variablesReference: 0 };
}

const setVariable: Handler = (c, args, after) => {
  const debuggee = canGo(c);
  const reference = integer(args.variablesReference, 'variablesReference');
  const target = watchableVariable(debuggee, reference, text(args.name, 'name'));
  const locals = localsFrame(reference);
  return set(c, debuggee, target, args, locals === undefined ? undefined : frameRef(debuggee, locals), after);
};

const setExpression: Handler = (c, args, after) => {
  const debuggee = canGo(c);
  const frame = frameOf(debuggee, args);
  const parsed = parseExpression(text(args.expression, 'expression'));
  if ('diagnostic' in parsed)
    throw new RequestError(`column ${parsed.diagnostic.column}: ${parsed.diagnostic.message}`);
  return set(c, debuggee, watchExpression(debuggee.machine.state, parsed.expression, frame), args, frame, after);
};

const terminateThreads: Handler = (c, args, after) => {
  const debuggee = canGo(c);
  if (!Array.isArray(args.threadIds) || args.threadIds.length === 0)
    throw new RequestError('"threadIds" must be a list of the threads to end');
  const threads = args.threadIds.map((id: unknown) => threadIndex(debuggee, id));
  for (const thread of threads) {
    if (thread === NOBODY) throw new RequestError('the script cannot be ended: disconnect ends the session');
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

// What can be watched, and watching it.

import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { readBreakpoint } from '../../core/debugger/stops/breakpoint.ts';
import { type DataBreakpoint, forgetData, localId, rangeId, watchOf } from '../../core/debugger/stops/dataPoints.ts';
import { type WatchTarget, watchExpression } from '../../core/debugger/stops/watchTargets.ts';
import { activationOf } from '../../core/inspect/frameRef.ts';
import { machineScope } from '../../core/inspect/scope.ts';
import { typeProblem } from '../../core/inspect/typeCheck.ts';
import { ADDRESS_LIMIT } from '../../core/kernel/address.ts';
import { cut } from '../../core/trace/echo.ts';
import { EvaluationError, evaluate, type Value } from '../../core/trace/expression/evaluate.ts';
import { parseExpression } from '../../core/trace/expression/expression.ts';
import { expressionProblem } from '../inspection/expressions.ts';
import { frameIfAny, frameRef } from '../inspection/frames.ts';
import { localsFrame } from '../inspection/references.ts';
import { watchableVariable } from '../inspection/variableNames.ts';
import { type Context, namesOf } from '../session/context.ts';
import { LONGEST_MESSAGE, RequestError } from '../session/errors.ts';
import { failed, type Requested } from './requested.ts';

type Info = DebugProtocol.DataBreakpointInfoResponse['body'];
const ACCESS: readonly string[] = ['read', 'write', 'readWrite'];

const CHANGE = /^\s*(.*\S)\s+changes\s*$/;

const none = (description: string): Info => ({ dataId: null, description: cut(description, LONGEST_MESSAGE) });

function infoOf(watch: WatchTarget, dataId: string, canPersist: boolean): Info {
  // an entry is looked at by routines; nothing tells when another value is read
  const accessTypes: Info['accessTypes'] = watch.pages ? ['write', 'readWrite', 'read'] : ['write'];
  return { dataId, description: cut(watch.name, LONGEST_MESSAGE), accessTypes, canPersist };
}

function numberOf(value: Value): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return value !== null && typeof value === 'object' && value.kind === 'named' ? value.value : undefined;
}

/** `name` is an address: whatever covers `bytes` from there on. */
function addressInfo(control: RunControl, name: string, bytes: number): Info {
  const parsed = parseExpression(name);
  if ('diagnostic' in parsed) return none(`"${name}" is not an address: ${parsed.diagnostic.message}`);
  try {
    const start = numberOf(
      evaluate(parsed.expression, machineScope(control.machine.state, control.stop?.thread ?? -1)),
    );
    if (start === undefined || start < 0n) return none(`"${name}" is not an address, such as 0x10000`);
    if (bytes < 1) return none('at least one byte has to be watched');
    if (start + BigInt(bytes) > ADDRESS_LIMIT)
      return none(`${bytes} bytes from ${name} on go beyond 0x${ADDRESS_LIMIT.toString(16)}, where the addresses end`);
    const id = rangeId(control.map.name, start, start + BigInt(bytes));
    const made = watchOf(control.machine.state, id);
    return 'problem' in made ? none(made.problem) : infoOf(made.watch, id, true);
  } catch (error) {
    if (error instanceof EvaluationError) return none(error.message);
    throw error;
  }
}

function variableInfo(control: RunControl, reference: number, name: string): Info {
  const locals = localsFrame(reference);
  try {
    const watch = watchableVariable(control, reference, name);
    if (locals === undefined || watch.place?.kind !== 'local') return infoOf(watch, watch.name, true);
    const { thread, level } = frameRef(control, locals);
    const id = localId(control.machine.program.threads[thread] ?? '', level, name);
    return infoOf(watch, id, false);
  } catch (error) {
    if (error instanceof RequestError) return none(error.message);
    throw error;
  }
}

export function dataBreakpointInfo(control: RunControl, args: DebugProtocol.DataBreakpointInfoArguments): Info {
  const { name, bytes = 1 } = args;
  if (args.asAddress === true) return addressInfo(control, name, bytes);
  if (args.variablesReference) return variableInfo(control, args.variablesReference, name);
  const parsed = parseExpression(name);
  if ('diagnostic' in parsed) return none(expressionProblem(parsed.diagnostic));
  const frame = frameIfAny(control, args.frameId);
  const { state, program } = control.machine;
  const watch = watchExpression(state, parsed.expression, frame);
  const problem = typeProblem(parsed.expression, state, frame?.thread, activationOf(frame));
  if (problem !== undefined) return none(problem);
  if (watch.place?.kind === 'local' && frame)
    return infoOf(watch, localId(program.threads[frame.thread] ?? '', frame.level, name), false);
  // it has to mean the same wherever the trace stands when it is set
  const made = watchOf(state, watch.name);
  if ('problem' in made) return none(`${made.problem}: of a frame only a local by itself can be watched`);
  return infoOf(watch, watch.name, true);
}

type Wanted = Pick<DebugProtocol.DataBreakpoint, 'dataId' | 'accessType' | 'condition' | 'hitCondition'>;

/** A breakpoint to be watched for, and its answer; undefined: it watches nothing. */
function bindOne(c: Context, id: number, wanted: Wanted): { answer: DebugProtocol.Breakpoint; point?: DataBreakpoint } {
  const { control } = c;
  if (wanted.dataId === '') return { answer: failed(id, '"dataId" says what to watch') };
  const access = wanted.accessType ?? 'write';
  if (!ACCESS.includes(access)) return { answer: failed(id, `"accessType" is one of ${ACCESS.join(', ')}`) };
  const read = readBreakpoint(id, wanted, namesOf(c));
  if ('problem' in read) return { answer: failed(id, read.problem) };
  if (!control)
    return { answer: { id, verified: false, message: 'it is set once the trace is there', reason: 'pending' } };
  const made = watchOf(control.machine.state, wanted.dataId);
  if ('problem' in made) return { answer: failed(id, made.problem) };
  if (access !== 'write' && !made.watch.pages)
    return { answer: failed(id, `reads of ${made.watch.name} cannot be observed: use a write breakpoint`) };
  return { answer: { id, verified: true }, point: { breakpoint: read.breakpoint, watch: made.watch, access } };
}

/** Takes what breakpoints of both kinds watch. One answer for each data breakpoint, in order. */
export function bindData(c: Context): DebugProtocol.Breakpoint[] {
  const { control } = c;
  const bound = c.dataBreakpoints.map(({ id, wanted }) => bindOne(c, id, wanted));
  const named = c.functionBreakpoints.flatMap((f) => bindChange(c, f) ?? []);
  if (control) {
    control.points.data.list = c.noDebug ? [] : [...bound, ...named].flatMap(({ point }) => point ?? []);
    forgetData(control.points.data);
  }
  const answers = bound.map(({ answer }) => answer);
  c.dataBreakpointAnswers = answers;
  return answers;
}

/**
 * The value that a function breakpoint named `map.busy changes` watches; undefined: it names a
 * routine. Extensions of VS Code can make function breakpoints and no data breakpoints.
 */
export function bindChange(
  c: Context,
  { id, wanted: { name, condition, hitCondition } }: Requested<DebugProtocol.FunctionBreakpoint>,
): ReturnType<typeof bindOne> | undefined {
  const dataId = CHANGE.exec(name)?.[1];
  if (dataId === undefined) return undefined;
  return bindOne(c, id, {
    dataId,
    ...(condition !== undefined && { condition }),
    ...(hitCondition !== undefined && { hitCondition }),
  });
}

// What can be watched, and watching it.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { readBreakpoint } from '../../core/debugger/stops/breakpoint.ts';
import { type DataBreakpoint, forgetData, localId, rangeId, watchOf } from '../../core/debugger/stops/dataPoints.ts';
import { type Watchable, watchExpression } from '../../core/debugger/stops/watchTargets.ts';
import { activationOf } from '../../core/inspect/frameRef.ts';
import { machineScope } from '../../core/inspect/scope.ts';
import { meaningless } from '../../core/inspect/typeCheck.ts';
import { ADDRESS_LIMIT } from '../../core/kernel/address.ts';
import { EvaluationError, evaluate, type Value } from '../../core/trace/expression/evaluate.ts';
import { parseExpression } from '../../core/trace/expression/expression.ts';
import { frameRef } from '../inspection/frames.ts';
import { localsFrame } from '../inspection/references.ts';
import { watchableVariable } from '../inspection/variableNames.ts';
import { type Arguments, type Context, type Handler, number, stoppedControl } from '../session/context.ts';
import { integer, RequestError, text } from '../session/errors.ts';

type Info = DebugProtocol.DataBreakpointInfoResponse['body'];
const ACCESS: readonly string[] = ['read', 'write', 'readWrite'];

const none = (description: string): Info => ({ dataId: null, description });

function infoOf(watch: Watchable, dataId: string, canPersist: boolean): Info {
  // an entry is looked at by routines; nothing tells when another value is read
  const accessTypes: Info['accessTypes'] = watch.pages ? ['write', 'readWrite', 'read'] : ['write'];
  return { dataId, description: watch.name, accessTypes, canPersist };
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

const dataBreakpointInfo: Handler = (c, args): Info => {
  const control = stoppedControl(c);
  const name = text(args.name, 'name');
  if (args.asAddress === true)
    return addressInfo(control, name, args.bytes === undefined ? 1 : integer(args.bytes, 'bytes'));
  if (args.variablesReference)
    return variableInfo(control, integer(args.variablesReference, 'variablesReference'), name);
  const parsed = parseExpression(name);
  if ('diagnostic' in parsed) return none(`column ${parsed.diagnostic.column}: ${parsed.diagnostic.message}`);
  const frame = args.frameId === undefined ? undefined : frameRef(control, integer(args.frameId, 'frameId'));
  const { state, program } = control.machine;
  const watch = watchExpression(state, parsed.expression, frame);
  const problem = meaningless(parsed.expression, state, frame?.thread, activationOf(frame));
  if (problem !== undefined) return none(problem);
  if (watch.place?.kind === 'local' && frame)
    return infoOf(watch, localId(program.threads[frame.thread] ?? '', frame.level, name), false);
  // it has to mean the same wherever the trace stands when it is set
  const made = watchOf(state, watch.name);
  if ('problem' in made) return none(`${made.problem}: of a frame only a local by itself can be watched`);
  return infoOf(watch, watch.name, true);
};

/** Lays what was asked for over the control. */
export function layData(c: Context): DebugProtocol.Breakpoint[] {
  const { control } = c;
  const list: DataBreakpoint[] = [];
  const answers = c.dataBreakpoints.map(({ id, wanted }): DebugProtocol.Breakpoint => {
    const failed = (message: string): DebugProtocol.Breakpoint => ({ id, verified: false, message, reason: 'failed' });
    if (typeof wanted.dataId !== 'string' || wanted.dataId === '') return failed('"dataId" says what to watch');
    const access = wanted.accessType ?? 'write';
    if (!ACCESS.includes(access)) return failed(`"accessType" is one of ${ACCESS.join(', ')}`);
    const read = readBreakpoint(id, conditionsOf(wanted));
    if ('problem' in read) return failed(read.problem);
    if (!control) return { id, verified: false, message: 'it is set once the trace is there', reason: 'pending' };
    const made = watchOf(control.machine.state, wanted.dataId);
    if ('problem' in made) return failed(made.problem);
    if (access !== 'write' && !made.watch.pages)
      return failed(`that ${made.watch.name} is read cannot be told: watch it for writing`);
    list.push({ breakpoint: read.breakpoint, watch: made.watch, access });
    return { id, verified: true };
  });
  if (control) {
    control.points.data.list = c.noDebug ? [] : list;
    forgetData(control.points.data);
  }
  c.dataBreakpointAnswers = answers;
  return answers;
}

const conditionsOf = (wanted: DebugProtocol.DataBreakpoint): { condition?: string; hitCondition?: string } => ({
  ...(wanted.condition ? { condition: String(wanted.condition) } : {}),
  ...(wanted.hitCondition ? { hitCondition: String(wanted.hitCondition) } : {}),
});

const setDataBreakpoints: Handler = (c, args: Arguments) => {
  const given: unknown[] = Array.isArray(args.breakpoints) ? args.breakpoints : [];
  const wanted = given.map((b) => (b !== null && typeof b === 'object' ? b : {}) as DebugProtocol.DataBreakpoint);
  c.dataBreakpoints = number(c, c.dataBreakpoints, wanted);
  return { breakpoints: layData(c) };
};

export const dataBreakpoints: Readonly<Record<string, Handler>> = { dataBreakpointInfo, setDataBreakpoints };

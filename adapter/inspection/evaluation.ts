// What an expression gives, as clients show it: in hover, watch and console, and after it was set.

import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { describeThread } from '../../core/inspect/describe.ts';
import { activationOf, type FrameRef } from '../../core/inspect/frameRef.ts';
import { machineScope } from '../../core/inspect/scope.ts';
import { entryOf } from '../../core/kernel/fields/values.ts';
import { viewEntry } from '../../core/kernel/kernel.ts';
import type { MapState } from '../../core/kernel/state.ts';
import { NOBODY } from '../../core/program/types.ts';
import type { Expression } from '../../core/trace/ast.ts';
import { formatResult } from '../../core/trace/expression/counts.ts';
import { EvaluationError, evaluate, type Reference, type Value } from '../../core/trace/expression/evaluate.ts';
import { RequestError } from '../session/errors.ts';
import { variablesReference } from './references.ts';
import { entryVariable } from './rows.ts';

/** What a value opens into in a tree. */
function referenceOf(control: RunControl, value: Value): number {
  if (value === null || typeof value !== 'object' || value.kind !== 'reference') return 0;
  const m = control.map;
  switch (value.type) {
    case 'entry':
      // of another map than the one that is looked at: it has no row to open
      return entryOf(value).map > 0 ? 0 : variablesReference('entry', viewEntry(m, value.id).serial);
    case 'thread':
      return variablesReference('thread', value.id);
    case 'map':
      return variablesReference('map');
    case 'limit':
      return variablesReference('limits');
    default:
      return 0;
  }
}

/** `0x10000..0x14000 rw-/rwx  wired 1` */
function entrySummary({ machine }: RunControl, value: Reference): string {
  const k = machine.state.kernel;
  const { map, id } = entryOf(value);
  const { name, value: words } = entryVariable(k, map, viewEntry(k.maps[map] as MapState, id));
  return `${name} ${words}`;
}

/**
 * `ref`: the frame whose locals are seen. `hex`: all numbers in hexadecimal. `isTold`: an entry is
 * told in a line, which is no value that can be set. @throws RequestError if there is no value
 */
export function evaluated(
  control: RunControl,
  expression: Expression,
  ref: FrameRef | undefined,
  hex: boolean,
  isTold = false,
): { result: string; variablesReference: number } {
  const { state } = control.machine;
  const scope = machineScope(state, ref?.thread ?? NOBODY, activationOf(ref));
  try {
    const value = evaluate(expression, scope);
    let result =
      hex && typeof value === 'bigint' && value >= 0n ? `0x${value.toString(16)}` : formatResult(expression, value);
    if (value !== null && typeof value === 'object' && value.kind === 'reference') {
      const { type, text, id } = value;
      if (type === 'thread') result = `${text}: ${describeThread(state, id)}`;
      if (type === 'entry' && isTold) result = entrySummary(control, value);
    }
    return { result, variablesReference: referenceOf(control, value) };
  } catch (error) {
    if (error instanceof EvaluationError) throw new RequestError(error.message);
    throw error;
  }
}

// What an expression gives, as clients show it: in hover, watch and console, and after it was set.
import { viewEntry } from '../core/kernel/kernel.ts';
import { describeThread } from '../core/machine/describe.ts';
import { MAP_SHIFT, machineScope } from '../core/machine/scope.ts';
import { NOBODY } from '../core/machine/types.ts';
import type { Expression } from '../core/trace/ast.ts';
import { formatResult } from '../core/trace/counts.ts';
import { EvaluationError, evaluate, type Value } from '../core/trace/evaluate.ts';
import type { Debuggee } from './debuggee.ts';
import { RequestError } from './errors.ts';
import type { FrameRef } from './frames.ts';
import { variablesReference } from './references.ts';

/** What a value opens into in a tree. */
function referenceOf(debuggee: Debuggee, value: Value): number {
  if (value === null || typeof value !== 'object' || value.kind !== 'reference') return 0;
  const m = debuggee.map;
  switch (value.type) {
    case 'entry':
      // of another map than the one that is looked at: it has no row to open
      return value.id >= MAP_SHIFT ? 0 : variablesReference('entry', viewEntry(m, value.id).serial);
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

/** `ref`: whose locals names may be; `hex`: all numbers in hexadecimal. @throws RequestError if it has no value */
export function evaluated(
  debuggee: Debuggee,
  expression: Expression,
  ref: FrameRef | undefined,
  hex: boolean,
): { result: string; variablesReference: number } {
  const { state } = debuggee.machine;
  const scope = machineScope(state, ref?.thread ?? NOBODY, ref && ref.level > 0 ? ref.level - 1 : undefined);
  try {
    const value = evaluate(expression, scope);
    let result =
      hex && typeof value === 'bigint' && value >= 0n ? `0x${value.toString(16)}` : formatResult(expression, value);
    if (value !== null && typeof value === 'object' && value.kind === 'reference' && value.type === 'thread')
      result = `${value.text}: ${describeThread(state, value.id)}`;
    return { result, variablesReference: referenceOf(debuggee, value) };
  } catch (error) {
    if (error instanceof EvaluationError) throw new RequestError(error.message);
    throw error;
  }
}

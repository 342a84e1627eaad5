// From a row of the Variables view, by its container and name, to the value behind it; and which
// rows cannot be set.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { type WatchTarget, watchExpression, watchLocal } from '../../core/debugger/stops/watchTargets.ts';
import { placeTypeAt } from '../../core/inspect/placeType.ts';
import { NoSuchPlace } from '../../core/kernel/fields/place.ts';
import { BadValue } from '../../core/kernel/fields/placeTypes.ts';
import { cut } from '../../core/trace/echo.ts';
import { parseExpression } from '../../core/trace/expression/expression.ts';
import { RequestError } from '../session/errors.ts';
import { frameRef } from './frames.ts';
import { localsFrame } from './references.ts';
import { variables } from './variables.ts';

/** @throws RequestError if there is no such row, or nothing stands behind it */
export function watchableVariable(control: RunControl, reference: number, name: string): WatchTarget {
  const { state } = control.machine;
  const frame = localsFrame(reference);
  const made = frame === undefined ? undefined : watchLocal(state, frameRef(control, frame), name);
  if (made) return made;
  const row = variables(control, { variablesReference: reference }).find((v) => v.name === name);
  if (!row) throw new RequestError(`there is no variable ${cut(name)} under reference ${reference}`);
  const named = byExpression(control, row);
  if (!named)
    throw new RequestError(
      `${name} has no expression of its own: it is made of other values, or of an entry that covers no address`,
      {
        showUser: true,
      },
    );
  return named;
}

function byExpression({ machine }: RunControl, { evaluateName }: DebugProtocol.Variable): WatchTarget | undefined {
  const parsed = evaluateName === undefined ? undefined : parseExpression(evaluateName);
  return parsed && !('diagnostic' in parsed) ? watchExpression(machine.state, parsed.expression) : undefined;
}

/** Can it be given another value now? */
export function isSettable({ machine }: RunControl, { place }: WatchTarget): boolean {
  if (!place) return false;
  try {
    placeTypeAt(machine.state.kernel, place);
    return true;
  } catch (error) {
    if (error instanceof BadValue || error instanceof NoSuchPlace) return false;
    throw error;
  }
}

export const READ_ONLY: DebugProtocol.VariablePresentationHint = { attributes: ['readOnly'] };

/** Rows under a reference, those that cannot be set marked as such. */
export function markReadOnly(control: RunControl, reference: number, rows: readonly DebugProtocol.Variable[]): void {
  const { state } = control.machine;
  const locals = localsFrame(reference);
  const frame = locals === undefined ? undefined : frameRef(control, locals);
  for (const row of rows) {
    const what = frame ? watchLocal(state, frame, row.name) : byExpression(control, row);
    if (!what || !isSettable(control, what)) row.presentationHint = READ_ONLY;
  }
}

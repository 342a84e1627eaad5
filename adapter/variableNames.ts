// What a row of the Variables view stands for: the container's reference and the row's name, back to the thing itself; and which rows cannot be set,
// so that nobody is offered it.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { NoSuchPlace } from '../core/machine/edit.ts';
import { wantedAt } from '../core/machine/wanted.ts';
import { parseExpression } from '../core/trace/expression.ts';
import { BadValue } from '../core/trace/wanted.ts';
import type { Debuggee } from './debuggee.ts';
import { RequestError } from './errors.ts';
import { frameRef } from './frames.ts';
import { localsFrame } from './references.ts';
import { variables } from './variables.ts';
import { type Watchable, watchExpression, watchLocal } from './watchables.ts';

/** @throws RequestError if there is no such row, or nothing stands behind it */
export function watchableVariable(debuggee: Debuggee, reference: number, name: string): Watchable {
  const { state } = debuggee.machine;
  const frame = localsFrame(reference);
  const made = frame === undefined ? undefined : watchLocal(state, frameRef(debuggee, frame), name);
  if (made) return made;
  const row = variables(debuggee, { variablesReference: reference }).find((v) => v.name === name);
  if (!row) throw new RequestError(`there is no variable ${name} under reference ${reference}`);
  const named = byExpression(debuggee, row);
  if (!named)
    throw new RequestError(
      `${name} has no expression of its own: it is made of other values, or of an entry that covers no address`,
      {
        showUser: true,
      },
    );
  return named;
}

function byExpression({ machine }: Debuggee, { evaluateName }: DebugProtocol.Variable): Watchable | undefined {
  const parsed = evaluateName === undefined ? undefined : parseExpression(evaluateName);
  return parsed && !('diagnostic' in parsed) ? watchExpression(machine.state, parsed.expression) : undefined;
}

/** Can it be given another value now? */
export function isSettable({ machine }: Debuggee, { place }: Watchable): boolean {
  if (!place) return false;
  try {
    wantedAt(machine.state.kernel, place);
    return true;
  } catch (error) {
    if (error instanceof BadValue || error instanceof NoSuchPlace) return false;
    throw error;
  }
}

export const READ_ONLY: DebugProtocol.VariablePresentationHint = { attributes: ['readOnly'] };

/** Rows under a reference, those that cannot be set marked as such. */
export function markReadOnly(debuggee: Debuggee, reference: number, rows: readonly DebugProtocol.Variable[]): void {
  const { state } = debuggee.machine;
  const locals = localsFrame(reference);
  const frame = locals === undefined ? undefined : frameRef(debuggee, locals);
  for (const row of rows) {
    const what = frame ? watchLocal(state, frame, row.name) : byExpression(debuggee, row);
    if (!what || !isSettable(debuggee, what)) row.presentationHint = READ_ONLY;
  }
}

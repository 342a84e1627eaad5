// What a row of the Variables view stands for: the container's reference and the row's name, back to the thing itself.
import { parseExpression } from '../core/trace/expression.ts';
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
  const parsed = row.evaluateName === undefined ? undefined : parseExpression(row.evaluateName);
  if (!parsed || 'diagnostic' in parsed)
    throw new RequestError(
      `${name} has no expression of its own: it is made of other values, or of an entry that covers no address`,
      {
        showUser: true,
      },
    );
  return watchExpression(state, parsed.expression);
}

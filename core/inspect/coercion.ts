// A value that is put into a place of the state: read as what the place holds, and as nothing else.
// What the views show for a place is read as what it is. An expression counts for what it gives,
// and a number only where the place holds one.

import { type Place, placeText, typeAt } from '../kernel/fields/place.ts';
import { BadValue } from '../kernel/fields/placeTypes.ts';
import type { KernelState } from '../kernel/state.ts';
import { absentAt } from '../program/absences.ts';
import type { Expression } from '../trace/ast.ts';
import type { Scope } from '../trace/expression/evaluate.ts';
import { parsePlaceValue, refused, takeValue } from '../trace/expression/placeValue.ts';
import { placeTypeAt } from './placeType.ts';

/**
 * What an expression means in a place, as setValue takes it.
 * @throws BadValue that says what the place takes; NoSuchPlace
 */
export function coerce(k: KernelState, place: Place, e: Expression, scope: Scope): number {
  const value = takeValue(placeText(k, place), placeTypeAt(k, place), e, scope);
  const absent = absentAt(place, value, k.config.vintage);
  if (absent !== undefined) throw new BadValue(absent);
  return value;
}

/**
 * The same of a text. `scope`: what its names mean.
 * @throws BadValue that says what the place takes; NoSuchPlace
 */
export function coerceText(k: KernelState, place: Place, text: string, scope: Scope): number {
  const parsed = parsePlaceValue(text.trim(), typeAt(k, place).kind);
  if (!('diagnostic' in parsed)) return coerce(k, place, parsed.expression, scope);
  const { column, message } = parsed.diagnostic;
  throw refused(placeText(k, place), placeTypeAt(k, place), `column ${column}: ${message}`);
}

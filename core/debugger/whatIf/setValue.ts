// Another value for a field or a local, as a step of the run that begins a branch.
import { coerceText } from '../../inspect/coercion.ts';
import { activationOf, type FrameRef } from '../../inspect/frameRef.ts';
import { machineScope } from '../../inspect/scope.ts';
import { assertPlace, NoSuchPlace, valueAt, valueText } from '../../kernel/fields/place.ts';
import { BadValue } from '../../kernel/fields/placeTypes.ts';
import { MachineError } from '../../machine/machine.ts';
import { NOBODY } from '../../program/types.ts';
import { Refusal } from '../refusal.ts';
import type { RunControl } from '../run/runControl.ts';
import type { WatchTarget } from '../stops/watchTargets.ts';

/**
 * Sets a value, as a step of the run. Its text, or undefined if the value is there already.
 * `shown`: texts that an editing may begin with. @throws Refusal if it cannot be set, or not to
 * that
 */
export function setPlace(
  control: RunControl,
  target: WatchTarget,
  text: string,
  frame: FrameRef | undefined,
  shown: readonly string[],
): string | undefined {
  const { state } = control.machine;
  const k = state.kernel;
  const { place } = target;
  if (!place) throw new Refusal(`${target.name} cannot be set: it follows from other values`);
  try {
    const old = valueAt(k, place);
    if (shown.includes(text.trim())) return undefined;
    const value = coerceText(k, place, text, machineScope(state, frame?.thread ?? NOBODY, activationOf(frame)));
    if (value === old) return undefined;
    assertPlace(k, place);
    control.intervention(NOBODY, { kind: 'set', place, value });
    return valueText(k, place, value);
  } catch (error) {
    if (error instanceof BadValue || error instanceof NoSuchPlace || error instanceof MachineError)
      throw new Refusal(error.message);
    throw error;
  }
}

// What the model relies on and does not ask for: that the entries of a map are a list in the order
// of their addresses, that a frame's entry is one of them, that an object that is given up was
// held. No call can break it; a value that a person has set can, so from then on they are checked.
import type { KernelState } from '../state.ts';

/** The state is one that no kernel can be in; the message says in which way. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant';
}

/** @throws BrokenInvariant */
export function assertInvariant(is: boolean, otherwise: string): void {
  if (!is) throw new BrokenInvariant(otherwise);
}

/** Of values that were set by hand the last are listed. */
const MOST_TOLD = 4;

/** From here on the invariants are checked. `text`: what was set, in words. */
export function noteByHand(k: KernelState, text: string): void {
  const told = [...(k.maps[0]?.setByHand ?? '').split('; '), text].filter((one) => one !== '').slice(-MOST_TOLD);
  for (const m of k.maps) m.setByHand = told.join('; ');
}

// Why a step refuses: the rule with the numbers of the state, and what to look for in the history
// to say who made the state so. A reason is a pure function of what the step sees as it refuses,
// and stands beside the step's text in its routine; it gives nothing where its rule does not hold.

import type { Page } from '../address.ts';
import type { LimitName } from '../limits.ts';
import type { Frame, KernelState, MapState } from '../state.ts';

/** All that a step sees: the kernel, its map, its frame; `result`: what it gives. */
export interface Sight {
  readonly k: KernelState;
  readonly m: MapState;
  readonly f: Frame;
  readonly result: number;
}

/** The part of the state that a refusal goes back to. */
export type Blame =
  /**
   * Something of a page: is it mapped, its protections, wiring, mark, submap,
   * where its entry begins.
   */
  | {
      readonly kind: 'mapping' | 'prot' | 'maxProt' | 'wiring' | 'mark' | 'submap' | 'cut';
      readonly map: number;
      readonly page: Page;
    }
  /** Who has a map's lock. */
  | { readonly kind: 'lock'; readonly map: number }
  /** A limit, or what the script says of the process and the map. */
  | { readonly kind: 'limit'; readonly name: LimitName | 'privilege' | 'wxorx' }
  /** What the script says of faults on a page. */
  | { readonly kind: 'fault'; readonly page: Page };

export interface Finding {
  /** `a hole at 0x12000..0x13000, and the range goes on to 0x14000` */
  readonly text: string;
  readonly blame?: Blame;
  /** Which of a step's several tests it is; absent: the reason's own. */
  readonly id?: string;
}

export interface Reason {
  /** Stable name of the cause, `memlock-limit`. */
  readonly id: string;
  find(sight: Sight): Finding | undefined;
}

export const reason = (id: string, find: (sight: Sight) => Finding | string | undefined): Reason => ({
  id,
  find(sight) {
    const found = find(sight);
    return typeof found === 'string' ? { text: found } : found;
  },
});

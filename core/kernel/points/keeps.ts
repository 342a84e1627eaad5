// What of a thread's locals matters while another thread runs. A routine names, for each step that
// can follow a schedule point, the slots of its frame that are read before they are written again;
// the others are dead there, so two states that differ in them alone are one state. What a routine
// has just called gave back (`ret`, `out`) is overwritten when a frame above it returns.
import type { Frame } from '../state.ts';

/** A local of a frame: all but where the frame stands. */
export type Slot = Exclude<keyof Frame, 'routine' | 'pc' | 'map'>;

/**
 * Slots that live, by the label of the step that runs next; those of a release are the next step's.
 */
export type Keeps<L extends string> = { readonly [Label in L]?: readonly Slot[] };

/** All slots, in the order of a frame. */
export const SLOTS: readonly Slot[] = [
  'start',
  'end',
  'flags',
  'entry',
  'prev',
  'next',
  'first',
  'savedStart',
  'savedEnd',
  'lastTimestamp',
  'needWakeup',
  'rv',
  'prot',
  'maxProt',
  'inherit',
  'object',
  'offset',
  'length',
  'startBytes',
  'lengthBytes',
  'page',
  'i',
  'ret',
  'out',
];

/** Live slots of a routine, by the index of the step that runs next. */
export interface LiveSlots {
  /** In the innermost frame. */
  readonly top: readonly (readonly Slot[])[];
  /** In a frame that waits for the one above it to return. */
  readonly below: readonly (readonly Slot[])[];
  /** Steps whose slots are named, itself or by the step that it releases to; of others all live. */
  readonly isNamed: readonly boolean[];
}

/** A routine as one vintage has it, as far as it counts here. */
interface Steps {
  readonly name: string;
  readonly labels: readonly string[];
  readonly locks: Uint8Array;
  readonly releases: readonly (number | undefined)[];
  /** Slots that its locals stand for. */
  readonly locals: readonly { readonly field: keyof Frame; readonly kind: string }[];
  readonly scratch: readonly Slot[];
}

function ownSlots({ locals, scratch }: Steps): Set<keyof Frame> {
  const own = new Set<keyof Frame>([...scratch, 'ret', 'out']);
  for (const { field, kind } of locals) {
    own.add(field);
    if (kind === 'byte-address') own.add('startBytes');
    if (kind === 'byte-length') own.add('lengthBytes');
  }
  return own;
}

const isGivenBack = (slot: Slot): boolean => slot === 'ret' || slot === 'out';

/**
 * The table of a routine, by index.
 * @throws if it names what is no slot of the routine, or leaves out a step that takes the lock or
 * follows its release
 */
export function liveSlots(steps: Steps, keeps: Keeps<string>): LiveSlots {
  const { name, labels, locks, releases } = steps;
  const own = ownSlots(steps);
  for (const [label, slots = []] of Object.entries(keeps))
    for (const slot of slots)
      if (!own.has(slot)) throw new Error(`${name}.${label} keeps ${slot}, which is no local of the routine`);
  const named = labels.map((label, pc) => keeps[label] ?? keeps[labels[releases[pc] ?? -1] ?? '']);
  labels.forEach((label, pc) => {
    if ((locks[pc] || releases.includes(pc)) && !named[pc])
      throw new Error(`${name}.${label} is at a schedule point: say what it keeps`);
  });
  const all = SLOTS.filter((slot) => own.has(slot));
  const top = named.map((slots) => slots ?? all);
  return {
    top,
    below: top.map((slots) => slots.filter((slot) => !isGivenBack(slot))),
    isNamed: named.map((slots) => slots !== undefined),
  };
}

// The changes of a value on both sides of the present position, the nearest first to be found: in windows that grow away
// from it, so that an answer does not wait for the whole history.
import type { Machine } from '../../machine/machine.ts';
import type { Work } from '../../machine/work.ts';
import { NOBODY } from '../../program/types.ts';
import { callOf } from '../why/callName.ts';
import { isSame, type Watched } from '../why/changes.ts';
import { lookingOn } from '../why/lookingOn.ts';
import type { MadeBy } from './madeBy.ts';
import { nextStep } from './madeBy.ts';
import { type Reads, stretches } from './regions.ts';

/** A change of a value, and the step that made it. */
export interface ChangeRow extends MadeBy {
  /** Of a whole thing both are the empty text, and `text` tells what differs. */
  readonly from: string;
  readonly to: string;
  readonly text?: string;
}

export interface Nearby {
  /** In the order of time. */
  readonly before: readonly ChangeRow[];
  readonly after: readonly ChangeRow[];
  /** There are earlier ones than these, or later ones. */
  readonly earlier: boolean;
  readonly later: boolean;
}

export interface Looked {
  readonly watched: Watched;
  readonly reads: Reads;
  /** Only these changes count; absent: all. */
  readonly counts?: (value: unknown) => boolean;
  /** Of a whole thing: what differs, in words. */
  readonly describe?: (old: unknown, made: unknown) => string;
}

export type Side = 'back' | 'forward';
export const BOTH: readonly Side[] = ['back', 'forward'];

const FIRST_WINDOW = 16_384;
const GROWTH = 4;

/** Who made the step that has just been made: cheaper than to stand before it. */
function lastStep(machine: Machine): MadeBy {
  const { program, state, position } = machine;
  const choice = machine.choiceAt(position - 1);
  const thread = choice?.thread ?? NOBODY;
  const own = state.script.threads[thread];
  if (!own || choice?.intervention || own.byHand) {
    machine.seek(position - 1);
    const made = nextStep(machine);
    machine.seek(position);
    return made;
  }
  const { text: call } = callOf(program, state, thread);
  return { position: position - 1, thread, who: program.threads[thread] ?? '', line: own.line, call };
}

/** The changes between two positions, at most so many: the first, or the last. */
function* within(
  machine: Machine,
  { watched, reads, counts, describe }: Looked,
  low: number,
  high: number,
  most: number,
  which: 'first' | 'last',
): Work<ChangeRow[]> {
  const rows: ChangeRow[] = [];
  for (const [from, to] of stretches(machine, reads, low, high)) {
    machine.seek(from);
    let value = watched.read(machine.state);
    let text = watched.show(machine.state);
    yield* lookingOn(machine, to, reads.events, () => {
      const now = watched.read(machine.state);
      if (isSame(watched, now, value)) return false;
      const [was, old] = [value, text];
      value = now;
      text = watched.show(machine.state);
      if (counts && !counts(now)) return false;
      const what = describe ? { from: '', to: '', text: describe(was, now) } : { from: old, to: text };
      rows.push({ ...lastStep(machine), ...what });
      if (which === 'last' && rows.length > 2 * most) rows.splice(0, rows.length - most);
      return which === 'first' && rows.length >= most;
    });
    if (which === 'first' && rows.length >= most) break;
  }
  return which === 'last' && rows.length > most ? rows.slice(-most) : rows;
}

/** The same work, which says how much is done. */
function* telling<T>(work: Work<T>, share: () => number): Work<T> {
  try {
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      yield share();
    }
  } finally {
    work.return(undefined as T);
  }
}

/** At most `count` on a side. The machine is left where it is, also if the work is ended early. */
export function* nearby(
  machine: Machine,
  looked: Looked,
  here: number,
  count: number,
  sides: readonly Side[] = BOTH,
): Work<Nearby> {
  const present = machine.position;
  const most = count + 1;
  const all = (sides.includes('back') ? here : 0) + (sides.includes('forward') ? machine.length - here : 0);
  try {
    let before: ChangeRow[] = [];
    let after: ChangeRow[] = [];
    if (sides.includes('back'))
      for (let high = here, window = FIRST_WINDOW; high > 0 && before.length < most; window *= GROWTH) {
        const low = Math.max(0, high - window);
        const look = within(machine, looked, low, high, most - before.length, 'last');
        before = [...(yield* telling(look, () => (here - high + machine.position - low) / all)), ...before];
        high = low;
      }
    if (sides.includes('forward'))
      for (let low = here, window = FIRST_WINDOW; low < machine.length && after.length < most; window *= GROWTH) {
        const high = Math.min(machine.length, low + window);
        const look = within(machine, looked, low, high, most - after.length, 'first');
        const behind = sides.includes('back') ? here : 0;
        after = [...after, ...(yield* telling(look, () => (behind + machine.position - here) / all))];
        low = high;
      }
    return {
      before: before.slice(-count),
      after: after.slice(0, count),
      earlier: before.length > count,
      later: after.length > count,
    };
  } finally {
    machine.seek(present);
  }
}

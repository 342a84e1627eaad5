// The changes of a value on both sides of the present position, the nearest first to be found: in windows that grow away
// from it, so that an answer does not wait for the whole history.
import type { Work } from '../../machine/work.ts';
import { NOBODY } from '../../program/types.ts';
import { callOf } from '../why/callName.ts';
import type { Watched } from '../why/changes.ts';
import { type Known, type KnownValues, ValueReader } from './known.ts';
import type { MadeBy, Past } from './madeBy.ts';
import { nextStep } from './madeBy.ts';
import type { Truth } from './truth.ts';

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
  /** What changes; the rows are where that makes `truth` true, or all of its changes. */
  readonly values: readonly Known[];
  readonly truth?: Truth;
  readonly shown: Pick<Watched, 'read' | 'show'>;
  /** Of a whole thing: what differs, in words. */
  readonly describe?: (old: unknown, made: unknown) => string;
}

export type Side = 'back' | 'forward';
export const BOTH: readonly Side[] = ['back', 'forward'];

const GROWTH = 4;
const LARGEST_WINDOW = 1 << 20;
/** Changes between two rests. */
const REST = 65_536;

/** The positions of the steps between two positions that are looked for, at most so many: the first, or the last. */
function* within(
  known: KnownValues,
  { values, truth }: Looked,
  low: number,
  high: number,
  most: number,
  which: 'first' | 'last',
): Work<number[]> {
  const { machine } = known;
  if (values.length === 0) return [];
  yield* known.cover(values, low, high);
  const readers = values.map((value) => new ValueReader(machine.timeline, value, low, high));
  const found: number[] = [];
  let was = true;
  if (truth) {
    for (const [i, { code }] of readers.entries()) truth.set(i, code);
    was = truth.read();
  }
  for (let looked = 1; ; looked++) {
    let at = Number.POSITIVE_INFINITY;
    for (const reader of readers) if (reader.at < at) at = reader.at;
    if (at === Number.POSITIVE_INFINITY) break;
    for (let i = 0; i < readers.length; i++) {
      const reader = readers[i] as ValueReader;
      if (reader.at !== at) continue;
      reader.next();
      truth?.set(i, reader.code);
    }
    const is = truth?.read() ?? true;
    if (is && (!truth || !was)) {
      found.push(at);
      if (which === 'first' && found.length >= most) break;
      if (which === 'last' && found.length > 2 * most) found.splice(0, found.length - most);
    }
    was = is;
    if (looked % REST === 0) yield;
  }
  return which === 'last' ? found.slice(-most) : found;
}

/** Who makes the step at a position, and what it changes. */
function rowAt({ reader }: KnownValues, { shown, describe }: Looked, position: number): ChangeRow {
  reader.seek(position);
  const { state, program } = reader;
  const was = describe ? shown.read(state) : undefined;
  const from = describe ? '' : shown.show(state);
  const choice = reader.choiceAt(position);
  const thread = choice?.thread ?? NOBODY;
  const isByHand = !state.script.threads[thread] || choice?.intervention || state.script.threads[thread]?.byHand;
  const next = isByHand ? nextStep(reader) : undefined;
  reader.seek(position + 1);
  const text = describe?.(was, shown.read(reader.state));
  const to = describe ? '' : shown.show(reader.state);
  return {
    ...(next && (choice?.intervention || thread === NOBODY || ownOf(reader, thread)?.byHand)
      ? next
      : { position, thread, who: program.threads[thread] ?? '', ...lineOf(reader, thread) }),
    from,
    to,
    ...(text !== undefined && { text }),
  };
}

const ownOf = ({ state }: Past, thread: number) => state.script.threads[thread];

const lineOf = (past: Past, thread: number): Pick<MadeBy, 'line' | 'call'> => ({
  line: ownOf(past, thread)?.line ?? 0,
  call: callOf(past.program, past.state, thread).text,
});

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

/** At most `count` on a side. The machine stays where it is. */
export function* nearby(
  known: KnownValues,
  looked: Looked,
  here: number,
  count: number,
  sides: readonly Side[] = BOTH,
): Work<Nearby> {
  const { machine, reader } = known;
  const { length } = machine;
  const most = count + 1;
  const all = (sides.includes('back') ? here : 0) + (sides.includes('forward') ? length - here : 0);
  let before: number[] = [];
  let after: number[] = [];
  if (sides.includes('back'))
    for (let high = here, window = known.rest; high > 0 && before.length < most; ) {
      const low = Math.max(0, high - window);
      const done = here - high;
      const look = within(known, looked, low, high, most - before.length, 'last');
      before = [...(yield* telling(look, () => (done + Math.max(0, reader.position - low)) / all)), ...before];
      high = low;
      window = Math.min(window * GROWTH, LARGEST_WINDOW);
    }
  if (sides.includes('forward'))
    for (let low = here, window = known.rest; low < length && after.length < most; ) {
      const high = Math.min(length, low + window);
      const behind = sides.includes('back') ? here : 0;
      const look = within(known, looked, low, high, most - after.length, 'first');
      after = [...after, ...(yield* telling(look, () => (behind + Math.max(low, reader.position) - here) / all))];
      low = high;
      window = Math.min(window * GROWTH, LARGEST_WINDOW);
    }
  const rows: ChangeRow[] = [];
  const [first, last] = [before.slice(-count), after.slice(0, count)];
  for (const position of [...first, ...last]) {
    rows.push(rowAt(known, looked, position));
    yield 1;
  }
  return {
    before: rows.slice(0, first.length),
    after: rows.slice(first.length),
    earlier: before.length > count,
    later: after.length > count,
  };
}

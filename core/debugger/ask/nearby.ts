// The changes of a value on both sides of the present position, the nearest first to be found: in
// windows that grow away from it, so that an answer does not wait for the whole history.
import type { Machine } from '../../machine/machine.ts';
import type { Work } from '../../machine/work.ts';
import { printContextOf } from '../../program/printContext.ts';
import { NOBODY } from '../../program/types.ts';
import { callText } from '../../trace/print/callText.ts';
import { callOf } from '../why/callName.ts';
import type { Watched } from '../why/changes.ts';
import { callBefore } from '../why/decision.ts';
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
  /** There are earlier ones than these, or later ones, or it was not looked for them. */
  readonly earlier: boolean;
  readonly later: boolean;
  /** The time was over before all was looked at. */
  readonly open?: true;
}

export interface Looked {
  /** What changes; the rows are where that makes `truth` true, or all of its changes. */
  readonly values: readonly Known[];
  readonly truth?: Truth;
  /** The value that the rows tell; absent: that it becomes true. */
  readonly shown?: Pick<Watched, 'read' | 'show'>;
  /** What it tells of its number; undefined: only the state can. */
  readonly text?: (code: number) => string | undefined;
  /** Of a whole thing: what differs, in words. */
  readonly describe?: (old: unknown, made: unknown) => string;
}

export type Side = 'back' | 'forward';
export const BOTH: readonly Side[] = ['back', 'forward'];

const BECOMES_TRUE = { from: 'false', to: 'true' } as const;

const GROWTH = 4;
const LARGEST_WINDOW = 1 << 20;
/** Rows on a side, where the time was over before they were made. */
const FEW = 5;
/** Changes between two rests. */
const REST = 65_536;

/**
 * The positions of the steps between two positions that are looked for, at most so many: the
 * first, or the last.
 */
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

/**
 * Who makes a step inside a call of the script, by the marks alone: nothing is run;
 * undefined: it is none.
 */
function madeInCall(machine: Machine, position: number): MadeBy | undefined {
  const { program, state } = machine;
  const { thread, intervention } = machine.choiceAt(position) ?? { thread: NOBODY };
  const call = intervention || thread === NOBODY ? undefined : callBefore(machine, thread, position + 1);
  const s = call && program.statements.at(call.statement);
  if (!s || !('call' in s)) return undefined;
  const text = callText(s.call, printContextOf(state.kernel.config));
  return { position, thread, who: program.threads[thread] ?? '', line: program.lines[call.statement] ?? 0, call: text };
}

/**
 * Of steps in their order that change the first value: from what to what, as far as
 * its numbers say that.
 */
function texts({ machine }: KnownValues, { values, text }: Looked, positions: readonly number[]) {
  const made = new Map<number, Pick<ChangeRow, 'from' | 'to'>>();
  const [value] = values;
  const [first] = positions;
  const last = positions.at(-1);
  if (!text || !value || first === undefined || last === undefined) return made;
  const reader = new ValueReader(machine.timeline, value, first, last + 1);
  for (const position of positions) {
    while (reader.at < position) reader.next();
    const from = text(reader.code);
    if (reader.at === position) reader.next();
    const to = text(reader.code);
    if (from !== undefined && to !== undefined) made.set(position, { from, to });
  }
  return made;
}

/** Who makes the step at a position, and what it changes. */
function rowAt({ reader }: KnownValues, { shown, describe }: Looked, position: number): ChangeRow {
  reader.seek(position);
  const { state, program } = reader;
  const was = describe ? shown?.read(state) : undefined;
  const from = describe ? '' : (shown?.show(state) ?? BECOMES_TRUE.from);
  const choice = reader.choiceAt(position);
  const thread = choice?.thread ?? NOBODY;
  const isByHand = !state.script.threads[thread] || choice?.intervention || state.script.threads[thread]?.byHand;
  const next = isByHand ? nextStep(reader) : undefined;
  reader.seek(position + 1);
  const text = describe?.(was, shown?.read(reader.state));
  const to = describe ? '' : (shown?.show(reader.state) ?? BECOMES_TRUE.to);
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

/** Looks on one side, in windows that grow away from the position that it begins at. */
class Search {
  /**
   * What has been found, in the order of time; one more than is wanted says that there are more.
   */
  found: number[] = [];
  private edge: number;
  private readonly known: KnownValues;
  private readonly looked: Looked;
  readonly side: Side;
  private readonly most: number;
  private readonly end: number;
  private window: number;

  constructor(known: KnownValues, looked: Looked, side: Side, { from, count }: Window) {
    this.known = known;
    this.looked = looked;
    this.side = side;
    this.most = count + 1;
    this.edge = from;
    this.end = side === 'back' ? 0 : known.machine.length;
    this.window = known.rest;
  }

  /** How many steps are left to be looked at. */
  get left(): number {
    return this.found.length < this.most ? Math.abs(this.end - this.edge) : 0;
  }

  *lookOn(): Work<void> {
    const { known, looked, side, edge, window, found, most } = this;
    this.window = Math.min(window * GROWTH, LARGEST_WINDOW);
    if (side === 'back') {
      const low = Math.max(0, edge - window);
      this.found = [...(yield* within(known, looked, low, edge, most - found.length, 'last')), ...found];
      this.edge = low;
    } else {
      const high = Math.min(this.end, edge + window);
      this.found = [...found, ...(yield* within(known, looked, edge, high, most - found.length, 'first'))];
      this.edge = high;
    }
  }
}

/** How a table is looked at: from a position on, so many rows to a side. */
export interface Window {
  readonly from: number;
  readonly count: number;
  readonly sides?: readonly Side[];
  /** Polled at intervals: true ends the search. The answer is what it has found by then. */
  readonly until?: () => boolean;
}

/**
 * The positions of the last steps before one that are looked for, at most so many, in
 * the order of time.
 */
export function* lastBefore(known: KnownValues, looked: Looked, from: number, count: number): Work<number[]> {
  const search = new Search(known, looked, 'back', { from, count });
  while (search.left > 0) yield* search.lookOn();
  return search.found.slice(-count);
}

/** At most `count` on a side. The machine stays where it is. */
export function* nearby(known: KnownValues, looked: Looked, window: Window): Work<Nearby> {
  const { sides = BOTH, count, until } = window;
  const { reader } = known;
  const searches = sides.map((side) => new Search(known, looked, side, window));
  const left = (): number => searches.reduce((sum, search) => sum + search.left, 0);
  const all = left();
  let isOpen = false;
  while (left() > 0 && !isOpen)
    for (const search of searches) {
      if (search.left === 0) continue;
      const rest = left();
      const began = reader.position;
      const look = search.lookOn();
      try {
        while (!look.next().done) yield Math.min(1, (all - rest + Math.max(0, reader.position - began)) / all);
      } finally {
        look.return();
      }
      isOpen ||= until?.() ?? false;
    }
  const before = searches.find((search) => search.side === 'back');
  const after = searches.find((search) => search.side === 'forward');
  // each row may have to restore a checkpoint
  const most = until?.() ? Math.min(count, FEW) : count;
  const positions = [...(before?.found.slice(-most) ?? []), ...(after?.found.slice(0, most) ?? [])];
  const rows: ChangeRow[] = [];
  const told = texts(known, looked, positions);
  for (const position of positions) {
    const change = looked.shown ? told.get(position) : BECOMES_TRUE;
    const made = change && madeInCall(known.machine, position);
    rows.push(made ? { ...made, ...change } : rowAt(known, looked, position));
    yield 1;
  }
  const more = (search: Search | undefined): boolean =>
    search !== undefined && (search.found.length > most || search.left > 0);
  const isCut = searches.some(({ found }) => most < count && found.length > most);
  const middle = Math.min(before?.found.length ?? 0, most);
  return {
    before: rows.slice(0, middle),
    after: rows.slice(middle),
    earlier: more(before),
    later: more(after),
    ...((isCut || left() > 0) && { open: true }),
  };
}

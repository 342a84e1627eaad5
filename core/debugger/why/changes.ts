// Which step last changed something, and which will change it next. Nothing is recorded a step: the
// known choices are replayed where the change can be, which is in the calls that touched the
// thing's pages (footprint.ts), or near by for what changes all the time.
import { lastMark, lastMarkWith, type Marked, marksFrom, returnAfter } from '../../history/callIndex.ts';
import { eventsOf, mayAffect } from '../../history/footprint.ts';
import type { Branch } from '../../history/timeline.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Work } from '../../machine/work.ts';
import { type MachineState, NOBODY } from '../../program/types.ts';
import { lookingOn } from './lookingOn.ts';

/** What is watched. The value: a number, a text, numbers, or undefined for nothing. */
export interface Watched {
  read(state: MachineState): unknown;
  /** Are two values the same? Absent: if they are identical. */
  readonly same?: (a: unknown, b: unknown) => boolean;
  /** The value in words, as the state has it. */
  show(state: MachineState): string;
  /**
   * Of an entry: the pages and the kinds of touches (footprint.ts) that can change
   * it. Absent: anything can.
   */
  readonly pages?: { readonly low: number; readonly high: number; readonly kinds: number };
  /**
   * Each step of a call that changes it has an event of one of these kinds; absent: some have none.
   */
  readonly events?: ReadonlySet<string>;
  /** It changes only while this thread is in a call. */
  readonly thread?: number;
  /** ... and where the run ends, or goes on by hand after its end. */
  readonly ends?: boolean;
  /** Only these calls change it, `set` lines, and what is done by hand; absent: any may. */
  readonly calls?: ReadonlySet<string>;
}

export const isSame = ({ same }: Watched, a: unknown, b: unknown): boolean => a === b || (same?.(a, b) ?? false);

const FIRST_WINDOW = 4096;
const GROWTH = 8;

interface Seen {
  readonly value: unknown;
  readonly shown: string;
}

/** A step that changes something. */
export interface Change {
  /** The position that the step starts from. */
  readonly position: number;
  readonly old: Seen;
  readonly made: Seen;
}

/**
 * Between two positions: the first or the last step that changes it. The machine ends up anywhere.
 */
function* within(
  machine: Machine,
  watched: Watched,
  from: number,
  to: number,
  which: 'first' | 'last',
): Work<Change | undefined> {
  let last: Change | undefined;
  machine.seek(from);
  const see = (value: unknown): Seen => ({ value, shown: watched.show(machine.state) });
  let seen = see(watched.read(machine.state));
  yield* lookingOn(machine, to, tellingEvents(watched), () => {
    const now = watched.read(machine.state);
    if (isSame(watched, now, seen.value)) return false;
    last = { position: machine.position - 1, old: seen, made: see(now) };
    seen = last.made;
    return which === 'first';
  });
  return last;
}

/** As `within`, in windows that grow away from one end: what is near is found at once. */
function* lastWithin(machine: Machine, watched: Watched, from: number, to: number): Work<Change | undefined> {
  for (let end = to, window = FIRST_WINDOW; end > from; window *= GROWTH) {
    const start = Math.max(from, end - window);
    const at = yield* within(machine, watched, start, end, 'last');
    if (at !== undefined) return at;
    end = start;
  }
  return undefined;
}

function* firstWithin(machine: Machine, watched: Watched, from: number, to: number): Work<Change | undefined> {
  for (let start = from, window = FIRST_WINDOW; start < to; window *= GROWTH) {
    const end = Math.min(to, start + window);
    const at = yield* within(machine, watched, start, end, 'first');
    if (at !== undefined) return at;
    start = end;
  }
  return undefined;
}

/** May a call have changed it? */
export type MayChange = (branch: Branch, index: number) => boolean;

/** By its mark; undefined: the marks do not say. */
const mayChange = (machine: Machine, watched: Watched): MayChange | undefined =>
  watched.ends ? undefined : callsOf(machine, watched);

/** The same, without where the run ends. */
export function callsOf({ program }: Machine, { pages, calls, thread }: Watched): MayChange | undefined {
  if (thread !== undefined) return (branch, index) => branch.beganBy.get(index) === thread;
  if (pages) return (branch, index) => mayAffect(branch, index, pages.low, pages.high, pages.kinds);
  if (!calls) return undefined;
  return (branch, index) => {
    const s = program.statements.at(branch.begun.get(index));
    // a line that lets a thread go on may be in the middle of any call
    return s === undefined || s.kind === 'set' || ('call' in s ? calls.has(s.call.name) : 'thread' in s);
  };
}

/** The kinds of events after which it may be another one; undefined: it may be after any step. */
const tellingEvents = ({ events, pages }: Watched): ReadonlySet<string> | undefined =>
  events ?? (pages && eventsOf(pages.kinds));

/** The positions between which a call ran, as far as is known. */
export function extent(machine: Machine, { branch, index }: Marked): { from: number; to: number } {
  const from = branch.begins.get(index);
  if (branch.beganBy.get(index) === NOBODY) return { from, to: from + 1 };
  const returned = returnAfter(machine.timeline, branch.beganBy.get(index), from + 1);
  return { from, to: returned?.position ?? machine.length };
}

/** The calls, one a thread at most, that began before a position and may have changed it. */
export const openAt = (machine: Machine, test: MayChange, position: number): Marked[] =>
  machine.program.threads.flatMap((_, thread) => {
    const mark = lastMark(machine.timeline, thread, position);
    return mark && test(mark.branch, mark.index) ? [mark] : [];
  });

/**
 * The last step before `here` that changed it; undefined: it has been the same from the start. The
 * machine is left anywhere.
 */
export function* lastChange(machine: Machine, watched: Watched, here: number): Work<Change | undefined> {
  const test = mayChange(machine, watched);
  if (!test) return yield* lastWithin(machine, watched, 0, here);
  for (let before = here; ; ) {
    const mark = lastMarkWith(machine.timeline, before, test);
    if (!mark) return undefined;
    const { from, to } = extent(machine, mark);
    before = from;
    yield;
    const change = yield* lastWithin(machine, watched, from, Math.min(to, here));
    if (change === undefined) continue;
    const after = change.position + 1;
    // calls overlap: one that began earlier, and was still under way, may have changed it later
    let open = 0;
    for (const other of openAt(machine, test, after)) open = Math.max(open, extent(machine, other).to);
    return (yield* lastWithin(machine, watched, after, Math.min(open, here))) ?? change;
  }
}

/** A value, and the position before which its last change is looked for. */
export interface Before {
  readonly watched: Watched;
  readonly here: number;
}

/** The same of several values, in one pass over the run. */
export function* lastChanges(machine: Machine, all: readonly Before[]): Work<(Change | undefined)[]> {
  const kinds = all.map(({ watched }) => tellingEvents(watched));
  const events = kinds.every((own) => own !== undefined) ? new Set(kinds.flatMap((own) => [...own])) : undefined;
  machine.seek(0);
  const see = ({ watched }: Before, value: unknown): Seen => ({ value, shown: watched.show(machine.state) });
  const seen = all.map((one) => see(one, one.watched.read(machine.state)));
  const last: (Change | undefined)[] = all.map(() => undefined);
  // in the order in which they end
  const open = [...all.keys()].sort((a, b) => (all[b] as Before).here - (all[a] as Before).here);
  const end = all.reduce((most, { here }) => Math.max(most, here), 0);
  yield* lookingOn(machine, end, events, () => {
    while (open.length > 0 && (all[open.at(-1) as number] as Before).here < machine.position) open.pop();
    for (const i of open) {
      const one = all[i] as Before;
      const old = seen[i] as Seen;
      const now = one.watched.read(machine.state);
      if (isSame(one.watched, now, old.value)) continue;
      const made = see(one, now);
      last[i] = { position: machine.position - 1, old, made };
      seen[i] = made;
    }
    return false;
  });
  return last;
}

/**
 * The next known step from `here` on that changes it; undefined: none is known. The
 * machine is left anywhere.
 */
export function* nextChange(machine: Machine, watched: Watched, here: number): Work<Change | undefined> {
  const test = mayChange(machine, watched);
  if (!test) return yield* firstWithin(machine, watched, here, machine.length);
  let best: Change | undefined;
  function* look(mark: Marked): Work<void> {
    const { from, to } = extent(machine, mark);
    best = (yield* firstWithin(machine, watched, Math.max(from, here), Math.min(to, best?.position ?? to))) ?? best;
  }
  for (const mark of openAt(machine, test, here)) yield* look(mark);
  for (const mark of marksFrom(machine.timeline, here)) {
    if (best !== undefined && mark.branch.begins.get(mark.index) >= best.position) break;
    if (test(mark.branch, mark.index)) yield* look(mark);
  }
  return best;
}

// How a run can end, as people tell ends apart: what each call returned, the entries of each map,
// and who is asleep or waits for ever. Ends that differ in what no thread sees (which object, which
// order of waking) are one outcome, with the shortest order that was met first.
import { formatRange } from '../../kernel/address.ts';
import { eflagNames, INHERIT, INHERIT_NAMES, protName } from '../../kernel/constants.ts';
import { orderOfMaps } from '../../kernel/fields/canonical.ts';
import { dumpEntries } from '../../kernel/kernel.ts';
import { type KernelState, ThreadStatus } from '../../kernel/state.ts';
import type { Trial } from '../step/trial.ts';
import type { Group } from '../symmetry/alike.ts';
import type { Met } from '../symmetry/cast.ts';
import { marksText } from '../words/marks.ts';
import { isEndless } from './incidents.ts';

/** What a call of the script has returned. */
interface CallResult {
  readonly thread: number;
  /** Of the script. */
  readonly line: number;
  readonly result: number;
}

type EndKind = 'done' | 'stuck' | 'panic' | 'endless';

export interface Outcome extends Met {
  /** Tells it from the others. */
  readonly key: string;
  readonly kind: EndKind;
  readonly results: readonly CallResult[];
  /** Entries of each map, a text each. */
  readonly maps: readonly (readonly string[])[];
  /** Threads that have not finished, and where they are. */
  readonly stuck: readonly { readonly thread: number; readonly line: number; readonly where: string }[];
  readonly panic: string;
  /** User-wired pages as the kernel counts them. */
  readonly userWired: number;
  /** How many states end so. */
  readonly states: number;
  /**
   * Alike threads of which others may do the same: an outcome with two of them
   * exchanged is this one.
   */
  readonly exchanged: readonly Group[];
  /** How many outcomes it is, told apart by names. */
  readonly standsFor: number;
}

function entryTexts(k: KernelState, map: number): string[] {
  return dumpEntries(k, map).map(({ start, end, prot, maxProt, wiredCount, eflags, wiringThread, inherit }) => {
    const marks = marksText(eflagNames(eflags), k.threads[wiringThread]?.name);
    const wired = wiredCount === 0 ? '' : ` wired ${wiredCount}`;
    const inherits = inherit === INHERIT.copy ? '' : ` inherit ${INHERIT_NAMES[inherit]}`;
    const range = formatRange(start, end, k.config.pageSize);
    return `${range} ${protName(prot)}/${protName(maxProt)}${wired}${marks}${inherits}`;
  });
}

/** Entries of each map. Which of two processes got its map first makes no other end. */
export const mapTexts = (k: KernelState): string[][] => orderOfMaps(k).map((map) => entryTexts(k, map));

/** What the calls of a thread have returned, from the row of its results. */
function resultsOf(trial: Trial, who: number, row: number): CallResult[] {
  const made: CallResult[] = [];
  for (let at = row; at !== 0; ) {
    const [before = 0, line = 0, result = 0] = trial.results.get(at);
    made.push({ thread: who, line: trial.plan.threads[who]?.[line]?.line ?? 0, result });
    at = before;
  }
  return made.reverse();
}

/** The outcome of a state from which nothing goes on. */
export function outcomeOf(trial: Trial, tuple: ArrayLike<number>, state: number): Outcome {
  const k = trial.kernel;
  const own = trial.stage.loadAll(tuple[0] as number, Array.prototype.slice.call(tuple, 1) as number[]);
  const stuck = own.flatMap(({ who, line, thread: t }) => {
    if (t.depth === 0) return [];
    const f = t.stack[t.depth - 1];
    const routine = k.routines[f?.routine ?? 0];
    const word = t.status === ThreadStatus.asleepMap || t.status === ThreadStatus.asleepBusy ? 'asleep' : 'waits';
    const where = `${word} in ${k.routines[t.stack[0]?.routine ?? 0]?.name}, ${routine?.name}`;
    return [{ thread: who, line: trial.plan.threads[who]?.[line]?.line ?? 0, where }];
  });
  const hasPanicked = isEndless(k.panic) ? 'endless' : 'panic';
  const kind: EndKind = k.panic !== '' ? hasPanicked : stuck.length > 0 ? 'stuck' : 'done';
  const outcome = {
    kind,
    results: own.flatMap(({ who, results }) => resultsOf(trial, who, results)),
    maps: mapTexts(k),
    stuck: kind === 'stuck' ? stuck : [],
    panic: k.panic,
    userWired: k.userWired,
    state,
    states: 1,
    exchanged: [],
    standsFor: 1,
  };
  return withKey(outcome);
}

/**
 * With what tells outcomes apart. After a panic no call returns: which call returned just before
 * it does not count.
 */
export function withKey(outcome: Omit<Outcome, 'key'>): Outcome {
  const { kind, results, maps, stuck, panic, userWired } = outcome;
  const seen = { kind, maps, stuck, panic, userWired };
  return { ...outcome, key: JSON.stringify(kind === 'done' || kind === 'stuck' ? { results, ...seen } : seen) };
}

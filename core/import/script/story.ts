// Goes through the calls of a log in their order, says each as a line of the script, and keeps what
// the log shows of the map, so that what was there before can be inferred.
import type { LimitName } from '../../kernel/limits.ts';
import { isOfRange } from '../calls/names.ts';
import { resultOf } from '../calls/numbers.ts';
import { splitArguments } from '../calls/split.ts';
import { type ListingState, listedOf } from '../listings/listing.ts';
import { gapsOfLinux } from '../listings/maps.ts';
import type { LogEvent, LoggedCall, Where } from '../loggedCall.ts';
import { count, type Pairing, type Tally, tell } from '../pairing.ts';
import { NO_NOTES, ScriptLines } from '../text/lines.ts';
import { Sample } from '../text/sample.ts';
import { type Before, mappedOf } from '../world/before.ts';
import type { Files } from '../world/files.ts';
import { mainProcess } from '../world/mainProcess.ts';
import type { Mapped } from '../world/mapped/rangeList.ts';
import { childOf, isFork, makesThread, People, type Process, sharesMap } from '../world/people.ts';
import { newSeenLimit, settleRefusals } from '../world/seenLimit.ts';
import { shownLimit } from '../world/shownLimit.ts';
import { isMadeAfter, type Lives, livesOf, type Start, type Starts, startsOf } from '../world/starts.ts';
import {
  lacksEntry,
  mayFollow,
  mayPrecede,
  NEAR,
  type Taking,
  takingAfter,
  takingsOf,
  wasGivenBack,
} from '../world/takings.ts';
import { NO_DEED } from './effects.ts';
import { firstToLock, succeedsLater } from './later.ts';
import { say } from './sayCall.ts';
import { learnLimit, tellsLimit } from './setLimit.ts';
import { isLinux, type StoryOptions, type Telling } from './telling.ts';

/** Events after a failure that are looked through for those that overlapped it. */
const MOST_OVERLAPPING = 200;

/** Events between two pauses: some milliseconds. */
const SLICE = 4_096;

export class Story implements Telling {
  readonly people: People;
  readonly files: Files;
  readonly before: Before;
  readonly lockLimit = newSeenLimit('memlock');
  readonly mapLimit = newSeenLimit('vmem');
  mostLocked = 0;
  private locker: string | undefined;
  readonly isListed: boolean;
  private readonly events: readonly LogEvent[];
  private takings: readonly Taking[] | undefined;
  readonly lines: ScriptLines;
  readonly sample = new Sample();
  /** Where the data segment begins, and how that is known. */
  heap: { readonly start: number; readonly comment: string } | undefined;
  /** Limits that the program has set: from then on the log tells nothing of those before. */
  readonly limitsSet = new Set<string>();
  readonly options: StoryOptions;
  readonly tally: Tally;
  /** Processes whose beginning the log does not show, beside the first: calls left out. */
  readonly strangers = new Map<string, number>();
  private main: string | undefined;
  /** What the first process has mapped at the start. */
  private readonly firstRanges: Mapped[];
  private readonly born = new Set<LoggedCall>();
  private readonly starts: Starts;
  private readonly lives: Lives;
  /** Of a fork that has begun: lines of the script by then. */
  private readonly forking = new Map<LoggedCall, number>();
  /** Calls that are said to have made a thread. */
  private readonly makers = new Set<LoggedCall>();
  readonly entered: Telling['entered'] = new Map();
  /**
   * Of the last event: its process and its index; and the index of the last one
   * of any other process.
   */
  private lastNumber: string | undefined;
  private lastIndex = -1;
  /** Of the present event. */
  private index = 0;
  /** Limits that the rest of the log was looked through for. */
  private readonly soughtLimits = new Set<LimitName>();
  private lastOfOthers = -1;

  constructor(
    events: readonly LogEvent[],
    { tally, names }: Pick<Pairing, 'tally' | 'names'>,
    options: StoryOptions,
    before: Before,
    listing: ListingState,
  ) {
    this.events = events;
    this.lines = new ScriptLines(names);
    this.people = new People(events, options.into);
    this.starts = startsOf(events, this.people);
    this.lives = livesOf(this.starts);
    this.tally = tally;
    this.options = options;
    this.before = before;
    this.files = listing.files;
    this.main = mainProcess(events, this.people);
    for (const name of options.into?.taken ?? []) this.files.taken.add(name);
    const { entries, others } = listedOf(listing, this.main ?? '');
    if (others > 0) tell(tally.told, `${others} listed entries of other processes, left out`, '');
    const gaps = gapsOfLinux(entries, options.page, before.limits.get('stack')?.value);
    for (const entry of [...entries, ...gaps]) before.entries.push(entry);
    this.isListed = before.entries.length > 0;
    this.firstRanges = [...(options.into?.ranges ?? []), ...before.entries.map(mappedOf)];
    events.forEach(({ call }, i) => {
      const number = this.people.numberOf(call);
      if (number !== this.lastNumber) this.lastOfOthers = this.lastIndex;
      this.lastNumber = number;
      this.lastIndex = i;
    });
  }

  /** Goes through the calls, once. Yields its progress, from 0 to 1, between two slices. */
  *telling(): Generator<number, void> {
    const { length } = this.events;
    for (let from = 0; from < length; from += SLICE) {
      yield from / length;
      this.tell(from, Math.min(from + SLICE, length));
    }
    settleRefusals(this.lockLimit);
    settleRefusals(this.mapLimit);
  }

  private tell(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (this.starts.size > 0) for (const start of this.starts.get(i) ?? []) this.start(start);
      this.take(this.events[i] as LogEvent, i);
    }
  }

  private take(event: LogEvent, index: number): void {
    this.index = index;
    const { kind, call } = event;
    if (kind === 'thread') {
      if (call.thread === undefined)
        tell(this.tally.told, 'new threads, whose lines this log does not tell apart (truss -H does)', call.entered);
      return;
    }
    const process = this.processOf(call);
    if (!process || process.isGone) return;
    // nearly all calls
    if (call.given.isOfKernel || isOfRange(call.name)) say(this, process, event);
    else if (kind === 'fact') this.learn(process, call);
    else if (kind === 'exit') this.exit(process, call, index);
    else if (call.name === 'exit' || call.name === 'exit_group') this.exit(process, call, index);
    else if (isFork(call)) {
      if (kind === 'enter') {
        this.forking.set(call, this.lines.count);
        process.overlaps.enter(call, NO_DEED, process.ranges);
      } else this.fork(call);
    } else if (makesThread(call)) {
      if (kind !== 'enter' && !this.makers.has(call)) count(this.tally.others, call.name);
    } else if (call.name === 'execve') {
      if (kind !== 'enter') this.execute(process, call);
    } else say(this, process, event);
  }

  /** undefined: what the process does is left out. */
  private processOf(call: LoggedCall): Process | undefined {
    const number = this.people.numberOf(call);
    const known = this.people.of(number);
    if (known && !known.isGone) return known;
    const birth = this.people.births.get(number)?.shift();
    if (birth) {
      const parent = this.people.of(birth.parent);
      if (parent) return this.bear(number, parent, birth.call);
    }
    if (known) return known;
    if (number !== this.main) {
      this.strangers.set(number, (this.strangers.get(number) ?? 0) + 1);
      return undefined;
    }
    const first = this.people.begin(number);
    for (const { start, end, ...how } of this.firstRanges) {
      first.ranges.map(start, end, how);
      first.ever.map(start, end);
    }
    return first;
  }

  private bear(number: string, parent: Process, call: LoggedCall): Process {
    const shares = sharesMap(call);
    const child = this.people.begin(number, parent, shares);
    if (!shares) child.overlaps.inherit(parent.overlaps, call);
    parent.overlaps.leave(call, NO_DEED, parent.ranges);
    this.born.add(call);
    const name = shares ? (call.name === 'rfork' ? 'rfork' : 'vfork') : 'fork';
    const notes = name === call.name ? [] : [`${call.name} said as ${name}`];
    const thread = this.people.threadOf(parent, call);
    const entered = this.forking.get(call) ?? this.lines.count;
    this.forking.delete(call);
    if (entered === this.lines.count) this.add(thread, `: ${name}(${child.name}) = 0`, call.returnedAt, notes);
    else {
      this.lines.addAbove(entered, `${thread} > ${name}(${child.name})`, notes, call.enteredAt);
      this.sample.add(thread, ` > ${name}(${child.name})`);
      this.add(thread, ' < 0', call.returnedAt, [name]);
    }
    return child;
  }

  otherCause(call: LoggedCall, range: { readonly start: number; readonly end: number }): string {
    this.takings ??= takingsOf(this.events, this.options.page);
    const other = takingAfter(this.takings, call, range);
    if (!other || isMadeAfter(this.lives, other.thread, call, this.index)) return '';
    const who = this.people.of(this.people.numberOf(other));
    return `unless ${who ? `${this.people.threadOf(who, other)}'s ` : ''}${other.name} of log ${other.returned} began before it returned`;
  }

  limitOf(process: Process, name: LimitName): number | undefined {
    const known = shownLimit(this.before, process, name);
    if (known !== undefined || this.soughtLimits.has(name)) return known;
    this.soughtLimits.add(name);
    for (let i = this.index + 1; i < this.events.length; i++) {
      const { call } = this.events[i] as LogEvent;
      const told = tellsLimit(call, name);
      if (told === 'sets') break;
      if (told === 'shows' && this.people.numberOf(call) === process.number) {
        this.learn(process, call);
        break;
      }
    }
    return shownLimit(this.before, process, name);
  }

  mayPrecede(failed: LoggedCall): readonly LoggedCall[] {
    const found: LoggedCall[] = [];
    // each event has a line at the least
    const most = lacksEntry(failed) ? NEAR : MOST_OVERLAPPING;
    const end = Math.min(this.events.length, this.index + 1 + most);
    for (let i = this.index + 1; i < end; i++) {
      const { kind, call } = this.events[i] as LogEvent;
      if (kind === 'enter' || !mayPrecede(call, failed) || !this.isOfSame(call, failed)) continue;
      if (!isMadeAfter(this.lives, call.thread, failed, this.index)) found.push(call);
    }
    return found;
  }

  mayFollow(failed: LoggedCall): readonly LoggedCall[] {
    return mayFollow(this.events, this.index, failed, this.options.page).filter((call) => this.isOfSame(call, failed));
  }

  /** strace does not name the process of a thread. */
  private isOfSame(one: LoggedCall, other: LoggedCall): boolean {
    return this.people.numberOf(one) === this.people.numberOf(other);
  }

  wasGivenBack(failed: LoggedCall, range: { readonly start: number; readonly end: number }): boolean {
    return wasGivenBack(this.events, this.index, failed, range, this.options.page);
  }

  succeedsLater(failed: LoggedCall, process: Process): boolean {
    const own = (call: LoggedCall) => this.people.numberOf(call) === process.number;
    return succeedsLater(this.events, this.index, failed, process, own, this.options);
  }

  get mayLock(): string {
    this.locker ??= firstToLock(this.events, this.options.system);
    return this.locker;
  }

  add(thread: string, text: string, where: Where, notes = NO_NOTES, form?: object, result?: string): number {
    this.sample.add(thread, text, form, result);
    return this.lines.add(thread, text, where, notes);
  }

  remark(where: Where, notes: readonly string[]): void {
    this.lines.add('', '', where, notes);
  }

  addBefore(call: LoggedCall, thread: string, text: string, notes: readonly string[]): void {
    const entry = this.entered.get(call);
    if (entry) this.lines.addAbove(entry.line, thread + text, notes);
    else this.add(thread, text, 0, notes);
  }

  private learn(process: Process, call: LoggedCall): void {
    const args = splitArguments(call.args);
    const { value } = resultOf(call.result ?? '', isLinux(this));
    if (value === undefined || value < 0) return;
    if (call.name === 'getrlimit' || call.name === 'prlimit64') learnLimit(this, process, call, args);
    else this.files.learn(process.fds, call.name, args, value, call.returned);
  }

  private exit(process: Process, call: LoggedCall, index: number): void {
    // a thread's end
    const isThread = call.thread !== undefined && call.process === undefined && call.thread !== process.number;
    if (isThread && (call.name === 'thread' || (call.name === 'exit' && process.threads.size > 1))) return;
    if (call.name === 'thread' && process.threads.size === 0) return;
    const others = [...process.threads.values()];
    const thread = this.people.threadOf(process, call);
    this.people.end(process);
    // what is left of the map can be looked at
    const isLast = (process.number === this.lastNumber ? this.lastOfOthers : this.lastIndex) < index;
    // of a process of which nothing is left, its end says nothing
    const isThere = others.some((thread) => this.sample.threads.has(thread));
    if (isLast && !isThere) return;
    if (isLast) this.remark(call.enteredAt, [`${thread}: exit()`]);
    else this.add(thread, ': exit()', call.enteredAt);
  }

  private fork(call: LoggedCall): void {
    if (this.born.has(call)) return;
    const child = childOf(call);
    const parent = this.people.of(this.people.numberOf(call));
    if (child === undefined || !parent) {
      count(this.tally.others, `${call.name} (failed)`);
      return;
    }
    const births = this.people.births.get(child);
    if (births?.[0]?.call === call) births.shift();
    this.bear(child, parent, call);
  }

  /** A thread of a process that there is makes another. */
  private start({ maker, child, where }: Start): void {
    const process = this.processOf(maker);
    if (!process || process.isGone) return;
    const [own, other] = [this.people.threadOf(process, maker), this.people.threadOf(process, { thread: child })];
    this.makers.add(maker);
    this.remark(where, [`${own} starts ${other}`]);
  }

  private execute(process: Process, call: LoggedCall): void {
    const { value } = resultOf(call.result ?? '', isLinux(this));
    if (value === undefined) {
      count(this.tally.others, 'execve (failed)');
      return;
    }
    const isFirst = process.name === 'p1' && this.lines.isEmpty;
    if (isFirst) {
      process.hasBegun = true;
      this.heap = undefined;
      this.remark(call.returnedAt, ['execve: what the program itself maps is not in the log']);
      return;
    }
    this.add(this.people.threadOf(process, call), ': execve() = 0', call.returnedAt);
    this.people.execute(process);
  }
}

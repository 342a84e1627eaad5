// The only place where the explorer runs the kernel: a shared part and one thread are put in place,
// the thread runs to its next schedule point, and what became of both, and what it does to the
// others, is read off. It depends on nothing else, so each is run once.

import { processWithoutMap } from '../../inspect/waits.ts';
import type { Page } from '../../kernel/address.ts';
import { runChecked } from '../../kernel/checkedStep.ts';
import type { KernelEvent } from '../../kernel/events.ts';
import { canRun, pendingFault, runThread, startCall } from '../../kernel/kernel.ts';
import { type FreedUse, watchFreed } from '../../kernel/points/freedRecords.ts';
import { lookupEntry } from '../../kernel/routines/lookup.ts';
import { type KernelState, ThreadStatus } from '../../kernel/state.ts';
import type { Found } from '../find/found.ts';
import { freedUse, freesNamed } from '../find/freedUse.ts';
import { ENDLESS, incidentOf } from '../find/incidents.ts';
import { isCertain, type Taken, writeTaken } from '../find/writeTaken.ts';
import type { OwnLine, Plan } from '../plan.ts';
import type { LocalState } from '../state/local.ts';
import { setPlaces } from '../state/places.ts';
import { Rows } from '../state/rows.ts';
import { AfterRun } from './afterRun.ts';
import { Effects, PLAIN } from './effect.ts';
import { joinsFaults, MOST_FAULTS, seenCounts, untilSeen } from './faultRuns.ts';
import { NOTHING, Notes } from './notes.ts';
import { looksAgain } from './reductions.ts';
import { At, Stage, type StageOptions } from './stage.ts';
import type { WatchedKernel } from './watchedKernel.ts';

/** A call that makes more steps between two schedule points has no end. */
const MOST_STEPS = 20_000;
/** More of them for each entry: a call may walk through all. */
const STEPS_OF_ENTRY = 50;

/** Steps between two schedule points at the most, with the maps as they are. */
export const mostSteps = (k: KernelState): number =>
  k.maps.reduce((most, { count }) => most + STEPS_OF_ENTRY * count, MOST_STEPS);

/** What the outcome is called by which a thread dies in the middle of its call. */
export const DIES = 255;

/** A run of a thread from one schedule point to the next, or over the faults of an entry. */
export interface Run {
  readonly shared: number;
  readonly local: number;
  readonly effect: number;
  /** It read and changed nothing that another thread can see, and changed no other thread. */
  readonly isLocal: boolean;
  readonly outcome: number;
  /** Faults that it made besides the first. */
  readonly faults: number;
  /** It made as many as may be, and others run before more of them. */
  readonly isFull?: boolean;
  /** What it tells (notes.ts). */
  readonly note: number;
}

export interface TrialOptions extends StageOptions {
  /** Are the results of earlier calls a part of a state? */
  readonly results: boolean;
  /**
   * Are faults in a row one run, however many? An order has a pick for each, so it is for a search
   * that gives few orders.
   */
  readonly longRuns?: boolean;
}

export class Trial {
  readonly stage: Stage;
  readonly kernel: WatchedKernel;
  /** [earlier results, line, result] */
  readonly results = new Rows();
  readonly effects: Effects;
  private readonly afterRun: AfterRun;
  readonly notes = new Notes();
  readonly plan: Plan;
  readonly options: TrialOptions;
  private wakes: number[] = [];
  private incidents: Found[] = [];
  /** The script's line of the call that runs. */
  private line = 0;
  private result: number | undefined;
  /** An entry was freed that a caller of the routine that freed it names. */
  private freesNamed = false;

  /** Of each line of the script, how many page faults of its call were run. */
  readonly faultsOf = new Map<number, number>();

  /** Has each thread whose map had changed looked its entry up again, as R2 supposes? */
  looksAgain = true;
  private locked = false;
  private lookedUp = false;
  private readonly someMayDie: boolean;
  private readonly joining: readonly boolean[];
  private readonly seenCounts: readonly (readonly number[])[];
  private readonly writeTaken: readonly Taken[];
  private isLong = false;
  private isFull = false;

  constructor(plan: Plan, options: TrialOptions) {
    this.plan = plan;
    const { faultMode } = plan.compiled.config;
    this.writeTaken = faultMode === 'lookup' ? [] : writeTaken(plan.threads);
    this.someMayDie = plan.threads.some((lines) => lines.some(({ mayDie }) => mayDie));
    this.options = options;
    this.stage = new Stage(plan, options);
    this.kernel = this.stage.kernel;
    this.joining = options.reductions.faults
      ? joinsFaults(plan, this.kernel, this.someMayDie, options.longRuns === true)
      : [];
    this.seenCounts = options.longRuns ? seenCounts(plan) : [];
    this.kernel.sink = this.listen;
    this.kernel.onWakeup = (map, channel) => {
      this.wakes.push(2 * map + (channel === 'busy' ? 1 : 0));
    };
    this.effects = new Effects(this.kernel, this.stage.locals, this.stage.forgetting, options.form);
    this.afterRun = new AfterRun(this.stage, this.effects, options.form);
    this.results.add([]);
  }

  get bytes(): number {
    return this.stage.bytes + this.results.bytes + this.effects.bytes;
  }

  private isLooking = false;

  /** Runs with each use of a freed record told. */
  private watched(run: () => void): void {
    const { kernel, stage } = this;
    const stops = kernel.maps.map((m, map) => {
      const gone = stage.gone.flatMap((one) => (one.map === map ? [one.id] : []));
      const tell = (use: FreedUse): void => {
        if (!this.isLooking) this.incidents.push({ ...freedUse(kernel, use), line: this.line });
      };
      return watchFreed(m, tell, gone);
    });
    run();
    for (const stop of stops) stop();
  }

  private readonly listen = (event: KernelEvent): void => this.note(event);

  private note(event: KernelEvent): void {
    const { kernel } = this;
    if (event.kind === 'lock') this.locked = true;
    else if (event.kind === 'call' && event.routine === lookupEntry.name) this.lookedUp = true;
    if (event.kind === 'return' && event.top) this.result = event.result;
    if (this.options.form) return;
    // to look for what is suspicious is no part of the step
    const { touches } = kernel;
    this.isLooking = true;
    const incident = incidentOf(kernel, event);
    if (event.kind === 'delete') this.freesNamed ||= freesNamed(kernel);
    this.isLooking = false;
    kernel.touches = touches;
    if (incident && isCertain(incident, this.writeTaken)) this.incidents.push({ ...incident, line: this.line });
  }

  /** The line that an idle thread may begin; undefined: none. */
  private nextLine({ who, line, thread }: LocalState): OwnLine | undefined {
    if (thread.depth > 0 || thread.status !== ThreadStatus.idle) return undefined;
    const next = this.plan.threads[who]?.[line];
    const barrier = this.plan.barriers[this.stage.barriers] ?? Number.POSITIVE_INFINITY;
    if (!next || next.statement >= barrier) return undefined;
    // a child's thread waits for the fork
    return next.call && processWithoutMap(this.kernel, who) !== undefined ? undefined : next;
  }

  /**
   * All that a thread can do next, with each outcome of the environment. `isJoined`: a fault, and
   * those of the same entry after it, are one run.
   */
  runs(shared: number, local: number, isJoined = false): Run[] {
    const made: Run[] = [];
    for (let outcome = 0, outcomes = 1; outcome < outcomes; outcome++) {
      this.stage.loadShared(shared);
      const own = this.stage.loadLocal(local);
      if (this.kernel.panic !== '') return [];
      const next = this.nextLine(own);
      if (own.thread.depth > 0 ? !canRun(this.kernel, own.who) : !next) break;
      const page = pendingFault(this.kernel, own.who);
      outcomes = page === undefined ? 1 : (this.kernel.config.faults.get(page)?.length ?? 1);
      this.freesNamed = false;
      const run = this.run(shared, own, next, outcome, { isJoined });
      if (page !== undefined) this.faultsOf.set(this.line, (this.faultsOf.get(this.line) ?? 0) + 1);
      made.push(this.freesNamed ? this.again(shared, local, outcome) : run);
    }
    if (this.someMayDie) for (const death of this.deaths(shared, local)) made.push(death);
    return made;
  }

  /** The same run once more, with each use of a freed record told. */
  private again(shared: number, local: number, outcome: number): Run {
    this.stage.loadShared(shared);
    const own = this.stage.loadLocal(local);
    return this.run(shared, own, this.nextLine(own), outcome, { isWatched: true });
  }

  /** A thread whose next line ends it may end in the middle of its call. */
  private deaths(shared: number, local: number): Run[] {
    const own = this.stage.loadLocal(local);
    if (own.thread.depth === 0 || !this.plan.threads[own.who]?.[own.line]?.mayDie) return [];
    own.thread.depth = 0;
    own.thread.status = ThreadStatus.dead;
    const dead = this.stage.storeLocal(own);
    return [{ shared, local: dead, effect: PLAIN, isLocal: false, outcome: DIES, faults: 0, note: NOTHING }];
  }

  private begin(own: LocalState, { call }: OwnLine): void {
    const { kernel } = this;
    const t = own.thread;
    own.isFresh = true;
    if (!call) t.status = ThreadStatus.dead;
    else startCall(kernel, own.who, call.name, call.args);
  }

  private run(
    shared: number,
    own: LocalState,
    next: OwnLine | undefined,
    outcome: number,
    { isJoined = false, isWatched = false },
  ): Run {
    const { kernel } = this;
    const t = own.thread;
    if (this.wakes.length > 0) this.wakes = [];
    if (this.incidents.length > 0) this.incidents = [];
    this.result = undefined;
    // what runs may change it
    this.stage.inPlace = -1;
    this.line = this.plan.threads[own.who]?.[own.line]?.line ?? 0;
    if (next) this.begin(own, next);
    const most = mostSteps(kernel);
    const byHand = kernel.maps[0]?.setByHand ?? '';
    const top = t.stack[t.depth - 1];
    const mustLook = this.options.reductions.changes && top !== undefined && looksAgain(top);
    // a model's states are counted, not judged: no event is made without a reader
    if (this.options.form) kernel.sink = mustLook ? this.listen : undefined;
    this.locked = false;
    this.lookedUp = false;
    kernel.touches = 0;
    let faults = 0;
    this.isFull = false;
    if (t.depth > 0 && !(next && t.atPoint)) {
      const run = (): number =>
        byHand === '' ? runThread(kernel, own.who, outcome, most) : runChecked(kernel, own.who, outcome, most, byHand);
      if (isWatched || (this.stage.gone.length > 0 && !this.options.form)) this.watched(run);
      else {
        run();
        // a thread may die in between; what is set by hand is checked after each
        if (isJoined && !this.someMayDie && byHand === '') faults = this.faultOn(own, most);
      }
      if (t.depth === 0 && this.options.form) this.result = t.lastResult;
      if (!t.atPoint && kernel.panic === '') this.neverEnds();
      if (mustLook && this.locked && !this.lookedUp) this.looksAgain = false;
    }
    return this.outcomeOf(shared, own, outcome, faults);
  }

  /** Makes the next faults too, up to one that may fail, as many as may be; how many. */
  private faultOn(own: LocalState, most: number): number {
    const { kernel } = this;
    const { who, thread } = own;
    const room = untilSeen(this.plan.pagesAsked[who] ?? 'always', this.seenCounts[who] ?? [], kernel);
    for (let faults = 0; ; faults++) {
      const page = thread.atPoint && this.incidents.length === 0 ? this.faultAt(own) : undefined;
      this.isLong ||= faults === MOST_FAULTS;
      if (page === undefined || faults === room || kernel.config.faults.has(page)) {
        this.isFull = faults === room;
        if (faults > 0) this.faultsOf.set(this.line, (this.faultsOf.get(this.line) ?? 0) + faults);
        return faults;
      }
      runThread(kernel, who, 0, most);
    }
  }

  /** Was a run since the last time as long as any may be? */
  tookLong(): boolean {
    const { isLong } = this;
    this.isLong = false;
    return isLong;
  }

  /** Are the faults of a thread at one in its row one section? */
  joinsFaults(local: number): boolean {
    return this.joining[this.stage.loadLocal(local).who] === true;
  }

  private faultAt(own: LocalState): Page | undefined {
    if (this.kernel.panic !== '' || this.stage.findAt(own) !== At.fault) return undefined;
    return pendingFault(this.kernel, own.who);
  }

  private neverEnds(): void {
    const { kernel } = this;
    kernel.panic = ENDLESS;
    this.incidents.push({ kind: 'endless', text: ENDLESS, line: this.line });
  }

  private outcomeOf(shared: number, own: LocalState, outcome: number, faults: number): Run {
    const { kernel } = this;
    const t = own.thread;
    const at = this.stage.findAt(own);
    // to come to a lock, and to return from a call, the kernel looks at the map
    const looks = (at === At.lock ? 1 : 0) + (this.result !== undefined ? 1 : 0);
    const isLocal = kernel.touches <= looks && this.wakes.length === 0 && kernel.panic === '';
    if (!isLocal) own.isFresh = false;
    const note = this.notes.add(own.line, this.result, this.incidents);
    if (this.result !== undefined) {
      if (this.options.results) own.results = this.results.add([own.results, own.line, this.result]);
      own.line++;
      own.isFresh = false;
    }
    setPlaces(kernel, this.stage.places, this.options.form?.noObjects);
    const effect = isLocal ? PLAIN : this.afterRun.effect(own.who, this.wakes);
    const local = this.stage.storeLocal(own);
    const after = isLocal ? shared : this.stage.storeShared();
    // nothing has moved; records that are gone were put among the free ones
    if (after === shared && effect === PLAIN && this.stage.gone.length === 0) this.stage.inPlace = shared;
    t.atPoint = true;
    return { shared: after, local, effect, isLocal, outcome, faults, note, ...(this.isFull && { isFull: true }) };
  }
}

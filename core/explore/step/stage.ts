// The kernel that the explorer runs, as a stage: a state, or a part of one, is put in place on it,
// and read off again as rows.
import { RECORD } from '../../kernel/data/columns.ts';
import { setLimit } from '../../kernel/data/limitValues.ts';
import { createKernel, loadEntries, pendingFault } from '../../kernel/kernel.ts';
import { visibleNext } from '../../kernel/points/visible.ts';
import type { Routine } from '../../kernel/routine.ts';
import { unwire } from '../../kernel/routines/unwire.ts';
import { wireLocked } from '../../kernel/routines/wireLocked.ts';
import { type Frame, type MapState, ThreadStatus } from '../../kernel/state.ts';
import type { Plan } from '../plan.ts';
import type { Forgetting, Form } from '../state/form.ts';
import { type LocalState, type Naming, newLocal, type Reading, readLocal, writeLocal } from '../state/local.ts';
import { GONE, noPlaces, setPlaces } from '../state/places.ts';
import { Rows } from '../state/rows.ts';
import { BASE_TIMESTAMP, Names, type Telling, transferShared } from '../state/shared.ts';
import { Tape } from '../state/tape.ts';
import { forgetChanges, type Reductions } from './reductions.ts';
import { type WatchedKernel, watchedKernel } from './watchedKernel.ts';

/** Where a thread is, between two of its runs. */
export const At = { idle: 0, dead: 1, lock: 2, fault: 3, asleep: 4, other: 5, frees: 6 } as const;
export type At = (typeof At)[keyof typeof At];

export interface StageOptions {
  readonly telling: Telling;
  readonly reductions: Reductions;
  /** undefined: the product's own. */
  readonly form?: Form;
}

const NONE: readonly number[] = [];

/** Routines that put entries in transition. */
const MARKING: ReadonlySet<number> = new Set([wireLocked.id, unwire.id]);

export class Stage {
  readonly kernel: WatchedKernel;
  readonly shared = new Rows();
  readonly locals = new Rows();
  private readonly names = new Names();
  /** Of each shared part, where its row names threads (tape.ts). */
  readonly threadsIn: (readonly number[])[] = [];
  readonly places = noPlaces();
  readonly own: readonly LocalState[];
  /** Lines of no thread that have begun, in the state that is in place. */
  barriers = 0;
  /** Of the shared part that was put in place last: entries and timestamps by map, and objects. */
  readonly entriesBefore: number[] = [];
  readonly timestampsBefore: number[] = [];
  objectsBefore = 0;
  readonly forgetting: Forgetting | undefined;
  private readonly options: StageOptions;
  private readonly tape = new Tape();
  /** Of each local row, where its thread is. */
  private readonly where: At[] = [];
  /** Before any thread runs, by machine: the shared part, and each thread. */
  readonly first: readonly { readonly shared: number; readonly locals: readonly number[] }[];

  /** How many lines each thread has. */
  private readonly linesOf: readonly number[];

  constructor({ compiled: { config, program, entries }, machines, threads }: Plan, options: StageOptions) {
    this.options = options;
    this.linesOf = threads.map(({ length }) => length);
    this.reading = {
      form: options.form,
      entry: (map, name) => (name > GONE ? name * RECORD : this.putGone(map, name)),
      timestamp: (map, changed) => (changed ? 0 : (this.kernel.maps[map]?.timestamp ?? 0)),
    };
    this.forgetting = options.form?.forgetting ?? (options.reductions.changes ? forgetChanges : undefined);
    this.naming = {
      entry: (map, id) => {
        const place = id < 0 ? -1 : (this.places.entries[map]?.[id / RECORD] ?? -1);
        return place >= 0 ? place : this.nameGone(map, id);
      },
      object: (id) => this.places.objects[id] as number,
      changed: (map, timestamp) => timestamp !== this.kernel.maps[map]?.timestamp,
      forgetting: this.forgetting,
      form: options.form,
    };
    this.kernel = watchedKernel(createKernel(config, program.threads));
    loadEntries(this.kernel, entries);
    this.own = this.kernel.threads.map(({ name, process }, who) => ({ ...newLocal(name, process), who }));
    this.kernel.threads = this.own.map(({ thread }) => thread);
    if (!options.telling.timestamps) for (const m of this.kernel.maps) m.timestamp = BASE_TIMESTAMP;
    this.first = machines.map((limits) => {
      for (const { what, value } of limits) setLimit(this.kernel, what, value);
      return this.storeAll(0);
    });
  }

  get bytes(): number {
    return this.shared.bytes + this.locals.bytes;
  }

  storeShared(): number {
    const { tape } = this;
    tape.begin();
    tape.n(this.barriers);
    this.transferShared();
    return this.noted(tape.store(this.shared), tape.threads);
  }

  /** Adds the row of a shared part that names threads at these places. */
  addShared(row: readonly number[], threads: readonly number[]): number {
    return this.noted(this.shared.add(row), threads);
  }

  private noted(shared: number, threads: readonly number[]): number {
    if (shared === this.threadsIn.length) this.threadsIn.push(threads.length === 0 ? NONE : [...threads]);
    return shared;
  }

  storeLocal(own: LocalState): number {
    const { tape } = this;
    this.goneNames.clear();
    tape.begin();
    writeLocal(tape, this.kernel, own, this.naming);
    return tape.store(this.locals);
  }

  private readonly naming: Naming;
  /** Names of records that are gone, of the thread that is stored. */
  private readonly goneNames = new Map<number, number>();

  private nameGone(map: number, id: number): number {
    const { goneNames, kernel } = this;
    const key = id * kernel.maps.length + map;
    let name = goneNames.get(key);
    if (name === undefined) {
      name = GONE - goneNames.size;
      goneNames.set(key, name);
    }
    return name;
  }

  private readonly reading: Reading;

  /** Records that are gone, which the thread that was put in place last still names. */
  readonly gone: { readonly map: number; readonly id: number }[] = [];

  /** A record that is gone, beyond those of the map. */
  private putGone(map: number, name: number): number {
    const { entries: e, count } = this.kernel.maps[map] as MapState;
    const id = (count + 1 + GONE - name) * RECORD;
    this.gone.push({ map, id });
    // it is not handed out again
    e.used = Math.max(e.used, id + RECORD);
    for (let f = 0; f < RECORD; f++) {
      e.wide[id + f] = Number.NaN;
      e.narrow[id + f] = 0;
    }
    e.wide[id + 5] = name;
    return id;
  }

  /** The shared part that is in place; -1: none, or it may have been changed. */
  inPlace = -1;

  loadShared(shared: number): void {
    if (this.inPlace === shared) return;
    this.inPlace = shared;
    const { tape, kernel } = this;
    tape.load(this.shared, shared);
    this.barriers = tape.n(0);
    this.transferShared();
    const { maps } = kernel;
    if (this.entriesBefore.length > maps.length) this.entriesBefore.length = maps.length;
    for (let map = 0; map < maps.length; map++) {
      this.entriesBefore[map] = (maps[map] as MapState).count;
      this.timestampsBefore[map] = (maps[map] as MapState).timestamp;
    }
    this.objectsBefore = kernel.objects.length - 1;
  }

  private transferShared(): void {
    const { telling, form } = this.options;
    if (form) form.shared(this.tape, this.kernel, this.places);
    else transferShared(this.tape, this.kernel, this.places, this.names, telling);
  }

  /** Has the kernel panicked? Each form tells it behind the barriers. */
  hasPanicked(shared: number): boolean {
    return this.shared.at(shared, 1) !== 0;
  }

  loadLocal(local: number): LocalState {
    const own = this.readOwn(local);
    for (const { thread, who } of this.own)
      if (who !== own.who) {
        thread.status = ThreadStatus.idle;
        thread.depth = 0;
      }
    return own;
  }

  private readOwn(local: number): LocalState {
    const { tape } = this;
    if (this.gone.length > 0) this.gone.length = 0;
    tape.load(this.locals, local);
    const own = this.own[tape.n(0)] as LocalState;
    tape.at = 0;
    readLocal(tape, this.kernel, own, this.reading);
    return own;
  }

  /** Puts a whole state in place; gives each thread as it is in it. */
  loadAll(shared: number, locals: ArrayLike<number>): readonly LocalState[] {
    this.loadShared(shared);
    for (let i = 0; i < this.own.length; i++) this.readOwn(locals[i] as number);
    return this.own;
  }

  /** Stores the whole state that is in place. `begun`: lines of no thread that have begun. */
  storeAll(begun: number): { shared: number; locals: number[] } {
    this.barriers = begun;
    this.inPlace = -1;
    setPlaces(this.kernel, this.places);
    return { shared: this.storeShared(), locals: this.own.map((own) => this.storeLocal(own)) };
  }

  /** Has its thread come to the end of its own lines? */
  hasNoLine(local: number): boolean {
    this.tape.load(this.locals, local);
    const lines = this.linesOf[this.tape.n(0)] as number;
    return this.tape.n(0) >= lines;
  }

  /** Of its thread's own lines: the one whose call it is in, or the next. */
  lineOf(local: number): number {
    this.tape.load(this.locals, local);
    this.tape.n(0);
    return this.tape.n(0);
  }

  /** Has its thread's call touched nothing that others see? */
  isFresh(local: number): boolean {
    this.tape.load(this.locals, local);
    this.tape.n(0);
    this.tape.n(0);
    return this.tape.n(0) !== 0;
  }

  /** Is its thread's call one that has marked entries, or may have? */
  marks(local: number): boolean {
    const isFresh = this.isFresh(local);
    const { thread: t } = this.loadLocal(local);
    return !isFresh && t.stack.slice(0, t.depth).some(({ routine }) => MARKING.has(routine));
  }

  /** Where its thread is. */
  at(local: number): At {
    let at = this.where[local];
    if (at === undefined) {
      at = this.findAt(this.loadLocal(local));
      this.where[local] = at;
    }
    return at;
  }

  findAt({ thread: t, who }: LocalState): At {
    if (t.status === ThreadStatus.dead) return At.dead;
    if (t.depth === 0) return At.idle;
    if (t.status !== ThreadStatus.ready && t.status !== ThreadStatus.blocked) return At.asleep;
    const f = t.stack[t.depth - 1] as Frame;
    const { acquires } = this.kernel.routines[f.routine] as Routine;
    if (acquires[f.pc] !== undefined && t.lockPhase === 0) return At.lock;
    if (t.lockPhase !== 0 && t.deferred.length > 0 && visibleNext(this.kernel, who) === 'frees') return At.frees;
    return pendingFault(this.kernel, who) === undefined ? At.other : At.fault;
  }
}

// What a step of one thread does to the others: it wakes those that sleep, records that they know
// move or go, and a map that they have left has changed. An effect is a row; what it makes of a
// thread is worked out once.
import type { Kernel } from '../../kernel/routine.ts';
import { type ThreadState, ThreadStatus } from '../../kernel/state.ts';
import type { Forgetting, Form } from '../state/form.ts';
import { type LocalState, newLocal, type Reading, readLocal, writeLocal } from '../state/local.ts';
import { GONE } from '../state/places.ts';
import { grown, Rows } from '../state/rows.ts';
import { Tape } from '../state/tape.ts';
import { PairTable } from './pairTable.ts';

/** The effect that leaves the others as they are. */
export const PLAIN = 0;

export interface Effect {
  /** Channels woken: map * 2, + 1 for "busy". */
  readonly wakes: readonly number[];
  /** Maps whose timestamp has gone up. */
  readonly bumped: readonly number[];
  /** By map: of each old place the new one, GONE if the entry went; undefined: none has moved. */
  readonly moved: readonly (ArrayLike<number> | undefined)[];
  /** Of each old name of an object the new one; undefined: as they were. */
  readonly objects: ArrayLike<number> | undefined;
  /** The idle threads of this process end; -1: of none. */
  readonly ends: number;
}

const BOTH = -2;

/** An effect as numbers. */
function write(tape: Tape, { wakes, bumped, moved, objects, ends }: Effect): void {
  tape.begin();
  tape.n(ends);
  put(tape, wakes);
  put(tape, bumped);
  put(tape, objects ?? NONE);
  for (let map = 0; map < moved.length; map++) {
    const places = moved[map];
    if (!places) continue;
    tape.n(map);
    put(tape, places);
  }
}

const NONE: readonly number[] = [];

/** The channel that a sleeper waits on. */
const channelOf = (t: ThreadState): number =>
  2 * (t.stack[t.depth - 1]?.map ?? 0) + (t.status === ThreadStatus.asleepBusy ? 1 : 0);

function put(tape: Tape, numbers: ArrayLike<number>): void {
  tape.n(numbers.length);
  for (let i = 0; i < numbers.length; i++) tape.n(numbers[i] as number);
}

export class Effects {
  private readonly rows = new Rows();
  private readonly known: (Effect | readonly [number, number])[] = [];
  private readonly applied = new PairTable();
  /** By sleeper's row: the effects that wake it. */
  private readonly wakings: (readonly [number, number])[] = [];
  private readonly tape = new Tape();
  private readonly scratch: LocalState;
  /** Of each effect: does it end idle threads? */
  private ends: Int32Array<ArrayBuffer> = new Int32Array(16);
  /** Of each row: 1: its thread is in no call, 2: it is in one; 0: not known. */
  private idle: Int32Array<ArrayBuffer> = new Int32Array(1 << 8);
  /** Of each effect: does it wake a thread? */
  private wakesAny: Int32Array<ArrayBuffer> = new Int32Array(16);

  private readonly kernel: Kernel;
  private readonly locals: Rows;
  private readonly forgetting: Forgetting | undefined;
  private readonly form: Form | undefined;
  private readonly reading: Reading;

  constructor(kernel: Kernel, locals: Rows, forgetting: Forgetting | undefined, form: Form | undefined) {
    this.kernel = kernel;
    this.locals = locals;
    this.forgetting = forgetting;
    this.form = form;
    // names stay names
    this.reading = { form, entry: (_map, name) => name, timestamp: (_map, changed) => (changed ? 1 : 0) };
    this.scratch = newLocal('', 0);
    this.add({ wakes: [], bumped: [], moved: [], objects: undefined, ends: -1 });
  }

  get bytes(): number {
    return this.rows.bytes + this.applied.bytes;
  }

  /** The effect is the caller's: what is kept is a copy. */
  add(effect: Effect): number {
    write(this.tape, effect);
    const row = this.tape.store(this.rows);
    if (row < this.known.length) return row;
    const { wakes, bumped, moved, objects } = effect;
    const copied = {
      moved: moved.map((places) => places && Array.from(places)),
      objects: objects && Array.from(objects),
    };
    return this.keep(row, { ...effect, ...copied, wakes: [...wakes], bumped: [...bumped] });
  }

  /** One after the other. */
  chain(first: number, second: number): number {
    if (first === PLAIN) return second;
    if (second === PLAIN) return first;
    return this.keep(this.rows.add([BOTH, first, second]), [first, second]);
  }

  private keep(row: number, effect: Effect | readonly [number, number]): number {
    if (row < this.known.length) return row;
    this.known.push(effect);
    if (row >= this.wakesAny.length) this.wakesAny = grown(this.wakesAny, row + 1);
    const wakes = 'wakes' in effect ? effect.wakes.length > 0 : effect.some((one) => this.wakesAny[one] !== 0);
    this.wakesAny[row] = wakes ? 1 : 0;
    if (row >= this.ends.length) this.ends = grown(this.ends, row + 1);
    const ends = 'wakes' in effect ? effect.ends >= 0 : effect.some((one) => this.ends[one] !== 0);
    this.ends[row] = ends ? 1 : 0;
    return row;
  }

  wakes(effect: number): boolean {
    return this.wakesAny[effect] !== 0;
  }

  /** Does it nothing but count timestamps? */
  onlyBumps(effect: number): boolean {
    const known = this.known[effect] as Effect | readonly [number, number];
    if (!('wakes' in known)) return known.every((one) => this.onlyBumps(one));
    return known.wakes.length === 0 && !known.objects && known.ends < 0 && known.moved.every((map) => !map);
  }

  /** What becomes of a sleeper once it is woken. `changed`: its map has changed meanwhile. */
  woken(asleep: number, changed: boolean): number {
    let effects = this.wakings[asleep];
    if (!effects) {
      const { tape, scratch, kernel } = this;
      tape.load(this.locals, asleep);
      readLocal(tape, kernel, scratch, this.reading);
      const channel = channelOf(scratch.thread);
      const effect = { wakes: [channel], moved: kernel.maps.map(() => undefined), objects: undefined, ends: -1 };
      effects = [this.add({ ...effect, bumped: [] }), this.add({ ...effect, bumped: [channel >> 1] })];
      this.wakings[asleep] = effects;
    }
    return this.apply(effects[changed ? 1 : 0], asleep);
  }

  /** What becomes of a thread's row. */
  apply(effect: number, local: number): number {
    if (effect === PLAIN || (this.ends[effect] === 0 && this.isIdle(local))) return local;
    const found = this.applied.get(effect, local);
    if (found !== 0) return found - 1;
    const known = this.known[effect] as Effect | readonly [number, number];
    const made = 'wakes' in known ? this.work(known, local) : this.apply(known[1], this.apply(known[0], local));
    this.applied.set(effect, local, made);
    return made;
  }

  /** Is its thread in no call, so that it knows no record and no timestamp? */
  private isIdle(local: number): boolean {
    if (local >= this.idle.length) this.idle = grown(this.idle, local + 1);
    if (this.idle[local] === 0) {
      const { tape, scratch } = this;
      tape.load(this.locals, local);
      readLocal(tape, this.kernel, scratch, this.reading);
      const { depth, deferred } = scratch.thread;
      this.idle[local] = depth === 0 && deferred.length === 0 ? 1 : 2;
    }
    return this.idle[local] === 1;
  }

  private work({ wakes, bumped, moved, objects, ends }: Effect, local: number): number {
    const { tape, scratch, kernel } = this;
    tape.load(this.locals, local);
    readLocal(tape, kernel, scratch, this.reading);
    const t = scratch.thread;
    const asleep = t.status === ThreadStatus.asleepMap || t.status === ThreadStatus.asleepBusy;
    if (asleep && wakes.includes(channelOf(t))) t.status = ThreadStatus.ready;
    const process = kernel.threads[scratch.who]?.process;
    if (t.status === ThreadStatus.idle && process === ends) t.status = ThreadStatus.dead;
    const gone = new Map<number, number>();
    tape.begin();
    writeLocal(tape, kernel, scratch, {
      entry: (map, name) => {
        const now = name <= GONE ? GONE : (moved[map]?.[name] ?? name);
        if (now !== GONE) return now;
        const key = name * kernel.maps.length + map;
        if (!gone.has(key)) gone.set(key, GONE - gone.size);
        return gone.get(key) as number;
      },
      object: (name) => objects?.[name] ?? name,
      changed: (map, changed) => changed !== 0 || bumped.includes(map),
      forgetting: this.forgetting,
      form: this.form,
    });
    return tape.store(this.locals);
  }
}

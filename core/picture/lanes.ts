// What a thread is doing, as a segment of its lane shows it: read from the state, so that it is the
// same for a run that is made and for one that is replayed.
import { waitsFor } from '../inspect/waits.ts';
import { pendingFault } from '../kernel/kernel.ts';
import { type KernelState, ThreadStatus } from '../kernel/state.ts';
import { NumberList } from '../program/numberList.ts';
import { NOBODY } from '../program/types.ts';
import { LANE, type Lane } from './picture.ts';

/** A lock may be held between two calls too. */
export function laneOf(k: KernelState, thread: number): Lane {
  const t = k.threads[thread];
  if (!t || t.status === ThreadStatus.dead) return LANE.dead;
  if (t.status === ThreadStatus.blocked) return LANE.contends;
  if (t.status === ThreadStatus.asleepMap || t.status === ThreadStatus.asleepBusy) return LANE.asleep;
  if (k.maps.some(({ lock }) => lock.holder === thread)) return LANE.holds;
  if (k.maps.some(({ lock }) => lock.readers.includes(thread))) return LANE.reads;
  if (t.depth === 0) return LANE.idle;
  return pendingFault(k, thread) === undefined ? LANE.runs : LANE.faults;
}

/** The first of those that a thread waits for, NOBODY if it does not wait, or that is not known. */
export const waitedFor = (k: KernelState, thread: number, lane: Lane): number =>
  lane === LANE.contends || lane === LANE.asleep ? (waitsFor(k, thread)[0] ?? NOBODY) : NOBODY;

/** The segments of one lane: each is from its position to that of the next. They tile the run. */
export class LaneRecord {
  readonly from = new NumberList();
  readonly lane = new NumberList();
  /** Whom it waits for. */
  readonly by = new NumberList();

  /** What the thread does from a position on. */
  note(position: number, lane: Lane, by: number): void {
    const last = this.from.length - 1;
    if (last >= 0 && this.lane.get(last) === lane && this.by.get(last) === by) return;
    if (last >= 0 && this.from.get(last) === position) {
      this.lane.set(last, lane);
      this.by.set(last, by);
      return;
    }
    this.from.push(position);
    this.lane.push(lane);
    this.by.push(by);
  }

  /** Forgets what begins after a position. */
  cut(position: number): void {
    const length = this.from.countUpTo(position);
    for (const list of [this.from, this.lane, this.by]) list.cut(length);
  }
}

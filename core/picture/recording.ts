// A run as a picture shows it: what each thread was doing, its calls, who woke whom, and the
// entries of the maps, all by position. It is made by replaying what the history knows, only when
// a picture is shown, and only as far as none was before; a step with nothing to show costs
// nothing.
import { pagesOf } from '../history/footprint.ts';
import { endOf, type Timeline } from '../history/timeline.ts';
import type { Page } from '../kernel/address.ts';
import { NO_RESULT } from '../kernel/constants.ts';
import type { KernelState, MapState } from '../kernel/state.ts';
import type { Machine } from '../machine/machine.ts';
import { NumberList } from '../program/numberList.ts';
import { type MachineEvent, NOBODY } from '../program/types.ts';
import { BandRecord } from './bands.ts';
import { CallRecord } from './calls.ts';
import { LaneRecord, laneOf, waitedFor } from './lanes.ts';
import { LANE } from './picture.ts';

/** Steps between two looks at the clock. */
const REST = 4096;
const EVERYWHERE: readonly [Page, Page] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/** What a person has to see of a step that is no call's end: at its position. */
export const MARK = { expectation: 1, assert: 2, stuck: 3, panic: 4, set: 5, killed: 6 } as const;
type Mark = (typeof MARK)[keyof typeof MARK];

/** A branch of the path that is recorded, and up to where. */
interface Recorded {
  readonly branch: number;
  readonly to: number;
}

export class Recording {
  readonly machine: Machine;
  readonly lanes: LaneRecord[];
  readonly calls: CallRecord[];
  /** By map, also of those that are not there yet at the present position. */
  readonly bands: BandRecord[] = [];
  readonly names: string[] = [];
  /** A row for each thread that was woken. `at`: the position after the step. */
  readonly wakeups = { at: new NumberList(), by: new NumberList(), woken: new NumberList() };
  readonly marks = { at: new NumberList(), kind: new NumberList(), thread: new NumberList() };
  /** Positions up to here are recorded. */
  length = -1;
  private path: Recorded[] = [];
  /** Of each map what the latest step touched. */
  private readonly touched = new Map<number, [Page, Page][]>();
  private readonly acted = new Set<number>();
  private everybody = false;

  constructor(machine: Machine) {
    this.machine = machine;
    this.lanes = machine.program.threads.map(() => new LaneRecord());
    this.calls = machine.program.threads.map(() => new CallRecord());
  }

  /** Is all that is known of the present path recorded? */
  get isWhole(): boolean {
    this.leave();
    return this.length >= this.machine.length;
  }

  /**
   * Records what is known of the present path, for so many milliseconds at the most. The machine is
   * left where it is. Returns whether that was all.
   */
  extend(milliseconds = Number.POSITIVE_INFINITY): boolean {
    if (this.isWhole) return true;
    const { machine } = this;
    const here = machine.position;
    const end = performance.now() + milliseconds;
    machine.seek(Math.max(this.length, 0));
    if (this.length < 0) this.begin();
    try {
      do {
        machine.replayTo(
          Math.min(this.length + REST, machine.length),
          (event, position) => this.note(event, position),
          () => this.betweenSteps(),
        );
        this.length = machine.position;
      } while (this.length < machine.length && performance.now() < end);
    } finally {
      this.path = extents(machine.timeline, this.length);
      machine.seek(here);
    }
    return this.length >= machine.length;
  }

  private begin(): void {
    this.everybody = true;
    this.look();
    this.length = 0;
  }

  /** The present path may have left the recorded one: what comes after that is forgotten. */
  private leave(): void {
    const now = extents(this.machine.timeline, this.length);
    let common = 0;
    for (const [i, { branch, to }] of this.path.entries()) {
      if (now[i]?.branch !== branch) break;
      common = Math.min(to, now[i].to);
      if (now[i].to !== to) break;
    }
    if (common >= this.length) return;
    this.length = common;
    for (const record of [...this.lanes, ...this.calls, ...this.bands]) record.cut(common);
    for (const rows of [this.wakeups, this.marks]) {
      const length = rows.at.countUpTo(common);
      for (const list of Object.values(rows)) list.cut(length);
    }
    this.path = extents(this.machine.timeline, common);
  }

  /** `position`: before the step. */
  private note(event: MachineEvent, position: number): void {
    const { machine } = this;
    const k = machine.state.kernel;
    const mark = (kind: Mark, thread: number): void => {
      this.marks.at.push(position + 1);
      this.marks.kind.push(kind);
      this.marks.thread.push(thread);
      machine.interrupt();
    };
    switch (event.kind) {
      case 'assert':
        if (!event.ok) mark(MARK.assert, NOBODY);
        return;
      case 'end':
        return;
      case 'stuck':
        for (const thread of event.threads) mark(MARK.stuck, thread);
        return;
      case 'expectation':
        mark(MARK.expectation, event.thread);
        return;
      case 'set':
      case 'killed':
        this.everything();
        mark(event.kind === 'set' ? MARK.set : MARK.killed, event.thread);
        return;
      case 'panic':
      case 'corrupt':
        this.everything();
        mark(MARK.panic, event.thread);
        return;
      case 'fork':
        this.everything();
        machine.interrupt();
        return;
      case 'statement':
        if (event.thread >= 0) this.acted.add(event.thread);
        machine.interrupt();
        return;
      case 'refused':
        if (!event.ignored) this.calls[event.thread]?.refuse(position + 1);
        return;
      case 'held':
      case 'result':
      case 'object':
      case 'sync':
      case 'user-count':
      case 'unwire-pages':
      case 'lost-wired-pages':
        return;
      case 'call':
        return;
      case 'return':
        if (event.top) this.calls[event.thread]?.end(position + 1, event.result);
        else return;
        break;
      case 'wakeup':
        for (const woken of event.woken) {
          this.wakeups.at.push(position + 1);
          this.wakeups.by.push(event.thread);
          this.wakeups.woken.push(woken);
        }
        break;
    }
    this.acted.add(event.thread);
    machine.interrupt();
    const range = pagesOf(k, event);
    if (!range) return;
    const t = k.threads[event.thread];
    const map = t && t.depth > 0 ? (t.stack[t.depth - 1]?.map ?? 0) : 0;
    const ranges = this.touched.get(map);
    if (ranges) ranges.push([range[0], range[1]]);
    else this.touched.set(map, [[range[0], range[1]]]);
  }

  private everything(): void {
    this.everybody = true;
    this.machine.state.kernel.maps.forEach((_, map) => void this.touched.set(map, [[EVERYWHERE[0], EVERYWHERE[1]]]));
  }

  /**
   * Before and after steps. A thread that is away without the lock comes to a page fault by steps
   * that say nothing: each of them is looked at. Returns up to where none has to be.
   */
  private betweenSteps(): number {
    const { machine } = this;
    const before = machine.choiceAt(machine.position - 1);
    if (before?.intervention) this.everything();
    else if (before && this.isAway(before.thread)) this.acted.add(before.thread);
    this.look();
    const next = machine.choiceAt(machine.position);
    return next && this.isAway(next.thread) ? machine.position + 1 : Number.POSITIVE_INFINITY;
  }

  private isAway(thread: number): boolean {
    const lane = this.lanes[thread]?.lane;
    const now = lane?.at(lane.length - 1);
    return now === LANE.runs || now === LANE.faults;
  }

  /** What has come of what the latest step did. */
  private look(): void {
    const { position, state } = this.machine;
    const k = state.kernel;
    if (this.bands.length < k.maps.length) {
      for (let map = this.bands.length; map < k.maps.length; map++) {
        this.bands.push(new BandRecord());
        this.names[map] = k.maps[map]?.name ?? '';
      }
      this.everything();
    }
    for (const [map, ranges] of this.touched)
      for (const [low, high] of isUsed(k, map) ? ranges : [])
        this.bands[map]?.update(k.maps[map] as MapState, position, low, high);
    this.touched.clear();
    if (!this.everybody && this.acted.size === 0) return;
    this.lanes.forEach((record, thread) => {
      const before = record.lane.at(record.lane.length - 1) ?? LANE.idle;
      // whom it waits for may change by what another one does
      const waits = before === LANE.contends || before === LANE.asleep;
      if (!this.everybody && !waits && !this.acted.has(thread)) return;
      const lane = laneOf(k, thread);
      record.note(position, lane, waitedFor(k, thread, lane));
      if (lane === LANE.dead) this.calls[thread]?.end(position, NO_RESULT);
      else if ((k.threads[thread]?.depth ?? 0) > 0) this.calls[thread]?.goOn(position, state.script, thread);
    });
    this.everybody = false;
    this.acted.clear();
  }
}

/** A map that a fork is still making has no owner. */
export const isUsed = ({ config, processes }: KernelState, map: number): boolean =>
  map <= config.subMaps.length || processes.some((process) => process.map === map);

/** The branches of the present path up to a position. */
function extents({ path }: Timeline, length: number): Recorded[] {
  const rows: Recorded[] = [];
  for (const [level, branch] of path.entries()) {
    if (level > 0 && branch.from >= length) break;
    const next = path[level + 1];
    rows.push({ branch: branch.id, to: Math.min(next?.from ?? endOf(branch), length) });
  }
  return rows;
}

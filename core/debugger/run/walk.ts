// The loop that runs forward, runs back and recounts share: the breakpoints before a step, the
// step, the stops that it brings about. Where no step needs a look by itself, many are made at
// once, up to an event that may be a stop.
import type { Machine } from '../../machine/machine.ts';
import type { Work } from '../../machine/work.ts';
import type { Choice, MachineEvent } from '../../program/types.ts';
import type { Stop } from '../stops/stop.ts';
import { type StopPoints, stopCandidates } from '../stops/stopPoints.ts';
import { afterStep, beforeStep } from '../stops/stops.ts';
import type { Observer } from '../stops/tests.ts';

/** Steps between two rests of a walk, and made at once at the most. */
const REST = 4096;

/** Says nothing: known steps were reported when they were new. */
const MUTE: Observer = { event: () => {}, log: () => {}, problem: () => {} };

/**
 * Says whether the walk ends: before a step with a stop there, and after each step, with the stop
 * that it brought about.
 */
type Meet = (stop: Stop | undefined, when: 'before' | 'after', choice: Choice) => boolean;

export class Walker {
  private readonly machine: Machine;
  private readonly points: StopPoints;
  private readonly observer: Observer;
  /** The events of the latest step that may be a stop. */
  private events: MachineEvent[] = [];
  private isCandidate: (event: MachineEvent) => boolean = () => true;
  /** Kinds of events that may be stops; undefined: all. */
  private candidates: ReadonlySet<MachineEvent['kind']> | undefined;
  /** May a detail (Kernel.details) be a stop? */
  wantsDetails = true;

  constructor(machine: Machine, points: StopPoints, observer: Observer) {
    this.machine = machine;
    this.points = points;
    this.observer = observer;
  }

  /** May an event of this kind be a stop of the present walk? */
  wants(kind: MachineEvent['kind']): boolean {
    return this.candidates?.has(kind) ?? true;
  }

  /** Listens to the machine. */
  note(event: MachineEvent): void {
    if (!this.isCandidate(event)) return;
    this.events.push(event);
    this.machine.interrupt();
  }

  /** New steps as they are chosen; the first is looked at by itself. `oneByOne`: and so are all. */
  *forward(choose: () => Choice | undefined, oneByOne: boolean, meet: Meet): Work<void> {
    yield* this.walk(choose, oneByOne, true, meet);
  }

  /** Known steps again, up to a position. */
  *again(to: number, meet: Meet): Work<void> {
    const { machine } = this;
    const choose = (): Choice | undefined => (machine.position < to ? machine.choiceAt(machine.position) : undefined);
    yield* this.walk(choose, false, false, meet, to);
  }

  private *walk(
    choose: () => Choice | undefined,
    oneByOne: boolean,
    isNew: boolean,
    meet: Meet,
    to = Number.POSITIVE_INFINITY,
  ): Work<void> {
    const { machine, points } = this;
    const observer = isNew ? this.observer : MUTE;
    const { kinds, matches, stepwise, calls } = stopCandidates(points);
    this.candidates = kinds;
    this.isCandidate = matches;
    this.wantsDetails = calls;
    machine.askListeners();
    let rest = machine.position + REST;
    for (let single = isNew; ; single = oneByOne || stepwise) {
      const choice = choose();
      if (!choice) return;
      const before = beforeStep(points, machine, choice, observer);
      if (before && meet(before, 'before', choice)) return;
      if (this.events.length > 0) this.events = [];
      if (single || stepwise || machine.stepMany(choice, Math.min(to, machine.position + REST), !calls) === 0) {
        if (isNew) machine.step(choice);
        else machine.replay();
        // a call that has begun goes on: nothing can be met within it but by an event
        const goesOn = !oneByOne && !stepwise && this.events.length === 0 && machine.position < to;
        if (goesOn) machine.stepMany(choice, Math.min(to, machine.position + REST), !calls);
      }
      if (meet(afterStep(points, machine, choice, this.events, observer), 'after', choice)) return;
      if (machine.position < rest) continue;
      rest = machine.position + REST;
      yield;
    }
  }

  /** The breakpoints that a step of this choice would meet, without a word. */
  before(choice: Choice, observer = MUTE): Stop | undefined {
    return beforeStep(this.points, this.machine, choice, observer);
  }
}

// What a run of one thread did to the others, read off the kernel after it: whom it woke, which
// maps it changed, where entries and objects have gone that others name, whose process it ended.

import { HEADER } from '../../kernel/data/entries.ts';
import { type MapState, ThreadStatus, type VmObject } from '../../kernel/state.ts';
import type { Form } from '../state/form.ts';
import { GONE } from '../state/places.ts';
import type { Effects } from './effect.ts';
import type { Stage } from './stage.ts';

export class AfterRun {
  private readonly stage: Stage;
  private readonly effects: Effects;
  private readonly form: Form | undefined;
  private readonly bumped: number[] = [];
  private readonly moved: (number[] | undefined)[] = [];
  /** Room for them, by map. */
  private readonly movedTo: number[][] = [];

  constructor(stage: Stage, effects: Effects, form: Form | undefined) {
    this.stage = stage;
    this.effects = effects;
    this.form = form;
  }

  /** The effect on the threads but the one that ran, whose wakeups are given. */
  effect(who: number, wakes: readonly number[]): number {
    const { maps } = this.stage.kernel;
    const { bumped, moved } = this;
    while (bumped.length > 0) bumped.pop();
    while (moved.length > maps.length) moved.pop();
    for (let map = 0; map < maps.length; map++) {
      const m = maps[map] as MapState;
      if (m.timestamp !== this.stage.timestampsBefore[map]) bumped.push(map);
      moved[map] = this.movedIn(m, map, this.stage.entriesBefore[map] ?? 0);
    }
    let ends = -1;
    for (const { thread, who: other } of this.stage.own)
      if (ends < 0 && other !== who && thread.status === ThreadStatus.dead) ends = thread.process;
    const woken = wakes.length > 1 ? [...new Set(wakes)].sort((a, b) => a - b) : wakes;
    return this.effects.add({ wakes: woken, bumped, moved, objects: this.movedObjects(), ends });
  }

  /** When a state is put in place, an entry's serial is its place. */
  private movedIn({ entries: { next, serial }, count }: MapState, map: number, before: number): number[] | undefined {
    let isSame = true;
    let seen = 0;
    for (let place = 1, id = next[HEADER] as number; place <= count; place++, id = next[id] as number) {
      if ((serial[id] as number) > before) continue;
      seen++;
      if (serial[id] !== place) isSame = false;
    }
    if (isSame && seen === before) return undefined;
    const moved = this.movedTo[map] ?? [];
    this.movedTo[map] = moved;
    while (moved.length > before + 1) moved.pop();
    moved[0] = 0;
    for (let place = 1; place <= before; place++) moved[place] = GONE;
    for (let place = 1, id = next[HEADER] as number; place <= count; place++, id = next[id] as number)
      if ((serial[id] as number) <= before) moved[serial[id] as number] = place;
    return moved;
  }

  private movedObjects(): number[] | undefined {
    if (this.form?.noObjects) return undefined;
    const { objects } = this.stage.kernel;
    const { objects: names } = this.stage.places;
    let moved: number[] | undefined;
    for (let id = 1; id < objects.length; id++) {
      const before = (objects[id] as VmObject).serial;
      if (before > this.stage.objectsBefore || before === names[id]) continue;
      moved ??= Array.from({ length: this.stage.objectsBefore + 1 }, (_, name) => name);
      moved[before] = names[id] as number;
    }
    return moved;
  }
}

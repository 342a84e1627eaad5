// Random ways through a program: steps of whoever can go, and what a person does by hand,
// all sorts of it.
import { HEADER } from '../../../core/kernel/data/entries.ts';
import { settable } from '../../../core/kernel/fields/fields.ts';
import { KINDS, type Typed } from '../../../core/kernel/fields/kinds.ts';
import type { Place } from '../../../core/kernel/fields/place.ts';
import { NoSuchPlace, typeAt, valueAt } from '../../../core/kernel/fields/place.ts';
import { routinesOf } from '../../../core/kernel/routine.ts';
import type { MapState } from '../../../core/kernel/state.ts';
import { interventionProblem } from '../../../core/machine/interventions.ts';
import type { Machine } from '../../../core/machine/machine.ts';
import { absentAt } from '../../../core/program/absences.ts';
import type { Choice, Intervention } from '../../../core/program/types.ts';
import { NOBODY } from '../../../core/program/types.ts';

const CALLS: Extract<Intervention, { kind: 'call' }>['call'][] = [
  { name: 'vm_map_wakeup', args: {} },
  { name: 'vm_map_lock', args: {} },
  { name: 'vm_map_wire', args: { start: 2, end: 4, flags: 1 } },
  { name: 'vm_map_unwire', args: { start: 1, end: 4, flags: 1 } },
  { name: 'vm_map_remove', args: { start: 3, end: 4 } },
];

/** The map that a place belongs to: no address in it may be above that map's end. */
function mapAt({ threads }: Machine['state']['kernel'], place: Place): number {
  if (place.kind === 'local') return threads[place.thread]?.stack[place.level]?.map ?? 0;
  return place.kind === 'map' || place.kind === 'entry' ? place.map : 0;
}

function someValue(m: Machine, { kind, optional }: Typed, place: Place, pick: number): number {
  const { maps, threads, objects, freeObjects } = m.state.kernel;
  switch (kind) {
    case 'boolean':
    case 'bool':
      return pick % 2;
    case 'prot':
      return optional ? (pick % 9) - 1 : pick % 8;
    case 'inherit':
      return pick % 4;
    case 'thread':
      return (pick % (threads.length + 1)) - 1;
    case 'address':
    case 'offset': {
      // where something begins or ends, beside it, or anywhere
      const { entries, max } = maps[mapAt(m.state.kernel, place)] as MapState;
      const at = entries.start[8 * (pick % Math.max(1, entries.used / 8))] as number;
      return Math.max(0, Math.min(max, pick % 3 === 0 ? pick % 20 : at + (pick % 5) - 2));
    }
    case 'eflags':
      return pick % 2 ? pick % 2 ** 16 : pick % 3;
    case 'wire-flags':
      return pick % 8;
    case 'insert-flags':
      return pick % 2 ** 10;
    case 'result':
      return pick % 11;
    case 'object': {
      const there = objects.flatMap((_, id) => (id > 0 && freeObjects.includes(id) ? [] : [id]));
      return there[pick % there.length] as number;
    }
    case 'entry': {
      if (optional && pick % 3 === 0) return -1;
      const { next } = maps[mapAt(m.state.kernel, place)]?.entries ?? { next: new Int32Array(1) };
      const ids: number[] = [];
      for (let id = next[HEADER] as number; id !== HEADER; id = next[id] as number) ids.push(id);
      return ids[pick % Math.max(1, ids.length)] ?? Number.NaN;
    }
    default:
      return pick % 5;
  }
}

/** A place and a value for it; undefined: the number picks none that is there. */
function setting(m: Machine, pick: number): Intervention | undefined {
  const k = m.state.kernel;
  const of = (place: Place): Intervention | undefined => {
    try {
      valueAt(k, place);
    } catch (error) {
      if (error instanceof NoSuchPlace) return undefined;
      throw error;
    }
    const typed = typeAt(k, place);
    if (!KINDS[typed.kind].takes) return undefined;
    const value = someValue(m, typed, place, pick >> 5);
    // there may be no entry to choose
    return !Number.isNaN(value) && absentAt(place, value, k.config.vintage) === undefined
      ? { kind: 'set', place, value }
      : undefined;
  };
  const one = (names: readonly string[], n: number): string => names[n % names.length] ?? '';
  switch (pick % 5) {
    case 0:
      return of({ kind: 'map', map: (pick >> 2) % k.maps.length, field: one(settable('map'), pick >> 3) });
    case 1: {
      const t = k.threads[(pick >> 3) % k.threads.length];
      const level = (pick >> 4) % Math.max(1, t?.depth ?? 0);
      const f = t && t.depth > 0 ? t.stack[level] : undefined;
      const locals = f ? (routinesOf(k.config.vintage)[f.routine]?.locals ?? []) : [];
      const name = locals[(pick >> 2) % Math.max(1, locals.length)]?.name ?? '';
      return of({ kind: 'local', thread: (pick >> 3) % k.threads.length, level, name });
    }
    case 2:
      return of({ kind: 'kernel', field: 'user_wired' });
    default:
      return of({ kind: 'entry', map: 0, page: 1 + ((pick >> 3) % 12), field: one(settable('entry'), pick >> 2) });
  }
}

function byHand(m: Machine, pick: number): Choice | undefined {
  const thread = (pick >> 1) % m.program.threads.length;
  const what = pick % 8;
  if (what === 0) return { thread, intervention: { kind: 'kill' } };
  if (what < 4)
    return { thread, intervention: { kind: 'call', call: CALLS[(pick >> 3) % CALLS.length] as (typeof CALLS)[0] } };
  const intervention = setting(m, pick >> 3);
  return intervention && { thread: NOBODY, intervention };
}

/** One step of the way; false: there is none. */
export function wander(m: Machine, pick: number): boolean {
  const own = pick % 4 === 0 ? byHand(m, pick >> 2) : undefined;
  return make(m, own, pick);
}

/**
 * The same, but that all that is done by hand is to set values, and one in `often` steps is that.
 */
export const wanderSetting = (m: Machine, pick: number, often: number): boolean => {
  const intervention = pick % often === 0 ? setting(m, pick >> 4) : undefined;
  return make(m, intervention && { thread: NOBODY, intervention }, pick);
};

function make(m: Machine, own: Choice | undefined, pick: number): boolean {
  if (own?.intervention && interventionProblem(m.state, own.thread, own.intervention) === undefined) {
    m.step(own);
    return true;
  }
  const able = m.program.threads.flatMap((_, t) => (m.canStep(t) ? [t] : []));
  const due = m.next();
  if (!due) return false;
  const thread = able[pick % Math.max(1, able.length)];
  m.step(pick % 3 === 0 || thread === undefined ? due : { thread });
  return true;
}

// An object as numbers, which is how copies of the state, patches and the log of changes keep it; and the log itself, to which whoever changes an
// object, or the list of free ones, says first what was there.

import type { KernelState, VmObject } from '../state.ts';
import { popped, room, touchRecord } from './changeLog.ts';

export type Writable<T> = { -readonly [Field in keyof T]: T[Field] };

/** Fields of an object, as numbers; its name never changes. */
export const FIELDS = 7;

export const fieldOf = (o: VmObject, f: number): number => {
  switch (f) {
    case 0:
      return o.size;
    case 1:
      return o.references;
    case 2:
      return (o.anonymous ? 1 : 0) + (o.oneMapping ? 2 : 0);
    case 3:
      return o.backing;
    case 4:
      return o.backingOffset;
    case 5:
      return o.charge;
    default:
      return o.serial;
  }
};

export function setField(o: Writable<VmObject>, f: number, value: number): void {
  if (f === 0) o.size = value;
  else if (f === 1) o.references = value;
  else if (f === 2) {
    o.anonymous = (value & 1) !== 0;
    o.oneMapping = (value & 2) !== 0;
  } else if (f === 3) o.backing = value;
  else if (f === 4) o.backingOffset = value;
  else if (f === 5) o.charge = value;
  else o.serial = value;
}

/** At the end of an entry of the log, in the place of an object's number: the list of free objects has got longer, or shorter. */
const GIVEN = -1;
const TAKEN = -2;

/** An object, to change it: every change of one begins here. */
export function changing(k: KernelState, id: number): Writable<VmObject> {
  const o = k.objects[id] as VmObject;
  const log = k.objectLog;
  if (log) {
    const at = room(log, FIELDS + 1);
    touchRecord(log, id);
    for (let f = 0; f < FIELDS; f++) log.values[at + f] = fieldOf(o, f);
    log.values[at + FIELDS] = id;
  }
  return o;
}

/** The number of an object that may be used again; undefined: there is none. */
export function takeFree(k: KernelState): number | undefined {
  const id = k.freeObjects.pop();
  const log = k.objectLog;
  if (log && id !== undefined) {
    const at = room(log, 2);
    log.values[at] = id;
    log.values[at + 1] = TAKEN;
  }
  return id;
}

export function giveFree(k: KernelState, id: number): void {
  k.freeObjects.push(id);
  if (k.objectLog) k.objectLog.values[room(k.objectLog, 1)] = GIVEN;
}

/** Takes changes back until the log is as short as it was, and there are as many objects as there were. */
export function undoObjects(k: KernelState, length: number, objects: number): void {
  const log = k.objectLog;
  while (log && log.length > length) {
    const id = popped(log);
    if (id === GIVEN) k.freeObjects.pop();
    else if (id === TAKEN) k.freeObjects.push(popped(log));
    else {
      touchRecord(log, id);
      for (let f = FIELDS - 1; f >= 0; f--) setField(k.objects[id] as VmObject, f, popped(log));
    }
  }
  k.objects.length = objects;
}

// An object as numbers, which is how the undo log and checkpoints keep it. An object, or the list
// of free ones, is changed through here, so that the log has what was there before.

import type { KernelState, VmObject } from '../state.ts';
import { LOGGED, logChange, logOnce, PART, WIDTH } from './undoLog.ts';

export type Writable<T> = { -readonly [Field in keyof T]: T[Field] };

/** Fields of an object, as numbers; its name never changes. */
const FIELDS = WIDTH[PART.objects];

/** An object of which nothing is known but its name: all its numbers are zero. */
export const emptyObject = (name: string): VmObject => ({
  size: 0,
  references: 0,
  anonymous: false,
  oneMapping: false,
  backing: 0,
  backingOffset: 0,
  charge: 0,
  serial: 0,
  name,
});

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

export function clearObject(o: VmObject): void {
  for (let f = 0; f < FIELDS; f++) setField(o, f, 0);
}

/** An object, to change it: every change of one begins here. */
export function changing(k: KernelState, id: number): Writable<VmObject> {
  // a number that comes from a column is a double, where V8 expects a small integer, fails, and
  // compiles it all again, without end
  const number = id | 0;
  const o = k.objects[number] as VmObject;
  const log = k.undoLog;
  if (log === undefined) return o;
  const at = logOnce(log, log, PART.objects, number, number);
  if (at === LOGGED) return o;
  const { values } = log;
  for (let f = 0; f < FIELDS; f++) values[at + f] = fieldOf(o, f);
  return o;
}

/** Says in the log what is at a place of the list of free objects; beyond its end, 0. */
function logFree({ freeObjects, undoLog: log }: KernelState, place: number): void {
  if (!log) return;
  const at = logChange(log, PART.free, place);
  log.values[at] = freeObjects[place] ?? 0;
}

/** The number of an object that may be used again; undefined: there is none. */
export function takeFree(k: KernelState): number | undefined {
  if (k.freeObjects.length > 0) logFree(k, k.freeObjects.length - 1);
  return k.freeObjects.pop();
}

export function giveFree(k: KernelState, id: number): void {
  logFree(k, k.freeObjects.length);
  k.freeObjects.push(id);
}

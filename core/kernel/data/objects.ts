// Objects as far as the map sees them: sizes, reference counts, swap charges; no pages. An
// anonymous object is made when an entry without one is split. Swap is one counter with a limit
// (kernel-behaviour.md, sections 3, 5 and 16).

import type { Page } from '../address.ts';
import { EFLAG } from '../constants.ts';
import type { Kernel } from '../routine.ts';
import type { KernelState, MapState, VmObject } from '../state.ts';
import { writing } from './columns.ts';
import { assertInvariant } from './invariants.ts';
import { JOURNAL, putDown } from './journal.ts';
import { changing, giveFree, takeFree } from './objectFields.ts';

export const NO_OBJECT = 0;
const NO_CHARGE = -1;

export const objectOf = (k: KernelState, id: number): VmObject => k.objects[id] as VmObject;

/** A named, file-like object, which nothing can remove. */
export const newObject = (name: string, pages: number, serial: number): VmObject => ({
  size: pages,
  references: 1,
  anonymous: false,
  oneMapping: false,
  backing: NO_OBJECT,
  backingOffset: 0,
  charge: NO_CHARGE,
  serial,
  name,
});

export function allocateAnonymous(k: Kernel, pages: number, charged: boolean): number {
  const id = takeFree(k) ?? k.objects.length;
  if (id === k.objects.length) k.objects.push(newObject('', pages, 0));
  const object = changing(k, id);
  object.size = pages;
  object.references = 1;
  object.anonymous = true;
  object.oneMapping = true;
  object.backing = NO_OBJECT;
  object.backingOffset = 0;
  object.charge = charged ? pages : NO_CHARGE;
  object.serial = k.nextObjectSerial++;
  k.sink?.({ kind: 'object', thread: k.self, object: object.serial, pages });
  return id;
}

/**
 * vm_object_shadow: a new anonymous object over `source`, to which the entry's reference passes.
 * `charged`: it takes the entry's charge over. An anonymous object that is not shared serves as it
 * is.
 */
export function shadow(k: Kernel, source: number, offset: number, pages: number, charged: boolean): number {
  if (source !== NO_OBJECT && objectOf(k, source).anonymous && objectOf(k, source).references === 1) return source;
  const id = allocateAnonymous(k, pages, charged);
  const object = changing(k, id);
  object.backing = source;
  object.backingOffset = offset;
  return id;
}

export function reference(k: KernelState, id: number): void {
  if (id !== NO_OBJECT) changing(k, id).references++;
}

/**
 * Drops a reference; the last one gives the object's swap back, and its reference to the object
 * that it shadows.
 */
export function dereference(k: KernelState, id: number): void {
  if (id === NO_OBJECT) return;
  assertInvariant(objectOf(k, id).references > 0, 'vm_object_deallocate: object deallocated too many times');
  const object = changing(k, id);
  if (--object.references > 0) return;
  if (object.charge > 0) chargeSwap(k, -object.charge);
  object.charge = NO_CHARGE;
  giveFree(k, id);
  dereference(k, object.backing);
}

/** Charges swap for so many pages more, whatever the limit says. */
export function chargeSwap(k: KernelState, pages: number): void {
  k.swapReserved += pages;
  putDown(k, JOURNAL.swapReserved, k.swapReserved);
}

/** Reserves swap for so many pages; false if the limit does not allow it. */
export function reserveSwap(k: KernelState, pages: number): boolean {
  if (k.swapReserved + pages > k.limits.swap) return false;
  chargeSwap(k, pages);
  return true;
}

export const releaseSwap = (k: KernelState, pages: number): void => chargeSwap(k, -pages);

export const objectCharged = (k: KernelState, id: number): boolean =>
  id !== NO_OBJECT && objectOf(k, id).charge !== NO_CHARGE;

/** ENTRY_CHARGED: the entry itself, or its object and the entry would write into that object. */
export function entryCharged(k: KernelState, m: MapState, entry: number): boolean {
  const e = m.entries;
  if (e.charged[entry]) return true;
  return objectCharged(k, e.object[entry] as number) && !((e.eflags[entry] as number) & EFLAG.NEEDS_COPY);
}

/** The last of the objects that an object shadows, itself if it shadows none. */
export function bottomOf(k: KernelState, id: number): number {
  let bottom = id;
  while (bottom !== NO_OBJECT && objectOf(k, bottom).backing !== NO_OBJECT) bottom = objectOf(k, bottom).backing;
  return bottom;
}

/**
 * The file that a page of an entry is of, also where a private copy shadows it, and which page of
 * it; undefined: anonymous memory.
 */
export function filePage(
  k: KernelState,
  m: MapState,
  entry: number,
  page: Page,
): { readonly file: VmObject; readonly index: number } | undefined {
  const e = m.entries;
  let id = e.object[entry] as number;
  let index = page - (e.start[entry] as number) + (e.offset[entry] as number);
  for (; id !== NO_OBJECT; id = objectOf(k, id).backing) {
    const object = objectOf(k, id);
    if (!object.anonymous) return { file: object, index };
    index += object.backingOffset;
  }
  return undefined;
}

/**
 * vm_object_coalesce: may the object of the previous entry be extended by the new range, which
 * comes right after it? If so it is. `reserved`: the new range brought its own swap reservation.
 */
export function coalesce(
  k: Kernel,
  id: number,
  offset: number,
  length: number,
  added: number,
  reserved: boolean,
): boolean {
  if (id === NO_OBJECT) return true;
  if (k.config.coalesce === 'null') return false;
  const object = objectOf(k, id);
  if (!object.anonymous || object.backing !== NO_OBJECT) return false;
  const next = offset + length;
  if (object.references > 1 && object.size !== next && !(k.rules.oneMappingCoalesces && object.oneMapping))
    return false;
  if (object.charge !== NO_CHARGE) {
    if (!reserved && !reserveSwap(k, added)) return false;
    // what an earlier deallocation left beyond `next` stays charged: the kernel counts it twice
    changing(k, id).charge += added;
  }
  changing(k, id).size = Math.max(object.size, next + added);
  return true;
}

/** An anonymous object mapped piece by piece once shrinks when its end is unmapped (freebsd-13). */
export function shrink(k: KernelState, id: number, offset: number, length: number): void {
  const object = objectOf(k, id);
  if (!object.anonymous || object.references === 1 || !object.oneMapping) return;
  if (offset + length < object.size || offset >= object.size) return;
  if (object.charge !== NO_CHARGE) {
    chargeSwap(k, offset - object.size);
    changing(k, id).charge -= object.size - offset;
  }
  changing(k, id).size = offset;
}

/**
 * The entry's charge moves to its object: a new one if it had none, or the one it writes into
 * (before a split).
 */
export function chargeObject(k: Kernel, m: MapState, entry: number): void {
  const e = m.entries;
  const eflags = e.eflags[entry] as number;
  if (e.object[entry] === NO_OBJECT) {
    if (eflags & EFLAG.GUARD) return;
    const pages = (e.end[entry] as number) - (e.start[entry] as number);
    const changed = writing(e, entry);
    changed.object[entry] = allocateAnonymous(k, pages, e.charged[entry] === 1);
    changed.offset[entry] = 0;
    changed.charged[entry] = 0;
  } else if (e.charged[entry] && !(eflags & EFLAG.NEEDS_COPY)) {
    changing(k, e.object[entry] as number).charge = (e.end[entry] as number) - (e.start[entry] as number);
    writing(e, entry).charged[entry] = 0;
  }
}

// What all threads share, as a row of numbers, and back: maps, objects, locks, counters, limits,
// and how far the script's lines of no thread have come. Records go by their places, timestamps and
// serials are left out: two states that differ in nothing else are one.

import { newMap } from '../../kernel/create/newMap.ts';
import { orderTies, tiesOf } from '../../kernel/data/addressIndex.ts';
import { newColumns, RECORD } from '../../kernel/data/columns.ts';
import { HEADER } from '../../kernel/data/entries.ts';
import { appendEntry, beginIndex } from '../../kernel/data/indexBlocks.ts';
import { emptyObject, type Writable } from '../../kernel/data/objectFields.ts';
import { copyTree, type SearchTree } from '../../kernel/data/tree/searchTree.ts';
import { eachSpan, setSpan, takeChunks } from '../../kernel/data/wiredPages.ts';
import type { Limits, ProcessLimits } from '../../kernel/limits.ts';
import type { Kernel } from '../../kernel/routine.ts';
import type { MapState, VmObject } from '../../kernel/state.ts';
import type { Places } from './places.ts';
import { Kept, type Tape, Texts } from './tape.ts';

/** A map's timestamp when a state is put in place: it is no part of the state. */
export const BASE_TIMESTAMP = 1000;

/** How exactly the shared part is stored. */
export interface Telling {
  /** Something asks for the timestamp itself. */
  readonly timestamps: boolean;
}

/** Room for records that are gone, beyond those of the map. */
const ROOM = 16;

function transferRecord(tape: Tape, m: MapState, id: number, p: Places): void {
  const { wide, narrow } = m.entries;
  wide[id] = tape.n(wide[id] as number);
  wide[id + 1] = tape.n(wide[id + 1] as number);
  narrow[id + 2] = tape.n(narrow[id + 2] as number);
  narrow[id + 3] = tape.n(narrow[id + 3] as number);
  narrow[id + 4] = tape.n(narrow[id + 4] as number);
  wide[id + 4] = tape.thread(wide[id + 4] as number);
  const object = wide[id + 2] as number;
  const name = tape.n(tape.isReading ? 0 : (p.objects[object] as number));
  if (tape.isReading) wide[id + 2] = name;
  wide[id + 3] = tape.n(wide[id + 3] as number);
  narrow[id + 5] = tape.n(narrow[id + 5] as number);
  narrow[id + 6] = tape.n(narrow[id + 6] as number);
  wide[id + 6] = tape.n(wide[id + 6] as number);
  wide[id + 7] = tape.n(wide[id + 7] as number);
  narrow[id + 7] = tape.n(narrow[id + 7] as number);
}

/** Writes a map's entries, or puts them in place, at records in the order of the map. */
export function transferEntries(
  tape: Tape,
  m: MapState,
  places: Int32Array | undefined,
  record: (id: number) => void,
): void {
  m.count = tape.n(m.count);
  m.emptyEntries = tape.n(m.emptyEntries);
  if (!tape.isReading) {
    const { next } = m.entries;
    for (let id = next[HEADER] as number, n = 0; n < m.count; id = next[id] as number, n++) record(id);
    const ties = m.emptyEntries > 0 ? tiesOf(m.index) : [];
    if (m.emptyEntries > 0) tape.n(ties.length);
    for (const id of ties) tape.n(places?.[id / RECORD] as number);
    return;
  }
  const records = m.count + 1;
  if ((records + ROOM) * RECORD > m.entries.capacity) {
    const larger = newColumns(2 * (records + ROOM));
    larger.wide.set(m.entries.wide.subarray(0, RECORD));
    larger.narrow.set(m.entries.narrow.subarray(0, RECORD));
    m.entries = larger;
  }
  const e = m.entries;
  e.used = records * RECORD;
  e.free = -1;
  m.nextSerial = records;
  beginIndex(m.index, m.count);
  for (let place = 0; place < records; place++) {
    const id = place * RECORD;
    e.narrow[id] = place + 1 === records ? HEADER : id + RECORD;
    e.narrow[id + 1] = (place === 0 ? m.count : place - 1) * RECORD;
    e.wide[id + 5] = place;
    if (place === 0) continue;
    record(id);
    appendEntry(m.index, id, e.wide[id] as number);
  }
  if (m.emptyEntries > 0) {
    const ties = Array.from({ length: tape.n(0) }, () => tape.n(0) * RECORD);
    orderTies(m.index, ties, e.start);
  }
}

function transferTree(tape: Tape, m: MapState, tree: SearchTree, places: Int32Array | undefined): SearchTree {
  let t = tree;
  if (tape.isReading && t.left.length < m.count + 1 + ROOM) t = copyTree(t, 2 * (m.count + 1 + ROOM));
  const entry = (id: number): number => {
    if (tape.isReading) return tape.n(0) * RECORD;
    tape.n(places?.[id / RECORD] as number);
    return id;
  };
  t.root = entry(t.root);
  t.lower = entry(t.lower);
  t.upper = entry(t.upper);
  for (let place = 0, id = HEADER; place <= m.count; place++) {
    const at = tape.isReading ? place : id / RECORD;
    t.left[at] = entry(t.left[at] as number);
    t.right[at] = entry(t.right[at] as number);
    t.maxFree[at] = tape.n(t.maxFree[at] as number);
    id = m.entries.next[id] as number;
  }
  return t;
}

function transferWired(tape: Tape, { wiredPages }: MapState): void {
  wiredPages.count = tape.n(wiredPages.count);
  if (!tape.isReading) {
    eachSpan(wiredPages, (first, length, word) => {
      tape.n(length);
      tape.n(first);
      tape.n(word | 0);
    });
    // the end
    tape.n(0);
    return;
  }
  takeChunks(wiredPages);
  for (let length = tape.n(0); length > 0; length = tape.n(0)) setSpan(wiredPages, tape.n(0), length, tape.n(0));
}

function transferMap(tape: Tape, m: MapState, map: number, p: Places, texts: Texts, { timestamps }: Telling) {
  m.lock.holder = tape.thread(m.lock.holder);
  const readers = tape.n(m.lock.readers.length);
  if (tape.isReading) while (m.lock.readers.length > readers) m.lock.readers.pop();
  else if (readers > 1) m.lock.readers.sort((a, b) => a - b);
  for (let i = 0; i < readers; i++) m.lock.readers[i] = tape.thread(m.lock.readers[i] as number, true);
  m.busy = tape.n(m.busy);
  m.busyWaiters = tape.flag(m.busyWaiters);
  if (timestamps) m.timestamp = tape.n(m.timestamp);
  else if (tape.isReading) m.timestamp = BASE_TIMESTAMP;
  transferEntries(tape, m, p.entries[map], (id) => transferRecord(tape, m, id, p));
  m.name = texts.transfer(tape, m.name);
  m.setByHand = texts.transfer(tape, m.setByHand);
  m.min = tape.n(m.min);
  m.max = tape.n(m.max);
  m.size = tape.n(m.size);
  m.wireFuture = tape.flag(m.wireFuture);
  m.wxorx = tape.flag(m.wxorx);
  m.kernelPmap = tape.flag(m.kernelPmap);
  const { firstFree } = m;
  m.firstFree = tape.isReading ? tape.n(0) * RECORD : firstFree;
  if (!tape.isReading) tape.n(p.entries[map]?.[firstFree / RECORD] as number);
  m.stackBottom = tape.n(m.stackBottom);
  m.stackTop = tape.n(m.stackTop);
  m.stackPages = tape.n(m.stackPages);
  m.dataStart = tape.n(m.dataStart);
  m.dataPages = tape.n(m.dataPages);
  m.anonLoc = tape.n(m.anonLoc);
  if (m.tree) m.tree = transferTree(tape, m, m.tree, p.entries[map]);
  transferWired(tape, m);
}

function transferObject(tape: Tape, o: Writable<VmObject>, p: Places): void {
  o.size = tape.n(o.size);
  o.references = tape.n(o.references);
  const bits = tape.n((o.anonymous ? 1 : 0) + (o.oneMapping ? 2 : 0));
  o.anonymous = (bits & 1) !== 0;
  o.oneMapping = (bits & 2) !== 0;
  const backing = tape.n(tape.isReading ? 0 : (p.objects[o.backing] as number));
  if (tape.isReading) o.backing = backing;
  o.backingOffset = tape.n(o.backingOffset);
  o.charge = tape.n(o.charge);
}

function transferObjects(tape: Tape, k: Kernel, p: Places): void {
  const { objects } = k;
  const count = tape.n(p.order.length);
  if (tape.isReading) {
    while (objects.length > count + 1) objects.pop();
    while (objects.length <= count) objects.push(emptyObject(''));
    while (k.freeObjects.length > 0) k.freeObjects.pop();
    k.nextObjectSerial = count + 1;
  }
  for (let name = 1; name <= count; name++) {
    const o = objects[tape.isReading ? name : (p.order[name - 1] as number)] as Writable<VmObject>;
    transferObject(tape, o, p);
    if (tape.isReading) o.serial = name;
  }
}

/** What is no number, by number. */
export class Names {
  readonly texts = new Texts();
  readonly limits = new Kept<Limits>();
  readonly processLimits = new Kept<ProcessLimits>();
}

/** Writes the shared part of a kernel, whose records are named in `p`, or puts one in place. */
export function transferShared(tape: Tape, k: Kernel, p: Places, names: Names, telling: Telling): void {
  const { texts, limits, processLimits } = names;
  // first: Stage.hasPanicked reads it here
  k.panic = texts.transfer(tape, k.panic);
  k.userWired = tape.n(k.userWired);
  k.swapReserved = tape.n(k.swapReserved);
  k.limits = limits.transfer(tape, k.limits);
  for (const process of k.processes) {
    process.map = tape.n(process.map);
    process.limits = processLimits.transfer(tape, process.limits);
  }
  const maps = tape.n(k.maps.length);
  if (tape.isReading) {
    while (k.maps.length > maps) k.maps.pop();
    while (k.maps.length < maps) k.maps.push(newMap(k.config, '', k.config.min, k.config.max));
  }
  for (let map = 0; map < maps; map++) transferMap(tape, k.maps[map] as MapState, map, p, texts, telling);
  transferObjects(tape, k, p);
}

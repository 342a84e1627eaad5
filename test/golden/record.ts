// The kernel's events as golden events, with the state that goes with them as it is when the event
// happens. Kernel events that golden cases do not have (clip, merge, busy, ...) are passed over:
// what they did shows in the dumps.
import { formatAddress } from '../../core/kernel/address.ts';
import { INHERIT_NAMES, protName, resultName } from '../../core/kernel/constants.ts';
import { wiredPageList } from '../../core/kernel/data/wiredPages.ts';
import type { KernelEvent } from '../../core/kernel/events.ts';
import { flagWords } from '../../core/kernel/fields/flagNames.ts';
import { objectName } from '../../core/kernel/fields/kinds.ts';
import type { EntryView, Kernel } from '../../core/kernel/kernel.ts';
import { dumpEntries } from '../../core/kernel/kernel.ts';
import { PAGE_SIZE } from './call.ts';
import type { GoldenEntry, GoldenEvent, GoldenFinalState, Hex } from './case.ts';
import { DUMP_EVENTS } from './case.ts';

const hex = (page: number): Hex => formatAddress(page, PAGE_SIZE);

const goldenEntry = (k: Kernel, entry: EntryView): GoldenEntry => [
  hex(entry.start),
  hex(entry.end),
  protName(entry.prot),
  protName(entry.maxProt),
  INHERIT_NAMES[entry.inherit] ?? String(entry.inherit),
  entry.wiredCount,
  flagWords(entry.eflags, k.config.vintage),
  entry.object === 0 ? null : objectName(k, entry.object),
  entry.object === 0 ? '0x0' : hex(entry.offset),
  Number(entry.charged),
  entry.wiringThread < 0 ? null : (k.threads[entry.wiringThread]?.name ?? `no thread ${entry.wiringThread}`),
];

export const goldenEntries = (k: Kernel, map = 0): GoldenEntry[] =>
  dumpEntries(k, map).map((entry) => goldenEntry(k, entry));

function theMap(k: Kernel) {
  const map = k.maps[0];
  if (map === undefined) throw new Error('the kernel has no map');
  return map;
}

export const timestampOf = (k: Kernel): number => theMap(k).timestamp;

/** Sorted disjoint half-open ranges of a set of pages. */
function rangesOf(wired: readonly number[]): [Hex, Hex][] {
  const ranges: [number, number][] = [];
  for (const page of wired) {
    const last = ranges.at(-1);
    if (last && last[1] === page) last[1] = page + 1;
    else ranges.push([page, page + 1]);
  }
  return ranges.map(([start, end]) => [hex(start), hex(end)]);
}

export function finalState(k: Kernel): GoldenFinalState {
  const map = theMap(k);
  return {
    ts: map.timestamp,
    uwc: k.userWired,
    busy: map.busy,
    size: hex(map.size),
    nentries: map.count,
    wired_pages: rangesOf(wiredPageList(map.wiredPages)),
  };
}

/** What an event says beside its kind; undefined if golden cases have no such event. */
function translate(k: Kernel, event: KernelEvent): Omit<GoldenEvent, 's'> | undefined {
  const ts = theMap(k).timestamp;
  switch (event.kind) {
    case 'lock':
      // With hold points the map's own timestamp rises only after the point; the
      // event already shows it.
      return { ev: 'lock', mode: event.mode, ts: event.timestamp };
    case 'contended':
      return k.config.holdPoints ? { ev: 'blocked', mode: event.mode } : undefined;
    case 'relock':
    case 'upgrade':
    case 'downgrade':
      return { ev: event.kind, ts };
    case 'unlock':
      return { ev: 'unlock', mode: event.mode, ts };
    case 'sleep':
      return { ev: 'wait', chan: event.channel, ts };
    case 'wakeup':
      return { ev: 'wakeup', ts, woken: event.woken.map((thread) => k.threads[thread]?.name ?? String(thread)).sort() };
    case 'fault':
      return { ev: 'fault', addr: hex(event.page) };
    case 'fault-return':
      return { ev: 'faultret', addr: hex(event.page), rv: resultName(event.result) };
    case 'unwire-pages':
      return { ev: 'unwire_pages', start: hex(event.start), end: hex(event.end), pages: event.pages };
    case 'lost-wired-pages':
      return { ev: 'lost_wired_pages', start: hex(event.start), end: hex(event.end), pages: event.pages };
    case 'copy-entry':
      return { ev: 'copy_entry', start: hex(event.start), end: hex(event.end) };
    case 'max-stripped':
      // the cases of fault mode "lookup" tell it by the map alone
      if (k.config.faultMode === 'lookup') return undefined;
      return { ev: 'max_stripped', start: hex(event.start), end: hex(event.end) };
    case 'return': {
      if (!event.top) return undefined;
      return {
        ev: 'return',
        rv: resultName(event.result),
        ts,
        ...(event.addr !== undefined && { addr: hex(event.addr) }),
      };
    }
    case 'sync': {
      const size = hex(event.end - event.start);
      if (event.object === 0) return { ev: 'sync', object: '-', size };
      return { ev: 'sync', object: objectName(k, event.object), off: hex(event.offset), size };
    }
    case 'fork': {
      const size = hex(k.maps[event.map]?.size ?? 0);
      return { ev: 'forked', charge: hex(event.charge), size, child: goldenEntries(k, event.map) };
    }
    case 'corrupt':
      return { ev: 'corrupt', msg: event.message };
    case 'panic':
      return { ev: 'panic', msg: event.message.replace(/0x[0-9a-f]+/g, '0xP'), ts };
    default:
      return undefined;
  }
}

/**
 * The golden event of a kernel event, made at once: the dump is of this moment. `op`: index
 * of the thread's operation.
 */
export function goldenEvent(k: Kernel, event: KernelEvent, step: number, op: number): GoldenEvent | undefined {
  const said = translate(k, event);
  if (said === undefined) return undefined;
  const made = { s: step, t: k.threads[event.thread]?.name ?? String(event.thread), op, ...said };
  if (!DUMP_EVENTS.has(said.ev)) return made;
  const { uwc, busy, size } = counts(k);
  return { ...made, map: goldenEntries(k), uwc, busy, size };
}

function counts(k: Kernel): { uwc: number; busy: number; size: Hex } {
  const map = theMap(k);
  return { uwc: k.userWired, busy: map.busy, size: hex(map.size) };
}

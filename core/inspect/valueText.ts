// Values of the state in the words of their kind: a page as an address, bits as the names of flags, an entry by where it begins. The Variables
// view, the history and data breakpoints all show them so, and what they show is read again (readValue.ts).
import { formatAddress } from '../kernel/address.ts';
import { eflagNames, INHERIT_NAMES, protName, resultName, WIRE } from '../kernel/constants.ts';
import { HEADER } from '../kernel/data/entries.ts';
import { objectName } from '../kernel/data/objects.ts';
import { localAt, type Place } from '../kernel/fields/place.ts';
import type { Local } from '../kernel/routine.ts';
import type { KernelState } from '../kernel/state.ts';
import { INSERT_FLAGS } from '../trace/expression/placeTypes.ts';

function insertWords(flags: number): string {
  const words = Object.entries(INSERT_FLAGS).filter(([, bit]) => flags & bit);
  return words.map(([name]) => name).join('|') || '0';
}

function wireWords(flags: number): string {
  const words = [flags & WIRE.USER ? 'USER' : 'SYSTEM', flags & WIRE.HOLESOK ? 'HOLESOK' : 'NOHOLES'];
  return (flags & WIRE.WRITE ? [...words, 'WRITE'] : words).join('|');
}

function entryText(k: KernelState, map: number, id: number): string {
  if (id < 0) return 'NULL';
  if (id === HEADER) return '&map->header';
  return `entry ${formatAddress(k.maps[map]?.entries.start[id] ?? 0, k.config.pageSize)}`;
}

/** A local's value, as edit.ts gives it. `map`: which map the frame works on. */
export function localText(k: KernelState, { kind }: Pick<Local, 'kind'>, value: number, map: number): string {
  switch (kind) {
    case 'address':
      return formatAddress(value, k.config.pageSize);
    case 'byte-address':
    case 'byte-length':
      return `0x${value.toString(16)}`;
    case 'entry':
      return entryText(k, map, value);
    case 'prot':
      return value < 0 ? 'not set' : protName(value);
    case 'boolean':
      return value ? 'TRUE' : 'FALSE';
    case 'result':
      return resultName(value);
    case 'wire-flags':
      return wireWords(value);
    case 'insert-flags':
      return insertWords(value);
    case 'inherit':
      return INHERIT_NAMES[value] ?? String(value);
    case 'object':
      return objectName(k, value);
    case 'map':
      return value > 0 ? (k.maps[value]?.name ?? String(value)) : 'NULL';
    case 'process':
      return k.processes[value]?.name ?? String(value);
    case 'number':
    case 'count':
      return String(value);
  }
}

const truth = (value: number): string => (value ? 'true' : 'false');

/** A place's value in the words of its kind. @throws NoSuchPlace if it is a local, and its frame is gone */
export function valueText(k: KernelState, place: Place, value: number): string {
  if (place.kind === 'local') {
    const { f, local } = localAt(k, place);
    return localText(k, local, value, f.map);
  }
  if (place.kind === 'map') return place.field === 'wire_future' ? truth(value) : String(value);
  if (place.kind === 'kernel') return String(value);
  if (place.flag) return truth(value);
  switch (place.field) {
    case 'prot':
    case 'max_prot':
      return protName(value);
    case 'inherit':
      return INHERIT_NAMES[value] ?? String(value);
    case 'eflags':
      return eflagNames(value).join('|') || '0';
    case 'wiring_thread':
      return k.threads[value]?.name ?? 'none';
    case 'offset':
      return formatAddress(value, k.config.pageSize);
    case 'charged':
      return truth(value);
    case 'wired_count':
      return String(value);
  }
}

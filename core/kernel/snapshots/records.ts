// The large parts of a state as numbered records of numbers, which is all that the undo log and
// checkpoints know of them. Of the address index there are none: it follows from the entries.
import { RECORD } from '../data/columns.ts';
import { fieldOf, setField } from '../data/objectFields.ts';
import type { SearchTree } from '../data/tree/searchTree.ts';
import { PART, PARTS } from '../data/undoLog.ts';
import { setWord, wiredWords, wordAt } from '../data/wiredPages.ts';
import type { KernelState, MapState, VmObject } from '../state.ts';

export const mapOf = (k: KernelState, part: number): MapState => k.maps[Math.floor(part / PARTS)] as MapState;

/** A value of a record. `m`: the map of the part, `kind`: the part without its map. */
export function getValue(k: KernelState, m: MapState, kind: number, record: number, field: number): number {
  switch (kind) {
    case PART.entries:
      return (field < RECORD ? m.entries.wide[record + field] : m.entries.narrow[record + field - RECORD]) as number;
    case PART.tree: {
      const { left, right, maxFree } = m.tree as SearchTree;
      return (field === 0 ? left[record] : field === 1 ? right[record] : maxFree[record]) as number;
    }
    case PART.wired:
      return wordAt(m.wiredPages, record);
    case PART.objects:
      return fieldOf(k.objects[record] as VmObject, field);
    default:
      return k.freeObjects[record] ?? 0;
  }
}

export function setValue(
  k: KernelState,
  m: MapState,
  kind: number,
  record: number,
  field: number,
  value: number,
): void {
  switch (kind) {
    case PART.entries:
      if (field < RECORD) m.entries.wide[record + field] = value;
      else m.entries.narrow[record + field - RECORD] = value;
      break;
    case PART.tree: {
      const { left, right, maxFree } = m.tree as SearchTree;
      if (field === 0) left[record] = value;
      else if (field === 1) right[record] = value;
      else maxFree[record] = value;
      break;
    }
    case PART.wired:
      setWord(m.wiredPages, record, value);
      break;
    case PART.objects:
      setField(k.objects[record] as VmObject, field, value);
      break;
    default:
      k.freeObjects[record] = value;
  }
}

function numbers(length: number, step = 1): Float64Array {
  const made = new Float64Array(length);
  for (let i = 0; i < length; i++) made[i] = i * step;
  return made;
}

/** Every record of a part, in order; of wired pages those that are not zero. */
export function recordsOf(k: KernelState, part: number): Float64Array {
  const m = mapOf(k, part);
  switch (part % PARTS) {
    case PART.entries:
      return numbers(m.entries.used / RECORD, RECORD);
    case PART.tree:
      return numbers(Math.min(m.tree?.left.length ?? 0, m.entries.used / RECORD));
    case PART.wired:
      return Float64Array.from(wiredWords(m.wiredPages));
    case PART.objects:
      return numbers(k.objects.length);
    default:
      return numbers(k.freeObjects.length);
  }
}

/** All parts of a state that have records. */
export const partsOf = ({ maps }: KernelState): number[] => [
  PART.objects,
  PART.free,
  ...maps.flatMap(({ tree }, i) =>
    [PART.entries, ...(tree ? [PART.tree] : []), PART.wired].map((part) => i * PARTS + part),
  ),
];

// Is a record of an entry used after it was freed? A thread that slept or faulted may still point
// to one; comparing the pointer is allowed, to read or write through it is not. While a map is
// watched its records that are freed are not used again, so that each pointer to one stays telling.
// Watching is for a few steps, such as an explorer's section of a thread that keeps such a pointer:
// it stands in the columns' place, and nothing else pays for it.
import type { Column, EntryColumns } from '../data/columns.ts';
import type { MapState } from '../state.ts';

type Field = {
  [Name in keyof EntryColumns]: EntryColumns[Name] extends Column ? Name : never;
}[keyof EntryColumns];

/** A use of a freed record, at once: the routine that does it is on the stack. */
export interface FreedUse {
  readonly entry: number;
  readonly field: Exclude<Field, 'wide' | 'narrow'>;
  readonly how: 'read' | 'written';
}

const FIELDS = [
  'start',
  'end',
  'object',
  'offset',
  'wiringThread',
  'serial',
  'avail',
  'subMap',
  'next',
  'prev',
  'eflags',
  'wiredCount',
  'prot',
  'maxProt',
  'inherit',
  'charged',
] as const satisfies readonly FreedUse['field'][];

/** Numbers of the free list. */
function freeOf({ free, next }: EntryColumns): Set<number> {
  const freed = new Set<number>();
  for (let id = free; id >= 0; id = next[id] as number) freed.add(id);
  return freed;
}

/**
 * Watches a map until the function that it returns is called. `gone`: records that are freed beside
 * those of the free list. A map whose columns grow meanwhile is watched no longer.
 */
export function watchFreed(m: MapState, tell: (use: FreedUse) => void, gone: Iterable<number> = []): () => void {
  const real = m.entries;
  const freed = new Set([...freeOf(real), ...gone]);
  const watched = { ...real };
  const columns: Partial<Record<(typeof FIELDS)[number], Column>> = {};
  for (const field of FIELDS) {
    const at = (key: string | symbol, how: FreedUse['how']): void => {
      if (typeof key === 'string' && freed.has(Number(key))) tell({ entry: Number(key), field, how });
    };
    columns[field] = new Proxy(real[field], {
      get: (column, key) => {
        at(key, 'read');
        return Reflect.get(column, key);
      },
      set: (column, key, value) => {
        at(key, 'written');
        return Reflect.set(column, key, value);
      },
    });
  }
  Object.assign(watched, columns);
  Object.defineProperty(watched, 'free', {
    enumerable: true,
    get: () => -1,
    set: (id: number) => {
      if (id >= 0) freed.add(id);
    },
  });
  m.entries = watched;
  return () => {
    if (m.entries !== watched) return;
    m.entries = real;
    real.used = watched.used;
    const next = real.next as { [entry: number]: number };
    real.free = -1;
    for (const id of freed)
      if (id < real.used) {
        next[id] = real.free;
        real.free = id;
      }
  };
}

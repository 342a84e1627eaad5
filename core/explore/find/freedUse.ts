// A thread uses the record of an entry that is freed. A thread that slept or faulted may name one
// that went meanwhile; a routine may free one that its callers still name.
import type { FreedUse } from '../../kernel/points/freedRecords.ts';
import type { Kernel } from '../../kernel/routine.ts';
import type { Found } from './found.ts';

export function freedUse(k: Kernel, { field, how }: FreedUse): Found {
  const t = k.threads[k.self];
  const f = t?.stack[t.depth - 1];
  const routine = (f && k.routines[f.routine]?.name) ?? '';
  const what = how === 'read' ? 'reads' : 'writes';
  return {
    kind: 'freed-record',
    about: `${t?.name} ${routine}`,
    text: `${t?.name} ${what} ${field} of an entry that has been freed, in ${routine}`,
  };
}

/** Does a caller of the running routine, which has just freed its entry, name the same record? */
export function freesNamed(k: Kernel): boolean {
  const t = k.threads[k.self];
  const freed = t?.stack[t.depth - 1]?.entry;
  if (!t || freed === undefined) return false;
  return t.stack
    .slice(0, t.depth - 1)
    .some(({ entry, first, prev, next, out }) => [entry, first, prev, next, out].includes(freed));
}

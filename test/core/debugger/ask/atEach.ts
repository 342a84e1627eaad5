// Brute force: what there is to see at each position of a run.
import type { Machine } from '../../../../core/machine/machine.ts';

/** Looks at each position from the first on; the machine is then where it was. */
export function atEach<T>(m: Machine, look: () => T): T[] {
  const here = m.position;
  const all: T[] = [];
  for (let i = 0; i <= m.length; i++) {
    m.seek(i);
    all.push(look());
  }
  m.seek(here);
  return all;
}

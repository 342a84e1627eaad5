// Failures that have nothing to do with the map: a file that cannot be mapped, a call that the
// system does not have, a bad address of an argument. No rule of any kernel here gives them.
import { ERRNO, VINTAGES } from '../../kernel/constants.ts';
import { meaningsOf } from '../../kernel/meanings/table.ts';

const known = new Map<string, boolean>();

/** Does no rule of any kernel give this result of a system call? It changes nothing then. */
export function isNotOfMap(name: string, errno: string): boolean {
  if (!(errno in ERRNO)) return false;
  const key = `${name} ${errno}`;
  const told = known.get(key);
  if (told !== undefined) return told;
  const found = VINTAGES.every((vintage) => meaningsOf(name, errno, vintage).length === 0);
  known.set(key, found);
  return found;
}

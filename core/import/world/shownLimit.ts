// What a limit is at a call, as far as the log shows it by then.
import type { LimitName } from '../../kernel/limits.ts';
import type { Before } from './before.ts';
import type { Process } from './people.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** Bytes of a size of the language; Infinity: no limit; undefined: it is a range. */
export function limitBytes(value: string): number | undefined {
  if (value === '' || value === 'RLIM_INFINITY') return Number.POSITIVE_INFINITY;
  const found = /^(0x[0-9a-f]+|\d+)([KMG]?)$/i.exec(value);
  return found ? Number(found[1]) * (UNITS[(found[2] ?? '').toUpperCase()] as number) : undefined;
}

/** Bytes: what the process has set, or had before; undefined: not known by now. */
export function shownLimit(before: Before, process: Process, name: LimitName): number | undefined {
  const set = process.limits.get(name);
  if (set !== undefined) return set;
  const known = before.limits.get(name);
  return known && limitBytes(known.value);
}

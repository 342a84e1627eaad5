// The limit that a script does not set, and that would make a call fail as its line says: the
// largest value that does.
import type { Vintage } from '../../kernel/constants.ts';
import { isOfProcess, LIMIT_NAMES, LIMITS, type LimitName } from '../../kernel/limits.ts';
import type { Asked, Meaning } from '../../kernel/meanings/meaning.ts';
import { meaningsOf } from '../../kernel/meanings/table.ts';

/** The same question with another limit. */
function withLimit(at: Asked, name: LimitName, value: number): Asked {
  if (!isOfProcess(name)) return { ...at, k: { ...at.k, limits: { ...at.k.limits, [name]: value } } };
  return { ...at, process: { ...at.process, limits: { ...at.process.limits, [name]: value } } };
}

/** 2^40: more pages than a limit of a real system has. */
const MOST = 2 ** 40;

/** The largest value with which a cause holds; undefined: it holds with none. */
function largest(meaning: Meaning, at: Asked, name: LimitName): number | undefined {
  const holds = (value: number): boolean => meaning.look(withLimit(at, name, value)).holds;
  // 0 may say that there is no limit
  const least = [0, 1].find(holds);
  if (least === undefined || holds(MOST)) return undefined;
  let low = least;
  let high = MOST;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Lines of a script, each of which would make the call fail with the result; none if it does. What
 * is a person's own to set, the limits of processes, comes first.
 */
export function missingLines(at: Asked, result: number, vintage: Vintage): string[] {
  const found = new Map<string, number>();
  for (const meaning of meaningsOf(at.call, result, vintage)) {
    const look = meaning.look(at);
    if (look.holds) return [];
    if (look.declare === undefined) continue;
    const name = LIMIT_NAMES.find((one) => look.declare?.startsWith(`limit ${one} `));
    // a switch or a word is a line as it stands
    if (name === undefined || LIMITS[name].unit === 'switch') found.set(look.declare, 1);
    else {
      const value = largest(meaning, at, name);
      if (value !== undefined)
        found.set(`limit ${name} ${valueText(name, value, at.k.config.pageSize)}`, isOfProcess(name) ? 0 : 1);
    }
  }
  return [...found].sort(([, a], [, b]) => a - b).map(([text]) => text);
}

/** Limits of bytes are in pages here. */
const valueText = (name: LimitName, value: number, pageSize: number): string =>
  LIMITS[name].unit === 'bytes' ? `${(value * pageSize) / 1024}K` : String(value);

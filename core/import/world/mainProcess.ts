// Whose calls a script is of, where a log has processes of several families.
import { isError } from '../calls/numbers.ts';
import type { LogEvent } from '../loggedCall.ts';
import type { People } from './people.ts';

/** The first of the family whose call fails first; else of the busiest. */
export function mainProcess(events: readonly LogEvent[], people: People): string | undefined {
  const roots = new Map<string, string>();
  const root = (number: string): string => {
    const known = roots.get(number);
    if (known !== undefined) return known;
    let at = number;
    for (let n = 0; n < 1_000; n++) {
      const birth = people.births.get(at)?.[0];
      if (!birth || birth.parent === at) break;
      at = birth.parent;
    }
    roots.set(number, at);
    return at;
  };
  const calls = new Map<string, number>();
  // the next call is nearly always of the same process
  let number: string | undefined;
  let family = '';
  let n = 0;
  for (let i = 0; i < events.length; i++) {
    const { kind, call } = events[i] as LogEvent;
    if (kind !== 'whole' && kind !== 'return') continue;
    const of = people.numberOf(call);
    if (of !== number) {
      if (number !== undefined) calls.set(family, (calls.get(family) ?? 0) + n);
      number = of;
      family = root(of);
      n = 0;
    }
    n++;
    if (isError(call.result ?? '') && call.name.startsWith('m')) return family;
  }
  if (number !== undefined) calls.set(family, (calls.get(family) ?? 0) + n);
  let best: string | undefined;
  for (const [number, n] of calls) if (best === undefined || n > (calls.get(best) ?? 0)) best = number;
  return best ?? (events[0] ? people.numberOf(events[0].call) : undefined);
}

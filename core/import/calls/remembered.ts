// A log says the same flags again and again: what a text means is worked out once.
import { ownCopy } from '../../trace/parse/scanner.ts';

/** Texts that are remembered at the most. */
const MOST_TEXTS = 1_000;

/** The same function, which remembers what it gave. `A`: what else it depends on, of few values. */
export function remembered<A, T extends object>(make: (text: string, more: A) => T): (text: string, more: A) => T {
  const known = new Map<A, Map<string, T>>();
  return (text, more) => {
    const of = known.get(more) ?? new Map<string, T>();
    known.set(more, of);
    let made = of.get(text);
    if (made === undefined) {
      const own = ownCopy(text);
      made = make(own, more);
      if (of.size >= MOST_TEXTS) of.clear();
      of.set(own, made);
    }
    return made;
  };
}

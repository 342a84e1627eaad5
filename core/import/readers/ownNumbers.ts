// The numbers of threads and processes as texts, each once in memory, so that none keeps the line
// that it was read from.
import { ownCopy } from '../../trace/parse/scanner.ts';

const ZERO = 48;

const numbers = new Map<string, string>();
/** Those of few digits by what they are. */
const byValue = new Map<number, string>();
const MOST_NUMBERS = 100_000;
const FEW_DIGITS = 9;

export function ownNumber(text: string): string {
  let known = numbers.get(text);
  if (known === undefined) {
    known = ownCopy(text);
    if (numbers.size >= MOST_NUMBERS) {
      numbers.clear();
      byValue.clear();
    }
    numbers.set(known, known);
  }
  return known;
}

/** The number that is line[from .. to) as a text. */
export function numberText(line: string, from: number, to: number): string {
  if (to - from > FEW_DIGITS || line.charCodeAt(from) === ZERO) return ownNumber(line.slice(from, to));
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + line.charCodeAt(i) - ZERO;
  let known = byValue.get(value);
  if (known === undefined) {
    known = ownNumber(line.slice(from, to));
    byValue.set(value, known);
  }
  return known;
}

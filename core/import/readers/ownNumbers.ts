// The numbers of threads and processes as texts, each once in memory, so that none keeps the line
// that it was read from.
import { ownCopy } from '../../trace/parse/scanner.ts';
import type { CodedText } from './codedText.ts';

const ZERO = 48;

const numbers = new Map<string, string>();
const MOST_NUMBERS = 100_000;
const FEW_DIGITS = 9;

/** Of few digits, those that were met last, by their low bits. */
const RECENT = 64;
const recent = new Int32Array(RECENT).fill(-1);
const recentTexts: string[] = new Array(RECENT).fill('');

export function ownNumber(text: string): string {
  let known = numbers.get(text);
  if (known === undefined) {
    known = ownCopy(text);
    if (numbers.size >= MOST_NUMBERS) {
      numbers.clear();
    }
    numbers.set(known, known);
  }
  return known;
}

/** The number that stands in a text from one place to another, as a text. */
export function numberText({ text, codes }: CodedText, from: number, to: number): string {
  if (to - from > FEW_DIGITS || codes[from] === ZERO) return ownNumber(text.slice(from, to));
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + (codes[i] as number) - ZERO;
  const place = value % RECENT;
  if (recent[place] !== value) {
    recent[place] = value;
    recentTexts[place] = ownNumber(text.slice(from, to));
  }
  return recentTexts[place] as string;
}

// The nearest known name to one that was misspelt, by edit distance: "did you mean". Case counts as
// half a mistake, a swap of two neighbours as one, so that `usr`, `NOHLOES` and `user` find USER
// and NOHOLES.

/**
 * Longer names are not searched for: a person does not misspell a name of this length by
 * a letter or two.
 */
const LONGEST = 48;

/** Letters that may still be compared. A script decides how many names it misspells. */
export interface Effort {
  left: number;
}
/** Of one search, or of a script's first: some 20 ms. */
const LEAST = 4_000_000;

/** For all the names of a text of this length. */
export const effortFor = (length: number): Effort => ({ left: LEAST + length });

/** Rows of the table of distances. A near name has at most a third more letters. */
const ROWS = [0, 1, 2].map(() => new Uint8Array(LONGEST * 2));

/** Edit distance in halves of an edit (a change of case is half of one), up to `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) * 2 > limit) return limit + 1;
  let [before, last, row] = ROWS as [Uint8Array, Uint8Array, Uint8Array];
  for (let j = 0; j <= b.length; j++) last[j] = j * 2;
  for (let i = 1; i <= a.length; i++) {
    row[0] = i * 2;
    let best = i * 2;
    const x = a.charCodeAt(i - 1);
    for (let j = 1; j <= b.length; j++) {
      const y = b.charCodeAt(j - 1);
      const change = x === y ? 0 : isSameLetter(x, y) ? 1 : 2;
      let cost = Math.min((last[j] as number) + 2, (row[j - 1] as number) + 2, (last[j - 1] as number) + change);
      if (i > 1 && j > 1 && x === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === y)
        cost = Math.min(cost, (before[j - 2] as number) + 2);
      row[j] = cost;
      if (cost < best) best = cost;
    }
    if (best > limit) return limit + 1;
    [before, last, row] = [last, row, before];
  }
  return last[b.length] as number;
}

/** The same letter of the alphabet in the other case. */
const isSameLetter = (x: number, y: number): boolean => (x ^ y) === 32 && (x | 32) >= 97 && (x | 32) <= 122;

/** The words of a name, in any order. */
const wordsOf = (name: string): string => name.split('_').sort().join('_');

/**
 * The known name nearest to `name`, if it is near: at most a third of its letters differ, it has
 * the same words in another order (`busy_wait`), or one is the other cut short (`user_w` for
 * `user_wired`). Of equally near ones the first. None if there are more names than the effort
 * allows to look at.
 */
export function nearest(name: string, names: Iterable<string>, effort = effortFor(0)): string | undefined {
  if (name.length === 0 || name.length > LONGEST) return undefined;
  // The worst distance that is still taken: two thirds of the letters in halves of an edit, at
  // least one whole edit.
  let limit = Math.max(2, Math.floor((name.length * 2) / 3));
  let found: string | undefined;
  let cut: string | undefined;
  const lower = name.toLowerCase();
  const words = wordsOf(lower);
  for (const candidate of names) {
    if (candidate === name) return candidate;
    const { length } = candidate;
    const isNear = Math.abs(name.length - length) * 2 <= limit;
    effort.left -= 1 + (isNear ? name.length * length : 0) + (cut === undefined ? length : 0);
    if (effort.left < 0) return undefined;
    const distance = isNear ? editDistance(name, candidate, limit) : limit + 1;
    if (distance <= limit && distance < Math.max(name.length, length) * 2 - 1) {
      found = candidate;
      limit = distance - 1;
      if (limit < 0) break;
    }
    if (cut !== undefined || name.length < 3) continue;
    const known = candidate.toLowerCase();
    if (known.includes(lower) || (length === name.length && wordsOf(known) === words)) cut = candidate;
  }
  return found ?? cut;
}

/** Several lists of names one after the other, without a copy of them. */
export function* namesOf(...lists: readonly Iterable<string>[]): Generator<string> {
  for (const list of lists) yield* list;
}

/** `a, b or c`: a list of what was expected. */
export function oneOf(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;
}

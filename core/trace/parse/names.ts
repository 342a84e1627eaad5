// The nearest known name to one that was misspelt, by edit distance: "did you mean". Case counts as half a mistake, a
// swap of two neighbours as one, so that `usr`, `NOHLOES` and `user` find USER and NOHOLES.

/** Longer names are not searched for: nobody misspells a name of this length by a letter or two. */
const LONGEST = 48;

/** Edit distance in halves of an edit (insert, delete, change, swap: 2; change of case: 1); above `limit` any larger number. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) * 2 > limit) return limit + 1;
  let before: number[] = [];
  let last: number[] = [];
  for (let j = 0; j <= b.length; j++) last.push(j * 2);
  for (let i = 1; i <= a.length; i++) {
    const row = [i * 2];
    let best = i * 2;
    const x = a[i - 1] as string;
    for (let j = 1; j <= b.length; j++) {
      const y = b[j - 1] as string;
      const change = x === y ? 0 : x.toLowerCase() === y.toLowerCase() ? 1 : 2;
      let cost = Math.min((last[j] as number) + 2, (row[j - 1] as number) + 2, (last[j - 1] as number) + change);
      if (i > 1 && j > 1 && x === b[j - 2] && a[i - 2] === y) cost = Math.min(cost, (before[j - 2] as number) + 2);
      row.push(cost);
      if (cost < best) best = cost;
    }
    if (best > limit) return limit + 1;
    before = last;
    last = row;
  }
  return last[b.length] as number;
}

/** The words of a name, in any order. */
const wordsOf = (name: string): string => name.split('_').sort().join('_');

/**
 * The known name nearest to `name`, if it is near: at most a third of its letters differ, it has the same words in another order (`busy_wait`), or one is
 * the other cut short (`user_w` for `user_wired`). Of equally near ones the first.
 */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  if (name.length === 0 || name.length > LONGEST) return undefined;
  // The worst distance that is still taken: two thirds of the letters in halves of an edit, at least one whole edit.
  let limit = Math.max(2, Math.floor((name.length * 2) / 3));
  let found: string | undefined;
  let cut: string | undefined;
  const lower = name.toLowerCase();
  const words = wordsOf(lower);
  for (const candidate of names) {
    if (candidate === name) return candidate;
    const distance = editDistance(name, candidate, limit);
    if (distance <= limit && distance < Math.max(name.length, candidate.length) * 2 - 1) {
      found = candidate;
      limit = distance - 1;
      if (limit < 0) break;
    }
    if (cut !== undefined || name.length < 3) continue;
    const known = candidate.toLowerCase();
    if (known.includes(lower) || (known.length === lower.length && wordsOf(known) === words)) cut = candidate;
  }
  return found ?? cut;
}

/** `a, b or c`: a list of what was expected. */
export function oneOf(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;
}

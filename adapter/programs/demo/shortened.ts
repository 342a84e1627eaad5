// A long list made short enough for a screen: what matters, with its neighbours, and of the rest
// how many there are.

/** A row, or a number of rows that are left out. */
export type Shown<T> = { readonly row: T } | { readonly left: number };

/** `most`: rows that are shown. Those that do not matter are taken from the beginning. */
export function shortened<T>(rows: readonly T[], most: number, matters: (row: T) => boolean): Shown<T>[] {
  if (rows.length <= most) return rows.map((row) => ({ row }));
  const chosen = new Set<number>();
  const choose = (i: number): void => {
    if (chosen.size < most && i >= 0 && i < rows.length) chosen.add(i);
  };
  const important = [...rows.keys()].filter((i) => matters(rows[i] as T));
  important.forEach(choose);
  for (const i of important) [i - 1, i + 1].forEach(choose);
  for (let i = 0; i < rows.length && chosen.size < most; i++) choose(i);
  const shown: Shown<T>[] = [];
  let left = 0;
  rows.forEach((row, i) => {
    if (!chosen.has(i)) left++;
    else {
      if (left > 0) shown.push({ left });
      shown.push({ row });
      left = 0;
    }
  });
  return left > 0 ? [...shown, { left }] : shown;
}

// Where the lines of an older text are in a newer one: those before the first difference and those
// after the last one keep their place; in between it is not known.

/** The line in the new text, from 1, or undefined. */
export function lineMap(old: string, now: string): (line: number) => number | undefined {
  if (old === now) return (line) => line;
  const a = old.split('\n');
  const b = now.split('\n');
  const most = Math.min(a.length, b.length);
  let same = 0;
  while (same < most && a[same] === b[same]) same++;
  let tail = 0;
  while (tail < most - same && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const end = a.length - tail;
  return (line) => (line <= same ? line : line > end ? line + b.length - a.length : undefined);
}

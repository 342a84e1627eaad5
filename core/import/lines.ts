// Chunks of text into lines. A line that no program writes so long is cut, so that a log without an
// end of line takes no more memory than one.

/** Characters of a line that are kept. */
export const LONGEST = 1 << 20;

export interface LineSplitter {
  /** The beginning of a line whose end has not come yet. */
  rest: string;
  /** Characters of that line that were dropped. */
  dropped: number;
  /** Lines so far. */
  count: number;
}

export const newSplitter = (): LineSplitter => ({ rest: '', dropped: 0, count: 0 });

/** Gives each line that ends in the chunk, its number counted from 1, and whether it was cut. */
export function* split(s: LineSplitter, chunk: string): Generator<{ line: string; cut: boolean }> {
  let from = 0;
  for (;;) {
    const newline = chunk.indexOf('\n', from);
    if (newline < 0) break;
    const line = s.rest === '' ? chunk.slice(from, newline) : s.rest + chunk.slice(from, newline);
    const cut = s.dropped > 0;
    s.rest = '';
    s.dropped = 0;
    s.count++;
    from = newline + 1;
    yield { line: line.endsWith('\r') ? line.slice(0, -1) : line, cut };
  }
  const left = chunk.length - from;
  const room = LONGEST - s.rest.length;
  if (left > room) s.dropped += left - room;
  if (room > 0) s.rest += chunk.slice(from, from + room);
}

/** The last line, which has no end. */
export function last(s: LineSplitter): { line: string; cut: boolean } | undefined {
  if (s.rest === '' && s.dropped === 0) return undefined;
  const line = s.rest;
  const cut = s.dropped > 0;
  s.rest = '';
  s.dropped = 0;
  s.count++;
  return { line, cut };
}

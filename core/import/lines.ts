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

/** Calls `take` with each line that ends in the chunk, and whether it was cut. */
export function split(s: LineSplitter, chunk: string, take: (line: string, cut: boolean) => void): void {
  let from = 0;
  for (;;) {
    const newline = chunk.indexOf('\n', from);
    if (newline < 0) break;
    const to = newline > from && chunk.charCodeAt(newline - 1) === 13 ? newline - 1 : newline;
    const piece = chunk.slice(from, to);
    from = newline + 1;
    s.count++;
    if (s.rest === '' && s.dropped === 0) {
      take(piece, false);
      continue;
    }
    const line = s.rest + piece;
    const cut = s.dropped > 0 || line.length > LONGEST;
    s.rest = '';
    s.dropped = 0;
    take(line.endsWith('\r') ? line.slice(0, -1) : line, cut);
  }
  const left = chunk.length - from;
  const room = LONGEST - s.rest.length;
  if (left > room) s.dropped += left - room;
  // flattened, so that it does not keep the chunk
  if (left > 0 && room > 0) s.rest += chunk.slice(from, from + room);
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

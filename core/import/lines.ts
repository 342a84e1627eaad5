// Chunks of text into lines. A line that no program writes so long is cut, so that a log without an
// end of line takes no more memory than one.

/** Characters of a line that are kept. */
export const LONGEST = 1 << 20;

export interface LineSplitter {
  /** The beginning of a line whose end has not come yet. */
  rest: string;
  /** Characters of that line that were dropped. */
  dropped: number;
}

export const newSplitter = (): LineSplitter => ({ rest: '', dropped: 0 });

/** Takes the line text[from .. to). `cut`: it was longer than can be read. */
export type TakeLine = (text: string, from: number, to: number, cut: boolean) => void;

/** Calls `take` with each line that ends in the chunk: where it stands, so that no text is made. */
export function split(s: LineSplitter, chunk: string, take: TakeLine): void {
  let from = 0;
  for (;;) {
    const newline = chunk.indexOf('\n', from);
    if (newline < 0) break;
    const to = newline > from && chunk.charCodeAt(newline - 1) === 13 ? newline - 1 : newline;
    const begin = from;
    from = newline + 1;
    if (s.rest === '' && s.dropped === 0) {
      take(chunk, begin, to, false);
      continue;
    }
    const line = s.rest + chunk.slice(begin, to);
    const cut = s.dropped > 0 || line.length > LONGEST;
    s.rest = '';
    s.dropped = 0;
    take(line, 0, line.endsWith('\r') ? line.length - 1 : line.length, cut);
  }
  const left = chunk.length - from;
  const room = LONGEST - s.rest.length;
  if (left > room) s.dropped += left - room;
  // flattened, so that it does not keep the chunk
  if (left > 0 && room > 0) s.rest += chunk.slice(from, from + room);
}

/** Takes the last line, which has no end. */
export function last(s: LineSplitter, take: TakeLine): void {
  if (s.rest === '' && s.dropped === 0) return;
  const line = s.rest;
  const cut = s.dropped > 0;
  s.rest = '';
  s.dropped = 0;
  take(line, 0, line.length, cut);
}

// The characters of a stretch of text as bytes, which an engine reads at twice the speed at which
// it reads those of a string.

/** Stands for any character that is no ASCII. */
const OTHER = 128;

const encoder = new TextEncoder();

/** Puts text[from .. to) into codes; false: it is too long for them. */
export function takeCodes(codes: Uint8Array, text: string, from: number, to: number): boolean {
  const length = to - from;
  if (length > codes.length) return false;
  const { read, written } = encoder.encodeInto(text.slice(from, to), codes);
  if (read === length && written === length) return true;
  for (let i = 0; i < length; i++) codes[i] = Math.min(text.charCodeAt(from + i), OTHER);
  return true;
}

// The flags of an entry and who set its mark, as a text, and that text without the owner: kernels
// that do not note it have no other.

/** ` IN_TRANSITION|NEEDS_WAKEUP by t1`. `owner`: undefined if it is not known. */
export function marksText(flags: readonly string[], owner: string | undefined): string {
  if (flags.length === 0) return '';
  return ` ${flags.join('|')}${owner !== undefined && flags.includes('IN_TRANSITION') ? ` by ${owner}` : ''}`;
}

/** A text that has the above in it, without the owner. */
export const unownedText = (entry: string): string =>
  entry.replace(/( (?:\w+\|)*IN_TRANSITION(?:\|\w+)*) by \S+/, '$1');

// A text of many lines with its characters as bytes, for the readers of plain lines.
import { takeCodes } from '../../trace/codes.ts';

/** A text, and its characters as bytes, which are read at a fraction of the time. */
export interface CodedText {
  text: string;
  codes: Uint8Array;
}

const NEWLINE = 10;

export const newCodedText = (): CodedText => ({ text: '', codes: Uint8Array.of(NEWLINE) });

export function setText(coded: CodedText, text: string): void {
  if (text === coded.text) return;
  const { length } = text;
  if (length >= coded.codes.length) coded.codes = new Uint8Array(2 * length + 1);
  takeCodes(coded.codes, text, 0, length);
  // ends what is looked for in the last line
  coded.codes[length] = NEWLINE;
  coded.text = text;
}

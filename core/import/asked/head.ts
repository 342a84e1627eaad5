// What the head of a script says of a limit that the log does not tell: that it is left open, and
// after an answer that a person has told it.
import type { LineEdit } from '../text/lineEdit.ts';
import { unwrapped, wrapped } from '../text/wrapped.ts';

/** A sentence of the head. `why`: what asks for the limit; `asks`: commands that tell it. */
export const openHead = (word: string, why: string, asks: string): string =>
  `unknown: ${word}, which the log does not tell. ${why}: it is left open. ${asks} tells it; give its output to the import too`;

const OPEN =
  /^Unknown: (RLIMIT_\w+), which the log does not tell\. (.*): it is left open\. .* give its output to the import too\.$/i;

/** The sentence of the head, once a person has told the limit. */
export function answeredHead(lines: readonly string[], word: string): LineEdit | undefined {
  const at = lines.findIndex((line) => line.startsWith('#') && line.includes(`nknown: ${word}, which the log`));
  if (at < 0) return undefined;
  const { text, count } = unwrapped(lines, at);
  const [, of, why] = OPEN.exec(text) ?? [];
  if (of !== word) return undefined;
  const said = `${word} is what a person has answered: the log does not tell it. ${why}.`;
  return { first: at + 1, count, text: wrapped(said).join('\n') };
}

// Text made to fit a terminal: long lines are broken at blanks, and go on under their first word.

/** What a terminal does not show: colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it begins with one
const INVISIBLE = /\u001b\[[0-9;]*m/g;

/** Narrower than this the terminal itself may break the lines. */
const LEAST = 20;

const lengthOf = (text: string): number => text.replace(INVISIBLE, '').length;

function wrapLine(line: string, width: number): string {
  if (lengthOf(line) <= width) return line;
  const indent = /^ */.exec(line)?.[0] ?? '';
  const hanging = `${indent}  `.slice(0, Math.floor(width / 2));
  const lines: string[] = [];
  let row = '';
  let length = 0;
  // a word, or a mark of a row, with the blanks before it
  for (const [piece] of line.matchAll(/ *(?:<- )?[^ ]+/g)) {
    const own = lengthOf(piece);
    if (length > 0 && length + own > width) {
      lines.push(row);
      row = hanging + piece.trimStart();
      length = lengthOf(row);
    } else {
      row += piece;
      length += own;
    }
  }
  return [...lines, row].join('\n');
}

/** `width`: columns of the terminal; undefined: there is none, and nothing is broken. */
export function wrapped(text: string, width: number | undefined): string {
  if (width === undefined || width < LEAST) return text;
  return text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');
}

// The lines of threads laid out with their comments, which stand in a column within a block: what
// stands between two blank lines.
import { FURTHEST_COMMENT } from '../../trace/print/layout.ts';

/**
 * What stands between a text and its comment, by the characters that the text is
 * short of the column.
 */
const BEFORE_COMMENT = Array.from({ length: FURTHEST_COMMENT + 1 }, (_, n) => `${' '.repeat(n)}  # `);

/** Lines that are put together at a time: what they are made of is given away early. */
const LINES_A_PIECE = 512;
/** Pieces between two pauses: some milliseconds. */
const PIECES_A_SLICE = 8;

/** Lines of threads, each with its comment. */
export interface ThreadLines {
  /** They end it, without comments; a newline between two lines. */
  readonly text: string;
  /** Where the first of them begins in it. */
  readonly begin: number;
  /** Characters of each line. */
  readonly lengths: readonly number[];
  readonly hasComment: (line: number) => boolean;
  /** Without its `#`; '' for none. */
  readonly comment: (line: number) => string;
}

/**
 * The lines of threads laid out below a text that is, each line ended; the empty text for none. A
 * line that has neither text nor comment is blank, one that is a comment alone is left as it is.
 * Yields the share that is laid out.
 */
export function* layingThreads(
  { text, begin, lengths, hasComment, comment }: ThreadLines,
  above = '',
): Generator<number, string> {
  const pieces: string[] = above === '' ? [] : [above.endsWith('\n') ? above.slice(0, -1) : above];
  let lines: string[] = [];
  let at = begin;
  for (let from = 0; from < lengths.length; ) {
    let end = from;
    let column = 0;
    for (; end < lengths.length; end++) {
      const length = lengths[end] as number;
      const isCommented = hasComment(end);
      if (length === 0 && !isCommented) break;
      if (isCommented && length <= FURTHEST_COMMENT && length > column) column = length;
    }
    if (end > from && (pieces.length > 0 || lines.length > 0)) lines.push('');
    for (let i = from; i < end; i++) {
      const length = lengths[i] as number;
      const body = text.slice(at, at + length);
      at += length + 1;
      lines.push(hasComment(i) ? threadLine(body, comment(i), column) : body);
      if (lines.length < LINES_A_PIECE) continue;
      pieces.push(lines.join('\n'));
      lines = [];
      if (pieces.length % PIECES_A_SLICE === 0) yield i / lengths.length;
    }
    // past the blank line
    at++;
    from = end + 1;
  }
  if (lines.length > 0) pieces.push(lines.join('\n'));
  // the end of the last line
  if (pieces.length > 0) pieces.push('');
  return pieces.join('\n');
}

function threadLine(body: string, comment: string, column: number): string {
  return body === '' ? `# ${comment}` : body + BEFORE_COMMENT[Math.max(0, column - body.length)] + comment;
}

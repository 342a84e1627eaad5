// The lines of threads as they are made, in order, each with the line of the log that it is. They
// are laid out some hundred at a time, so that a long script is a few long strings meanwhile.
import { lineOf, type Where, whereText } from '../loggedCall.ts';
import { gapBefore, reachOf, type ThreadRow, widened } from './layout.ts';

/** Nearly all lines have none. */
export const NO_NOTES: readonly string[] = [];

export const joinedNotes = (a: readonly string[], b: readonly string[]): readonly string[] =>
  a.length === 0 ? b : b.length === 0 ? a : [...a, ...b];

/** Lines of the log between which the script leaves a blank line. */
const GAP = 8;
const LINES_A_PIECE = 512;

const withNotes = (from: string, notes: readonly string[]): string =>
  harmless(from === '' ? notes.join('; ') : `${from}; ${notes.join('; ')}`);

// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal would obey them
const HARM = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;

/** A log may have put anything into a text. */
export const harmless = (text: string): string => (text.search(HARM) < 0 ? text : text.replace(HARM, '\ufffd'));

/** Lines that are laid out. */
interface Piece {
  /** Each ended. */
  text: string;
  /** The first of them. */
  readonly from: number;
  /** Characters of each without its comment. */
  readonly lengths: Uint32Array;
  /** Where the comments of its last block stand, of which more lines may follow. */
  column: number;
}

/** Parts of a line: its thread, its text, what stands before its comment, that, and its end. */
const PARTS = 5;
const BEFORE_COMMENT = 2;

export class ScriptLines {
  /** Of the log's files. */
  private readonly names: readonly string[];
  private readonly pieces: Piece[] = [];
  /** Parts of the lines behind the last piece. One array serves all: a new one has to grow. */
  private readonly parts: string[] = new Array(PARTS * LINES_A_PIECE).fill('');
  /** Characters of each of these without its comment. */
  private readonly lengths = new Uint32Array(LINES_A_PIECE);
  /** Lines in pieces, and all. */
  private done = 0;
  private total = 0;
  /** The first line of the present block, and where the comments of it stand so far. */
  private block = 0;
  private column = 0;
  private readonly above = new Map<number, ThreadRow[]>();
  /** Number of the last log line that has a line here; 0: there is none. */
  private last = 0;

  constructor(names: readonly string[]) {
    this.names = names.map(harmless);
  }

  get isEmpty(): boolean {
    return this.total === 0;
  }

  /**
   * `thread`, `text`: what they are together is the line; '' for a remark alone. `where`: 0 for
   * what no line of the log says. Gives the line's index.
   */
  add(thread: string, text: string, where: Where, notes: readonly string[]): number {
    if (where !== 0) {
      const number = lineOf(where);
      if (number - this.last > GAP && this.last !== 0 && this.total > 0) this.endBlock();
      this.last = number;
    }
    this.push(thread, text, this.comment(where, notes));
    return this.total - 1;
  }

  private comment(where: Where, notes: readonly string[]): string {
    const from = where === 0 ? '' : `log ${whereText(this.names, where)}`;
    return notes.length === 0 ? from : withNotes(from, notes);
  }

  private push(thread: string, text: string, comment: string): void {
    const { parts } = this;
    const n = this.total - this.done;
    const at = PARTS * n;
    const length = thread.length + text.length;
    parts[at] = thread;
    parts[at + 1] = text;
    parts[at + BEFORE_COMMENT] = length === 0 && comment !== '' ? '# ' : '';
    parts[at + 3] = comment;
    parts[at + 4] = '\n';
    if (comment !== '') this.column = Math.max(this.column, reachOf(length));
    this.lengths[n] = length;
    this.total++;
    if (n + 1 === LINES_A_PIECE) this.endPiece();
  }

  get count(): number {
    return this.total;
  }

  /** `where`: 0 for what no line of the log says. */
  addAbove(line: number, text: string, notes: readonly string[], where: Where = 0): void {
    const above = this.above.get(line) ?? [];
    above.push({ text: harmless(text), comment: harmless(this.comment(where, notes)) });
    this.above.set(line, above);
  }

  /** A blank line follows. */
  private endBlock(): void {
    this.placeComments();
    this.moveEarlier();
    this.push('', '', '');
    this.block = this.total;
    this.column = 0;
  }

  /** The comments of the present block stand in a column: of its lines that are in no piece. */
  private placeComments(): void {
    const { parts, lengths, done, total, column, block } = this;
    for (let i = Math.max(block, done); i < total; i++) {
      const at = PARTS * (i - done) + BEFORE_COMMENT;
      const length = lengths[i - done] as number;
      if (length > 0 && parts[at + 1] !== '') parts[at] = gapBefore(length, column);
    }
  }

  /** The same of those that are in pieces. */
  private moveEarlier(): void {
    const { pieces, block, column } = this;
    let from = this.done;
    for (let n = pieces.length - 1; n >= 0 && from > block; n--) {
      const piece = pieces[n] as Piece;
      if (piece.column < column) piece.text = this.moved(piece);
      piece.column = column;
      from = piece.from;
    }
  }

  /** A piece that was laid out before the longest line of the present block was there. */
  private moved({ text, from, lengths, column }: Piece): string {
    const lines = text.split('\n');
    for (let n = Math.max(0, this.block - from); n < lines.length - 1; n++)
      lines[n] = widened(lines[n] as string, lengths[n] as number, column, this.column);
    return lines.join('\n');
  }

  private endPiece(): void {
    const { parts, lengths, done, total, column } = this;
    const count = total - done;
    this.placeComments();
    const own = count === LINES_A_PIECE ? parts : parts.slice(0, PARTS * count);
    this.pieces.push({ text: harmless(own.join('')), from: done, lengths: lengths.slice(0, count), column });
    this.done = total;
  }

  /** Some lines stand above others that were added before. */
  get isInserted(): boolean {
    return this.above.size > 0;
  }

  /**
   * All of it laid out, where no line stands above one that was added before: pieces of some
   * hundred lines, each line ended.
   */
  texts(): string[] {
    this.endPiece();
    this.moveEarlier();
    return this.pieces.map(({ text }) => text);
  }

  /** Line by line. */
  rows(): ThreadRow[] {
    const rows: ThreadRow[] = [];
    this.texts();
    for (const { text, from, lengths } of this.pieces) {
      const lines = text.split('\n');
      for (const [n, length] of lengths.entries()) {
        for (const one of this.above.get(from + n) ?? []) rows.push(one);
        const all = lines[n] as string;
        const behind = all.indexOf('# ', length);
        rows.push({ text: all.slice(0, length), comment: behind < 0 ? '' : all.slice(behind + 2) });
      }
    }
    return rows;
  }
}

/** As lines of text. */
export const textLines = (rows: readonly ThreadRow[]): string[] =>
  rows.map(({ text, comment }) => {
    if (text === '') return comment === '' ? '' : `# ${comment}`;
    return comment === '' ? text : `${text}  # ${comment}`;
  });

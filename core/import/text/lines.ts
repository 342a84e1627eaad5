// The lines of threads as they are made, in order, each with the line of the log that it is. Texts
// are joined some hundred at a time, so that a long script is a few long strings while it is made.
import { lineOf, type Where, whereText } from '../loggedCall.ts';
import type { ThreadLines } from './layout.ts';

/** Nearly all lines have none. */
export const NO_NOTES: readonly string[] = [];

export const joinedNotes = (a: readonly string[], b: readonly string[]): readonly string[] =>
  a.length === 0 ? b : b.length === 0 ? a : [...a, ...b];

/** Lines of the log between which the script leaves a blank line. */
const GAP = 8;
const LINES_A_PIECE = 512;

/** A line that has to stand above another, as is found out later. */
interface Above {
  readonly text: string;
  readonly comment: string;
}

const withNotes = (from: string, notes: readonly string[]): string =>
  harmless(from === '' ? notes.join('; ') : `${from}; ${notes.join('; ')}`);

// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal would obey them
const HARM = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;

/** A log may have put anything into a text. */
export const harmless = (text: string): string => (text.search(HARM) < 0 ? text : text.replace(HARM, '\ufffd'));

export class ScriptLines {
  /** Of the log's files. */
  private readonly names: readonly string[];
  private readonly pieces: string[] = [];
  private pending: string[] = [];
  private readonly lengths: number[] = [];
  private readonly places: Where[] = [];
  private readonly notes: (readonly string[])[] = [];
  private readonly above = new Map<number, Above[]>();
  /** Number of the log's line that was said last; 0: none was. */
  private last = 0;

  constructor(names: readonly string[]) {
    this.names = names.map(harmless);
  }

  get isEmpty(): boolean {
    return this.lengths.length === 0;
  }

  /**
   * `text`: '' for a remark alone. `where`: 0 for what no line of the log says.
   * Gives the line's index.
   */
  add(text: string, where: Where, notes: readonly string[]): number {
    if (where !== 0) {
      const number = lineOf(where);
      if (number - this.last > GAP && this.last !== 0 && this.lengths.length > 0) this.push('', 0, NO_NOTES);
      this.last = number;
    }
    this.push(text, where, notes);
    return this.lengths.length - 1;
  }

  private push(text: string, where: Where, notes: readonly string[]): void {
    this.pending.push(text);
    this.lengths.push(text.length);
    this.places.push(where);
    this.notes.push(notes.length === 0 ? NO_NOTES : notes);
    if (this.pending.length < LINES_A_PIECE) return;
    this.pieces.push(harmless(this.pending.join('\n')));
    this.pending = [];
  }

  addAbove(line: number, text: string, notes: readonly string[]): void {
    const above = this.above.get(line) ?? [];
    above.push({ text: harmless(text), comment: withNotes('', notes) });
    this.above.set(line, above);
  }

  private comment(line: number): string {
    const where = this.places[line] as Where;
    const notes = this.notes[line] as readonly string[];
    const from = where === 0 ? '' : `log ${whereText(this.names, where)}`;
    return notes === NO_NOTES ? from : withNotes(from, notes);
  }

  /** Some lines stand above others that were added before. */
  get isInserted(): boolean {
    return this.above.size > 0;
  }

  /** `head`: lines above them in the text. */
  all(head: readonly string[] = []): ThreadLines {
    const last = this.pending.length > 0 ? [harmless(this.pending.join('\n'))] : [];
    const { lengths, places, notes } = this;
    if (this.above.size === 0) {
      // joined, as characters of a text that was added up are read at half the speed
      const text = [...head, ...this.pieces, ...last].join('\n');
      const begin = head.reduce((sum, { length }) => sum + length + 1, 0);
      const hasComment = (line: number): boolean => places[line] !== 0 || notes[line] !== NO_NOTES;
      return { text, begin, lengths, hasComment, comment: (line) => this.comment(line) };
    }
    const texts: string[] = [];
    const comments: string[] = [];
    [...this.pieces, ...last]
      .join('\n')
      .split('\n')
      .forEach((own, line) => {
        for (const one of this.above.get(line) ?? []) {
          texts.push(one.text);
          comments.push(one.comment);
        }
        texts.push(own);
        comments.push(this.comment(line));
      });
    return threadLines(texts, comments, head);
  }
}

/** Of lines one by one. */
export const threadLines = (
  texts: readonly string[],
  comments: readonly string[],
  head: readonly string[] = [],
): ThreadLines => ({
  text: [...head, ...texts].join('\n'),
  begin: head.reduce((sum, { length }) => sum + length + 1, 0),
  lengths: texts.map(({ length }) => length),
  hasComment: (line) => comments[line] !== '',
  comment: (line) => comments[line] as string,
});

/** Without their comments. */
export const textsOf = ({ text, begin, lengths }: ThreadLines): string[] =>
  lengths.length === 0 ? [] : text.slice(begin).split('\n');

/** As lines of text. */
export function textLines(lines: ThreadLines): string[] {
  return textsOf(lines).map((own, line) => {
    const remark = lines.comment(line);
    if (own === '') return remark === '' ? '' : `# ${remark}`;
    return remark === '' ? own : `${own}  # ${remark}`;
  });
}

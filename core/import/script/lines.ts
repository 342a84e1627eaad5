// The lines of a script as they are made, in order: statements with the line of the log that each is,
// remarks between them.

export interface ScriptLine {
  /** '' for a line that is a remark alone. */
  readonly text: string;
  /** Line of the log; '' for what no line says. */
  readonly log: string;
  /** Without `#`. */
  readonly notes: readonly string[];
  /** What has to be done before it, as is found out later; undefined: nothing. */
  before: ScriptLine[] | undefined;
}

/** Nearly all lines have none. */
export const NO_NOTES: readonly string[] = [];

export const joinedNotes = (a: readonly string[], b: readonly string[]): readonly string[] =>
  a.length === 0 ? b : b.length === 0 ? a : [...a, ...b];

export function commentOf({ log, notes }: Pick<ScriptLine, 'log' | 'notes'>): string {
  const from = log === '' ? '' : `log ${log}`;
  if (notes.length === 0) return from;
  return from === '' ? notes.join('; ') : `${from}; ${notes.join('; ')}`;
}

/** As a line of text. */
export function lineText(line: ScriptLine): string {
  const comment = commentOf(line);
  if (line.text === '') return comment === '' ? '' : `# ${comment}`;
  return comment === '' ? line.text : `${line.text}  # ${comment}`;
}

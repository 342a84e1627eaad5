// What a completion is, as plain data: the Debug Console and the language features both take it.

export interface Completion {
  readonly label: string;
  /** What is inserted, if it is not the label. */
  readonly text?: string;
  readonly type: 'method' | 'function' | 'variable' | 'field' | 'value' | 'keyword';
  readonly detail?: string;
  readonly sortText?: string;
  /** What is selected of the inserted text, in UTF-16 units. */
  readonly selectionStart?: number;
  readonly selectionLength?: number;
}

/** What may stand in place of the text from `from` (an offset in UTF-16 units) to the cursor. */
export interface Proposals {
  readonly from: number;
  readonly items: readonly Completion[];
}

export const startsWith = (text: string, word: string): boolean => text.toLowerCase().startsWith(word.toLowerCase());

/** The first of so many groups is shown first; within it the order given, if `order` is. */
export const sortText = (group: number, label: string, order?: number): string =>
  `${group}${order === undefined ? label.toLowerCase() : String(order).padStart(4, '0')}`;

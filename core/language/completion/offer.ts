// What may stand at the cursor in a script: one word, what it is, and what is inserted for it.
export interface Offer {
  readonly text: string;
  readonly kind:
    | 'keyword'
    | 'call'
    | 'flag'
    | 'result'
    | 'point'
    | 'field'
    | 'thread'
    | 'object'
    | 'process'
    | 'submap'
    | 'address'
    | 'label'
    | 'routine'
    | 'attribute'
    | 'limit';
  /** What to insert in place of the text, in the syntax of snippets. */
  readonly snippet?: string;
  /** Beside the word, a few words. */
  readonly detail?: string;
  /** Markdown. */
  readonly doc?: string;
}

export const offers = (
  kind: Offer['kind'],
  words: Iterable<string>,
  about: (word: string) => Partial<Offer> = () => ({}),
): Offer[] => [...words].map((text) => ({ text, kind, ...about(text) }));

/** Where the word begins that an offer stands in place of: dashes and dots count if it has some. */
export function startOf(before: string, text: string): number {
  const word = text.includes('.') ? /[\w.-]*$/ : text.includes('-') ? /[\w-]*$/ : /\w*$/;
  return before.length - (word.exec(before)?.[0].length ?? 0);
}

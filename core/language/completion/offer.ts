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
    | 'limit'
    | 'template';
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

export const docOf = (doc: string | undefined): Partial<Offer> => (doc ? { doc } : {});

/** The list is narrow. */
const MOST_SHOWN = 48;
const shortened = (text: string): string =>
  text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN - 1)}\u2026` : text;

const CLAUSE = /^.{8,}?(?=[.:;](?:\s|$)|$)/m;

/**
 * What the list shows behind the word at once, and at its end: a call's parameters, a few words.
 * Of an offer without them the first clause of what there is to say.
 */
export function besideWord({ text, detail, doc }: Offer): { readonly after?: string; readonly atEnd?: string } {
  if (detail?.startsWith(`${text}(`)) return { after: shortened(detail.slice(text.length)) };
  if (detail !== undefined) return { atEnd: shortened(detail) };
  const says = doc?.replace(`\`${text}\``, '').replace(/^:? *\n*/, '') ?? '';
  const [clause] = CLAUSE.exec(says) ?? [];
  return clause === undefined ? {} : { atEnd: shortened(clause.replaceAll('`', '')) };
}

/** Where the word begins that an offer stands in place of: dashes and dots count if it has some. */
export function startOf(before: string, text: string): number {
  const word = text.includes('.') ? /[\w.-]*$/ : text.includes('-') ? /[\w-]*$/ : /\w*$/;
  return before.length - (word.exec(before)?.[0].length ?? 0);
}

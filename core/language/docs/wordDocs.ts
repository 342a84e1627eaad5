// What a word of a script means, as Markdown, in the manual's kind of sentence.
import { ERRNO } from '../../kernel/constants.ts';
import { fieldOf } from '../../kernel/fields/fields.ts';
import { FIELDS, type Thing } from '../../kernel/fields/table.ts';
import type { CallSignature } from '../../trace/calls/signature.ts';
import { callNamed, signatureText } from '../../trace/calls/signatures.ts';
import { perror } from './failureDocs.ts';
import { flagDocAnywhere } from './flagDocs.ts';

const RESULT_DOCS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    KERN_SUCCESS: 'The call did what it was asked for.',
    KERN_INVALID_ADDRESS:
      'The range has a hole, or the map changed during a sleep so that the range is no longer mapped.',
    KERN_PROTECTION_FAILURE: 'The protection asked for exceeds the maximum protection of an entry.',
    KERN_NO_SPACE: 'No free range of that size, or the range is taken.',
    KERN_INVALID_ARGUMENT: 'An argument is not valid for this range: a sub-map, or an unwire of what is not wired.',
    KERN_FAILURE: 'A page could not be faulted in.',
    KERN_RESOURCE_SHORTAGE: 'A limit would be exceeded: of user-wired pages, or of swap.',
    KERN_OUT_OF_BOUNDS: 'The range lies outside the map, or beyond the end of the object.',
    KERN_NO_ACCESS: 'The operation is not allowed on this memory.',
    KERN_NOT_RECEIVER: 'No routine of the map gives it.',
    KERN_RESTART: 'No routine of the map gives it.',
    TRUE: 'Yes.',
    FALSE: 'No.',
  }),
);

const callDoc = (call: CallSignature): string => {
  const parameters = call.parameters.map(({ name, doc, words }) => {
    const known = words ? ` (${words.map((word) => `\`${word}\``).join(' ')})` : '';
    return `- \`${name}\`: ${doc}${known}`;
  });
  return `\`${signatureText(call)}\`\n\n${call.doc}\n\n${parameters.join('\n')}`;
};

/** A field of the table, of one thing or of each that has one of that name. */
export function fieldDoc(name: string, only?: Thing): string | undefined {
  const of = (thing: Thing): string =>
    thing === 'kernel' ? '' : `of ${/^[aeiou]/.test(thing) ? 'an' : 'a'} ${thing}: `;
  const found = (only ? [only] : (Object.keys(FIELDS) as Thing[])).flatMap((thing) => {
    const doc = fieldOf(thing, name)?.doc;
    return doc ? [`- ${of(thing)}${doc}`] : [];
  });
  return found.length > 0 ? `\`${name}\`\n\n${found.join('\n')}` : undefined;
}

/** Markdown on a result: what it says of any call. */
export function resultWordDoc(word: string): string | undefined {
  const doc = RESULT_DOCS.get(word);
  if (doc !== undefined) return `\`${word}\`\n\n${doc}`;
  if (!Object.hasOwn(ERRNO, word)) return undefined;
  const text = perror(word);
  return `\`${word}\`: errno ${ERRNO[word as keyof typeof ERRNO]}${text && `, ${text}`}.`;
}

/** Markdown on a word, if there is something to say. `isMember`: a dot stands before it. */
export function wordDoc(word: string, isMember = false): string | undefined {
  if (isMember) return fieldDoc(word);
  // alone it is the kernel's own, though an entry or a limit has one of that name
  const own = fieldOf('kernel', word);
  if (own) return `\`${word}\`\n\n${own.doc}`;
  const call = callNamed(word);
  if (call) return callDoc(call);
  const flag = flagDocAnywhere(word);
  return resultWordDoc(word) ?? (flag && `\`${word}\`\n\n${flag}`);
}

// What a word of a script means, as Markdown, in the manual's kind of sentence. No `vscode` here.
import { EFLAG } from '../../core/kernel/constants.ts';
import { fieldOf } from '../../core/kernel/fields/fields.ts';
import { FIELDS, type Thing } from '../../core/kernel/fields/table.ts';
import type { CallSignature } from '../../core/trace/calls/signature.ts';
import { CALLS, signatureText } from '../../core/trace/calls/signatures.ts';

/** By short name; a prefix (VM_MAP_WIRE_, MAP_, MAP_ENTRY_) is cut off before the look-up. */
const FLAG_DOCS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    USER: 'The wiring is for a user: it counts once for an entry, however often, and against the user-wired limit.',
    SYSTEM: 'The wiring is for the kernel: each one counts. The absence of `VM_MAP_WIRE_USER`.',
    NOHOLES:
      'The range has to be mapped without holes, else `KERN_INVALID_ADDRESS`. The absence of `VM_MAP_WIRE_HOLESOK`.',
    HOLESOK: 'Holes in the range, and entries that may not be accessed, are passed over.',
    WRITE: 'The pages have to be writable.',
    COW: 'The new entry is a private copy of its object, made at the first write.',
    NOFAULT: 'The new entry takes no page faults.',
    NOSYNC: 'Pages of the entry are not written back by the periodic sync.',
    NOCORE: 'The entry is left out of core dumps.',
    GUARD: 'The new entry is a guard: nothing can be mapped or accessed there.',
    SHARE: 'The new entry is shared with children after a fork.',
    NOCHARGE: 'No swap is reserved for the new entry.',
    EXCL: 'Fail with `KERN_NO_SPACE` if anything is mapped in the range, instead of removing it.',
    STACK_GROWS_DOWN: 'The new entry is a stack: it grows over the addresses below it.',
  }),
);

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
  }),
);

const callDoc = (call: CallSignature): string => {
  const parameters = call.parameters.map(({ name, doc, words }) => {
    const known = words ? ` (${words.map((word) => `\`${word}\``).join(' ')})` : '';
    return `- \`${name}\`: ${doc}${known}`;
  });
  return `\`${signatureText(call)}\`\n\n${call.doc}\n\n${parameters.join('\n')}`;
};

/** A field of the table, of each thing that has one of that name. */
function fieldDoc(name: string): string | undefined {
  const of = (thing: Thing): string =>
    thing === 'kernel' ? '' : `of ${/^[aeiou]/.test(thing) ? 'an' : 'a'} ${thing}: `;
  const found = (Object.keys(FIELDS) as Thing[]).flatMap((thing) => {
    const doc = fieldOf(thing, name)?.doc;
    return doc ? [`- ${of(thing)}${doc}`] : [];
  });
  return found.length > 0 ? `\`${name}\`\n\n${found.join('\n')}` : undefined;
}

/** Markdown on a word, if there is something to say. `isMember`: a dot stands before it. */
export function wordDoc(word: string, isMember = false): string | undefined {
  if (isMember || fieldOf('kernel', word)) return fieldDoc(word);
  const call = CALLS.get(word);
  if (call) return callDoc(call);
  const result = RESULT_DOCS.get(word);
  if (result) return `\`${word}\`\n\n${result}`;
  const name = word.replace(/^(VM_MAP_WIRE_|MAP_ENTRY_|MAP_)/, '');
  const flag = FLAG_DOCS.get(name) ?? (Object.hasOwn(EFLAG, name) ? fieldOf('entry', name)?.doc : undefined);
  return flag && `\`${word}\`\n\n${flag}`;
}

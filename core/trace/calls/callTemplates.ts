// What helps to write a call, in the editor and in the console: its template with places to fill
// in, and the words that an argument may be.
import { INHERIT_NAMES, MADV } from '../../kernel/constants.ts';
import type { CallSignature, Parameter } from './signature.ts';
import { CALLS, parameterIndex } from './signatures.ts';
import { ACCESS_WORDS, MCL_WORDS, MMAP_WORDS, MS_WORDS, NO_LIMIT, RLIMIT_WORDS, SHM_WORDS } from './vocabulary.ts';

/** The usual ones, to choose from. */
export const PROTECTIONS = ['rwx', 'rw-', 'r-x', 'r--', '---'];

const PROT_IN_C: readonly string[] = ['PROT_READ', 'PROT_WRITE', 'PROT_EXEC', 'PROT_NONE'];
const PROT_WORDS: readonly string[] = [...PROTECTIONS, ...PROT_IN_C];

/** The words of an argument; none for numbers and for names that the script declares. */
export function parameterWords({ kind, words }: Parameter): readonly string[] {
  if (words) return words;
  switch (kind) {
    case 'prot':
      return PROT_WORDS;
    case 'inherit':
      return INHERIT_NAMES;
    case 'madvise':
      return Object.keys(MADV);
    case 'mmap':
      return MMAP_WORDS.words;
    case 'resource':
      return RLIMIT_WORDS.words.map((word) => `RLIMIT_${word}`);
    case 'shmat':
      return SHM_WORDS.words;
    case 'rlimit':
      return NO_LIMIT.slice(0, 1);
    case 'mlockall':
      return MCL_WORDS.words;
    case 'msync':
      return MS_WORDS.words;
    case 'access':
      return ACCESS_WORDS.words;
    // each call that takes flags of these two kinds has words of its own
    case 'wire':
    case 'insert':
    case 'address':
    case 'length':
    case 'byte-address':
    case 'byte-length':
    case 'process':
    case 'object':
    case 'descriptor':
    case 'byte-offset':
    case 'submap':
    case 'switch':
      return [];
  }
}

/** What stands in parentheses within an argument. */
const ALIGNMENT: Parameter = {
  name: 'n',
  kind: 'mmap',
  words: ['12', '21', '30'],
  doc: 'The logarithm of the alignment: 21 is 2 MiB.',
};
const INSIDE: ReadonlyMap<string, Parameter> = new Map([
  ['PROT_MAX', { name: 'max', kind: 'prot', words: PROT_IN_C, doc: 'The most that prot may ever be raised to.' }],
  ['MAP_ALIGNED', ALIGNMENT],
  ['ALIGNED', ALIGNMENT],
]);

/** Where the parenthesis opens that nothing closes; -1: there is none. */
function lastOpen(text: string): number {
  let closed = 0;
  for (let p = text.length - 1; p >= 0; p--) {
    if (text[p] === ')') closed++;
    else if (text[p] === '(' && closed-- === 0) return p;
  }
  return -1;
}

/** The call that a line is in the arguments of, and the argument that it ends with. */
export interface OpenCall {
  readonly call: CallSignature;
  readonly parameter: Parameter | undefined;
}

/** `before`: a line up to the cursor. undefined: it ends in no call's arguments. */
export function openCall(before: string): OpenCall | undefined {
  const touch = /\btouch\s+(\w+\s+)?\w*$/.exec(before);
  const touched = touch && CALLS.get('touch');
  if (touched) return { call: touched, parameter: touched.parameters[touch[1] ? 1 : 0] };
  const open = lastOpen(before);
  const word = /\b(\w+)\s*$/.exec(before.slice(0, Math.max(0, open)))?.[1] ?? '';
  const call = CALLS.get(word);
  if (!call) {
    const around = INSIDE.has(word) ? openCall(before.slice(0, open)) : undefined;
    return around && { call: around.call, parameter: INSIDE.get(word) };
  }
  const given = before
    .slice(open + 1)
    .replace(/\([^()]*\)/g, '')
    .split(',');
  const name = /^\s*(\w+)\s*=/.exec(given[given.length - 1] ?? '')?.[1];
  const index = name === undefined ? given.length - 1 : parameterIndex(call, name);
  return { call, parameter: call.parameters[index] };
}

/** A call with all that must be given, as text with a placeholder for each. */
export interface Template {
  readonly text: string;
  readonly places: readonly { readonly start: number; readonly length: number }[];
}

export function callTemplate(call: CallSignature): Template {
  const required = call.parameters.filter((p) => p.default === undefined || p.kind === 'wire');
  // written as the trace prints it, without parentheses
  const [open, separator, close] = call.name === 'touch' ? [' ', ' ', ''] : ['(', ', ', ')'];
  let text = call.name + open;
  const places = required.map((p, i) => {
    if (i > 0) text += separator;
    const word = p.kind === 'wire' ? 'USER|NOHOLES' : p.kind === 'access' ? 'write' : p.name;
    const place = { start: text.length, length: word.length };
    text += word;
    return place;
  });
  return { text: text + close, places };
}

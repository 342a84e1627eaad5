// What helps to write a call, in the editor and in the console: its template with places to fill
// in, and the words that an argument may be.
import { INHERIT_NAMES, MADV } from '../../kernel/constants.ts';
import type { CallSignature, Parameter } from './signature.ts';
import { CALLS, parameterIndex } from './signatures.ts';
import { ACCESS_WORDS, MCL_WORDS, MMAP_WORDS, MS_WORDS, NO_LIMIT, RLIMIT_WORDS, SHM_WORDS } from './vocabulary.ts';

/** The usual ones, to choose from. */
export const PROTECTIONS = ['rwx', 'rw-', 'r-x', 'r--', '---'];

/** The words of an argument; none for numbers and for names that the script declares. */
export function parameterWords({ kind, words }: Parameter): readonly string[] {
  if (words) return words;
  switch (kind) {
    case 'prot':
      return PROTECTIONS;
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
  const open = /\b(\w+)\s*\(([^()]*)$/.exec(before);
  const call = open && CALLS.get(open[1] ?? '');
  if (!call) return undefined;
  const given = (open[2] ?? '').split(',');
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

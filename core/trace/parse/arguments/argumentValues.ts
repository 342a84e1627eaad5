// The value of one argument, by the kind of its parameter.
import { PROT_ALL } from '../../../kernel/constants.ts';
import type { CallSignature, Parameter } from '../../calls/signature.ts';
import { restName } from '../../calls/signatures.ts';
import {
  ACCESS_WORDS,
  INHERIT_WORDS,
  INSERT_WORDS,
  MADV_WORDS,
  MCL_WORDS,
  MS_WORDS,
  NO_LIMIT,
  PROT_WORDS,
  RLIMIT_WORDS,
  SAYS_NOHOLES,
  SAYS_SYSTEM,
  SHM_WORDS,
  WIRE_MASK,
  WIRE_WORDS,
} from '../../calls/vocabulary.ts';
import {
  isSaidOtherwise,
  readFlags,
  readObject,
  readProcessName,
  readProt,
  readSubmapName,
  readWord,
} from '../literals.ts';
import { readDescriptor, readMmapFlags, readPlainFlags, readSegment } from '../mmapArguments.ts';
import { error, type Reader } from '../reader.ts';
import { advance, Token, tokenText } from '../scanner.ts';
import { readBytes } from './cNumber.ts';
import { readCount, readPages } from './numbers.ts';

const WHAT_BYTES: Partial<Record<Parameter['kind'], string>> = {
  'byte-address': 'an address',
  'byte-length': 'a length in bytes',
  'byte-offset': 'an offset in bytes',
};

/** Fills the argument's rest; gives its whole pages. */
export function readByteArgument(r: Reader, parameter: Parameter, args: Record<string, number>): number | undefined {
  const what = WHAT_BYTES[parameter.kind] ?? 'a number of bytes';
  const bytes = readBytes(r, `${what} for ${parameter.name}`, parameter.kind !== 'byte-address');
  if (bytes === undefined) return undefined;
  args[restName(parameter)] = bytes.rest;
  return bytes.pages;
}

export function readArgument(r: Reader, call: CallSignature, parameter: Parameter): number | undefined {
  switch (parameter.kind) {
    case 'byte-address':
    case 'byte-length':
    case 'byte-offset':
      return undefined;
    case 'process':
      return readProcessName(r);
    case 'access':
      return readWord(r, ACCESS_WORDS, PROT_ALL);
    case 'mmap':
      return readMmapFlags(r, call.name);
    case 'resource':
      return readWord(r, RLIMIT_WORDS);
    case 'shmat':
      return readFlags(r, SHM_WORDS, call.name);
    case 'rlimit':
      return readRlimit(r);
    case 'mlockall':
      return readPlainFlags(r, MCL_WORDS, call.name);
    case 'msync':
      return readPlainFlags(r, MS_WORDS, call.name);
    case 'address':
      return readPages(r, `an address for ${parameter.name}`);
    case 'length':
      return readPages(r, `a size in bytes for ${parameter.name}`, true);
    case 'prot':
      return readProt(r);
    case 'wire':
      return readWireFlags(r, call, parameter);
    case 'insert':
      return readFlags(r, INSERT_WORDS, call.name, parameter.words);
    case 'inherit':
      return readWord(r, INHERIT_WORDS);
    case 'madvise':
      return readWord(r, MADV_WORDS);
    case 'object':
      return parameter.name === 'shmid' ? readSegment(r) : readObject(r);
    case 'descriptor':
      return readDescriptor(r);
    case 'submap':
      return readSubmapName(r);
    case 'switch':
      return isSaidOtherwise(r, PROT_WORDS) ? undefined : readCount(r, '0 or 1', 1);
  }
}

/** Goes on at a position of the line. */
function skipTo(r: Reader, position: number): void {
  r.pos = position;
  r.to = position;
  advance(r);
}

/**
 * `64K`, `RLIM_INFINITY`, or both limits as a log writes them, `{ cur=64K, max=1M }`: the first one
 * counts, in whole pages.
 */
function readRlimit(r: Reader): number | undefined {
  const both = /\{\s*(?:rlim_)?cur\s*=\s*([^,}]*?)\s*(?:,[^}]*)?\}/y;
  both.lastIndex = r.from;
  const found = both.exec(r.text.slice(0, r.end));
  if (found) skipTo(r, r.from + found[0].indexOf('=') + 1);
  let pages: number | undefined;
  if (r.kind === Token.name && NO_LIMIT.includes(tokenText(r))) {
    pages = -1;
    advance(r);
  } else pages = readBytes(r, 'a limit in bytes, or RLIM_INFINITY', true)?.pages;
  if (found) skipTo(r, both.lastIndex);
  return pages;
}

function readWireFlags(r: Reader, call: CallSignature, parameter: Parameter): number | undefined {
  const { from } = r;
  const said = readFlags(r, WIRE_WORDS, call.name, parameter.words);
  if (said === undefined) return undefined;
  if (said & SAYS_SYSTEM && said & 1) error(r, from, r.previous, 'a wiring is either USER or SYSTEM, not both');
  if (said & SAYS_NOHOLES && said & 2)
    error(r, from, r.previous, 'a range is wired either with NOHOLES or with HOLESOK, not both');
  return said & WIRE_MASK;
}

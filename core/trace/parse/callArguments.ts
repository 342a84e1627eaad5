// A call: its name, its arguments by position or by name, and what the kernel's own callers have to
// see to.
import { INSERT, PROT_ALL } from '../../kernel/constants.ts';
import type { Call } from '../ast.ts';
import { BLANKS } from '../calls/blanks.ts';
import type { CallSignature, Parameter } from '../calls/signature.ts';
import {
  CALL_NAMES,
  CALLS,
  isInBytes,
  NOT_GIVEN,
  parameterIndex,
  restName,
  signatureText,
} from '../calls/signatures.ts';
import {
  ACCESS_WORDS,
  INHERIT_WORDS,
  INSERT_WORDS,
  MADV_WORDS,
  MCL_WORDS,
  MS_WORDS,
  NO_LIMIT,
  RLIMIT_WORDS,
  SAYS_NOHOLES,
  SAYS_SYSTEM,
  SHM_WORDS,
  WIRE_MASK,
  WIRE_WORDS,
} from '../calls/vocabulary.ts';
import { quoted } from '../echo.ts';
import {
  looksLikeProt,
  readBytes,
  readCount,
  readFlags,
  readObject,
  readPages,
  readProcessName,
  readProt,
  readSubmapName,
  readWord,
} from './literals.ts';
import {
  checkDescriptor,
  isProtInC,
  readDescriptor,
  readMmapFlags,
  readPlainFlags,
  readProtInC,
  readSegment,
} from './mmapArguments.ts';
import { error, expected, near, type Reader, warn } from './reader.ts';
import { advance, foundText, isBlank, Token, tokenText } from './scanner.ts';
import { learn } from './wholeCalls.ts';

/** Read `name(arguments)`; undefined after an error. The token after the `)` is present. */
export function readCall(r: Reader): Call | undefined {
  const { from } = r;
  if (r.kind !== Token.name) {
    expected(r, 'a call like vm_map_wire(start, end, flags)');
    return undefined;
  }
  const name = tokenText(r);
  const call = CALLS.get(name);
  if (call === undefined) {
    unknownCall(r, name);
    advance(r);
    if (r.kind === Token.open) skipCall(r);
    return undefined;
  }
  advance(r);
  if (name === 'touch' && r.kind !== Token.open) return readTouch(r, call, from);
  if (r.kind !== Token.open) {
    expected(r, `'(' after ${name}`);
    return undefined;
  }
  advance(r);
  const args: Record<string, number> = { ...BLANKS.get(name) };
  const before = r.problems.errors + r.problems.warnings;
  const given = readArguments(r, call, args);
  const close = r.from;
  if (r.kind !== Token.close) {
    expected(r, `')' after the arguments of ${name}`);
    return undefined;
  }
  advance(r);
  const good = r.problems.errors + r.problems.warnings === before && isComplete(r, call, given, close);
  if (!good || !isSensible(r, call, args, given, from)) return undefined;
  return { name: call.name, args, column: from - r.lineStart + 1, length: r.previous - from };
}

function unknownCall(r: Reader, name: string): void {
  error(r, r.from, r.to, `${quoted(name)} is not a call that a script can make`, near(r, name, CALL_NAMES));
}

/** From the `(` to after the `)` that closes it. */
function skipCall(r: Reader): void {
  let depth = 0;
  do {
    if (r.kind === Token.open) depth++;
    else if (r.kind === Token.close) depth--;
    else if (r.kind === Token.end) return;
    advance(r);
  } while (depth > 0);
}

/** Fills `args`; gives as bits which were given. The `)` or the line's end is present. */
function readArguments(r: Reader, call: CallSignature, args: Record<string, number>): number {
  let given = 0;
  // A kernel trace names the map first: `map`, which is meant if nothing is said, or a submap.
  const map = r.kind === Token.name ? (tokenText(r) === 'map' ? 0 : r.subMaps.get(tokenText(r))) : undefined;
  if (map !== undefined) {
    if (map > 0) args.map = map;
    advance(r);
    if (r.kind === Token.comma) advance(r);
  }
  while (r.kind !== Token.close && r.kind !== Token.end) {
    if (r.kind === Token.comma) {
      expected(r, `an argument of ${call.name}`);
      advance(r);
      continue;
    }
    const named = isNamed(r);
    const index = named ? readName(r, call, given) : nextPosition(r, call, given);
    const parameter = call.parameters[index];
    if (parameter !== undefined) {
      given |= 1 << index;
      const { from, errors } = r;
      const most = args.max;
      const value = readValue(r, call, parameter, args);
      if (value !== undefined) {
        args[parameter.name] = value;
        if (!named && r.errors === errors && !isProtMax(args, parameter, most))
          learn(r, parameter, from, r.previous, value);
      }
      if (r.kind !== Token.comma && r.kind !== Token.close && r.kind !== Token.end) {
        if (value !== undefined)
          error(r, r.from, r.to, `expected ',' or ')' after ${parameter.name}, found ${foundText(r)}`);
      }
    }
    skipArgument(r);
    if (r.kind !== Token.comma) break;
    advance(r);
    if (r.kind === Token.close) expected(r, `an argument of ${call.name} after ','`);
  }
  return given;
}

const readValue = (r: Reader, call: CallSignature, parameter: Parameter, args: Record<string, number>) => {
  if (isInBytes(parameter)) return readByteArgument(r, parameter, args);
  // PROT_MAX() is the maximum of calls that have one
  if (parameter.name === 'prot' && takesBits(call) && isProtInC(r))
    return readProtInC(r, (most) => {
      args.max = most;
    });
  return readArgument(r, call, parameter);
};

/** A system call takes its protection as an int. */
const takesBits = (call: CallSignature): boolean => call.parameters.some(isInBytes);

/** The maximum came out of the protection, so that its text is more than a protection's. */
const isProtMax = (args: Record<string, number>, parameter: Parameter, before: number | undefined): boolean =>
  parameter.name === 'prot' && args.max !== before;

/** Is the present token the name of a `name=value`? */
function isNamed(r: Reader): boolean {
  if (r.kind !== Token.name) return false;
  let p = r.to;
  while (p < r.end && isBlank(r.text.charCodeAt(p))) p++;
  return r.text.charCodeAt(p) === Token.assign;
}

/** Read `name=`; the parameter's index, -1 after an error. */
function readName(r: Reader, call: CallSignature, given: number): number {
  const name = tokenText(r);
  const index = parameterIndex(call, name);
  const names = call.parameters.map((p) => p.name);
  if (index < 0) {
    error(
      r,
      r.from,
      r.to,
      `${call.name} has no parameter ${quoted(name)}: ${signatureText(call)}`,
      near(r, name, names),
    );
    return -1;
  }
  if (given & (1 << index)) {
    error(r, r.from, r.to, `${names[index]} is given twice`);
    return -1;
  }
  advance(r);
  if (r.kind !== Token.assign) {
    expected(r, `'=' and a value after ${name}`);
    return -1;
  }
  advance(r);
  return index;
}

/** The parameter that an argument without a name is for, -1 after an error. */
function nextPosition(r: Reader, call: CallSignature, given: number): number {
  for (let i = 0; i < call.parameters.length; i++) {
    if (given & (1 << i)) continue;
    const p = call.parameters[i] as Parameter;
    // `vm_map_insert(s, e, rw-, COW)`: a maximum may be left out.
    if (p.kind === 'prot' && p.default !== undefined && p.name === 'max' && !looksLikeProt(r)) {
      if (call.parameters[i + 1] !== undefined) continue;
    }
    return i;
  }
  error(r, r.from, r.to, `too many arguments: ${signatureText(call)}`);
  return -1;
}

const WHAT_BYTES: Partial<Record<Parameter['kind'], string>> = {
  'byte-address': 'an address',
  'byte-length': 'a length in bytes',
  'byte-offset': 'an offset in bytes',
};

/** Fills the argument's rest; gives its whole pages. */
function readByteArgument(r: Reader, parameter: Parameter, args: Record<string, number>): number | undefined {
  const what = WHAT_BYTES[parameter.kind] ?? 'a number of bytes';
  const bytes = readBytes(r, `${what} for ${parameter.name}`, parameter.kind !== 'byte-address');
  if (bytes === undefined) return undefined;
  args[restName(parameter)] = bytes.rest;
  return bytes.pages;
}

function readArgument(r: Reader, call: CallSignature, parameter: Parameter): number | undefined {
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
      return readCount(r, '0 or 1', 1);
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

/** `touch 0x12000 write`, its name is read. */
function readTouch(r: Reader, call: CallSignature, from: number): Call | undefined {
  const [addr, access] = call.parameters as [Parameter, Parameter];
  const args: Record<string, number> = { ...BLANKS.get(call.name) };
  const page = readByteArgument(r, addr, args);
  if (page === undefined) return undefined;
  const wanted = readArgument(r, call, access);
  if (wanted === undefined) return undefined;
  args[addr.name] = page;
  args[access.name] = wanted;
  return { name: call.name, args, column: from - r.lineStart + 1, length: r.previous - from };
}

/** On to the `,` or `)` that ends the present argument. */
function skipArgument(r: Reader): void {
  let depth = 0;
  while (r.kind !== Token.end) {
    if (r.kind === Token.open) depth++;
    else if (depth === 0 && (r.kind === Token.comma || r.kind === Token.close)) return;
    else if (r.kind === Token.close) depth--;
    advance(r);
  }
}

function isComplete(r: Reader, call: CallSignature, given: number, close: number): boolean {
  // As a rule nothing is missing, and then nothing is built.
  let required = 0;
  for (let i = 0; i < call.parameters.length; i++) if (call.parameters[i]?.default === undefined) required |= 1 << i;
  if ((required & ~given) === 0) return true;
  const missing = call.parameters.filter((_, i) => required & ~given & (1 << i)).map((p) => p.name);
  error(r, close, close + 1, `${call.name} needs ${missing.join(' and ')}: ${signatureText(call)}`);
  return false;
}

const wasGiven = (call: CallSignature, given: number, name: string): boolean =>
  (given & (1 << parameterIndex(call, name))) !== 0;

/** What each argument alone cannot show; adjusts the defaults that depend on other arguments. */
function isSensible(
  r: Reader,
  call: CallSignature,
  args: Record<string, number>,
  given: number,
  from: number,
): boolean {
  const to = r.previous;
  const { start, end } = args;
  if (call.name === 'mmap' && !checkDescriptor(r, args, from, to)) return false;
  if (call.name === 'vm_map_protect') {
    if (args.prot === NOT_GIVEN && args.max === NOT_GIVEN) {
      error(
        r,
        from,
        to,
        'vm_map_protect needs prot, max or both: vm_map_protect(start, end, r--) or (start, end, max=r--)',
      );
      return false;
    }
  } else if (args.max !== undefined && args.prot !== undefined && call.parameters.some((p) => p.kind === 'insert')) {
    if (args.flags !== undefined && args.flags & INSERT.GUARD && !wasGiven(call, given, 'max')) args.max = 0;
    if (args.prot & ~args.max & PROT_ALL) {
      warn(r, from, to, 'prot is not within max: kernels from freebsd-13 on panic on this, the older ones accept it');
    }
  }
  if (start !== undefined && end !== undefined && end < start) {
    if (call.name === 'vm_map_wire' || call.name === 'vm_map_unwire') {
      warn(r, from, to, 'the range is reversed: the kernel panics on this if its end is inside an entry');
    } else if (call.name !== 'vm_map_insert' && call.name !== 'vm_map_check_protection') {
      warn(r, from, to, 'the range is reversed: the kernel takes it as the empty range at its end');
    }
  }
  return true;
}

// A call as text, each argument as its kind in the table of calls is written.
import { formatAddress, type Page } from '../../kernel/address.ts';
import {
  INHERIT,
  INSERT,
  MADV,
  MCL,
  MMAP,
  MMAP_ALIGNMENT,
  MMAP_ALIGNMENT_SHIFT,
  MS,
  PROT_ALL,
  protName,
  RLIMIT,
  SHM,
  WIRE,
} from '../../kernel/constants.ts';
import type { Call } from '../ast.ts';
import type { Parameter } from '../calls/signature.ts';
import { CALLS, isInBytes, restName } from '../calls/signatures.ts';
import { ACCESS, MAPPING_FLAGS } from '../calls/vocabulary.ts';
import { descriptorNumber } from '../parse/mmapArguments.ts';
import { PLAIN, type PrintContext } from './context.ts';

/** `vm_map_wire(0x1000, 0x4000, USER|NOHOLES)` */
export function callText(call: Pick<Call, 'name' | 'args'>, context: PrintContext = PLAIN): string {
  const parameters = CALLS.get(call.name)?.parameters ?? [];
  const words: string[] = call.args.map ? [context.subMaps?.[call.args.map - 1] ?? `submap${call.args.map}`] : [];
  for (const p of parameters) {
    const value = call.args[p.name] ?? p.default ?? 0;
    const rest = call.args[restName(p)] ?? 0;
    // an offset of 0 is left out
    if (p.kind === 'byte-offset') {
      if (value + rest > 0) words.push(`${p.name}=${byteText(value, rest, context.pageSize)}`);
    } else if (p.kind === 'byte-length' && p.default === value + rest) {
      // `exit()`: a length that may be left out
    } else if (isInBytes(p)) words.push(byteText(value, rest, context.pageSize));
    else if (!isDefault(p, value, call.args)) words.push(argumentText(p, value, context));
  }
  return call.name === 'touch' ? `touch ${words.join(' ')}` : `${call.name}(${words.join(', ')})`;
}

function isDefault(p: Parameter, value: number, args: Readonly<Record<string, number>>): boolean {
  if (p.default === undefined || p.kind === 'wire') return false;
  // A guard has no access, so its maximum is none unless said.
  if (p.name === 'max' && p.default === PROT_ALL && (args.flags ?? 0) & INSERT.GUARD) return value === 0;
  return value === p.default;
}

/** A byte address or length: `0x12345`. */
const byteText = (pages: number, rest: number, pageSize: number): string =>
  `0x${(BigInt(pages) * BigInt(pageSize) + BigInt(rest)).toString(16)}`;

function argumentText(p: Parameter, value: number, { pageSize, objects, subMaps, processes }: PrintContext): string {
  switch (p.kind) {
    case 'process':
      return processes?.[value - 1] ?? `p${value + 1}`;
    case 'access':
      return wordText(ACCESS, value);
    case 'address':
      return formatAddress(value, pageSize);
    case 'length':
      return p.default === undefined ? formatAddress(value, pageSize) : `${p.name}=${formatAddress(value, pageSize)}`;
    case 'byte-address':
    case 'byte-length':
    case 'byte-offset':
      return byteText(value, 0, pageSize);
    case 'descriptor':
      return `${p.name}=${value < 0 ? descriptorNumber(value) : (objects[value - 1] ?? `object${value}`)}`;
    case 'mmap':
      return mmapText(value);
    case 'resource':
      return `RLIMIT_${wordText(RLIMIT, value)}`;
    case 'shmat':
      return flagsText(SHM, value);
    case 'rlimit':
      return value < 0 ? 'RLIM_INFINITY' : sizeText(value, pageSize);
    case 'mlockall':
      return flagsText(MCL, value);
    case 'msync':
      return flagsText(MS, value);
    case 'prot':
      if (value > PROT_ALL) return `0x${value.toString(16)}`;
      return p.name === 'prot' ? protName(value) : `${p.name}=${protName(value)}`;
    case 'wire':
      return wireText(value);
    case 'insert':
      return flagsText(MAPPING_FLAGS, value);
    case 'inherit':
      return wordText(INHERIT, value);
    case 'madvise':
      return wordText(MADV, value);
    case 'object':
      return `${p.name}=${value === 0 ? 'none' : (objects[value - 1] ?? `object${value}`)}`;
    case 'submap':
      return subMaps?.[value - 1] ?? `submap${value}`;
    case 'switch':
      return String(value);
  }
}

/** `USER|NOHOLES`: the flags of a wiring; what is the absence of a bit has a word too. */
function wireText(flags: number): string {
  const words = [flags & WIRE.USER ? 'USER' : 'SYSTEM', flags & WIRE.HOLESOK ? 'HOLESOK' : 'NOHOLES'];
  if (flags & WIRE.WRITE) words.push('WRITE');
  return words.join('|');
}

/** Words, and bits that no word stands for as a number. */
function flagsText(names: Readonly<Record<string, number>>, flags: number): string {
  const words = Object.keys(names).filter((name) => flags & (names[name] as number));
  const rest = words.reduce((left, name) => left & ~(names[name] as number), flags) >>> 0;
  if (rest > 0) words.push(`0x${rest.toString(16)}`);
  return words.join('|') || '0';
}

/** The alignment is a number in the flags, and only one of them has a word. */
function mmapText(flags: number): string {
  const log = flags >>> MMAP_ALIGNMENT_SHIFT;
  if (log < 2) return flagsText(MMAP, flags);
  const rest = flags & ~MMAP_ALIGNMENT;
  return rest === 0 ? `ALIGNED(${log})` : `${flagsText(MMAP, rest)}|ALIGNED(${log})`;
}

const wordText = (names: Readonly<Record<string, number>>, value: number): string =>
  Object.keys(names).find((name) => names[name] === value) ?? String(value);

/** `64K`: pages as a size in bytes that reads back as the same. */
export function sizeText(pages: Page, pageSize: number): string {
  let bytes = BigInt(pages) * BigInt(pageSize);
  let suffix = '';
  for (const larger of ['K', 'M', 'G']) {
    if (bytes === 0n || bytes % 1024n !== 0n) break;
    bytes /= 1024n;
    suffix = larger;
  }
  return bytes + suffix;
}

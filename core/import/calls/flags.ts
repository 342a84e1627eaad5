// Flags and protections of a log in the words of the language. Numbers and words that
// another system has are turned into what FreeBSD has for them, and the importer reports
// what FreeBSD does not have.
import { MCL, MMAP, MMAP_ALIGNMENT_SHIFT, MS, PROT_ALL, protName } from '../../kernel/constants.ts';
import { FOREIGN_FLAGS, MMAP_WORDS } from '../../trace/calls/vocabulary.ts';
import { hex } from './numbers.ts';
import { remembered } from './remembered.ts';

export type System = 'freebsd' | 'linux' | 'macos';
export const SYSTEMS: readonly System[] = ['freebsd', 'linux', 'macos'];
export const SYSTEM_NAMES: Readonly<Record<System, string>> = { freebsd: 'FreeBSD', linux: 'Linux', macos: 'macOS' };

type Bits = Readonly<Record<string, number>>;

const MAPPING: Readonly<Record<System, Bits>> = {
  freebsd: Object.fromEntries(
    Object.entries(MMAP).map(([name, bit]) => [name.startsWith('MAP_') ? name : `MAP_${name}`, bit]),
  ),
  // asm-generic/mman-common.h
  linux: {
    MAP_SHARED: 1,
    MAP_PRIVATE: 2,
    MAP_FIXED: 0x10,
    MAP_ANON: 0x20,
    MAP_32BIT: 0x40,
    MAP_GROWSDOWN: 0x100,
    MAP_DENYWRITE: 0x800,
    MAP_EXECUTABLE: 0x1000,
    MAP_LOCKED: 0x2000,
    MAP_NORESERVE: 0x4000,
    MAP_POPULATE: 0x8000,
    MAP_NONBLOCK: 0x10000,
    MAP_STACK: 0x20000,
    MAP_HUGETLB: 0x40000,
    MAP_SYNC: 0x80000,
    MAP_FIXED_NOREPLACE: 0x100000,
  },
  // bsd/sys/mman.h
  macos: {
    MAP_SHARED: 1,
    MAP_PRIVATE: 2,
    MAP_FIXED: 0x10,
    MAP_RENAME: 0x20,
    MAP_NORESERVE: 0x40,
    MAP_NOEXTEND: 0x100,
    MAP_HASSEMAPHORE: 0x200,
    MAP_NOCACHE: 0x400,
    MAP_JIT: 0x800,
    MAP_ANON: 0x1000,
    MAP_RESILIENT_CODESIGN: 0x2000,
    MAP_RESILIENT_MEDIA: 0x4000,
    MAP_UNIX03: 0x40000,
  },
};

/** A text of flags, and what had to be changed about them. */
export interface Said {
  readonly text: string;
  readonly notes: readonly string[];
}

/** The words of a number, and its other bits. */
function wordsOf(number: number, bits: Bits): string[] {
  const words = Object.keys(bits).filter((word) => number & (bits[word] as number));
  const rest = words.reduce((left, word) => left & ~(bits[word] as number), number) >>> 0;
  return rest > 0 ? [...words, hex(rest)] : words;
}

/** `0x1002<MAP_PRIVATE|MAP_ANON>`, `4098`, `MAP_PRIVATE|0x20`: single words and numbers. */
function partsOf(text: string): string[] {
  const bare = text.replace(/(0[xX][0-9a-fA-F]+|\d+)<[^>]*>/, '$1').replace(/\/\*.*?\*\//g, '');
  const parts = bare.split('|').map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

const isNumber = (part: string): boolean => /^(?:0[xX][0-9a-fA-F]{1,8}|\d{1,10})$/.test(part);

/** The words of a text of flags, its numbers taken apart. */
function allWords(text: string, system: System, table: Bits): string[] {
  return partsOf(text).flatMap((part) => {
    if (!isNumber(part)) return [part];
    const number = Number(part) >>> 0;
    const log = system === 'freebsd' ? number >>> MMAP_ALIGNMENT_SHIFT : 0;
    const words = wordsOf(log > 1 ? number & 0xffffff : number, table);
    return log > 1 ? [...words, `MAP_ALIGNED(${log})`] : words;
  });
}

/** Flags of mmap, and what they say. */
export interface SaidMmapFlags extends Said {
  /** Linux locks the mapping too. */
  readonly isLocked: boolean;
  readonly isFixed: boolean;
  readonly isExclusive: boolean;
  readonly isGuard: boolean;
  readonly isStack: boolean;
  /** No file is mapped. */
  readonly isAnonymous: boolean;
}

export const mmapFlags = remembered(readMmapFlags);

function readMmapFlags(text: string, system: System): SaidMmapFlags {
  const notes: string[] = [];
  const words: string[] = [];
  let isLocked = false;
  for (const word of allWords(text, system, MAPPING[system])) {
    if (word === 'MAP_ANONYMOUS') words.push('MAP_ANON');
    else if (word === 'MAP_FILE' || word === '0') continue;
    else if (word === 'MAP_LOCKED') isLocked = true;
    else if (word === 'MAP_STACK' && system === 'linux') notes.push('MAP_STACK means nothing to Linux, left out');
    else if (word === 'MAP_GROWSDOWN') notes.push('MAP_GROWSDOWN left out: it grows otherwise than MAP_STACK');
    else if (MMAP_WORDS.values.has(word) || /^(?:MAP_ALIGNED\(\d+\)|0x[0-9a-f]+)$/.test(word)) {
      if (word.startsWith('0x') && system !== 'freebsd') notes.push(`flag ${word} of ${SYSTEM_NAMES[system]} left out`);
      else words.push(word);
    } else {
      const nearest = FOREIGN_FLAGS.get(word);
      if (nearest) {
        words.push(nearest);
        notes.push(`${word} said as ${nearest}`);
      } else notes.push(`${word} left out: FreeBSD has nothing for it`);
    }
  }
  const said = [...new Set(words)].join('|') || '0';
  return {
    text: said,
    notes,
    isLocked,
    isFixed: said.includes('MAP_FIXED'),
    isExclusive: said.includes('MAP_EXCL'),
    isGuard: said.includes('MAP_GUARD'),
    isStack: said.includes('MAP_STACK'),
    isAnonymous: /\bMAP_(?:ANON|STACK|GUARD)\b/.test(said),
  };
}

const PROTECTIONS: Bits = { PROT_READ: 1, PROT_WRITE: 2, PROT_EXEC: 4 };

const protection = remembered((text: string, _: undefined) => readProtection(text));

/** A protection: `rw-`, or as in C where it says more. */
export const protText = (text: string): Said => protection(text, undefined);

function readProtection(text: string): Said {
  const words = allWords(text, 'linux', PROTECTIONS);
  let bits = 0;
  const more: string[] = [];
  const notes: string[] = [];
  for (const word of words) {
    if (word === 'PROT_NONE') continue;
    const bit = PROTECTIONS[word];
    if (bit !== undefined) bits |= bit;
    else if (/^(?:PROT_GROWSDOWN|PROT_GROWSUP|PROT_SEM|PROT_BTI|PROT_MTE)$/.test(word)) notes.push(`${word} left out`);
    else more.push(word);
  }
  if (more.length === 0) return { text: protName(bits & PROT_ALL), notes };
  const plain = Object.keys(PROTECTIONS).filter((word) => bits & (PROTECTIONS[word] as number));
  return { text: [...plain, ...more].join('|'), notes };
}

/** Flags of mlockall. */
export function mlockallFlags(text: string, system: System): Said {
  const words = allWords(text, system, { MCL_CURRENT: MCL.CURRENT, MCL_FUTURE: MCL.FUTURE, MCL_ONFAULT: MCL.ONFAULT });
  const kept = system === 'freebsd' ? words : words.filter((word) => word !== 'MCL_ONFAULT');
  const notes = kept.length < words.length ? ['MCL_ONFAULT left out: FreeBSD refuses it'] : [];
  return { text: kept.join('|') || '0', notes };
}

/** Flags of msync. */
export function msyncFlags(text: string, system: System): Said {
  const bits: Bits =
    system === 'freebsd'
      ? { MS_ASYNC: MS.ASYNC, MS_INVALIDATE: MS.INVALIDATE }
      : { MS_ASYNC: 1, MS_INVALIDATE: 2, ...(system === 'linux' ? { MS_SYNC: 4 } : { MS_SYNC: 0x10 }) };
  const words = allWords(text, system, bits);
  return { text: words.join('|') || 'MS_SYNC', notes: [] };
}

const ADVICE: Readonly<Record<System, readonly string[]>> = {
  freebsd: ['NORMAL', 'RANDOM', 'SEQUENTIAL', 'WILLNEED', 'DONTNEED', 'FREE', 'NOSYNC', 'AUTOSYNC', 'NOCORE', 'CORE'],
  linux: ['NORMAL', 'RANDOM', 'SEQUENTIAL', 'WILLNEED', 'DONTNEED', '', '', '', 'FREE'],
  macos: ['NORMAL', 'RANDOM', 'SEQUENTIAL', 'WILLNEED', 'DONTNEED', 'FREE'],
};
/** Words of Linux that FreeBSD has another word for. */
const OTHER_ADVICE: Readonly<Record<string, string>> = { MADV_DONTDUMP: 'MADV_NOCORE', MADV_DODUMP: 'MADV_CORE' };
/** Those that minherit does. */
const INHERITANCE: Readonly<Record<string, string>> = {
  MADV_DONTFORK: 'none',
  MADV_DOFORK: 'copy',
  MADV_WIPEONFORK: 'zero',
  MADV_KEEPONFORK: 'copy',
};
const ALL_ADVICE = new Set([...ADVICE.freebsd.map((word) => `MADV_${word}`), 'MADV_PROTECT']);

/** A behaviour of madvise, or the inheritance that minherit gives; undefined: there is none. */
export function adviceText(
  text: string,
  system: System,
): { advice?: string; inherit?: string; note?: string } | undefined {
  const [part = ''] = partsOf(text);
  const word = isNumber(part) ? `MADV_${ADVICE[system][Number(part)] || 'unknown'}` : part;
  const posix = word.replace(/^POSIX_/, '');
  if (posix === 'MADV_PROTECT' || (isNumber(part) && system === 'freebsd' && Number(part) === 10))
    return { advice: 'MADV_PROTECT' };
  if (ALL_ADVICE.has(posix)) return { advice: posix };
  const other = OTHER_ADVICE[word];
  if (other !== undefined) return { advice: other, note: `${word} said as ${other}` };
  const inherit = INHERITANCE[word];
  return inherit === undefined ? undefined : { inherit, note: `madvise(${word}) said as minherit` };
}

const INHERIT_NUMBERS = ['share', 'copy', 'none', 'zero'];
export function inheritText(text: string): string {
  const [part = ''] = partsOf(text);
  const named = /INHERIT_(\w+)/.exec(part)?.[1]?.toLowerCase();
  return named ?? (isNumber(part) ? (INHERIT_NUMBERS[Number(part)] ?? part) : part);
}

/** `VM_PROT_WRITE`, `0x2<VM_PROT_WRITE>`, `2`: what a fault wanted. */
export function accessText(text: string): string {
  const bits = Number(/^(0x[0-9a-f]+|\d+)/.exec(text)?.[1] ?? 0);
  if (/WRITE|COPY/.test(text) || bits & 2) return 'write';
  return /EXECUTE/.test(text) || bits & 4 ? 'execute' : 'read';
}

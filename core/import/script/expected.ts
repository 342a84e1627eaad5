// The result that a line expects: what the log has seen, or where FreeBSD's errno would be another,
// that one, with the reason.
import { ERRNO, KERN_NAMES } from '../../kernel/constants.ts';
import type { System } from '../calls/flags.ts';
import { hex, type LoggedResult } from '../calls/numbers.ts';
import { NO_NOTES } from '../text/lines.ts';

export interface ExpectedResult {
  /** '' where nothing is expected. */
  readonly text: string;
  readonly notes: readonly string[];
}

/** By call and errno of Linux: FreeBSD's, and why. */
const LINUX: Readonly<Record<string, readonly [string, string]>> = {
  'mmap EEXIST': ['ENOMEM', 'Linux says EEXIST, FreeBSD ENOMEM where MAP_EXCL finds something mapped'],
  'mmap EAGAIN': ['ENOMEM', 'Linux says EAGAIN where RLIMIT_MEMLOCK refuses what MCL_FUTURE locks, FreeBSD ENOMEM'],
  'mlock EAGAIN': ['ENOMEM', 'Linux says EAGAIN for pages that cannot be locked, FreeBSD ENOMEM'],
  'mlock EPERM': ['ENOMEM', 'Linux says EPERM where RLIMIT_MEMLOCK is 0, FreeBSD ENOMEM'],
  'mprotect ENOMEM': ['0', 'Linux says ENOMEM where part of the range is not mapped, FreeBSD passes over that'],
  'madvise ENOMEM': ['0', 'Linux says ENOMEM where part of the range is not mapped, FreeBSD passes over that'],
  'mlockall EPERM': ['ENOMEM', 'Linux says EPERM where RLIMIT_MEMLOCK is 0, FreeBSD ENOMEM'],
};

/** The same of macOS. */
const MACOS: Readonly<Record<string, readonly [string, string]>> = {
  'mlock EAGAIN': ['ENOMEM', 'macOS says EAGAIN where a limit of locked memory is passed, FreeBSD ENOMEM'],
  'mlock EACCES': ['ENOMEM', 'macOS says EACCES for pages that may not be accessed, FreeBSD ENOMEM'],
};
const OTHERS: Readonly<Record<System, typeof LINUX>> = { freebsd: {}, linux: LINUX, macos: MACOS };

const NOTHING: ExpectedResult = { text: '', notes: NO_NOTES };
const FAILURE: ExpectedResult = { text: '', notes: ['the log says that it failed, and not why'] };
const SUCCESS: ExpectedResult = { text: '0', notes: NO_NOTES };

export function expectedOf(name: string, result: LoggedResult, system: System): ExpectedResult {
  if (result.unknown) return result.isFailure ? FAILURE : NOTHING;
  if (result.errno !== undefined) {
    const other = OTHERS[system][`${name} ${result.errno}`];
    if (other) return { text: other[0], notes: [other[1]] };
    return result.errno in ERRNO
      ? { text: result.errno, notes: [] }
      : { text: '', notes: [`the log says ${result.errno}, which FreeBSD has not`] };
  }
  const value = result.value ?? 0;
  if (name === 'mmap' || name === 'shmat' || name === 'sbrk') return { text: hex(value), notes: NO_NOTES };
  return SUCCESS;
}

/** Nearly all results. */
const KERN_SUCCESS: ExpectedResult = { text: KERN_NAMES[0] as string, notes: NO_NOTES };
const WORD = /^KERN_[A-Z_]+$/;
const ERRNO_NAMES = Object.keys(ERRNO) as (keyof typeof ERRNO)[];

/** Of a kernel call or a page fault: a word, for its number too. vm_map_madvise gives an errno. */
export function kernResult(name: string, text: string): ExpectedResult {
  if (text === '0' && name !== 'vm_map_madvise') return KERN_SUCCESS;
  if (WORD.test(text)) return { text, notes: NO_NOTES };
  if (/^\d+$/.test(text)) {
    const number = Number(text);
    if (name === 'vm_map_madvise' && number === 0) return SUCCESS;
    const word = name === 'vm_map_madvise' ? ERRNO_NAMES.find((errno) => ERRNO[errno] === number) : KERN_NAMES[number];
    return { text: word ?? text, notes: NO_NOTES };
  }
  return { text: '', notes: text === '' ? NO_NOTES : [`the log says ${text.slice(0, 40)}`] };
}

// The result that a line expects: what the log has seen, or where FreeBSD's errno would be another,
// that one, with the reason.
import { ERRNO } from '../../kernel/constants.ts';
import type { System } from '../calls/flags.ts';
import { hex, type LoggedResult } from '../calls/numbers.ts';

export interface ExpectedResult {
  /** '' where nothing is expected. */
  readonly text: string;
  readonly notes: readonly string[];
}

/** By call and errno of Linux: FreeBSD's, and why. */
const LINUX: Readonly<Record<string, readonly [string, string]>> = {
  'mmap EEXIST': ['ENOMEM', 'Linux says EEXIST, FreeBSD ENOMEM where MAP_EXCL finds something mapped'],
  'mmap EAGAIN': ['ENOMEM', 'Linux says EAGAIN for what may not be locked, FreeBSD ENOMEM'],
  'mlock EAGAIN': ['ENOMEM', 'Linux says EAGAIN for pages that cannot be locked, FreeBSD ENOMEM'],
  'mlock EPERM': ['ENOMEM', 'Linux says EPERM where RLIMIT_MEMLOCK is 0, FreeBSD ENOMEM'],
  'mlockall EPERM': ['ENOMEM', 'Linux says EPERM where RLIMIT_MEMLOCK is 0, FreeBSD ENOMEM'],
};

export function expectedOf(name: string, result: LoggedResult, system: System): ExpectedResult {
  if (result.unknown) return { text: '', notes: [] };
  if (result.errno !== undefined) {
    const other = system === 'linux' ? LINUX[`${name} ${result.errno}`] : undefined;
    if (other) return { text: other[0], notes: [other[1]] };
    return result.errno in ERRNO
      ? { text: result.errno, notes: [] }
      : { text: '', notes: [`the log says ${result.errno}, which FreeBSD has not`] };
  }
  const value = result.value ?? 0n;
  if (name === 'mmap' || name === 'shmat' || name === 'sbrk') return { text: hex(value), notes: [] };
  return { text: '0', notes: [] };
}

const KERN = /^KERN_[A-Z_]+$/;

/** Of a kernel call or a page fault: a word, or its number. */
export const kernResult = (text: string): ExpectedResult =>
  KERN.test(text) || /^\d+$/.test(text)
    ? { text: text === '0' ? 'KERN_SUCCESS' : text, notes: [] }
    : { text: '', notes: text === '' ? [] : [`the log says ${text.slice(0, 40)}`] };

// Which calls of a log a script says, which ones only tell facts about descriptors, processes and
// limits, and how the programs spell them.
import { CALLS } from '../../trace/calls/signatures.ts';
import { ownCopy } from '../../trace/parse/scanner.ts';

const ALIASES: Readonly<Record<string, string>> = {
  mmap2: 'mmap',
  old_mmap: 'mmap',
  mlock2: 'mlock',
  pkey_mprotect: 'mprotect',
  break: 'brk',
  _exit: 'exit',
  sys_exit: 'exit',
  fexecve: 'execve',
  execveat: 'execve',
  openat2: 'openat',
  fstat64: 'fstat',
  newfstat: 'fstat',
  fstatat: 'newfstatat',
  ftruncate64: 'ftruncate',
  fcntl64: 'fcntl',
  dup3: 'dup2',
  _dup2: 'dup2',
  shm_open2: 'shm_open',
  prlimit: 'prlimit64',
  ugetrlimit: 'getrlimit',
  clone3: 'clone',
  pdfork: 'fork',
};

/** `freebsd6_mmap`, `__sys_mlock`, ltrace's `SYS_mlock`, `linux_mlock`, `compat11.fstat`. */
const PREFIX = /^(?:__sys_|SYS_|_{0,2}(?:compat|freebsd|linux|netbsd)\d*[_.])/;
/** macOS's own, of calls that a cancellation does not end. */
const SUFFIX = /_nocancel$/;

/** Said in the script, about the range that the first two arguments name: start and length. */
const OF_RANGE = new Set(['mmap', 'munmap', 'mprotect', 'minherit', 'madvise', 'msync', 'mlock', 'munlock', 'mincore']);
/** They make a thread, and do not say which: of FreeBSD, macOS, NetBSD, and of libraries. */
export const MAKES_THREAD: ReadonlySet<string> = new Set([
  'thr_new',
  'thr_create',
  'bsdthread_create',
  '_lwp_create',
  'pthread_create',
]);
/** Said in the script. */
const SAID = new Set([
  ...OF_RANGE,
  'mlockall',
  'munlockall',
  'mremap',
  'fork',
  'vfork',
  'rfork',
  'clone',
  ...MAKES_THREAD,
  'execve',
  'exit',
  'exit_group',
  'shmat',
  'shmdt',
  'setrlimit',
  'brk',
  'sbrk',
  'touch',
]);
/** They tell what a descriptor or a segment is, and what a limit. */
const FACTS = new Set([
  'open',
  'openat',
  'shm_open',
  'memfd_create',
  'creat',
  'close',
  'dup',
  'dup2',
  'fcntl',
  'fstat',
  'newfstatat',
  'ftruncate',
  'shmget',
  'getrlimit',
  'prlimit64',
]);

/**
 * Is a call, by the name that the language has for it, about the range of its first two arguments?
 */
export const isOfRange = (name: string): boolean => OF_RANGE.has(name);

export type Role = 'said' | 'fact' | 'other';

export interface Known {
  /** As the log writes it, and as the language does where it knows the call. */
  readonly logged: string;
  readonly name: string;
  readonly role: Role;
}

const known = new Map<string, Known>();
/** A log of noise has more names than are worth keeping. */
const MOST_NAMES = 10_000;

function find(logged: string): Known {
  const bare = SAID.has(logged) || FACTS.has(logged) ? logged : logged.replace(PREFIX, '').replace(SUFFIX, '');
  const name = ALIASES[logged] ?? ALIASES[bare] ?? bare;
  if (SAID.has(name)) return { logged, name, role: 'said' };
  if (FACTS.has(name)) return { logged, name, role: 'fact' };
  return { logged, name: logged, role: logged.startsWith('vm_map_') && CALLS.has(logged) ? 'said' : 'other' };
}

/** A call by the name that a log has for it. */
export function knownCall(logged: string): Known {
  const found = known.get(logged);
  if (found) return found;
  const own = ownCopy(logged);
  const made = find(own);
  if (known.size < MOST_NAMES) known.set(own, made);
  return made;
}

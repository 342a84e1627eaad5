// The words that stand for bits and values: each with and without its prefix, as headers and as
// traces write it.
import {
  EFLAG,
  INHERIT,
  INSERT,
  MADV,
  MCL,
  MMAP,
  MS,
  PROT_EXECUTE,
  PROT_READ,
  PROT_WRITE,
  RLIMIT,
  SHM,
  STACK,
  WIRE,
} from '../../kernel/constants.ts';

export interface Vocabulary {
  /** What one of the words is, for messages: `flag`. */
  readonly what: string;
  /** Every spelling. */
  readonly values: ReadonlyMap<string, number>;
  /** The short spellings, for "expected" and for near names. */
  readonly words: readonly string[];
}

function vocabulary(
  what: string,
  names: Readonly<Record<string, number>>,
  prefixes: readonly string[],
  aliases: Readonly<Record<string, number>> = {},
): Vocabulary {
  const values = new Map<string, number>();
  for (const [name, value] of Object.entries(names)) {
    values.set(name, value);
    for (const prefix of prefixes) if (!name.startsWith(prefix)) values.set(prefix + name.toUpperCase(), value);
  }
  for (const [name, value] of Object.entries(aliases)) values.set(name, value);
  return { what, values, words: Object.keys(names) };
}

/** Marks beside the wire bits, so that a script that says both SYSTEM and USER is seen to. */
export const SAYS_SYSTEM = 1 << 8;
export const SAYS_NOHOLES = 1 << 9;
export const WIRE_MASK = WIRE.USER | WIRE.HOLESOK | WIRE.WRITE;

export const WIRE_WORDS = vocabulary(
  'flag',
  { USER: WIRE.USER, SYSTEM: SAYS_SYSTEM, NOHOLES: SAYS_NOHOLES, HOLESOK: WIRE.HOLESOK, WRITE: WIRE.WRITE },
  ['VM_MAP_WIRE_'],
);

/** MAP_* that a script can give, by their short names. */
export const MAPPING_FLAGS = { ...INSERT, STACK_GROWS_DOWN: STACK.STACK_GROWS_DOWN } as const;

export const INSERT_WORDS = vocabulary('flag', MAPPING_FLAGS, ['MAP_'], {
  MAP_COPY_ON_WRITE: INSERT.COW,
  COPY_ON_WRITE: INSERT.COW,
  MAP_DISABLE_SYNCER: INSERT.NOSYNC,
  MAP_DISABLE_COREDUMP: INSERT.NOCORE,
  MAP_CREATE_GUARD: INSERT.GUARD,
  MAP_INHERIT_SHARE: INSERT.SHARE,
  MAP_ACC_NO_CHARGE: INSERT.NOCHARGE,
  MAP_CHECK_EXCL: INSERT.EXCL,
  STACK_AREA: STACK.STACK_GROWS_DOWN,
  MAP_STACK_AREA: STACK.STACK_GROWS_DOWN,
});

export const ENTRY_WORDS = vocabulary('entry flag', EFLAG, ['MAP_ENTRY_'], {
  MAP_ENTRY_BEHAV_SEQUENTIAL: EFLAG.BEHAV_SEQUENTIAL,
  MAP_ENTRY_BEHAV_RANDOM: EFLAG.BEHAV_RANDOM,
  // since stacks grow down only
  STACK_GAP: EFLAG.STACK_GAP_DN,
  MAP_ENTRY_STACK_GAP: EFLAG.STACK_GAP_DN,
});

export const PROT_WORDS = vocabulary(
  'protection',
  { NONE: 0, READ: PROT_READ, WRITE: PROT_WRITE, EXECUTE: PROT_EXECUTE, ALL: PROT_READ | PROT_WRITE | PROT_EXECUTE },
  ['VM_PROT_', 'PROT_'],
  { PROT_EXEC: PROT_EXECUTE, EXEC: PROT_EXECUTE, VM_PROT_RW: PROT_READ | PROT_WRITE },
);

export const ACCESS = { read: PROT_READ, write: PROT_WRITE, execute: PROT_EXECUTE } as const;
export const ACCESS_WORDS = vocabulary('access', ACCESS, [], { r: PROT_READ, w: PROT_WRITE, x: PROT_EXECUTE });

export const INHERIT_WORDS = vocabulary('inheritance', INHERIT, ['VM_INHERIT_', 'INHERIT_', '']);
export const MMAP_WORDS = vocabulary('flag', MMAP, ['MAP_'], {
  MAP_ANONYMOUS: MMAP.ANON,
  MAP_FILE: 0,
  MAP_COPY: MMAP.PRIVATE,
  MAP_INHERIT: 0x80,
  MAP_NOEXTEND: 0x100,
  MAP_RESERVED0020: 0x20,
  MAP_RESERVED0040: 0x40,
  MAP_RESERVED0080: 0x80,
  MAP_RESERVED0100: 0x100,
});
/** Flags of mmap on other systems (Linux, macOS, OpenBSD), and what comes nearest: '' nothing. */
export const FOREIGN_FLAGS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    MAP_POPULATE: 'MAP_PREFAULT_READ',
    MAP_HUGETLB: 'MAP_ALIGNED_SUPER',
    MAP_GROWSDOWN: 'MAP_STACK',
    MAP_FIXED_NOREPLACE: 'MAP_FIXED|MAP_EXCL',
    MAP_SHARED_VALIDATE: 'MAP_SHARED',
    MAP_CONCEAL: 'MAP_NOCORE',
    MAP_LOCKED: '',
    MAP_NONBLOCK: '',
    MAP_DENYWRITE: '',
    MAP_EXECUTABLE: '',
    MAP_UNINITIALIZED: '',
    MAP_SYNC: '',
    MAP_JIT: '',
  }),
);
export const RLIMIT_WORDS = vocabulary('resource', RLIMIT, ['RLIMIT_'], { AS: RLIMIT.VMEM, RLIMIT_AS: RLIMIT.VMEM });
export const SHM_WORDS = vocabulary('flag', SHM, ['SHM_']);
/** No limit. */
export const NO_LIMIT: readonly string[] = ['RLIM_INFINITY', 'infinity', 'unlimited', 'none'];
export const MCL_WORDS = vocabulary('flag', MCL, ['MCL_']);
export const MS_WORDS = vocabulary('flag', MS, ['MS_']);
export const MADV_WORDS = vocabulary('behaviour', MADV, ['MADV_', '']);

/** Schedules that have a name. */
export const SCHEDULES: readonly string[] = ['round-robin', 'random', 'script'];

/** What `t1.state` may be. blocked: by the lock; wait_busy: until the map is not busy. */
export const THREAD_STATES = [
  'running',
  'ready',
  'held',
  'asleep',
  'blocked',
  'wait_busy',
  'idle',
  'done',
  'dead',
] as const;
export type ThreadWord = (typeof THREAD_STATES)[number];
export const isThreadWord = (name: string): name is ThreadWord => (THREAD_STATES as readonly string[]).includes(name);

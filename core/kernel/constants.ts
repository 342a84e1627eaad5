// The kernel's own names and numbers: results, protections, entry flags, call flags. Protections
// are the bits of sys/vm; flags of entries are ours, in the order in which a dump prints them.

/** What a map routine returns. The order is the kernel's (vm/vm_param.h). */
export const KERN = {
  KERN_SUCCESS: 0,
  KERN_INVALID_ADDRESS: 1,
  KERN_PROTECTION_FAILURE: 2,
  KERN_NO_SPACE: 3,
  KERN_INVALID_ARGUMENT: 4,
  KERN_FAILURE: 5,
  KERN_RESOURCE_SHORTAGE: 6,
  KERN_NOT_RECEIVER: 7,
  KERN_NO_ACCESS: 8,
  KERN_OUT_OF_BOUNDS: 9,
  KERN_RESTART: 10,
} as const;

export type KernName = keyof typeof KERN;
export const KERN_NAMES = Object.keys(KERN) as KernName[];

/**
 * Results that are neither KERN_* nor an errno: booleans, and a lock upgrade that failed. Kept
 * apart by number.
 */
export const FALSE = 100;
export const TRUE = 101;
export const ONE = 102;

/** An errno is returned as ERRNO_BASE + its number, so that one number space holds every result. */
export const ERRNO_BASE = 1000;
export const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  ESRCH: 3,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  E2BIG: 7,
  ENOEXEC: 8,
  EBADF: 9,
  ECHILD: 10,
  EDEADLK: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  ENFILE: 23,
  EMFILE: 24,
  ETXTBSY: 26,
  EFBIG: 27,
  ENOSPC: 28,
  EROFS: 30,
  EAGAIN: 35,
  ENOTSUP: 45,
  ENAMETOOLONG: 63,
  EPROCLIM: 67,
  ENOSYS: 78,
  EIDRM: 82,
  EOVERFLOW: 84,
  ENOTCAPABLE: 93,
  ECAPMODE: 94,
} as const;
/** What a routine gives back that returns nothing, or 0 whatever happens. */
export const NOTHING = ERRNO_BASE;

const RESULT_NAMES = new Map<number, string>([
  ...KERN_NAMES.map((name): [number, string] => [KERN[name], name]),
  [FALSE, 'FALSE'],
  [TRUE, 'TRUE'],
  [ONE, '1'],
  [ERRNO_BASE, '0'],
  ...Object.entries(ERRNO).map(([name, n]): [number, string] => [ERRNO_BASE + n, name]),
]);
const RESULT_VALUES = new Map([...RESULT_NAMES].map(([n, name]): [string, number] => [name, n]));

/**
 * An address that a call gives, in bytes, as a result: below zero, so that no number stands for two
 * results. -1 stays "none"; 0 is the plain success.
 */
export const addressResult = (bytes: number): number => (bytes === 0 ? ERRNO_BASE : -bytes);
/** The address that a result is, in bytes; undefined: it is none. */
export const resultAddress = (result: number): number | undefined => (result < NO_RESULT ? -result : undefined);
/** No call has returned yet. */
export const NO_RESULT = -1;
/** Does a result fulfil what is expected? 0 stands for any address. */
export const fulfils = (result: number, expected: number): boolean =>
  result === expected || (expected === ERRNO_BASE && result < NO_RESULT);

/** `KERN_SUCCESS`, `TRUE`, `EINVAL`, `0`, `0x801eb7000`: a result as a trace writes it. */
export const resultName = (result: number): string =>
  RESULT_NAMES.get(result) ?? (result < NO_RESULT ? `0x${(-result).toString(16)}` : String(result));
/** The number of a result's name; undefined if there is none of that name. */
export const resultValue = (name: string): number | undefined => RESULT_VALUES.get(name);
export const RESULT_WORDS = [...RESULT_VALUES.keys()];

/** vm_prot_t */
export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const PROT_EXECUTE = 4;
export const PROT_ALL = 7;

/** `rw-`: a protection in three characters. */
export const protName = (prot: number): string =>
  (prot & PROT_READ ? 'r' : '-') + (prot & PROT_WRITE ? 'w' : '-') + (prot & PROT_EXECUTE ? 'x' : '-');

/** vm_inherit_t */
export const INHERIT = { share: 0, copy: 1, none: 2, zero: 3 } as const;
export const INHERIT_NAMES = Object.keys(INHERIT) as (keyof typeof INHERIT)[];

/**
 * Entry flags (MAP_ENTRY_*), in the order of a dump. Two entries merge only if all of them are
 * equal.
 */
export const EFLAG = {
  NOSYNC: 1 << 0,
  IS_SUB_MAP: 1 << 1,
  COW: 1 << 2,
  NEEDS_COPY: 1 << 3,
  NOFAULT: 1 << 4,
  USER_WIRED: 1 << 5,
  IN_TRANSITION: 1 << 6,
  NEEDS_WAKEUP: 1 << 7,
  NOCOREDUMP: 1 << 8,
  WIRE_SKIPPED: 1 << 9,
  GUARD: 1 << 10,
  BEHAV_SEQUENTIAL: 1 << 11,
  BEHAV_RANDOM: 1 << 12,
  GROWS_DOWN: 1 << 13,
  GROWS_UP: 1 << 14,
  STACK_GAP_DN: 1 << 15,
} as const;
export type EflagName = keyof typeof EFLAG;
export const EFLAG_NAMES = Object.keys(EFLAG) as EflagName[];
export const eflagNames = (eflags: number): EflagName[] => EFLAG_NAMES.filter((name) => eflags & EFLAG[name]);

/**
 * Flags of vm_map_wire and vm_map_unwire (VM_MAP_WIRE_*). SYSTEM and NOHOLES are the absence of a
 * bit.
 */
export const WIRE = { SYSTEM: 0, USER: 1, NOHOLES: 0, HOLESOK: 2, WRITE: 4 } as const;

/** Flags of vm_map_insert, find and fixed (MAP_*, in the words of a trace). */
export const INSERT = {
  COW: 1,
  NOFAULT: 2,
  NOSYNC: 4,
  NOCORE: 8,
  GUARD: 16,
  SHARE: 32,
  NOCHARGE: 64,
  EXCL: 128,
} as const;
/** Inside the kernel: the address is no hint, but where a search may begin at the lowest. */
export const NO_HINT = 1024;
/** Flags of vm_map_stack: which way it grows; inside the kernel also: the guard below it. */
export const STACK = { STACK_GROWS_DOWN: 256, STACK_GAP_DN: 512 } as const;

/** mmap(2) flags, as sys/mman.h numbers them. */
export const MMAP = {
  SHARED: 0x1,
  PRIVATE: 0x2,
  FIXED: 0x10,
  RENAME: 0x20,
  NORESERVE: 0x40,
  HASSEMAPHORE: 0x200,
  STACK: 0x400,
  NOSYNC: 0x800,
  ANON: 0x1000,
  GUARD: 0x2000,
  EXCL: 0x4000,
  NOCORE: 0x20000,
  PREFAULT_READ: 0x40000,
  MAP_32BIT: 0x80000,
  ALIGNED_SUPER: 0x1000000,
} as const;
/** The upper eight bits of mmap's flags: log2 of the alignment, 1 for that of superpages. */
export const MMAP_ALIGNMENT_SHIFT = 24;
export const MMAP_ALIGNMENT = 0xff000000;
/** MAP_32BIT_MAX_ADDR, in bytes. */
export const MMAP_32BIT_END = 2 ** 31;

/** What vm_map_find wants of an address; above: VMFS_ALIGNED_SPACE, log2 of the alignment << 8. */
export const FIND_SPACE = { ANY: 0, SUPER: 3, ALIGNED_SHIFT: 8 } as const;
/** The pages that one entry of a page directory maps, in bytes (amd64: NBPDR). */
export const SUPERPAGE = 2 ** 21;

/** shmat(2) flags. */
export const SHM = { RDONLY: 0x1000, RND: 0x2000 } as const;

/** Resources of setrlimit(2), as sys/resource.h numbers them; RLIMIT_AS is RLIMIT_VMEM. */
export const RLIMIT = {
  CPU: 0,
  FSIZE: 1,
  DATA: 2,
  STACK: 3,
  CORE: 4,
  RSS: 5,
  MEMLOCK: 6,
  NPROC: 7,
  NOFILE: 8,
  SBSIZE: 9,
  VMEM: 10,
  NPTS: 11,
  SWAP: 12,
  KQUEUES: 13,
  UMTXP: 14,
} as const;

/** mlockall(2) and msync(2) flags. */
/** ONFAULT is Linux's: an unknown bit here. */
export const MCL = { CURRENT: 1, FUTURE: 2, ONFAULT: 4 } as const;
export const MS = { SYNC: 0, ASYNC: 1, INVALIDATE: 2 } as const;

/**
 * madvise(2) behaviours. The first group lives in entries, `willneed dontneed free` only take the
 * read lock.
 */
export const MADV = {
  normal: 0,
  random: 1,
  sequential: 2,
  willneed: 3,
  dontneed: 4,
  free: 5,
  nosync: 6,
  autosync: 7,
  nocore: 8,
  core: 9,
  /** Not of a range: the process is spared when swap runs out. */
  protect: 10,
} as const;

/** Where the data segment of a script that does not say it begins, in bytes. */
export const DEFAULT_HEAP = 0x200000;

/** From the oldest on: April 2003, March 2006, 2021, 2023, and 2026 (16-CURRENT). */
export const VINTAGES = ['freebsd-5', 'freebsd-6', 'freebsd-13', 'freebsd-14', 'freebsd-15'] as const;
export type Vintage = (typeof VINTAGES)[number];
/** The kernel of a script that names none. */
export const DEFAULT_VINTAGE: Vintage = 'freebsd-15';

// The limits of the kernel and of its processes, in one table. They are state: setrlimit and
// sysctl change them while the script runs. A number is pages, a count, or a switch of 0 or 1;
// Infinity: no limit.
import type { Rule } from './rules.ts';

interface LimitRow {
  /** RLIMIT_* belongs to a process, a sysctl to the kernel. */
  readonly of: 'process' | 'kernel';
  /** How it is written: a bare number is pages, bytes, a count; `switch`: 0 or 1. */
  readonly unit: 'pages' | 'bytes' | 'count' | 'switch';
  /** What it is if a script does not set it. */
  readonly initial: number;
  /** The kernel's name of it. */
  readonly name: string;
  /** A sentence, as a manual page would say it. */
  readonly doc: string;
  /** Kernels with this rule have it, or without it (`unless`); the reason is a sentence's end. */
  readonly only?: { readonly rule: Rule; readonly unless?: true; readonly reason: string };
}

const NO_LIMIT = Number.POSITIVE_INFINITY;

const TABLE = {
  user_wired: {
    of: 'kernel',
    unit: 'pages',
    initial: NO_LIMIT,
    name: 'vm.max_user_wired',
    doc: 'How many pages users may wire.',
    only: { rule: 'userWiredLimit', reason: 'mlock looks at the wired pages of the whole system (limit wired)' },
  },
  wired: {
    of: 'kernel',
    unit: 'pages',
    initial: NO_LIMIT,
    name: 'vm_page_max_wired',
    doc: 'How many pages may be wired in the whole system.',
    only: {
      rule: 'userWiredLimit',
      unless: true,
      reason: 'pages wired by users are counted apart, against limit user_wired',
    },
  },
  swap: {
    of: 'kernel',
    unit: 'bytes',
    initial: NO_LIMIT,
    name: 'vm.swap_total',
    doc: 'How much swap may be charged.',
    only: { rule: 'swapCharges', reason: 'swap is charged since 2009' },
  },
  memlock: {
    of: 'process',
    unit: 'bytes',
    initial: NO_LIMIT,
    name: 'RLIMIT_MEMLOCK',
    doc: 'How much a process may wire.',
    only: { rule: 'memlockLimit', reason: 'its test of RLIMIT_MEMLOCK is compiled out' },
  },
  vmem: {
    of: 'process',
    unit: 'bytes',
    initial: NO_LIMIT,
    name: 'RLIMIT_VMEM',
    doc: 'How much a process may map.',
  },
  data: {
    of: 'process',
    unit: 'bytes',
    initial: NO_LIMIT,
    name: 'RLIMIT_DATA',
    doc: 'How large the data segment, which brk grows, may be.',
  },
  stack: {
    of: 'process',
    unit: 'bytes',
    initial: NO_LIMIT,
    name: 'RLIMIT_STACK',
    doc: 'How large a stack may grow.',
  },
  stack_growth: {
    of: 'kernel',
    unit: 'bytes',
    initial: 32,
    name: 'sgrowsiz',
    doc: 'By how much a stack grows at the least.',
  },
  stack_guard: {
    of: 'kernel',
    unit: 'pages',
    initial: 1,
    name: 'security.bsd.stack_guard_page',
    doc: 'The gap below a stack that it never grows into.',
  },
  entries: {
    of: 'kernel',
    unit: 'count',
    initial: NO_LIMIT,
    name: 'vm.max_proc_mmap',
    doc: 'From how many entries of the map on mmap refuses to map more; 0: it does not ask.',
    only: { rule: 'maxProcMmap', reason: 'it does not count the entries of a map' },
  },
  old_mlock: {
    of: 'kernel',
    unit: 'switch',
    initial: 0,
    name: 'vm.old_mlock',
    doc: 'RLIMIT_MEMLOCK is asked by mlock alone, not by mlockall and what it wires later.',
    only: { rule: 'userWiredLimit', reason: 'RLIMIT_MEMLOCK is asked by mlock alone' },
  },
  unprivileged_mlock: {
    of: 'kernel',
    unit: 'switch',
    initial: 1,
    name: 'security.bsd.unprivileged_mlock',
    doc: 'Users may wire; 0: only the superuser.',
    only: { rule: 'usersMayWire', reason: 'only the superuser may wire' },
  },
} as const satisfies Record<string, LimitRow>;

export type LimitName = keyof typeof TABLE;
export const LIMITS: Readonly<Record<LimitName, LimitRow>> = TABLE;
export const LIMIT_NAMES = Object.keys(TABLE) as readonly LimitName[];

export type Limits = Readonly<Record<LimitName, number>>;
type NameOf<Of extends LimitRow['of']> = {
  [Name in LimitName]: (typeof TABLE)[Name]['of'] extends Of ? Name : never;
}[LimitName];
export type ProcessLimit = NameOf<'process'>;
export type ProcessLimits = Readonly<Record<ProcessLimit, number>>;

export const defaultLimits = (): Record<LimitName, number> =>
  Object.fromEntries(LIMIT_NAMES.map((name) => [name, LIMITS[name].initial])) as Record<LimitName, number>;

export const isOfProcess = (name: LimitName): name is ProcessLimit => LIMITS[name].of === 'process';

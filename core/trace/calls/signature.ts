// What is known of a call that a script may make: its parameters as people write them, what it
// returns, a line on each.
import type { Only } from '../../kernel/fields/table.ts';

export type ParameterKind =
  /** A byte address, on a page boundary; in pages once parsed. */
  | 'address'
  /** A size in bytes, whole pages; in pages once parsed. */
  | 'length'
  /** Of a system call, at any byte; parsed, whole pages and the rest as `<name>_bytes`. */
  | 'byte-address'
  | 'byte-length'
  /** An offset in a file, at any byte; as a byte address once parsed. */
  | 'byte-offset'
  | 'mmap'
  /** Name of a declared process; its place among them counted from 1. */
  | 'process'
  /** `read`, `write` or `execute`: a protection. */
  | 'access'
  | 'mlockall'
  /** RLIMIT_*, and a soft limit: pages, -1: none. */
  | 'resource'
  | 'rlimit'
  | 'shmat'
  | 'msync'
  | 'prot'
  | 'wire'
  | 'insert'
  | 'inherit'
  | 'madvise'
  /** Name of a declared object; its place among them counted from 1, 0: none. */
  | 'object'
  /** An object, or the number of a descriptor: -1 less it, so that 0 stays none. */
  | 'descriptor'
  /** Name of a declared submap; its place among them counted from 1. */
  | 'submap'
  /** 0 or 1. */
  | 'switch';

export type { Only };

export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  /** Its value when it is left out; undefined: it must be given. */
  readonly default?: number;
  /** Of a flag parameter: the words that this call knows. */
  readonly words?: readonly string[];
  /** Other names that the sources use for it. */
  readonly aliases?: readonly string[];
  /** Kernels that have it; absent: all. */
  readonly only?: Only;
  readonly doc: string;
}

/**
 * Which results a call can have: KERN_*, 0 or an errno, an address or an errno, TRUE or FALSE, or
 * (madvise) an errno or KERN_* by vintage; a lock upgrade gives 0 or 1; a routine that returns
 * nothing gives 0 here.
 */
export type ReturnKind = 'KERN' | 'errno' | 'address' | 'boolean' | 'errno or KERN' | '0 or 1' | 'nothing';

export interface CallSignature {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly returns: ReturnKind;
  /** Kernels that have it; absent: all. */
  readonly only?: Only;
  readonly doc: string;
}

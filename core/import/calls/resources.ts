// Limits that a program read or set, as getrlimit, setrlimit and prlimit show them.
import type { LimitName } from '../../kernel/limits.ts';
import { numberOf, sizeText } from './numbers.ts';

const RESOURCES: Readonly<Record<string, LimitName>> = {
  RLIMIT_MEMLOCK: 'memlock',
  RLIMIT_AS: 'vmem',
  RLIMIT_VMEM: 'vmem',
  RLIMIT_DATA: 'data',
  RLIMIT_STACK: 'stack',
};
/** sys/resource.h; strace and truss write names. */
const NUMBERS: Readonly<Record<string, string>> = {
  '2': 'RLIMIT_DATA',
  '3': 'RLIMIT_STACK',
  '6': 'RLIMIT_MEMLOCK',
  '10': 'RLIMIT_VMEM',
};

const OF_LINUX: Readonly<Record<string, string>> = {
  '2': 'RLIMIT_DATA',
  '3': 'RLIMIT_STACK',
  '8': 'RLIMIT_MEMLOCK',
  '9': 'RLIMIT_AS',
};

/** The resource of an argument: `RLIMIT_MEMLOCK`, `0x6<RLIMIT_MEMLOCK>`, `6`. */
export function resourceOf(argument: string, isLinux: boolean): { word: string; limit: LimitName } | undefined {
  const word =
    /RLIMIT_\w+/.exec(argument)?.[0] ?? (isLinux ? OF_LINUX : NUMBERS)[String(numberOf(argument) ?? '')] ?? '';
  const limit = RESOURCES[word];
  return limit === undefined ? undefined : { word, limit };
}

/** No limit is so large: RLIM_INFINITY is 2^63 - 1, Linux's 2^64 - 1. */
const INFINITE = 2 ** 62;

/**
 * The soft limit of `{ cur=65536,max=65536 }`: `64K`, `RLIM_INFINITY`; undefined: it shows none.
 */
export function softLimit(argument: string): string | undefined {
  const found = /\bcur\s*=\s*([^,}\s]+)/.exec(argument.replaceAll('rlim_', ''))?.[1];
  if (found === undefined) return undefined;
  if (/INFINITY|infinity/.test(found)) return 'RLIM_INFINITY';
  const value = numberOf(found);
  if (value === undefined || value < 0) return undefined;
  return value >= INFINITE ? 'RLIM_INFINITY' : sizeText(value);
}

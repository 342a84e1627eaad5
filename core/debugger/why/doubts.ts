// What of a cause the log of an imported script does not show: what it rests on, whether that is
// known, inferred or open, and which command tells it.

import { PROT_EXECUTE, PROT_WRITE } from '../../kernel/constants.ts';
import { bottomOf, NO_OBJECT, objectOf } from '../../kernel/data/objects.ts';
import { isOfProcess, LIMITS, type LimitName } from '../../kernel/limits.ts';
import { type Asked, entriesOf, type Meaning } from '../../kernel/meanings/meaning.ts';
import type { InferredEntry, Origin } from '../../trace/origin.ts';
import { inferredText } from './inferred.ts';

/** What a cause is decided by, beside the arguments of its call. */
type Ground =
  /** What is mapped in the range, and how; what is mapped in it beside what the log shows. */
  | 'range'
  | 'room'
  /** All that is mapped, and all that is locked, in the process; in all processes. */
  | 'mapped'
  | 'locked'
  | 'wired'
  /** What files have and how they were opened. */
  | 'sizes'
  | 'access'
  /** Whether pages can be brought in. */
  | 'faults'
  | 'jail'
  | 'root'
  | 'wxorx'
  | LimitName;

const WRITE_EXECUTE = PROT_WRITE | PROT_EXECUTE;

/** By the cause; of the others the arguments of the call decide, which the log shows. */
const GROUNDS: Readonly<Record<string, readonly Ground[]>> = {
  'not-open-for-reading': ['access'],
  'not-open-for-writing': ['access'],
  jail: ['jail'],
  privilege: ['unprivileged_mlock', 'root'],
  'one-call-limit': ['user_wired'],
  'memlock-limit': ['memlock', 'locked'],
  'future-memlock-limit': ['memlock', 'locked'],
  'map-over-memlock': ['memlock', 'mapped'],
  'user-wired-limit': ['user_wired', 'wired'],
  'system-wired-limit': ['wired', 'locked'],
  'vmem-limit': ['vmem', 'mapped'],
  'data-limit': ['data'],
  'entries-limit': ['entries', 'mapped'],
  swap: ['swap'],
  'protect-swap': ['swap'],
  'fork-swap': ['swap'],
  hole: ['range'],
  taken: ['room'],
  'no-room': ['room'],
  'room-missed': ['room'],
  'room-below-first-free': ['room'],
  'stack-taken': ['room'],
  'segment-taken': ['room'],
  'page-not-mapped': ['range'],
  'no-access': ['range'],
  'fault-no-access': ['range'],
  'page-fails': ['faults'],
  'page-read-fails': ['faults'],
  'page-out-of-bounds': ['faults'],
  'beyond-file': ['sizes'],
  'not-wired': ['range'],
  'max-protection': ['range', 'access'],
  'touch-denied': ['range'],
  wxorx: ['wxorx'],
  'user-wired': ['range'],
  'write-fails': ['faults'],
  'stack-limit': ['stack'],
  'stack-vmem': ['vmem', 'mapped'],
  'growth-memlock': ['memlock', 'locked'],
  'growth-vmem': ['vmem', 'mapped'],
  'growth-user-wired': ['user_wired', 'wired'],
  'growth-swap': ['swap'],
  'stack-swap': ['swap'],
  'protect-privilege': ['root', 'jail'],
};

/** Which command tells it, of FreeBSD and of Linux. */
interface Teller {
  readonly freebsd: string;
  /** Absent: Linux has no such thing, and refuses nothing for it. */
  readonly linux?: string;
}

const MAP: Teller = { freebsd: "'procstat -v PID'", linux: "'cat /proc/PID/maps'" };
/** That a log shows nothing where a call finds nothing, and what tells; '': a listing shows all. */
export function nothingShown(origin: Origin): string {
  const doubt = origin.isListed ? undefined : of('the log shows nothing mapped there', MAP, origin);
  return doubt ? doubtText(doubt) : '';
}

const LOCKED: Teller = { freebsd: "'procstat -v PID'", linux: "'cat /proc/PID/smaps'" };
const DISKS: Teller = { freebsd: "'dmesg' and 'ktrace -t cnf'", linux: "'dmesg'" };
const SIZE: Teller = { freebsd: "'ls -l'", linux: "'ls -l'" };
const ACCESS: Teller = { freebsd: 'the line of its open', linux: 'the line of its open' };
const JAILED: Teller = { freebsd: "'sysctl security.jail.jailed'" };
const ROOT: Teller = { freebsd: "'ps -o user -p PID'", linux: "'ps -o user -p PID'" };
const WXORX: Teller = { freebsd: "'sysctl kern.elf64.allow_wx' and 'proccontrol -m wxmap -q -p PID'" };
const OTHERS: Teller = { freebsd: "'sysctl vm.stats.vm.v_user_wire_count'" };

const PROCESS_LIMITS: Teller = { freebsd: "'procstat -l PID'", linux: "'cat /proc/PID/limits'" };

const LIMIT_TELLERS: Readonly<Partial<Record<LimitName, Teller>>> = {
  memlock: PROCESS_LIMITS,
  vmem: PROCESS_LIMITS,
  data: PROCESS_LIMITS,
  stack: PROCESS_LIMITS,
  user_wired: { freebsd: "'sysctl vm.max_user_wired'" },
  unprivileged_mlock: { freebsd: "'sysctl security.bsd.unprivileged_mlock'" },
  swap: { freebsd: "'swapinfo' and 'sysctl vm.overcommit'" },
  entries: { freebsd: "'sysctl vm.max_proc_mmap'" },
};

/** Something that the log does not show, in a clause, and what tells it. */
export interface Doubt {
  readonly what: string;
  readonly teller: string;
  /** It is not missing: the import inferred it. */
  readonly isInferred?: true;
}

/** `the log does not show RLIMIT_MEMLOCK ('procstat -l PID' tells)` */
export const doubtText = ({ what, teller }: Doubt): string =>
  `${what} (${teller} ${teller.includes("' and '") ? 'tell' : 'tells'})`;

const of = (what: string, teller: Teller | undefined, { isOfLinux }: Origin): Doubt | undefined => {
  const command = isOfLinux ? teller?.linux : teller?.freebsd;
  return command === undefined ? undefined : { what, teller: command };
};

/** Inferred entries that are still mapped in a range, or the locked ones. */
function inferredIn(at: Asked, { inferred }: Origin, isLocked = false): InferredEntry[] {
  const { wiredCount } = at.m.entries;
  const there = [...entriesOf(at)].filter(([entry]) => !isLocked || (wiredCount[entry] as number) > 0);
  return inferred.filter(({ start, end }) => there.some(([, from, to]) => from < end && start < to));
}

const guessed = (at: Asked, found: readonly InferredEntry[], origin: Origin, teller = MAP): Doubt | undefined => {
  const doubt = found.length === 0 ? undefined : of(inferredText(found, at.k.config.pageSize), teller, origin);
  return doubt && { ...doubt, isInferred: true };
};

const whole = (at: Asked): Asked => ({ ...at, start: at.m.min, end: at.m.max });

/** Files that the range has, or that mmap names. */
function filesOf(at: Asked): string[] {
  const named = at.k.config.objects[(at.args.object ?? 0) - 1]?.name;
  if (at.call === 'mmap') return named === undefined ? [] : [named];
  const names = [...entriesOf(at)].flatMap(([entry]) => {
    const bottom = bottomOf(at.k, at.m.entries.object[entry] as number);
    return bottom === NO_OBJECT ? [] : [objectOf(at.k, bottom).name];
  });
  return [...new Set(names)].filter((name) => name !== '');
}

const limitNow = ({ k, process }: Asked, name: LimitName): number =>
  isOfProcess(name) ? process.limits[name] : k.limits[name];
const isUnlimited = (at: Asked, name: LimitName): boolean => limitNow(at, name) === Number.POSITIVE_INFINITY;

function limitDoubt(at: Asked, name: LimitName, origin: Origin): Doubt | undefined {
  if (origin.shown.has(name)) return undefined;
  // a call of the log has set it
  if (limitNow(at, name) !== at.k.config.limits[name]) return undefined;
  return of(`the log does not show ${LIMITS[name].name}`, LIMIT_TELLERS[name], origin);
}

function doubtOf(at: Asked, ground: Ground, origin: Origin): Doubt | undefined {
  switch (ground) {
    case 'range':
      return guessed(at, inferredIn(at, origin), origin);
    case 'room':
      return origin.isListed ? undefined : of('the log does not show all that was mapped before it began', MAP, origin);
    case 'mapped': {
      const found = guessed(whole(at), inferredIn(whole(at), origin), origin);
      if (found || origin.isListed) return found;
      return of('more may be mapped than the log shows', MAP, origin);
    }
    case 'locked': {
      const found = guessed(whole(at), inferredIn(whole(at), origin, true), origin, LOCKED);
      if (found) return found;
      if (origin.isListed || origin.hasBegun) return undefined;
      return of('more may have been locked before the log began', LOCKED, origin);
    }
    case 'wired':
      return of('no log shows what other processes have locked', OTHERS, origin);
    case 'sizes': {
      const unsized = filesOf(at).filter((name) => origin.unsized.has(name));
      return unsized.length === 0 ? undefined : of(`the log does not show the size of ${unsized[0]}`, SIZE, origin);
    }
    case 'access': {
      const [name] = filesOf(at).filter((file) => origin.unopened.has(file));
      return name === undefined ? undefined : of(`the log does not show how ${name} was opened`, ACCESS, origin);
    }
    case 'faults':
      return of('no call shows whether a page could be brought in', DISKS, origin);
    case 'jail':
      return origin.tellsJail ? undefined : of('the log does not show whether it was in a jail', JAILED, origin);
    case 'root':
      return of('the log does not show whose process it is', ROOT, origin);
    case 'wxorx':
      return at.m.wxorx || !asksBoth(at)
        ? undefined
        : of('the log does not show whether W^X is in force', WXORX, origin);
    default:
      return limitDoubt(at, ground, origin);
  }
}

const asksBoth = ({ args }: Asked): boolean => ((args.prot ?? 0) & WRITE_EXECUTE) === WRITE_EXECUTE;

const isLimit = (ground: Ground): ground is LimitName => Object.hasOwn(LIMITS, ground);

/** What a cause rests on and the log does not show. */
export function doubtsOf({ id }: Pick<Meaning, 'id'>, at: Asked, origin: Origin): Doubt[] {
  const grounds = GROUNDS[id] ?? [];
  // where there is no limit, what counts against it does not matter
  const none = grounds.some((ground) => isLimit(ground) && origin.shown.has(ground) && isUnlimited(at, ground));
  return none ? [] : grounds.flatMap((ground) => doubtOf(at, ground, origin) ?? []);
}

// Limits as shells and tools list them: `ulimit -a` of any shell, `limit` of csh, limits(1),
// procstat rlimit, /proc/PID/limits of Linux, and sysctl.
import { VINTAGES, type Vintage } from '../../kernel/constants.ts';
import { LIMIT_NAMES, LIMITS, type LimitName } from '../../kernel/limits.ts';
import { sizeText } from '../calls/numbers.ts';

export type ListedFact =
  | { readonly kind: 'limit'; readonly name: LimitName; readonly value: string }
  /** `release`: `12.4-RELEASE`. */
  | { readonly kind: 'kernel'; readonly vintage: Vintage; readonly release: string }
  | { readonly kind: 'page'; readonly size: number }
  | { readonly kind: 'jail' }
  /** It belongs to a listing and says nothing of these. */
  | { readonly kind: 'other' };

const BY_LETTER: Readonly<Record<string, LimitName>> = { l: 'memlock', v: 'vmem', d: 'data', s: 'stack' };
const BY_WORD: Readonly<Record<string, LimitName>> = {
  memorylocked: 'memlock',
  vmemoryuse: 'vmem',
  datasize: 'data',
  stacksize: 'stack',
  'max locked memory': 'memlock',
  'max address space': 'vmem',
  'max data size': 'data',
  'max stack size': 'stack',
};
const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** bash and FreeBSD's sh: `max locked memory  (kbytes, -l) 64`. */
const SH = /^.+\((?:(\w+), )?-(\w)\)\s+(\S+)\s*$/;
/** zsh: `-l: locked-in-memory size (kbytes)  64`. */
const ZSH = /^-(\w):\s+.*?(?:\((\w+)\))?\s+(\S+)\s*$/;
/** limits, procstat rlimit, csh: `memorylocked  64 kB`. */
const WORD =
  /\b(memorylocked|vmemoryuse|datasize|stacksize)(-cur|-max)?\s+(infinity|unlimited|-?\d+(?:\.\d+)?)\s*([kKMGTB]\w*)?/;
/** Linux: `Max locked memory  65536  65536  bytes`. */
const PROC =
  /^(Max (?:locked memory|address space|data size|stack size))\s+(\d+|unlimited)\s+(?:\d+|unlimited)\s+bytes/;
const SYSCTL = /^([a-z]+(?:\.[a-z_0-9]+)+)\s*[:=]\s*(-?\d+)\s*$/;
/**
 * uname, freebsd-version, the first line of dmesg, `sysctl kern.osrelease kern.version`, what
 * savecore says of a dump.
 */
const RELEASE =
  /^\s*(?:(?:kern\.osrelease|kern\.version|Version String)\s*[:=]\s*)?(?:FreeBSD (?:\S+ )??)?((\d{1,2})\.\d+-(?:RELEASE|STABLE|CURRENT|RC|BETA|ALPHA|PRERELEASE)\S*)/;
/** Its releases say nothing of FreeBSD's. */
const OTHER_SYSTEM = /^(?:Linux|Darwin) \S+ \d+\.\d+\S* /;
const OTHER =
  /^(?:Resource limits \(current\)|\s*PID\s+COMM\s+RLIMIT|Limit\s+Soft Limit|Max (?:cpu|file|core|resident|processes|open|realtime|nice|pending|msgqueue)|\s*(?:\d+\s+\S.*?\s+)?(?:cputime|filesize|coredumpsize|memoryuse|maxprocesses?|maxproc|openfiles|descriptors|sbsize|pseudo-terminals|swapuse|swaplimit|kqueues|umtxp|pipebuf|threads|stacksize)(?:-cur|-max)?\s)/;

const SYSCTLS = new Map<string, LimitName>([
  ...LIMIT_NAMES.map((name): [string, LimitName] => [LIMITS[name].name, name]),
  ['kern.sgrowsiz', 'stack_growth'],
]);

function limit(name: LimitName, text: string, unit: string): ListedFact {
  if (/^(?:unlimited|infinity|-1)$/.test(text)) return { kind: 'limit', name, value: '' };
  const bytes = Number(text) * (UNITS[unit.charAt(0).toLowerCase()] ?? 1);
  // RLIM_INFINITY as a number
  if (!(bytes >= 0) || bytes >= 2 ** 62) return { kind: 'limit', name, value: '' };
  return { kind: 'limit', name, value: sizeText(BigInt(Math.floor(bytes))) };
}

/** A line of such a listing; undefined: it is of none. */
export function readLimitLine(line: string): ListedFact | undefined {
  const word = WORD.exec(line);
  if (word) {
    const [, name = '', which, value = '', unit = ''] = word;
    return which === '-max' ? { kind: 'other' } : limit(BY_WORD[name] as LimitName, value, unit);
  }
  const proc = PROC.exec(line);
  if (proc) return limit(BY_WORD[(proc[1] as string).toLowerCase()] as LimitName, proc[2] as string, '');
  const sh = SH.exec(line);
  if (sh) return ofLetter(sh[2] as string, sh[1] ?? '', sh[3] as string);
  const zsh = ZSH.exec(line);
  if (zsh) return ofLetter(zsh[1] as string, zsh[2] ?? '', zsh[3] as string);
  const sysctl = SYSCTL.exec(line);
  if (sysctl) return ofSysctl(sysctl[1] as string, Number(sysctl[2]));
  const [, release, major] = RELEASE.exec(line) ?? [];
  if (release !== undefined) return { kind: 'kernel', vintage: vintageOf(Number(major)), release };
  if (OTHER_SYSTEM.test(line)) return { kind: 'other' };
  return OTHER.test(line) ? { kind: 'other' } : undefined;
}

function ofLetter(letter: string, unit: string, value: string): ListedFact | undefined {
  if (!/^(?:\d+|unlimited|infinity)$/.test(value)) return undefined;
  const name = BY_LETTER[letter];
  return name === undefined ? { kind: 'other' } : limit(name, value, unit);
}

function ofSysctl(name: string, value: number): ListedFact {
  if (name === 'kern.osreldate') {
    const major = Math.floor(value / 100_000);
    return { kind: 'kernel', vintage: vintageOf(major), release: `${major}.${Math.floor(value / 1_000) % 100}` };
  }
  if (name === 'hw.pagesize') return { kind: 'page', size: value };
  if (name === 'security.jail.jailed') return value === 1 ? { kind: 'jail' } : { kind: 'other' };
  const known = SYSCTLS.get(name);
  if (known === undefined || value < 0) return { kind: 'other' };
  const { unit } = LIMITS[known];
  return { kind: 'limit', name: known, value: unit === 'bytes' ? sizeText(BigInt(value)) : String(value) };
}

/** The kernel whose number is nearest, the later of two. */
function vintageOf(major: number): Vintage {
  const distance = (name: string): number => Math.abs(Number(name.slice('freebsd-'.length)) - major);
  return VINTAGES.toReversed().reduce((best, name) => (distance(name) < distance(best) ? name : best));
}

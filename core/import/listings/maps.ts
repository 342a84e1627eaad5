// The map of a process as procstat and Linux's /proc list it, an entry a line. smaps adds lines
// below each that say whether it is locked.
import type { EntryBefore } from '../world/before.ts';

/** `  812  0x200000  0x204000 r--  3  8  2  1 CN--- vn /usr/sbin/x`; CheriBSD has `r--R-`. */
const PROCSTAT =
  /^\s*(\d+)\s+(0x[0-9a-f]+)\s+(0x[0-9a-f]+)\s+([r-][w-][x-])(?:[R-][W-])?\s+-?\d+\s+-?\d+\s+\d+\s+\d+\s+([A-Z-]{3,6})\s+(--|\?\?|[a-z]{2})(?:\s+(\S.*?))?\s*$/;
/** `7f5a4a291000-7f5a4a293000 rw-p 00000000 00:00 0   [heap]` */
const PROC_MAPS =
  /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) ([r-][w-][x-])([ps-]) ([0-9a-f]+) [0-9a-f]+:[0-9a-f]+ \d+(?:\s+(\S.*?))?\s*$/;
const SMAPS = /^(?:[A-Z][A-Za-z_]+:\s+\d+ kB|VmFlags:|THPeligible:|ProtectionKey:)/;
const HEADER = /^\s*PID\s+START\s+END\s+PRT/;

const WIRED = 'wired=1 flags=USER_WIRED';

/** An entry of a listing, whose object has no name in the script yet. */
export interface ListedEntry {
  readonly process: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly prot: string;
  readonly flags: readonly string[];
  readonly isWired: boolean;
  readonly isShared: boolean;
  /** '' for anonymous memory. */
  readonly path: string;
  readonly offset: bigint;
  readonly comment: string;
}

function readProcstat(line: string): ListedEntry | undefined {
  const found = PROCSTAT.exec(line);
  if (!found) return undefined;
  const [, process = '', start = '', end = '', prot = '', flags = '', type = '', path = ''] = found;
  const words = [
    ...(type === 'gd' ? ['GUARD'] : []),
    ...(type !== 'gd' && flags.startsWith('C') ? ['COW'] : []),
    ...(type !== 'gd' && flags[1] === 'N' ? ['NEEDS_COPY'] : []),
    ...(flags[3] === 'D' ? ['GROWS_DOWN'] : []),
    ...(flags[3] === 'U' ? ['GROWS_UP'] : []),
  ];
  return {
    process,
    start: BigInt(start),
    end: BigInt(end),
    prot,
    flags: words,
    isWired: flags.includes('W'),
    isShared: false,
    path: type === 'vn' ? path || 'file' : '',
    offset: 0n,
    comment: type === 'vn' ? 'procstat does not show the offset' : (TYPES[type] ?? ''),
  };
}

const TYPES: Readonly<Record<string, string>> = {
  dv: 'a device',
  ph: 'physical memory',
  sg: 'a device',
  md: 'a device',
};

function readProcMaps(line: string): ListedEntry | undefined {
  const found = PROC_MAPS.exec(line);
  if (!found) return undefined;
  const [, start = '', end = '', prot = '', shared = '', offset = '0', name = ''] = found;
  const isFile = name.startsWith('/');
  const isStack = name === '[stack]';
  return {
    process: '',
    start: BigInt(`0x${start}`),
    end: BigInt(`0x${end}`),
    prot,
    flags: isFile && shared === 'p' ? ['COW', 'NEEDS_COPY'] : isStack ? ['GROWS_DOWN'] : [],
    isWired: false,
    isShared: shared === 's',
    path: isFile ? name.replace(/ \(deleted\)$/, '') : '',
    offset: isFile ? BigInt(`0x${offset}`) : 0n,
    comment: isFile ? '' : name,
  };
}

export const readListedEntry = (line: string): ListedEntry | undefined => readProcstat(line) ?? readProcMaps(line);

/** A line of a listing that is no entry; `locked`: the entry above it is wired. */
export function readBelowEntry(line: string): { locked: boolean } | undefined {
  if (HEADER.test(line)) return { locked: false };
  if (!SMAPS.test(line)) return undefined;
  return { locked: /^Locked:\s+[1-9]/.test(line) || /^VmFlags:.*\blo\b/.test(line) };
}

/** What follows the range in the script. */
export function listedAttributes(entry: ListedEntry, object: string): string {
  const flags = [...entry.flags, ...(entry.isWired ? ['USER_WIRED'] : [])];
  return [
    entry.prot,
    ...(entry.isShared ? ['inherit=share'] : []),
    ...(entry.isWired ? ['wired=1'] : []),
    ...(flags.length > 0 ? [`flags=${flags.join('|')}`] : []),
    ...(object === '' ? [] : [`object=${object}`]),
    ...(object !== '' && entry.offset > 0n ? [`offset=0x${entry.offset.toString(16)}`] : []),
  ].join(' ');
}

/**
 * The guard right below a stack is the room into which it grows: procstat shows it like any guard.
 */
export const isGapBelow = (stack: Pick<ListedEntry, 'flags' | 'start'>, below: EntryBefore): boolean =>
  stack.flags.includes('GROWS_DOWN') &&
  below.end === Number(stack.start) &&
  /flags=GUARD\b(?!\|)/.test(below.attributes);

/** Linux keeps so many bytes free below a stack (stack_guard_gap). */
const LINUX_GUARD = 2 ** 20;

/**
 * The room into which the stack of /proc/PID/maps grows, as FreeBSD has it: Linux lists
 * none. `listed`: RLIMIT_STACK (`8M`, '' for none); undefined: no listing tells it.
 */
export function gapsOfLinux(entries: readonly EntryBefore[], page: number, listed: string | undefined): EntryBefore[] {
  const at = entries.findIndex(({ comment }) => comment.endsWith(': [stack]'));
  const stack = entries[at];
  if (!stack) return [];
  const limit = listed === '' ? Number.POSITIVE_INFINITY : bytesOf(listed ?? '8M');
  const below = entries[at - 1];
  const lowest = Math.max(stack.end - limit, below ? below.end + LINUX_GUARD : page);
  const start = Math.ceil(lowest / page) * page;
  if (start >= stack.start) return [];
  const by =
    listed === undefined ? "Linux's RLIMIT_STACK is 8 MB where nothing tells it" : 'as far as RLIMIT_STACK allows';
  const comment = `inferred: room of the stack above, ${by}`;
  return [{ start, end: stack.start, attributes: '---  flags=GUARD|STACK_GAP_DN', comment }];
}

/** Of `8M`. */
function bytesOf(size: string): number {
  const [, number = '0', unit = ''] = /^(\d+)([KMG]?)$/.exec(size) ?? [];
  return Number(number) * 1024 ** ' KMG'.indexOf(unit || ' ');
}

export const gapEntry = (entry: EntryBefore): EntryBefore => ({
  ...entry,
  attributes: entry.attributes.replace('flags=GUARD', 'flags=GUARD|STACK_GAP_DN'),
  comment: `${entry.comment}: room of the stack above`,
});

/** The same entry, wired by its process. */
export const wiredEntry = (entry: EntryBefore): EntryBefore =>
  entry.attributes.includes('wired=')
    ? entry
    : {
        ...entry,
        attributes: entry.attributes.includes('flags=')
          ? entry.attributes.replace(/flags=(\S+)/, 'wired=1 flags=$1|USER_WIRED')
          : `${entry.attributes} ${WIRED}`,
      };

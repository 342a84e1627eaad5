// What a suspicion says as expressions that are true where it holds, so that a saved order can
// assert it: a kernel in which it is mended fails there.
import { formatAddress } from '../../kernel/address.ts';
import { protName } from '../../kernel/constants.ts';
import { contains, lastAtOrBelow } from '../../kernel/data/entries.ts';
import { type KernelState, type MapState, ThreadStatus } from '../../kernel/state.ts';
import type { SuspectKind } from '../../trace/suspectKinds.ts';
import type { FoundRange } from './found.ts';
import type { Suspect } from './suspects.ts';

export type Evident = Pick<Suspect, 'kind' | 'range' | 'threads' | 'about'>;

interface Entry {
  /** `entry(0x1000)` */
  readonly name: string;
  readonly m: MapState;
  readonly id: number;
}

/** The entry in which a range begins; expressions know entries of the first map. */
function entryOf(k: KernelState, range: FoundRange | undefined): Entry | undefined {
  const m = k.maps[0];
  if (range?.map !== 0 || range.start === range.end || !m) return undefined;
  const id = lastAtOrBelow(m, range.start);
  if (!contains(m, id, range.start)) return undefined;
  return { name: `entry(${formatAddress(range.start, k.config.pageSize)})`, m, id };
}

const WAITING: ReadonlyMap<number, string> = new Map([
  [ThreadStatus.asleepMap, 'asleep'],
  [ThreadStatus.asleepBusy, 'wait_busy'],
  [ThreadStatus.blocked, 'blocked'],
]);

/** Each thread that waits. */
const waits = (k: KernelState, threads: readonly number[]): string[] =>
  threads.flatMap((thread) => {
    const t = k.threads[thread];
    const word = WAITING.get(t?.status ?? -1);
    return t && t.depth > 0 && word !== undefined ? [`${t.name}.state == ${word}`] : [];
  });

function marked(k: KernelState, { range }: Evident): string[] {
  const entry = entryOf(k, range);
  // one of no length is in no expression: it is counted
  if (!entry) return range?.map === 0 ? [`map.entries == ${k.maps[0]?.count}`] : [];
  const owner = entry.m.entries.wiringThread[entry.id] as number;
  const by = k.threads[owner]?.name;
  return [`${entry.name}.in_transition`, ...(by === undefined ? [] : [`${entry.name}.wiring_thread == ${by}`])];
}

/** The entry with a value that it has: `entry(0x1000).max_prot == r-x`. */
const has =
  (field: string, value: (entry: Entry, k: KernelState) => string) =>
  (k: KernelState, { range }: Evident): string[] => {
    const entry = entryOf(k, range);
    return entry ? [`${entry.name}.${field} == ${value(entry, k)}`] : [];
  };

const prot = ({ m, id }: Entry): string => protName(m.entries.prot[id] as number);
const wirings = has('wired_count', ({ m, id }) => String(m.entries.wiredCount[id]));
const endsAt = has('end', ({ m, id }, k) => formatAddress(m.entries.end[id] as number, k.config.pageSize));

/** Nothing is mapped any more where it begins. */
const gone = (k: KernelState, { range }: Evident): string[] =>
  range?.map === 0 && !entryOf(k, range) ? [`entry(${formatAddress(range.start, k.config.pageSize)}) == none`] : [];

const asleep = (k: KernelState, of: Evident): string[] => waits(k, of.threads);
const counted = (k: KernelState): string[] => [`user_wired == ${k.userWired}`];
const pages = (k: KernelState): string[] => [`map.wired == ${k.maps[0]?.wiredPages.count}`];
const lockKept = (k: KernelState): string[] => {
  const { holder = -1, readers = [] } = k.maps[0]?.lock ?? {};
  const name = k.threads[holder]?.name;
  return name === undefined ? [`map.lock.readers == ${readers.length}`] : [`map.lock.holder == ${name}`];
};

const EVIDENCE: Partial<Record<SuspectKind, (k: KernelState, of: Evident) => string[]>> = {
  deadlock: asleep,
  'lost-wakeup': asleep,
  'asleep-at-ownerless-mark': asleep,
  'asleep-at-system-wiring': asleep,
  'busy-for-ever': asleep,
  stuck: asleep,
  'lock-kept': (k, of) => [...lockKept(k), ...asleep(k, of)],
  'mark-of-dead-thread': marked,
  'mark-without-owner': marked,
  'busy-left': (k) => [`map.busy == ${k.maps[0]?.busy}`],
  'empty-entry': (k) => [`map.entries == ${k.maps[0]?.count}`],
  'marked-entry-removed': gone,
  'system-wiring-removed': gone,
  'user-wired-not-wired': (k, of) => [...has('user_wired', () => 'true')(k, of), ...wirings(k, of)],
  'user-wired-count': counted,
  'over-limit': (k, { about }) => (about === 'wired' ? pages(k) : counted(k)),
  'pages-left-wired': pages,
  'wired-without-pages': (k, of) => [...wirings(k, of), ...pages(k)],
  'wired-pages-dropped': (k, of) => [...wirings(k, of), ...pages(k)],
  'wired-needs-copy': (k, of) => [
    ...wirings(k, of),
    ...has('prot', prot)(k, of),
    ...has('needs_copy', () => 'true')(k, of),
  ],
  'max-loses-write': has('max_prot', ({ m, id }) => protName(m.entries.maxProt[id] as number)),
  'strangers-protected': has('prot', prot),
  'gap-never-grows': endsAt,
  'gap-split': endsAt,
  'neighbours-apart': endsAt,
};

/**
 * Expressions that are true now, in the words of asserts. Results of calls stand in their lines.
 */
export function evidenceOf(k: KernelState, of: Evident): string[] {
  return EVIDENCE[of.kind]?.(k, of) ?? [];
}

// The fields of the state, in one table: what each is called, of which kind it is, where it is, and
// who has it. Expressions, completion, hovers, Variables, `set` lines, data breakpoints, the views
// and the canonical form follow from it. A routine declares its locals itself (routine.ts), of the
// same kinds (kinds.ts).
import { EFLAG, type EflagName } from '../constants.ts';
import { type WritableColumns, writing } from '../data/columns.ts';
import { firstLimit, setLimit } from '../data/limitValues.ts';
import type { KernelEvent } from '../events.ts';
import { LIMIT_NAMES, LIMITS } from '../limits.ts';
import type { Rule } from '../rules.ts';
import type { KernelState, MapState, VmObject } from '../state.ts';
import type { Typed } from './kinds.ts';

/** Only kernels with a rule have it; the reason is a sentence's end. */
export interface Only {
  readonly rule: Rule;
  /** Kernels without the rule have it. */
  readonly unless?: true;
  readonly reason: string;
}

/** What a call can do to an entry (core/history/footprint.ts). */
export type Effect = 'extent' | 'cut' | 'protection' | 'wiring' | 'transition';

/** `Of`: what it is read from. */
export interface Field<Of extends unknown[]> extends Typed {
  /** A sentence, as a manual page would say it. */
  readonly doc: string;
  readonly only?: Only & {
    /** As the sentence calls it, if not `NAME of an entry`. */
    readonly what?: string;
  };
  read(...of: Of): number;
  /** Absent: it follows from other fields. */
  readonly write?: (value: number, ...of: Of) => void;
  /** Why there is none to be set there. */
  readonly lacks?: (...of: Of) => string | undefined;
  /** What can change it; absent: anything. */
  readonly changedBy?: readonly Effect[];
  /** A step of a call that changes it has one of these events; absent: some have none. */
  readonly events?: readonly KernelEvent['kind'][];
  /** One bit of `eflags`. */
  readonly bit?: number;
}
export type EntryField = Field<[m: MapState, id: number]>;
type MapField = Field<[m: MapState]>;

export const CHARGES: Only = { rule: 'swapCharges', reason: 'swap is charged since 2009' };
export const GUARDS: Only = { rule: 'guards', reason: 'guard entries came in 2017' };
const OWNERS: Only = { rule: 'marksHaveOwners', reason: 'it marks entries without noting whose mark it is' };
const SKIPS: Only = { rule: 'wireChecksAccess', reason: 'it came in 2012' };
const GROWTH: Only = { rule: 'growFlags', reason: 'a stack is known by how much it may still grow' };
export const GAPS: Only = { rule: 'stackGaps', reason: 'the gap below a stack came in 2017' };
const BUSY = { rule: 'busyMaps', reason: 'maps are busy only since 2011', what: 'busy maps' } as const;
const COUNTER = {
  rule: 'userWiredLimit',
  reason: 'it does not count the pages that users have wired',
  what: 'user_wired',
} as const;

type Rest = Omit<EntryField, 'name' | 'kind' | 'read' | 'write'>;

/** `follows`: it cannot be set. */
function column(name: string, kind: Typed['kind'], at: keyof WritableColumns, rest: Rest, follows = false): EntryField {
  const read = (m: MapState, id: number): number => m.entries[at][id] as number;
  const write = (value: number, m: MapState, id: number): void => {
    writing(m.entries, id)[at][id] = value;
  };
  return { name, kind, read, ...(follows ? {} : { write }), ...rest };
}

function flag(eflag: EflagName, doc: string, only?: Only, changedBy?: readonly Effect[]): EntryField {
  const bit = EFLAG[eflag];
  return {
    name: eflag.toLowerCase(),
    kind: 'bool',
    bit,
    doc,
    ...(only && { only }),
    ...(changedBy && { changedBy }),
    read: (m, id) => ((m.entries.eflags[id] as number) & bit ? 1 : 0),
    write(value, m, id) {
      const old = m.entries.eflags[id] as number;
      writing(m.entries, id).eflags[id] = value ? old | bit : old & ~bit;
    },
  };
}

/** What an entry without an object has there is no offset: a stack's gap keeps protections. */
function ofObject({ read, write, ...rest }: EntryField): EntryField {
  const isGap = (m: MapState, id: number): boolean => ((m.entries.eflags[id] as number) & EFLAG.STACK_GAP_DN) !== 0;
  return {
    ...rest,
    read: (m, id) => (isGap(m, id) ? 0 : read(m, id)),
    ...(write && { write }),
    lacks: (m, id) => (isGap(m, id) ? `${rest.name} is of an object, and the gap of a stack has none` : undefined),
  };
}

const RANGE: readonly Effect[] = ['extent', 'cut'];
const RIGHTS: readonly Effect[] = ['extent', 'protection'];
const WIRING: readonly Effect[] = ['extent', 'wiring'];
const MARKS: readonly Effect[] = ['extent', 'transition'];

const ENTRY: EntryField[] = [
  column('start', 'address', 'start', { doc: 'Its lowest address.', changedBy: RANGE }, true),
  column('end', 'address', 'end', { doc: 'The first address above it.', changedBy: RANGE }, true),
  column('prot', 'prot', 'prot', { doc: 'What may be done with its pages now.', changedBy: RIGHTS }),
  column('max_prot', 'prot', 'maxProt', { doc: 'The most that `prot` may be set to.', changedBy: RIGHTS }),
  column('inherit', 'inherit', 'inherit', { doc: 'What a child gets of it at a fork.', changedBy: RIGHTS }),
  column('wired_count', 'count', 'wiredCount', {
    doc: 'How often its pages are wired: each wiring of the system counts, all those of users count once.',
    changedBy: WIRING,
  }),
  flag('USER_WIRED', 'A user has wired the pages, with mlock or mlockall; it does not nest.', undefined, WIRING),
  flag(
    'IN_TRANSITION',
    'A thread is wiring or unwiring the entry; others that need it sleep until it is free.',
    undefined,
    MARKS,
  ),
  flag('NEEDS_WAKEUP', 'A thread sleeps for the entry and is to be woken when it is free.', undefined, MARKS),
  column('eflags', 'eflags', 'eflags', { doc: 'All its flags at once.' }),
  column('wiring_thread', 'thread', 'wiringThread', {
    doc: 'The thread that has it in transition.',
    only: OWNERS,
    changedBy: MARKS,
  }),
  column('object', 'object', 'object', { doc: 'The object that its pages are of.' }, true),
  ofObject(column('offset', 'offset', 'offset', { doc: 'Where in its object it begins.' })),
  column('charged', 'bool', 'charged', { doc: 'It holds a charge for the swap that it may need.', only: CHARGES }),
  column('sub_map', 'map', 'subMap', { doc: 'The map that it stands for.' }, true),
  flag('NOSYNC', 'Dirty pages are not written back by the syncer.'),
  flag('IS_SUB_MAP', 'The entry stands for another map.'),
  flag('COW', 'The first write to a page copies it.'),
  flag('NEEDS_COPY', 'Before the first write the entry gets an object of its own.'),
  flag('NOFAULT', 'A page fault here is an error.'),
  flag('NOCOREDUMP', 'The pages are left out of a core dump.'),
  flag('WIRE_SKIPPED', 'The entry cannot be accessed, and the wiring left it out.', SKIPS),
  flag('GUARD', 'Nothing is mapped here on purpose.', GUARDS),
  flag('BEHAV_SEQUENTIAL', 'The pages will be used in order.'),
  flag('BEHAV_RANDOM', 'The pages will be used in no order.'),
  flag('GROWS_DOWN', 'It is a stack: it grows over the addresses below it.', GROWTH),
  flag('GROWS_UP', 'It is a stack: it grows over the addresses above it.', GROWTH),
  flag('STACK_GAP_DN', 'The room into which the stack above it may grow.', GAPS),
];

const field = <Of extends unknown[]>(
  name: string,
  kind: Typed['kind'],
  doc: string,
  read: (...of: Of) => number,
  rest: Partial<Field<Of>> = {},
): Field<Of> => ({ name, kind, doc, read, ...rest });

const TIMESTAMP =
  'How often the lock has been taken exclusively: a thread that slept sees by it whether another was here.';
const MAP: MapField[] = [
  field('min', 'address', 'The lowest address that can be mapped.', (m) => m.min),
  field('max', 'address', 'The first address above the map.', (m) => m.max),
  field('lock', 'lock', 'The map lock.', (m) => m.lock.holder),
  field('timestamp', 'count', TIMESTAMP, (m) => m.timestamp, {
    write: (value, m) => Object.assign(m, { timestamp: value }),
  }),
  field('busy', 'count', 'How many threads wire pages with the lock given up: protect and fork wait.', (m) => m.busy, {
    only: BUSY,
    events: ['busy'],
    write: (value, m) => Object.assign(m, { busy: value }),
  }),
  field('entries', 'count', 'How many entries it has.', (m) => m.count, {
    events: ['insert', 'clip', 'merge', 'delete'],
  }),
  field('size', 'size', 'How much is mapped.', (m) => m.size, { events: ['insert', 'grow', 'shrink', 'delete'] }),
  field('wired', 'pages', 'How many pages wiring has faulted in.', (m) => m.wiredPages.count, {
    events: ['fault-return', 'unwire-pages', 'lost-wired-pages'],
  }),
  field('wire_future', 'bool', 'What is mapped from now on is wired (`MCL_FUTURE`).', (m) => Number(m.wireFuture), {
    write: (value, m) => Object.assign(m, { wireFuture: value !== 0 }),
  }),
];

const LOCKING: readonly KernelEvent['kind'][] = ['lock', 'relock', 'upgrade', 'downgrade', 'unlock', 'sleep'];
const LOCK: MapField[] = [
  field('holder', 'thread', 'The thread that holds it exclusively.', (m) => m.lock.holder, { events: LOCKING }),
  field('readers', 'count', 'How many threads hold it shared.', (m) => m.lock.readers.length, { events: LOCKING }),
];

const OBJECT: Field<[o: VmObject]>[] = [
  field('size', 'size', 'How large it is.', (o) => o.size),
  field('ref_count', 'count', 'How many entries, objects and calls refer to it.', (o) => o.references),
  field('anonymous', 'bool', 'No file is behind it.', (o) => Number(o.anonymous)),
  field('one_mapping', 'bool', 'It has been mapped only once (`OBJ_ONEMAPPING`).', (o) => Number(o.oneMapping)),
  field('backing_object', 'object', 'The object that it shadows.', (o) => o.backing),
  field('backing_object_offset', 'offset', 'Where in that object it begins.', (o) => o.backingOffset),
];

/** By their names alone. */
const KERNEL: Field<[k: KernelState]>[] = [
  field(
    'user_wired',
    'pages',
    'How many pages users have wired, counted against `limit.user_wired`.',
    (k) => k.userWired,
    {
      only: COUNTER,
      events: ['user-count'],
      write: (value, k) => Object.assign(k, { userWired: value }),
    },
  ),
  field('swap_reserved', 'size', 'Swap that is charged.', (k) => k.swapReserved),
];

const LIMIT_KINDS = { pages: 'page-limit', bytes: 'size-limit', count: 'count-limit', switch: 'bool' } as const;
const LIMIT: Field<[k: KernelState]>[] = LIMIT_NAMES.map((name) => {
  const { unit, doc, only } = LIMITS[name];
  return field(name, LIMIT_KINDS[unit], doc, (k: KernelState) => firstLimit(k, name), {
    write: (value, k) => setLimit(k, name, value),
    ...(only && { only: { ...only, what: `limit ${name}` } }),
  });
});

interface ThreadField extends Typed {
  readonly doc: string;
  readonly events?: readonly KernelEvent['kind'][];
  /** It changes where the run ends too, outside of the thread's calls. */
  readonly outside?: true;
}

/** Half of these are the script's, so they are read where that is known (core/inspect/scope.ts). */
const THREAD = [
  { name: 'name', kind: 'word', doc: 'What the script calls it.' },
  { name: 'state', kind: 'word', doc: 'What it does: `running`, `asleep`, `blocked`, ...', outside: true },
  { name: 'held', kind: 'bool', doc: 'Its line of the script holds it where it is.' },
  { name: 'line', kind: 'count', doc: 'The line of the script whose call it is in, or was in last.', events: [] },
  { name: 'routine', kind: 'word', doc: 'The innermost routine that it is in.' },
  { name: 'result', kind: 'result', doc: 'What its last call returned.', events: ['return'] },
  { name: 'waits_for', kind: 'word', doc: 'What it waits for.' },
  { name: 'depth', kind: 'count', doc: 'How many routines it is in, one called by the other.' },
] as const satisfies readonly ThreadField[];
export type ThreadFieldName = (typeof THREAD)[number]['name'];

export const FIELDS = {
  entry: ENTRY,
  map: MAP,
  lock: LOCK,
  object: OBJECT,
  kernel: KERNEL,
  limit: LIMIT,
  thread: THREAD,
} as const;
/** What has fields; `kernel`: names that stand alone. */
export type Thing = keyof typeof FIELDS;

// What the explorer suspects, the worst first, in one table: `expect explore` lines, documents, the
// command line and the editor say what is here. `about`: a state, whatever comes next; a
// state in which no thread is in a call (`rest`); one from which nothing goes on (`end`); or
// what a step did (`event`).

interface KindRow {
  readonly title: string;
  readonly about: 'state' | 'rest' | 'end' | 'event';
  /** A sentence on what is wrong with it. */
  readonly says: string;
  readonly isFailure?: true;
}

const TABLE = {
  panic: {
    title: 'Panic',
    about: 'event',
    says: 'A kernel with assertions stops here.',
  },
  endless: {
    title: 'Call without end',
    about: 'event',
    says: 'A call loops for ever, in most cases with the lock of the map.',
  },
  'freed-record': {
    title: 'Use of a freed entry',
    about: 'event',
    says: 'A thread reads or writes the record of an entry that has been freed: it may be another entry by now.',
  },
  deadlock: {
    title: 'Deadlock',
    about: 'end',
    says: 'A thread waits for another one, which waits itself.',
  },
  'lost-wakeup': {
    title: 'Lost wakeup',
    about: 'end',
    says: 'A thread sleeps for ever, though what it waits for has come about: it was not woken.',
  },
  'asleep-at-ownerless-mark': {
    title: 'Asleep at a mark without an owner',
    about: 'end',
    says: 'A thread waits until an entry is not in transition any more, and no thread is left to take the mark off.',
  },
  'asleep-at-system-wiring': {
    title: 'Asleep at a system wiring',
    about: 'end',
    says: 'An unmap waits for a system wiring, without a timeout, and no thread is left to take it off.',
  },
  'busy-for-ever': {
    title: 'Waits for a busy map',
    about: 'end',
    says: 'A thread waits until the map is not busy, and no thread is left to lower the count.',
  },
  'lock-kept': {
    title: 'Lock kept',
    about: 'end',
    says: 'A thread that is in no call holds the lock of the map at the end.',
  },
  stuck: {
    title: 'Stuck thread',
    about: 'end',
    says: 'A thread sleeps for ever.',
  },
  'never-begins': {
    title: 'Call never made',
    about: 'end',
    says: 'A thread waits for a fork that makes the map of its process.',
  },
  'mark-of-dead-thread': {
    title: 'Mark of a dead thread',
    about: 'state',
    says: 'An entry is in transition by a thread that is dead: whoever needs the entry sleeps for ever.',
  },
  'mark-without-owner': {
    title: 'Mark without an owner',
    about: 'state',
    says: 'An entry is in transition, and the call that has marked it is over: whoever needs the entry sleeps for ever.',
  },
  'busy-left': {
    title: 'Map left busy',
    about: 'end',
    says: 'The map is busy at the end, and no thread is left to lower the count: mprotect and fork would wait for ever.',
  },
  'empty-entry': {
    title: 'Entry of no length',
    about: 'state',
    says: 'An entry has no page, so the map is no ordered list of ranges any more.',
  },
  'marked-entry-removed': {
    title: 'Entry removed in transition',
    about: 'event',
    says: 'An entry goes that another thread has in transition, and with it the note that a sleeper is to be woken.',
  },
  'system-wiring-removed': {
    title: 'Unmapped under the kernel',
    about: 'event',
    says: 'An entry goes that the kernel has wired: it would write to pages that are not there any more.',
  },
  'user-wired-not-wired': {
    title: 'User-wired, but not wired',
    about: 'state',
    says: 'An entry is marked as wired by a user, and its count of wirings is zero.',
  },
  'user-wired-count': {
    title: 'User-wired pages miscounted',
    about: 'rest',
    says: "The kernel's count of user-wired pages is not the sum over the entries that users have wired.",
  },
  'over-limit': {
    title: 'Limit exceeded',
    about: 'rest',
    says: 'Users have wired more pages than the limit allows.',
  },
  'pages-left-wired': {
    title: 'Pages left wired',
    about: 'rest',
    says: 'Pages are wired, and no wired entry has them.',
  },
  'wired-without-pages': {
    title: 'Wired entry without its pages',
    about: 'rest',
    says: 'An entry is wired, and pages of it are not there: an access faults, which wiring promises cannot happen.',
  },
  'wired-pages-dropped': {
    title: 'Wired pages dropped',
    about: 'event',
    says: 'Pages that are wired are taken out of the address space.',
  },
  'wired-needs-copy': {
    title: 'Wired, and still to be copied',
    about: 'state',
    says: 'An entry is wired and writable, and its pages are copied when they are first written: a wired page would fault.',
  },
  'max-loses-write': {
    title: 'Maximum protection loses write',
    about: 'event',
    says: 'Wiring takes write out of the maximum protection of an entry, for good.',
  },
  'strangers-protected': {
    title: 'Protection of others changed',
    about: 'event',
    says: 'A change of a stack with GROWSDOWN goes on below it, to what is not of the stack.',
  },
  'gap-never-grows': {
    title: 'Stack that never grows',
    about: 'rest',
    says: 'A gap has to keep more pages free than it has: the stack above it never grows again.',
  },
  'gap-split': {
    title: 'Stack gap in pieces',
    about: 'rest',
    says: 'The gap of a stack is cut, and the stack does not grow below the cut.',
  },
  'slipped-in-between': {
    title: 'Slipped in between',
    about: 'event',
    says: 'A mapping at a fixed address fails: its range was emptied, and is taken before the lock is taken again.',
    isFailure: true,
  },
  'no-space-though-room': {
    title: 'No space, though there is room',
    about: 'event',
    says: 'A search for free addresses fails, and a range that is large enough is free.',
    isFailure: true,
  },
  'no-access-refused': {
    title: 'Fails for an area without access',
    about: 'event',
    says: 'A wiring that allows holes fails because of an entry without access.',
    isFailure: true,
  },
  'limit-taken-by-system': {
    title: "Limit used up by the kernel's own pages",
    about: 'event',
    says: 'A user is refused, though users would stay below the limit: pages that the kernel has wired count too.',
    isFailure: true,
  },
  'unexpected-result': {
    title: 'Other result than expected',
    about: 'event',
    says: 'A call returns something else than its line expects.',
  },
  assert: {
    title: 'Assertion of the script',
    about: 'event',
    says: 'An assert line does not hold.',
  },
  'neighbours-apart': {
    title: 'Alike neighbours apart',
    about: 'rest',
    says: 'Two entries are neighbours and alike, and stay two.',
  },
} as const satisfies Record<string, KindRow>;

export type SuspectKind = keyof typeof TABLE;
export const SUSPECT_KINDS: Readonly<Record<SuspectKind, KindRow>> = TABLE;

export const isSuspectKind = (name: string): name is SuspectKind => Object.hasOwn(TABLE, name);
/** The worst first. */
export const SUSPECT_NAMES = Object.keys(TABLE) as readonly SuspectKind[];

const ORDER = new Map(SUSPECT_NAMES.map((kind, i) => [kind, i]));
/** The worst is 0. */
export const severityOf = (kind: SuspectKind): number => ORDER.get(kind) as number;

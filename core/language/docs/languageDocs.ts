// The words of the language itself, a sentence each: statements, points, attributes, kernels and
// the words that stand after them.
import type { Vintage } from '../../kernel/constants.ts';

/** A statement, with what follows its keyword. */
export interface KeywordDoc {
  readonly usage: string;
  readonly doc: string;
}

/** Signs of a thread's line, which hold it and let it go on. */
export const TURN_DOCS: Readonly<Record<string, KeywordDoc>> = {
  '>': { usage: 'THREAD > CALL [@ POINT]', doc: 'Enters the call and holds the thread at its entry, or at the point.' },
  '@': { usage: 'THREAD [> CALL] @ POINT', doc: 'Goes on to the point and holds the thread there.' },
  '<': { usage: 'THREAD < [RESULT]', doc: 'Goes on until the call has returned, and checks the result.' },
};

export const KEYWORD_DOCS: Readonly<Record<string, KeywordDoc>> = {
  kernel: { usage: 'kernel NAME', doc: 'Whose rules the script runs by.' },
  map: { usage: 'map START..END [kernel] [wirefuture] [wxorx]', doc: 'The bounds of the map.' },
  page: { usage: 'page SIZE', doc: 'The page size in bytes, a power of two from 4096.' },
  submap: {
    usage: 'submap NAME START..END',
    doc: 'Another map, empty, which `vm_map_submap` puts under a range of the map.',
  },
  entry: { usage: 'entry START..END PROT [ATTRIBUTE=VALUE ...]', doc: 'An entry of the map before any thread runs.' },
  limit: {
    usage: 'limit NAME VALUE',
    doc: 'A limit of the kernel or of its processes. Two values, `8..16`, leave it open between them.',
  },
  object: {
    usage: 'object NAME SIZE [read-only|write-only]',
    doc: 'A file-like object that entries map, and how it was opened.',
  },
  fault: {
    usage: 'fault ADDRESS = RESULT [or RESULT ...]',
    doc: 'What a page fault on that page gives. With `or` the schedule, or a person, chooses.',
  },
  faults: {
    usage: 'faults lookup|simple|unchecked',
    doc: 'How wiring faults look at the map: as the kernel does, at the protection alone, or not at all.',
  },
  privileged: { usage: 'privileged', doc: "The processes are the superuser's." },
  jail: {
    usage: 'jail [allow.mlock]',
    doc: 'The processes are in a jail, where nobody may wire without `allow.mlock`.',
  },
  heap: { usage: 'heap ADDRESS', doc: 'Where the data segment begins, which `brk` and `sbrk` make larger.' },
  process: {
    usage: 'process NAME [shares PROCESS]',
    doc: 'Another process beside `p1`. It gets a map from `fork` or `vfork`, or shares one from the start.',
  },
  thread: {
    usage: 'thread NAME [of PROCESS]',
    doc: "A thread's name, its place in the order of threads, and the process whose map its calls work on.",
  },
  schedule: {
    usage: 'schedule script|round-robin|random SEED|THREAD[*TIMES] ...',
    doc: 'Who runs at each schedule point.',
  },
  replay: {
    usage: 'replay THREAD*STEPS ...',
    doc: 'Who makes each step from the first one on, before the schedule is asked.',
  },
  assert: { usage: 'assert EXPRESSION', doc: 'The expression has to be true here.' },
  set: {
    usage: 'set PLACE = EXPRESSION',
    doc: 'Puts a value there. Nothing else follows from it: no page is wired, no thread is woken.',
  },
  expect: {
    usage: 'expect explore: CLAIM [within N states|N s]',
    doc: 'What exploring every order has to find: `no suspects`, `no KIND`, `complete`, a kind that is found, or the results of a call, `t1.1 = RESULT or RESULT`. `vmtrace check` and the Test view check it; a run passes it by.',
  },
  dies: {
    usage: 'THREAD dies',
    doc: 'The thread is gone, wherever it is. The locks that it holds and its marks stay.',
  },
};

/** Words after a keyword: by the keyword and the word, or by the word alone. */
export const WORD_DOCS: Readonly<Record<string, string>> = {
  'map kernel': "The kernel's own map, in which a remove does not wait for system wirings.",
  'map wirefuture': 'New mappings are wired as they are made, as after `mlockall(MCL_FUTURE)`.',
  'map wxorx': 'No entry may be writable and executable at once.',
  'jail allow.mlock': 'Processes in the jail may wire.',
  'faults lookup': 'As the kernel does: under the read lock, with objects made and copied on write.',
  'faults simple': 'A fault is one step, which looks at the protection alone.',
  'faults unchecked': 'A fault looks at nothing.',
  'object read-only': 'The file was opened for reading: no shared mapping of it can be written.',
  'object write-only': 'The file was opened for writing alone: it cannot be mapped for reading.',
  script: 'What the lines say; a thread that is not held goes on by itself as soon as it can.',
  'round-robin': 'The threads in turn, one from schedule point to schedule point.',
  random: 'A thread that can run, by chance; the same seed gives the same run.',
  'expect explore': "Every order of the threads' calls is tried, whatever schedule the script has.",
  'expect no': 'Exploring does not find it.',
  'expect suspects': 'Whatever Explore lists as suspicious.',
  'expect complete': 'Every order was explored: no bound ended it.',
  'expect within': 'A bound of its own. Where it is reached before the line is decided, the answer is "not known".',
  'expect states': 'So many states at the most.',
  'expect s': 'So many seconds at the most.',
  'expect or': 'Another result that the call can have. All of them occur in some order, and no other.',
  or: 'Another result that the fault may give.',
  of: "The process whose map the thread's calls work on.",
  shares: "It has that process's map from the start.",
  pages: 'The number before it counts pages.',
  page: 'The number before it counts pages.',
};

/** Where `@` holds a thread. */
export const POINT_DOCS: Readonly<Record<string, string>> = {
  entry: 'At the entry of the call: nothing of it has run.',
  fault: 'In its next page fault, or in that of the page named: the lock is dropped, the page is not in yet.',
  blocked: 'Where it wants the map lock and cannot have it.',
  asleep: 'Where it has fallen asleep, on an entry in transition or on a busy map.',
};

export const STATE_DOCS: Readonly<Record<string, string>> = {
  running: 'It makes the present step.',
  ready: 'It can go on.',
  held: 'Its line of the script holds it.',
  asleep: 'It sleeps until another thread wakes it.',
  blocked: 'It waits for the map lock.',
  wait_busy: 'It waits until the map is not busy.',
  idle: 'It is in no call.',
  done: 'All its lines have run.',
  dead: 'It is gone.',
};

export const ATTRIBUTE_DOCS: Readonly<Record<string, string>> = {
  prot: 'What may be done with its pages.',
  max: 'The most that the protection may ever be raised to; `rwx` if left out.',
  inherit: 'What a fork makes of it: `copy` if left out.',
  wired: "How many wirings it has, the user's and the system's together.",
  flags: '`MAP_ENTRY_*`, with or without the prefix.',
  object: 'A declared object; anonymous memory if left out.',
  offset: 'Where in the object it begins, in bytes.',
  charged: '1: the entry itself holds a swap charge.',
  guard: "Of a stack's gap: pages that growth leaves free.",
  stack: "Of a stack's gap: the protection that growth gives.",
  stack_max: "Of a stack's gap: the maximum protection that growth gives.",
  room: 'Of a stack of the older kernels: by how much it may still grow, in bytes.',
};

export const VINTAGE_DOCS: Readonly<Record<Vintage, string>> = {
  'freebsd-5': 'The map code of April 2003.',
  'freebsd-6': 'The map code of March 2006.',
  'freebsd-13': 'The map code of 2021.',
  'freebsd-14': 'The map code of 2023: `freebsd-15` without what came later. No run of a 14 has judged it.',
  'freebsd-15': 'The map code of 2026. A script that names no kernel has this one.',
};

// What is explored of a script: each thread's own calls in their order, and the lines of no thread,
// which wait for all of them. Where a line holds its thread is left out, with the asserts that
// stand there: the explorer tries every place.
import { LOCKING_CALLS } from '../kernel/calls/lockingCalls.ts';
import { MCL } from '../kernel/constants.ts';
import type { LimitName } from '../kernel/limits.ts';
import { argumentsOf } from '../machine/statements.ts';
import type { Compiled } from '../program/compile.ts';
import { openLimits } from '../program/openLimits.ts';
import type { Call } from '../trace/ast.ts';
import { heldAsserts } from './wholeCalls.ts';

/** A call of a thread, or its end. */
export interface OwnLine {
  /** Index of the statement that begins it. */
  readonly statement: number;
  readonly line: number;
  /** undefined: the thread ends. */
  readonly call: Call | undefined;
  /** The result that the script saw. */
  readonly expected: number | undefined;
  /** The next line ends the thread, and may do so in the middle of this call. */
  readonly mayDie: boolean;
}

/**
 * 'always': which ones there are. Sizes, in pages: whether so many more than there are pass
 * RLIMIT_MEMLOCK; none: nothing.
 */
export type PagesAsked = 'always' | readonly number[];

export interface Plan {
  readonly compiled: Compiled;
  readonly threads: readonly (readonly OwnLine[])[];
  /** Statements of no thread, in their order. */
  readonly barriers: readonly number[];
  /** Values of the limits that the script leaves open: one machine for each. */
  readonly machines: readonly Limits[];
  /** The script reads the timestamp itself. */
  readonly timestamps: boolean;
  /** By thread: what the others ask of the pages that its wiring has entered so far. */
  readonly pagesAsked: readonly PagesAsked[];
  /** A thread may keep the lock of a map beyond its call, or end with it. */
  readonly keepsLock: boolean;
  /** A call ends other threads, if they are in no call. */
  readonly endsOthers: boolean;
  /**
   * A call does something to threads that are in no call: ends them, or gives
   * their process another map.
   */
  readonly seesIdle: boolean;
}

/** Limits and their values. */
export type Limits = readonly { readonly what: LimitName; readonly value: number }[];

/** Machines at the most that open limits make. */
const MOST_MACHINES = 1_000;

/** @throws ExploreError if there are too many */
function machinesOf({ declared }: Compiled): Limits[] {
  let machines: Limits[] = [[]];
  for (const { what, least, most, line } of openLimits(declared.statements)) {
    if (machines.length * (most - least + 1) > MOST_MACHINES)
      throw new ExploreError(`open limits make more than ${MOST_MACHINES} machines: give fewer values`, line);
    const values = Array.from({ length: most - least + 1 }, (_, i) => ({ what, value: most - i }));
    machines = machines.flatMap((limits) => values.map((one) => [...limits, one]));
  }
  return machines;
}

/** What cannot be explored, and why. */
export class ExploreError extends Error {
  override readonly name = 'ExploreError';
  /** Without the line. */
  readonly problem: string;
  /** Of the script; 0: of none. */
  readonly line: number;

  constructor(problem: string, line = 0) {
    super(line > 0 ? `line ${line}: ${problem}` : problem);
    this.problem = problem;
    this.line = line;
  }
}

/** Does an assert, or a value that is set, depend on a map's timestamp? */
const asksTimestamp = ({ program: { statements } }: Compiled, barriers: readonly number[]): boolean =>
  barriers.some((index) => /timestamp/i.test((statements.at(index) as { text?: string } | undefined)?.text ?? ''));

/** Calls that look at the pages themselves: they drop some, or begin to count them. */
const OF_PAGES = new Set(['msync', 'vm_map_sync', 'setrlimit']);
/** Of those that map or grow, calls that ask no more than a size, and those that ask nothing. */
const SIZED = new Set(['mlock', 'mmap']);
const UNASKING = new Set([
  'munmap',
  'munlock',
  'mprotect',
  'madvise',
  'minherit',
  'mincore',
  'mlockall',
  'munlockall',
  'vm_map_wire',
  'vm_map_unwire',
  'vm_map_remove',
  'vm_map_protect',
]);

/** May a map come to wire what will be mapped? Then whatever maps, or grows, counts too. */
const mayWireFuture = ({ config, program }: Compiled, threads: readonly (readonly OwnLine[])[]): boolean =>
  config.wireFuture ||
  [...program.barriers].some((index) => program.statements.at(index)?.kind === 'set') ||
  threads.some((lines) =>
    lines.some(({ call }) => call?.name === 'set_wirefuture' || ((call?.args.how as number) & MCL.FUTURE) !== 0),
  );

/** What a call asks of the pages that are there; undefined: nothing. */
type Asks = (call: Call) => 'always' | number | undefined;

function asking(compiled: Compiled, threads: readonly (readonly OwnLine[])[]): Asks {
  const { limits, processes } = compiled.config;
  const isCounted = limits.memlock !== Number.POSITIVE_INFINITY;
  const isAny = isCounted && mayWireFuture(compiled, threads);
  return ({ name, args }) => {
    if (OF_PAGES.has(name)) return 'always';
    if (!isCounted || (!isAny && name !== 'mlock') || UNASKING.has(name)) return undefined;
    // each process has a limit and pages of its own
    return SIZED.has(name) && processes.length === 0 ? (args.len as number) : 'always';
  };
}

function pagesAsked(compiled: Compiled, threads: readonly (readonly OwnLine[])[]): PagesAsked[] {
  const asks = asking(compiled, threads);
  const asked = threads.map((lines): PagesAsked => {
    const sizes = lines.map(({ call }) => call && asks(call));
    if (sizes.includes('always')) return 'always';
    // by where it begins in a page a range has one more, or two
    return sizes.flatMap((size) => (typeof size === 'number' ? [size, size + 1, size + 2] : []));
  });
  return threads.map((_, thread) => {
    const others = asked.filter((_, other) => other !== thread);
    return others.includes('always') ? 'always' : [...new Set((others as (readonly number[])[]).flat())];
  });
}

const keepsLock = (threads: readonly (readonly OwnLine[])[]): boolean =>
  threads.some((lines) =>
    lines.some(({ call, mayDie }) => mayDie || (call && Object.hasOwn(LOCKING_CALLS, call.name))),
  );

const makes = (threads: readonly (readonly OwnLine[])[], names: ReadonlySet<string>): boolean =>
  threads.some((lines) => lines.some(({ call }) => call !== undefined && names.has(call.name)));

/** Calls that leave their process with one thread. */
const ENDING = new Set(['exit', 'execve']);

const FORKS = new Set(['fork', 'vfork', 'rfork']);

/** Does a fork give another map to a process that may have one? */
function replacesMap({ config }: Compiled, threads: readonly (readonly OwnLine[])[]): boolean {
  // the first process is not declared
  const begun = config.processes.flatMap(({ shares }, i) => (shares ? [i + 1] : []));
  for (const { call } of threads.flat()) {
    if (!call || !FORKS.has(call.name)) continue;
    const child = call.args.process as number;
    if (begun.includes(child)) return true;
    begun.push(child);
  }
  return false;
}

export function planOf(compiled: Compiled): Plan {
  const { statements, own, lines, barriers } = compiled.program;
  const { pageSize } = compiled.config;
  const held = heldAsserts(compiled.program);
  const waiting = [...barriers].filter((index) => !held.has(index));
  const threads = own.map((indexes, thread) => {
    const made: OwnLine[] = [];
    for (const index of indexes) {
      const s = statements.at(index);
      const last = made.at(-1);
      if (s?.kind === 'call' || s?.kind === 'enter') {
        const expected = s.kind === 'call' ? s.expected?.result : undefined;
        const call = { ...s.call, args: argumentsOf(compiled.program, index, thread, s, pageSize) };
        made.push({ statement: index, line: lines[index] ?? 0, call, expected, mayDie: false });
      } else if (s?.kind === 'leave' && last?.call && s.expected)
        made[made.length - 1] = { ...last, expected: s.expected.result };
      else if (s?.kind === 'dies') {
        const open = last && statements.at(last.statement)?.kind === 'enter';
        if (open) made[made.length - 1] = { ...last, mayDie: true };
        made.push({ statement: index, line: lines[index] ?? 0, call: undefined, expected: undefined, mayDie: false });
      }
    }
    return made;
  });
  return {
    compiled,
    threads,
    barriers: waiting,
    machines: machinesOf(compiled),
    timestamps: asksTimestamp(compiled, waiting),
    pagesAsked: pagesAsked(compiled, threads),
    keepsLock: keepsLock(threads),
    endsOthers: makes(threads, ENDING),
    seesIdle: makes(threads, ENDING) || replacesMap(compiled, threads),
  };
}

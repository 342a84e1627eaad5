// What Linux alone does, in calls that FreeBSD has.
import type { Arguments } from '../calls/arguments.ts';
import { SYSTEM_NAMES } from '../calls/flags.ts';
import { difference, hex, resultOf, sizeText, sum, type Whole } from '../calls/numbers.ts';
import type { LoggedCall } from '../loggedCall.ts';
import type { Process } from '../world/people.ts';
import { refused, TOO_MUCH } from '../world/seenLimit.ts';
import { numberArgument, Unsayable } from './said.ts';
import type { Telling } from './telling.ts';

/** MAP_LOCKED: Linux locks what it has mapped. */
export function lockedByLinux(s: Telling, process: Process, call: LoggedCall, thread: string, args: Arguments): void {
  if (call.name !== 'mmap' || s.options.system === 'freebsd' || !args.at(3)?.includes('MAP_LOCKED')) return;
  const { value, errno } = resultOf(call.result ?? '', s.options.system === 'linux');
  const length = args.number(1);
  if (errno !== undefined || value === undefined || length === undefined) return;
  s.add(thread, `: mlock(${hex(value)}, ${sizeText(length)})`, 0, [
    `MAP_LOCKED of log ${call.returned}: ${SYSTEM_NAMES[s.options.system]} locks it as it maps it`,
  ]);
  process.ranges.lock(Number(value), Number(sum(value, length)), true);
}

/**
 * MAP_HUGETLB, and MAP_LOCKED where nothing else locks: what Linux refuses, FreeBSD would map. What
 * it shows of the limit stays. An address within a page: FreeBSD rounds it. @throws Unsayable
 */
export function refusedByLinux(s: Telling, process: Process, call: LoggedCall, args: Arguments): void {
  if (s.options.system === 'freebsd') return;
  const { errno } = resultOf(call.result ?? '', true);
  if (errno === 'EINVAL') refusedForPlace(s, call, args);
  if (call.name !== 'mmap') return;
  if (args.at(3)?.includes('MAP_HUGETLB') && errno === 'ENOMEM')
    throw new Unsayable(
      'Linux has no huge page to give (vm.nr_hugepages), FreeBSD makes them of what is mapped',
      'ENOMEM of MAP_HUGETLB: Linux had no huge pages set aside (vm.nr_hugepages), which FreeBSD does not need; left out',
    );
  if (errno === 'ENOMEM' && s.limitOf(process, 'vmem') === Number.POSITIVE_INFINITY && !isTooMuch(args))
    throw new Unsayable(
      'Linux says ENOMEM without RLIMIT_AS where vm.max_map_count or vm.overcommit_memory refuse it, which FreeBSD has not',
      'ENOMEM of mmap without RLIMIT_AS: vm.max_map_count or vm.overcommit_memory, which FreeBSD has not; left out',
    );
  if (process.locksFuture) {
    refusedAsBarred(s, process, call, args);
    return;
  }
  if (!args.at(3)?.includes('MAP_LOCKED') || errno !== 'EAGAIN') return;
  const length = args.number(1);
  if (length !== undefined) {
    const what = `mmap(${args.at(0)}, ${sizeText(Number(length))}, MAP_LOCKED)`;
    refused(s.lockLimit, process.ranges.locked + Number(length), call.returned, what);
  }
  throw new Unsayable("Linux may not lock what this would map (MAP_LOCKED), and FreeBSD's mmap locks nothing");
}

const TAKES_ANY_ADDRESS = new Set(['munmap', 'mprotect', 'madvise', 'msync']);

const DROPS_PAGES = /MADV_(?:DONTNEED|FREE|REMOVE)/;

/** @throws Unsayable */
function refusedForPlace(s: Telling, call: LoggedCall, args: Arguments): void {
  const advice = call.name === 'madvise' && s.options.system === 'linux' ? DROPS_PAGES.exec(args.at(2) ?? '')?.[0] : '';
  if (advice)
    throw new Unsayable(
      `Linux says EINVAL for ${advice} of memory that is locked (MADV_FREE: of a file too), FreeBSD does not`,
      'EINVAL of madvise, which Linux says for pages that it may not drop and FreeBSD does not; left out',
    );
  const start = args.number(0);
  if (!TAKES_ANY_ADDRESS.has(call.name) || start === undefined || Number(start) % s.options.page === 0) return;
  const system = SYSTEM_NAMES[s.options.system];
  throw new Unsayable(
    `${system} says EINVAL, as ${hex(start)} is not where a page begins; FreeBSD rounds it down`,
    `EINVAL of an address that is not where a page begins, which ${system} refuses and FreeBSD rounds down; left out`,
  );
}

/** Does it ask for more than an address space has, which every system refuses? */
const isTooMuch = (args: Arguments): boolean => Number(args.number(1) ?? 0) >= TOO_MUCH;

/**
 * Under MCL_FUTURE Linux also counts memory without any access. FreeBSD would map what Linux
 * refuses for it. @throws Unsayable
 */
function refusedAsBarred(s: Telling, process: Process, call: LoggedCall, args: Arguments): void {
  const { ranges, barred } = process;
  const { errno } = resultOf(call.result ?? '', true);
  if (errno !== 'EAGAIN' || barred.size === 0) return;
  const limit = s.limitOf(process, 'memlock');
  if (limit !== undefined && ranges.locked + Number(args.number(1) ?? 0) > limit) return;
  throw new Unsayable(
    `under MCL_FUTURE Linux counts as locked what nobody may access too, ${sizeText(barred.size)} of PROT_NONE, and says EAGAIN for RLIMIT_MEMLOCK; FreeBSD wires none of that and would map this`,
    'EAGAIN under MCL_FUTURE for PROT_NONE, which Linux counts as locked and FreeBSD does not wire; left out',
  );
}

/** The limit that the call alone did not have holds again. */
export function restoreLimit(s: Telling, process: Process, thread: string): void {
  const { limitAfter } = process;
  if (limitAfter === undefined) return;
  process.limitAfter = undefined;
  s.add(thread, `: setrlimit(RLIMIT_MEMLOCK, ${sizeText(limitAfter)})`, 0, ['inferred: as before']);
}

/** mremap. @throws Unsayable */
export function moved(s: Telling, process: Process, call: LoggedCall, thread: string, args: Arguments): void {
  const { value, errno } = resultOf(call.result ?? '', true);
  if (errno !== undefined || value === undefined) throw new Unsayable('FreeBSD has no mremap');
  const [from, before, after] = [0, 1, 2].map((i) => numberArgument(args, i, 'an argument')) as [Whole, Whole, Whole];
  const notes = ['mremap, which FreeBSD has not: said as munmap and mmap, of anonymous memory'];
  const end = (start: Whole, length: Whole): [number, number] => [Number(start), Number(sum(start, length))];
  const place = (start: Whole, length: Whole, more: string) => {
    s.add(
      thread,
      `: mmap(${hex(start)}, ${sizeText(length)}, rw-, MAP_PRIVATE|MAP_ANON${more}) = ${hex(start)}`,
      call.returnedAt,
      notes,
    );
    process.ranges.map(...end(start, length), { locked: process.locksFuture });
    process.ever.map(...end(start, length));
  };
  if (value === from && after <= before) {
    if (after === before) return;
    s.add(
      thread,
      `: munmap(${hex(sum(from, after))}, ${sizeText(difference(before, after))}) = 0`,
      call.returnedAt,
      notes,
    );
    process.ranges.unmap(...end(sum(from, after), difference(before, after)));
  } else if (value === from) place(sum(from, before), difference(after, before), '|MAP_FIXED|MAP_EXCL');
  else {
    s.add(thread, `: munmap(${hex(from)}, ${sizeText(before)}) = 0`, call.returnedAt, notes);
    process.ranges.unmap(...end(from, before));
    place(value, after, '|MAP_FIXED');
  }
}

// What an import knows of a process: ranges against a model that keeps each page, descriptors
// that a child takes up, and logs of very many processes, maps and calls at once, which take no
// longer than they are.
import { describe, expect, test } from 'vitest';
import { newRandom, next } from '../../../bench/random.ts';
import { Descriptors, type LoggedFile } from '../../../core/import/world/files.ts';
import { Ranges } from '../../../core/import/world/mapped/ranges.ts';
import { MeetingRanges } from '../../../core/import/world/meeting.ts';
import { growth } from '../../growth.ts';
import { seeds } from '../../property.ts';
import { imported, ran, statementsOf } from './imported.ts';

const PAGES = 3_000;

/** Of each page whether it is mapped, locked, barred. */
type Page = { locked: boolean; barred: boolean } | undefined;

function expectSame(ranges: Ranges, pages: readonly Page[]): void {
  const seen: Page[] = new Array(PAGES).fill(undefined);
  let end = 0;
  for (const one of ranges) {
    expect(one.start).toBeGreaterThanOrEqual(end);
    end = one.end;
    for (let page = one.start; page < one.end; page++) seen[page] = { locked: one.locked, barred: one.barred };
  }
  expect(seen).toEqual(pages);
  expect(ranges.size).toBe(pages.filter((page) => page).length);
  expect(ranges.locked).toBe(pages.filter((page) => page?.locked).length);
}

test('ranges', () => {
  for (const seed of seeds(6)) {
    const random = newRandom(BigInt(seed));
    const all: { ranges: Ranges; pages: Page[] }[] = [
      { ranges: new Ranges(), pages: new Array(PAGES).fill(undefined) },
    ];
    for (let n = 0; n < 4_000; n++) {
      const which = next(random, all.length);
      const { ranges, pages } = all[which] as (typeof all)[0];
      const start = next(random, PAGES - 1);
      const end = Math.min(PAGES, start + 1 + next(random, next(random, 40) === 0 ? PAGES : 3));
      const each = (change: (page: Page) => Page, from = start, to = end): void => {
        for (let page = from; page < to; page++) pages[page] = change(pages[page]);
      };
      const kind = next(random, 20);
      if (kind < 9) {
        ranges.map(start, end, { locked: kind === 0, barred: kind === 1 });
        each(() => ({ locked: kind === 0, barred: kind === 1 }));
      } else if (kind < 12) {
        ranges.unmap(start, end);
        each(() => undefined);
      } else if (kind < 15) {
        ranges.lock(start, end, kind < 14);
        each((page) => page && { ...page, locked: kind < 14 });
      } else if (kind < 17) {
        ranges.bar(start, end, kind === 15);
        each((page) => page && { ...page, barred: kind === 15 });
      } else if (kind === 17) {
        const locked = next(random, 2) === 0;
        ranges.lockAll(locked);
        each((page) => page && { ...page, locked: locked && (page.locked || !page.barred) }, 0, PAGES);
      } else if (kind === 18 && next(random, 20) === 0 && all.length < 4)
        all.push({ ranges: ranges.copy(), pages: pages.map((page) => page && { ...page, locked: false }) });
      const isFree = !pages.slice(start, end).some((page) => page);
      expect(ranges.isFree(start, end)).toBe(isFree);
      expect(ranges.hasBarred(start, end)).toBe(pages.slice(start, end).some((page) => page?.barred));
      const free = ranges.holes(start, end).reduce((sum, hole) => sum + hole.end - hole.start, 0);
      expect(free).toBe(pages.slice(start, end).filter((page) => !page).length);
    }
    for (const { ranges, pages } of all) expectSame(ranges, pages);
  }
});

test('ranges that meet another are those that a look at all of them finds', () => {
  for (const seed of seeds(6)) {
    const random = newRandom(BigInt(seed));
    const ranges = new MeetingRanges();
    const all = new Map<string, { start: number; end: number; value: number }>();
    for (let n = 0; n < 2_000; n++) {
      const start = 4096 * next(random, 500);
      const end = start + 4096 * (1 + next(random, next(random, 10) === 0 ? 400 : 5));
      const value = next(random, 3);
      expect(ranges.get({ start, end })).toBe(all.get(`${start} ${end}`)?.value ?? 0);
      ranges.set({ start, end }, value);
      if (value === 0) all.delete(`${start} ${end}`);
      else all.set(`${start} ${end}`, { start, end, value });
      const from = 2048 * next(random, 1000);
      const to = from + 2048 * (1 + next(random, next(random, 10) === 0 ? 1000 : 4));
      const meets = [...all.values()].some((one) => one.start < to && from < one.end && one.value > 1);
      expect(ranges.someMeets({ start: from, end: to }, (one) => one.value > 1)).toBe(meets);
    }
  }
});

test('a child takes up the descriptors of its parent, and neither changes those of the other', () => {
  const file = (path: string): LoggedFile => ({ path, access: '', size: undefined, reach: 0, name: '', opened: '' });
  const [a, b] = [file('a'), file('b')];
  const parent = new Descriptors();
  parent.set(3, a);
  parent.set(-1, b);
  const child = parent.copy();
  child.set(3, b);
  child.set(64, b);
  parent.set(-1, undefined);
  parent.set(65, a);
  expect([parent.get(3), parent.get(-1), parent.get(64), parent.get(65)]).toEqual([a, undefined, undefined, a]);
  expect([child.get(3), child.get(-1), child.get(64), child.get(65)]).toEqual([b, b, b, undefined]);
});

const hex = (n: number): string => `0x${n.toString(16)}`;
const mapped = (thread: number, at: number): string =>
  `577 ${thread}: mmap(0x0,4096,PROT_READ,MAP_PRIVATE|MAP_ANON,-1,0x0) = ${at} (${hex(at)})\n`;
const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

describe('time grows with the log alone', () => {
  test.each<[string, (n: number) => string]>([
    ['maps at falling addresses', (n) => lines(6 * n, (i) => mapped(100_001, 0x900000000 - i * 8192))],
    [
      'children that end, of a parent that maps on',
      (n) =>
        lines(
          n,
          (i) =>
            `577 100001: fork() = ${1001 + i} (0x1)\n${1001 + i} ${100_002 + i}: munmap(0x700000000,4096) = 0 (0x0)\n${1001 + i} ${100_002 + i}: process exit, rval = 0\n${mapped(100_001, 0x800000000 + i * 8192)}`,
        ),
    ],
    [
      'calls that are all open at once',
      (n) =>
        lines(n, (i) => `[pid ${1000 + i}] mlock(${hex(0x800000000 + i * 8192)}, 4096 <unfinished ...>\n`) +
        lines(n, (i) => `[pid ${1000 + i}] <... mlock resumed>) = 0\n`),
    ],
    [
      'unmaps that are all open at once',
      (n) =>
        lines(4 * n, (i) => `[pid ${1000 + i}] munmap(${hex(0x800000000 + i * 8192)}, 4096 <unfinished ...>\n`) +
        lines(4 * n, (i) => `[pid ${1000 + i}] <... munmap resumed>) = 0\n`),
    ],
    [
      'everything locked again and again',
      (n) => lines(n, (i) => `${mapped(100_001, 0x800000000 + i * 8192)}577 100001: mlockall(MCL_CURRENT) = 0 (0x0)\n`),
    ],
  ])('%s', (_, log) => {
    expect(growth(imported, log, 1_500)).toBeLessThan(9);
  });
});

test("Linux's EPERM after a lock that succeeded is a privilege given up, not a limit from the start", () => {
  const log = `100 mlock(0x7f0000000000, 4096) = 0
100 setuid(1000) = 0
100 mlock(0x7f0000002000, 4096) = -1 EPERM (Operation not permitted)
100 mlock(0x7f0000003000, 4096) = -1 EPERM (Operation not permitted)
`;
  const { text } = imported(log);
  expect(statementsOf(text).filter((line) => line.includes('RLIMIT_MEMLOCK'))).toEqual([
    't100: setrlimit(RLIMIT_MEMLOCK, 0)',
  ]);
  ran(text);
});

test("FreeBSD's EPERM after a lock that succeeded is left out with the reason, and sets no limit", () => {
  const log =
    " 577: mlock(0x801000000,0x1000)\t\t = 0 (0x0)\n 577: mlock(0x801002000,0x1000)\t\t ERR#1 'Operation not permitted'\n";
  const { text } = imported(log);
  expect(text).toMatch(/# log 2; left out: mlock\(0x801002000,0x1000\): EPERM.*though that of log 1 may/);
  expect(text).not.toContain('unprivileged_mlock');
});

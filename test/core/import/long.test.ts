// Logs that are longer than what is kept of them: memory has a bound, and what fails is
// found all the same.
import { describe, expect, test } from 'vitest';
import { bulkCalls } from '../../../bench/explain/bulk.ts';
import {
  beginFile,
  endFile,
  type Importer,
  newImporter,
  readAgain,
  readText,
  takeLine,
} from '../../../core/import/import.ts';
import { LONGEST, newSplitter, split } from '../../../core/import/lines.ts';
import { finishImport, finishing } from '../../../core/import/script/finish.ts';
import { growth } from '../../growth.ts';
import { callsOf, imported, ran } from './imported.ts';

const MOST = 1_000;
const far = (n: number): string => `munmap(0x${(0x900000000 + n * 4096).toString(16)}, 4096) = 0`;
const far1000 = Array.from({ length: MOST }, (_, n) => far(n));
const MMAP = 'mmap(NULL, 65536, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000';
const FAILS = 'munlock(0x7f0000000000, 4096) = -1 ENOMEM (Cannot allocate memory)';

function take(importer: Importer, lines: readonly string[]): void {
  beginFile(importer, 'log');
  for (const line of lines) {
    takeLine(importer, line);
    expect(importer.pairing.events.length).toBeLessThanOrEqual(MOST);
  }
}

const newBounded = (): Importer => newImporter({ kernel: 'freebsd-13', system: 'linux', mostEvents: MOST });

test('the script of a long log is made in slices, each a small part of the work', () => {
  const log = bulkCalls('truss', 30_000);
  const importer = newImporter({ kernel: 'freebsd-13' });
  beginFile(importer, 'log1');
  readText(importer, log);
  endFile(importer);
  const shares: number[] = [];
  const work = finishing(importer);
  let step = work.next();
  for (; !step.done; step = work.next()) shares.push(step.value);
  expect(step.value.text).toBe(imported(log).text);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  const steps = [...shares, 1].map((share, i) => share - (shares[i - 1] ?? 0));
  expect(Math.max(...steps)).toBeLessThan(0.15);
});

describe('a log of more calls than are kept', () => {
  const lines = [MMAP, ...far1000, ...far1000, 'munmap(0x7f0000000000, 4096) = 0', ...far1000, FAILS, ...far1000];
  test('is read again for those that touch the range that fails', () => {
    const first = newBounded();
    take(first, lines);
    const again = readAgain(first);
    if (!again) throw new Error('it has to be read again');
    take(again, lines);
    expect(readAgain(again)).toBeUndefined();
    const { text, remarks } = finishImport(again);
    expect(callsOf(text)).toEqual([
      't1: mmap(NULL, 64K, rw-, MAP_PRIVATE|MAP_ANON) = 0x7f0000000000',
      't1: munmap(0x7f0000000000, 4K) = 0',
      't1: munlock(0x7f0000000000, 4K) = ENOMEM',
    ]);
    expect(remarks.join('\n')).toMatch(/does not touch the range that fails: munmap 4000;.* munlock in log 3003 is/);
    ran(text);
  });
  test('says that calls may be missing where it cannot be read again', () => {
    const first = newBounded();
    take(first, lines);
    expect(finishImport(first).remarks.join('\n')).toContain(
      'Calls that touch the range of munlock in log 3003, the first that fails, may be among them',
    );
    const again = newImporter({
      ...first.options,
      failing: first.keeping.failing as NonNullable<typeof first.keeping.failing>,
    });
    take(again, lines);
    expect(finishImport(again).remarks.join('\n')).not.toContain('may be among them');
  });
  test('is cut to its end where nothing fails in it, and says so', () => {
    const importer = newBounded();
    take(importer, [MMAP, ...far1000, ...far1000]);
    expect(readAgain(importer)).toBeUndefined();
    const { text, remarks } = finishImport(importer);
    expect(callsOf(text).at(-1)).toBe(`t1: ${far(999).replace(', 4096', ', 4K')}`);
    expect(callsOf(text).length).toBeLessThan(MOST);
    expect(remarks.join('\n')).toMatch(/the first \d+ are left out/);
    expect(remarks.join('\n')).not.toContain('may be among them');
  });
  test('is not read again where all before the failure is there', () => {
    const importer = newBounded();
    take(importer, [MMAP, FAILS, ...far1000, ...far1000]);
    expect(importer.keeping.failing?.name).toBe('munlock');
    expect(readAgain(importer)).toBeUndefined();
    const { text, remarks } = finishImport(importer);
    expect(callsOf(text)).toHaveLength(2);
    expect(remarks.join('\n')).not.toContain('may be among them');
  });
  test('is not read again where addresses are asked for', () => {
    const importer = newImporter({
      mostEvents: MOST,
      filter: { addresses: { start: 0x7f0000000000n, end: 0x7f0000001000n } },
    });
    take(importer, lines);
    expect(readAgain(importer)).toBeUndefined();
    expect(callsOf(finishImport(importer).text)).toHaveLength(3);
  });
  test('keeps calls that have not returned, and processes', () => {
    const importer = newBounded();
    const open = '[pid 7] mlock(0x7f0000000000, 4096 <unfinished ...>';
    const first = [MMAP, 'fork() = 9', open, ...far1000, ...far1000];
    const numbered = first.map((line) => (line === open ? line : `[pid 1] ${line}`));
    take(importer, [...numbered, '[pid 7] <... mlock resumed>) = 0']);
    const calls = callsOf(finishImport(importer).text);
    expect(calls.slice(0, 2)).toEqual(['t1: fork(p2) = 0', 't7 > mlock(0x7f0000000000, 4K)']);
    expect(calls.at(-1)).toBe('t7 < 0');
  });
});

describe('what never ends takes no memory without end', () => {
  test('a line without an end', () => {
    const splitter = newSplitter();
    const chunk = 'mlock('.repeat(200_000);
    for (let n = 0; n < 50; n++) {
      split(splitter, chunk, () => expect.unreachable());
      expect(splitter.rest.length).toBeLessThanOrEqual(LONGEST);
    }
    const lines: [number, boolean][] = [];
    split(splitter, '\nmunlock', (_text, from, to, cut) => lines.push([to - from, cut]));
    expect(lines).toEqual([[LONGEST, true]]);
  });
  test('calls of ever other threads that do not return', () => {
    const importer = newImporter({ mostEvents: 10_000 });
    beginFile(importer, 'log');
    for (let n = 0; n < 250_000; n++) takeLine(importer, `[pid ${n}] mlock(0x7f0000000000, 4096 <unfinished ...>`);
    expect(importer.pairing.open.size).toBeLessThanOrEqual(200_000);
    expect(importer.pairing.events.length).toBeLessThanOrEqual(10_000);
  });
  test('20,000 threads, each with a call', () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, n) => `${n + 1} munlock(0x7f0000000000, 4096) = 0\n${n + 1} +++ exited with 0 +++\n`,
    );
    const { text } = imported(lines.join(''));
    expect(callsOf(text)).toHaveLength(20_000);
  });
  test('processes that come and go', () => {
    const log = (count: number): string =>
      Array.from(
        { length: count },
        (_, n) => `1 fork() = ${n + 2}\n${n + 2} munlock(0x7f0000000000, 4096) = 0\n${n + 2} +++ exited with 0 +++\n`,
      ).join('');
    expect(callsOf(imported(log(5_000)).text).length).toBeGreaterThanOrEqual(15_000 - 1);
    expect(growth(imported, log, 1_250)).toBeLessThan(10);
  });
  test('a listing of a map', () => {
    const importer = newImporter();
    beginFile(importer, 'maps');
    for (let n = 0; n < 200_100; n++) {
      const at = 0x7f0000000000 + n * 8192;
      takeLine(importer, `${at.toString(16)}-${(at + 4096).toString(16)} rw-p 00000000 00:00 0 `);
    }
    expect(importer.listing.count).toBe(200_000);
    expect([...importer.tally.told.keys()].join()).toContain('beyond 200000, left out');
  });
  test('zero bytes and a character cut in two', () => {
    const bytes = Buffer.concat([
      Buffer.from(`${MMAP}\n\0\0\0munmap(0x7f0000000000, 4096) = 0\nmlock(\0`),
      Buffer.from('é').subarray(0, 1),
    ]);
    const { text, remarks } = imported(new TextDecoder().decode(bytes));
    expect(text).not.toContain('\0');
    expect(callsOf(text)[0]).toContain('mmap(NULL, 64K');
    expect(remarks.join('\n')).toMatch(/of no format that is known, left out/);
  });
});

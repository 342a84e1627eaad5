// What a filter leaves of a log: by threads, by a time, by addresses; and what it says then.
import { describe, expect, test } from 'vitest';
import { addressesOf, timeOf } from '../../../core/import/filter.ts';
import { callsOf, imported } from './imported.ts';

const KDUMP = (thread: number, time: number, call: string, result: string): string =>
  `   812 ${thread} lockd  ${time.toFixed(2)} CALL  ${call}\n   812 ${thread} lockd  ${time.toFixed(2)} RET   ${call.replace(/\(.*/, '')} ${result}\n`;
const lock = (thread: number, time: number, page = thread): string =>
  KDUMP(thread, time, `mlock(0x80100${page % 10}000,0x1000)`, '0');
/** The pages, by their last digit but three, of the calls that are left. */
const left = (log: string, filter: object): string[] =>
  callsOf(imported(log, { filter }).text).flatMap((line) => /mlock\(0x80100(\d)000/.exec(line)?.[1] ?? []);

test.each([
  ['12.5', 12.5],
  ['0', 0],
  ['1:02:03', 3723],
  ['12:34:56.5', 45_296.5],
  ['00:00:01.25', 1.25],
  ['1:2:03', undefined],
  ['123:00:00', undefined],
  ['12:34', undefined],
  ['1.', undefined],
  ['-1', undefined],
  ['now', undefined],
  ['x1:00:00', undefined],
  ['', undefined],
])('the time %j is %s seconds', (text, seconds) => {
  expect(timeOf(text)).toBe(seconds);
});

test.each([
  ['0x1000..0x5000', { start: 0x1000n, end: 0x5000n }],
  ['4096..8192', { start: 4096n, end: 8192n }],
  ['0X1f..0xFFFFFFFFFFFFFFFF', { start: 0x1fn, end: 0xffff_ffff_ffff_ffffn }],
  ['0x1000..0x1000', undefined],
  ['0x5000..0x1000', undefined],
  ['0x1000', undefined],
  ['0x1000..', undefined],
  ['..0x1000', undefined],
  ['0x10000000000000000..0x2', undefined],
  ['0x1000..0x11111111111111111', undefined],
  ['1000..5g', undefined],
])('the addresses %j are %o', (text, range) => {
  expect(addressesOf(text)).toEqual(range);
});

describe('a filter', () => {
  const log = [1, 2, 3, 4, 5].map((n) => lock(100_120 + n, n * 10)).join('');

  test('by threads leaves their calls, by the process those of all its threads', () => {
    expect(left(log, { threads: ['100122', '100124'] })).toEqual(['2', '4']);
    expect(left(log, { threads: ['812'] })).toEqual(['1', '2', '3', '4', '5']);
    expect(left(log, {})).toEqual(['1', '2', '3', '4', '5']);
  });

  test('by a time leaves those of a second before and after it, both in', () => {
    const times = [8.99, 9, 10, 11, 11.01].map((time, i) => lock(100_121 + i, time)).join('');
    expect(left(times, { around: 10 })).toEqual(['2', '3', '4']);
  });

  test('by a time leaves all that have none', () => {
    const truss = [1, 2].map((n) => `mlock(0x80100${n}000,4096) = 0 (0x0)\n`).join('');
    expect(left(truss, { around: 10 })).toEqual(['1', '2']);
  });

  test('by addresses leaves those that touch the range, which is half-open', () => {
    const of = (start: bigint, end: bigint) => left(log, { addresses: { start, end } });
    expect(of(0x801002000n, 0x801004000n)).toEqual(['2', '3']);
    expect(of(0x801002fffn, 0x801003001n)).toEqual(['2', '3']);
    expect(of(0x801009000n, 0x80100a000n)).toEqual([]);
  });

  test('by addresses leaves a mapping where it came to lie, a fault at its page, a call of the kernel', () => {
    const addresses = { start: 0x801000000n, end: 0x801001000n };
    const mapping = (at: string) => `mmap(0x0,4096,PROT_READ,MAP_PRIVATE|MAP_ANON,-1,0x0) = ${Number(at)} (${at})\n`;
    const { text } = imported(mapping('0x801000000') + mapping('0x801001000'), { filter: { addresses } });
    expect(callsOf(text)).toEqual([expect.stringMatching(/= 0x801000000/)]);
    const wired = ['0x801000000, 0x801001000', '0x801001000, 0x801002000']
      .map((range, i) => `0.${i}1 812 1 > vm_map_wire(${range}, 0x1)\n0.${i}2 812 1 < vm_map_wire 0\n`)
      .join('');
    expect(callsOf(imported(wired, { filter: { addresses } }).text)).toHaveLength(1);
  });

  test('by several of them leaves what all leave', () => {
    expect(left(log, { threads: ['100122', '100123'], around: 30 })).toEqual(['3']);
    expect(left(log, { threads: ['100122'], around: 30 })).toEqual([]);
  });

  test('says what it left out, and where it left nothing what there is', () => {
    const said = (filter: object) => imported(log, { filter }).remarks.join('\n');
    expect(said({ threads: ['100122'] })).toMatch(/Left out as asked: mlock 4\./);
    expect(said({ threads: ['100122'] })).not.toContain('No call is left');
    expect(said({ threads: ['7'] })).toMatch(
      /Left out as asked: mlock 5\..*No call is left: the log has calls of 100121, 100122, 100123, 100124, 100125, at 10 to 50 s\./s,
    );
    expect(said({})).not.toMatch(/Left out|No call/);
  });

  test('names eight of the threads at the most, and times only where the log has them', () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => lock(100_101 + i, 1)).join('');
    const said = (text: string) => imported(text, { filter: { threads: ['7'] } }).remarks.join('\n');
    expect(said(many(8))).toMatch(/calls of 100101, .*, 100108, at 1 to 1 s\./);
    expect(said(many(9))).toMatch(/calls of 100101, .*, 100108, \.\.\., at 1 to 1 s\./);
    expect(said('  812 100201: mlock(0x801001000,4096) = 0 (0x0)\n')).toMatch(/the log has calls of 100201\./);
    expect(said('mlock(0x801001000,4096) = 0 (0x0)\n')).toMatch(/No call is left\./);
  });
});

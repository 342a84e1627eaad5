import { describe, expect, test } from 'vitest';
import { bookmarkStore, runOf } from '../../extension/bookmarks.ts';
import { addressProblem, changeFilter, filterWords, isFiltered } from '../../extension/historyFilter.ts';

const threads = [
  { id: 1, name: 't1' },
  { id: 2, name: 'pager' },
];

describe('a filter', () => {
  test('in words', () => {
    expect(filterWords({}, threads)).toBe('');
    expect(filterWords({ threads: [1, 2], address: '0x10000', kind: 'waits' }, threads)).toBe(
      't1, pager; entry 0x10000; sleeps',
    );
    expect(filterWords({ threads: [9] }, threads)).toBe('thread 9');
  });
  test('grows by what is chosen, and loses what is chosen empty', () => {
    const one = changeFilter({}, { threads: [1] });
    const two = changeFilter(one, { address: '0x10000' });
    expect(two).toEqual({ threads: [1], address: '0x10000' });
    expect(changeFilter(two, { kind: 'failed', threads: [] })).toEqual({ address: '0x10000', kind: 'failed' });
    expect(changeFilter(two, { address: '', threads: undefined })).toEqual({});
    expect([isFiltered(two), isFiltered({})]).toEqual([true, false]);
  });
  test('an address is a number', () => {
    for (const good of ['', ' 0x10000 ', '65536', '0xFFFF']) expect(addressProblem(good)).toBeUndefined();
    for (const bad of ['x', '0x', '10k', 'entry(0x1000)']) expect(addressProblem(bad)).toMatch(/a number/);
  });
});

describe('bookmarks', () => {
  test('are kept in the order of time, a run each', () => {
    const bookmarks = bookmarkStore();
    bookmarks.add('a', { name: 'late', position: 9, branch: 0 });
    bookmarks.add('a', { name: 'early', position: 2, branch: 0 });
    bookmarks.add('b', { name: 'elsewhere', position: 1, branch: 0 });
    expect(bookmarks.of('a').map(({ name }) => name)).toEqual(['early', 'late']);
    expect(bookmarks.of('b')).toHaveLength(1);
  });
  test('belong to a script and its schedule, whichever session runs it', () => {
    const run = (program: string, schedule?: string) =>
      runOf({
        configuration: { type: 'vmtrace', name: '', request: 'launch', program, ...(schedule && { schedule }) },
      });
    expect(run('/a.vmtrace')).toBe(run('/a.vmtrace'));
    expect(run('/a.vmtrace')).not.toBe(run('/b.vmtrace'));
    expect(run('/a.vmtrace', 'random:1')).not.toBe(run('/a.vmtrace', 'random:2'));
  });
  test('are renamed and deleted one by one', () => {
    const bookmarks = bookmarkStore();
    bookmarks.add('a', { name: 'one', position: 1, branch: 0 });
    bookmarks.add('a', { name: 'two', position: 1, branch: 0 });
    const [one, two] = bookmarks.of('a').map(({ id }) => id);
    bookmarks.rename('a', one ?? 0, 'first');
    bookmarks.remove('a', two ?? 0);
    expect(bookmarks.of('a')).toEqual([{ id: one, name: 'first', position: 1, branch: 0 }]);
  });
});

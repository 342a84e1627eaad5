import { describe, expect, test } from 'vitest';
import { bookmarkStore, nearestBranch, runOf } from '../../../extension/history/bookmarks.ts';
import { addressProblem, changeFilter, filterWords, isFiltered } from '../../../extension/history/historyFilter.ts';
import { memento } from '../memento.ts';

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
    const bookmarks = bookmarkStore(memento());
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
    const bookmarks = bookmarkStore(memento());
    bookmarks.add('a', { name: 'one', position: 1, branch: 0 });
    bookmarks.add('a', { name: 'two', position: 1, branch: 0 });
    const [one, two] = bookmarks.of('a').map(({ id }) => id);
    bookmarks.rename('a', one ?? 0, 'first');
    bookmarks.remove('a', two ?? 0);
    expect(bookmarks.of('a')).toMatchObject([{ id: one, name: 'first', position: 1, branch: 0 }]);
    expect(bookmarks.of('a')).toHaveLength(1);
  });
  test('of the main way outlive the window, others are told of once', () => {
    const memory = memento();
    const first = bookmarkStore(memory);
    expect(first.launched('a', 'text')).toBeUndefined();
    first.add('a', { name: 'two', position: 7, branch: 0 });
    first.add('a', { name: 'one', position: 3, branch: 0 });
    first.add('a', { name: 'elsewhere', position: 9, branch: 1 });
    // in the same window a script that was changed keeps them, as moments that may be others now
    expect(first.launched('a', 'text, changed')).toBeUndefined();
    expect(first.of('a')).toHaveLength(3);

    const second = bookmarkStore(memory);
    expect(second.of('a')).toEqual([]);
    expect(second.launched('a', 'text')).toBe(
      'Bookmarks that could not be restored: "elsewhere" (its branch ended with the window).',
    );
    expect(second.of('a').map(({ name, position, branch }) => [name, position, branch])).toEqual([
      ['one', 3, 0],
      ['two', 7, 0],
    ]);
    second.rename('a', second.of('a')[0]?.id ?? 0, 'first');
    expect(bookmarkStore(memory).launched('a', 'text')).toBeUndefined();

    const third = bookmarkStore(memory);
    expect(third.launched('a', 'text!')).toMatch(/^Bookmarks .*: "first" \(the script has changed since\), "two" \(/);
    expect(third.of('a')).toEqual([]);
    expect(bookmarkStore(memory).launched('a', 'text')).toBeUndefined();
  });
  test('a moment before a branch leaves is on the way that it leaves', () => {
    const row = { name: '', length: 50, current: false, about: '' };
    const branches = [
      { ...row, id: 0, parent: -1, from: 0 },
      { ...row, id: 1, parent: 0, from: 10 },
      { ...row, id: 2, parent: 1, from: 20 },
    ];
    const way = (position: number): number => nearestBranch(2, position, branches);
    expect([3, 10, 11, 20, 21].map(way)).toEqual([0, 0, 1, 1, 2]);
  });
});

// What each row of the map's view shows: its words, its icon and its colour, and what
// a screen reader says.
import { expect, test } from 'vitest';
import { COLOR, ITEM } from '../../../extension/ids.ts';
import { entriesRow, fieldRows, headerRow, pageRow, threadRow, threadsRow } from '../../../extension/map/mapRows.ts';
import { state, thread } from '../states.ts';

const header = (map: Parameters<typeof state>[2]) => headerRow(state([], [], map));

test('the header of a map that is free', () => {
  expect(header({})).toEqual({
    id: 'map',
    kind: ITEM.map,
    label: 'map 0x1000..0x100000',
    description: 'lock free, timestamp 9',
    icon: 'unlock',
    changed: false,
    tooltip:
      '**map 0x1000..0x100000**, lock free, timestamp 9, rules of freebsd-13\n\n' +
      'The map lock is free. The timestamp counts how often it has been taken exclusively: a thread that slept compares it to see whether another took the lock meanwhile.',
    spoken: 'map 0x1000..0x100000, lock free, timestamp 9',
    expanded: false,
    jump: 'map',
  });
});

test('the header of a map that is locked, busy, and another than before', () => {
  expect(header({ lock: 't1', busy: 1 })).toMatchObject({ icon: 'key', color: COLOR.waiting });
  expect(header({ busy: 1 }).tooltip).toMatch(
    /\n\n1 thread made the map busy: no other thread can change protections meanwhile\.$/,
  );
  expect(header({ busy: 2 }).tooltip).toMatch(/\n\n2 threads made the map busy/);
  expect(header({ busy: 2 }).description).toBe('lock free, timestamp 9, busy 2');
  for (const field of ['lock', 'timestamp', 'busy'])
    expect(header({ changed: [field] })).toMatchObject({
      changed: true,
      spoken: expect.stringMatching(/\. Changed in this step\.$/),
    });
  expect(header({ changed: ['size'] }).changed).toBe(false);
});

test('the fields of the header, but for those that other rows say', () => {
  const rows = fieldRows(state([], [], { userWiredLimit: 64, flags: ['wirefuture'], changed: ['timestamp'] }).map);
  expect(rows.map(({ label, description, changed }) => [label, description, changed])).toEqual([
    ['lock', 'free', false],
    ['timestamp', '9', true],
    ['busy', '0', false],
    ['size', '16 KiB', false],
    ['user_wired', '2 of 64 pages', false],
    ['flags', 'wirefuture', false],
  ]);
  expect(rows[1]).toEqual({
    id: 'map/timestamp',
    kind: ITEM.field,
    label: 'timestamp',
    description: '9',
    changed: true,
    spoken: 'timestamp, 9. Changed in this step.',
    jump: 'map.timestamp',
  });
  const plain = fieldRows(state([], [], { userWired: 1 }).map);
  expect(plain.slice(-2)).toEqual([
    expect.objectContaining({ label: 'user_wired', description: '1 page' }),
    { id: 'map/flags', label: 'flags', description: 'none', changed: false, spoken: 'flags, none' },
  ]);
});

test('the entries, and a page of them', () => {
  expect(entriesRow(state([], [], { wired: 1 }).map)).toEqual({
    id: 'entries',
    kind: ITEM.entries,
    label: 'entries (0)',
    description: '16 KiB, 1 page wired',
    icon: 'layers',
    changed: false,
    spoken: 'entries (0), 16 KiB, 1 page wired',
    expanded: true,
  });
  expect(entriesRow(state([], [], { wired: 1, memlock: 16 }).map).description).toBe(
    '16 KiB, 1 of 16 pages wired (memlock)',
  );
  for (const field of ['size', 'entries', 'wired'])
    expect(entriesRow(state([], [], { changed: [field] }).map).changed).toBe(true);
  expect(entriesRow(state([], [], { changed: ['busy'] }).map).changed).toBe(false);
  expect(pageRow(100, 50)).toMatchObject({ id: 'page/100', label: 'entries 101 to 150', lazy: true, first: 100 });
});

test('the threads, and how many of them wait', () => {
  const waits = (...states: Parameters<typeof thread>[1][]) =>
    threadsRow(states.map((more, i) => thread(i + 1, more))).description;
  expect(waits({ state: 'idle' }, { state: 'running' }, { state: 'held' })).toBe('');
  expect(waits({ state: 'asleep' }, { state: 'ready' })).toBe('1 waits');
  expect(waits({ state: 'asleep' }, { state: 'blocked' }, { state: 'wait_busy' }, { state: 'dead' })).toBe('3 wait');
  expect(threadsRow([thread(1)])).toMatchObject({ label: 'threads (1)', spoken: 'threads (1)' });
});

test('each state of a thread has an icon of its own', () => {
  const states = ['running', 'ready', 'held', 'asleep', 'blocked', 'wait_busy', 'idle', 'done', 'dead'] as const;
  const rows = states.map((word) => threadRow(thread(1, { state: word })));
  expect(new Set(rows.map(({ icon }) => icon)).size).toBe(states.length);
  expect(new Set(rows.map(({ tooltip }) => tooltip)).size).toBe(states.length);
});

import { beforeEach, expect, test } from 'vitest';
import { loadHistory } from '../../../extension/history/historyLoad.ts';
import type { Opened } from '../../../extension/history/historyTree.ts';
import { adapter, asked, main, run } from '../histories.ts';

const open = (pages: number[] = [], calls: number[] = []): Opened => ({ ids: new Set(), pages, calls });

beforeEach(() => {
  asked.length = 0;
  Object.assign(run, { total: 0, present: -1, branches: [main], refuseEvents: false });
});

test('a short history is asked for once', async () => {
  Object.assign(run, { total: 12, present: 11 });
  const { pages, answer } = await loadHistory(adapter, {}, open(), false);
  expect(asked).toEqual(['0+300']);
  expect(pages.get(0)).toHaveLength(12);
  expect(answer.present).toBe(11);
});

test('of a long one, the page of the present moment and those that are open', async () => {
  Object.assign(run, { total: 1_000_000, present: 523_412 });
  const { pages } = await loadHistory(adapter, {}, open([100, 2_000_000]), true);
  expect(asked).toEqual(['0+1', '100+100', '523400+100']);
  expect([...pages.keys()]).toEqual([100, 523_400]);
});

test('one that was long and is short now comes as a list', async () => {
  Object.assign(run, { total: 12, present: 11 });
  const { pages } = await loadHistory(adapter, { kind: 'failed' }, open([100]), true);
  expect(asked).toEqual(['0+1 kind:failed', '0+300 kind:failed']);
  expect([...pages.keys()]).toEqual([0]);
});

test('what opened calls did; one that is gone closes', async () => {
  Object.assign(run, { total: 2, present: 1 });
  expect((await loadHistory(adapter, {}, open([], [1]), false)).events.get(1)).toHaveLength(2);
  run.refuseEvents = true;
  expect((await loadHistory(adapter, {}, open([], [1]), false)).events.size).toBe(0);
  expect(asked.filter((words) => words.startsWith('events'))).toEqual(['events of 1', 'events of 1']);
});

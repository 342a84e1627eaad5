import { describe, expect, test } from 'vitest';
import {
  bookmarkRow,
  branchesRow,
  branchRow,
  callRow,
  eventRow,
  pageRow,
  startRow,
} from '../../extension/historyRows.ts';
import { call, event, main, other } from './histories.ts';

describe('a call', () => {
  test('says who called what, and what came of it', () => {
    const row = callRow(call(3), '', false);
    expect(row.label).toBe('t1: vm_map_wire(0x10000, 0x14000, USER|NOHOLES)');
    expect([row.description, row.icon, row.line, row.position]).toEqual(['KERN_SUCCESS', 'check', 8, 30]);
    expect(row.spoken).toBe('call 4, t1: vm_map_wire(0x10000, 0x14000, USER|NOHOLES), KERN_SUCCESS');
  });
  test('the present one is marked by an icon and by a word, also aloud', () => {
    const row = callRow(call(3, { present: true, result: undefined }), '', false);
    expect([row.icon, row.description, row.present]).toEqual(['arrow-right', 'now, under way', true]);
    expect(row.spoken).toMatch(/^now, call 4/);
  });
  test('failed, under way, by hand, ahead', () => {
    const marks = (more: object, ahead = false) => {
      const row = callRow(call(0, more), '', ahead);
      return [row.icon, row.description];
    };
    expect(marks({ failed: true, result: 'KERN_FAILURE' })).toEqual(['error', 'KERN_FAILURE']);
    expect(marks({ result: undefined })).toEqual(['watch', 'under way']);
    expect(marks({ byHand: true })).toEqual(['check', 'KERN_SUCCESS, by hand']);
    expect(marks({}, true)).toEqual(['circle-outline', 'ahead, KERN_SUCCESS']);
    expect(callRow(call(0, { byHand: true }), '', false).line).toBeUndefined();
  });
  test('its id tells its page too', () => {
    expect(callRow(call(3), 'page/100/0/', false).id).toBe('page/100/0/call/3');
  });
});

test('an event says whether it has happened', () => {
  const [past, next] = [eventRow(event(4), 'call/1', 0, false), eventRow(event(5, { past: false }), 'call/1', 1, true)];
  expect([past.id, past.description, past.position]).toEqual(['call/1/0', '', 4]);
  expect([next.id, next.description]).toEqual(['call/1/1', 'ahead, next']);
  expect(next.icon).not.toBe(past.icon);
});

test('pages and the start say where the run stands', () => {
  expect(pageRow(100, 50, 100, false)).toMatchObject({ label: 'rows 101..150', description: '', expanded: false });
  expect(pageRow(0, 100, 100, true)).toMatchObject({
    description: 'now',
    icon: 'arrow-right',
    spoken: 'rows 1..100, now',
  });
  expect(startRow(true)).toMatchObject({ description: 'now', position: 0, spoken: 'now, start of the trace' });
  expect(startRow(false).description).toBe('');
});

test('branches and bookmarks', () => {
  expect(branchesRow([main, other])).toMatchObject({ label: 'branches (2)', description: 'main' });
  expect(branchRow(main, [main, other])).toMatchObject({ description: 'current', icon: 'arrow-right', branch: 0 });
  expect(branchRow(other, [main, other])).toMatchObject({
    description: 't2 runs instead of t1',
    tooltip: 't2 runs instead of t1, leaves main at step 12, ends at step 20',
  });
  const bookmark = { id: 7, name: 'before the sleep', position: 12, branch: 1 };
  expect(bookmarkRow(bookmark, 'other', false)).toMatchObject({
    label: 'before the sleep',
    description: 'step 12, of other',
    position: 12,
    branch: 1,
  });
  expect(bookmarkRow(bookmark, undefined, true)).toMatchObject({ description: 'now, step 12', icon: 'arrow-right' });
});

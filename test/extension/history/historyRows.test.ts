import { describe, expect, test } from 'vitest';
import { SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { type Ahead, callRow, eventRow, pageRow, startRow } from '../../../extension/history/historyRows.ts';
import { bookmarkRow, branchesRow, branchRow } from '../../../extension/history/topRows.ts';
import { call, event, main, other } from '../histories.ts';

const NOW = 'arrow-right';

describe('a call', () => {
  test('says in few words who called what, the result first in what follows; all of it aloud and in the tooltip', () => {
    const row = callRow(call(3), '', false);
    expect(row.label).toBe('t1: vm_map_wire 0x10000..0x14000');
    expect([row.description, row.icon, row.line, row.position]).toEqual(['KERN_SUCCESS, USER|NOHOLES', 'check', 8, 30]);
    expect(row.spoken).toBe('call 4, t1: vm_map_wire(0x10000, 0x14000, USER|NOHOLES), KERN_SUCCESS');
    expect(row.tooltip).toContain('vm_map_wire(0x10000, 0x14000, USER|NOHOLES)');
    expect(row.tooltip).toContain('KERN_SUCCESS, line 8');
  });
  test('the present one is marked by an icon and by a word, also aloud', () => {
    const row = callRow(call(3, { present: true, result: undefined, underWay: true }), '', false);
    expect([row.icon, row.description, row.present]).toEqual([NOW, 'now, under way, USER|NOHOLES', true]);
    expect(row.spoken).toMatch(/^now, call 4/);
  });
  const marks = (more: object, ahead: Ahead = false) => {
    const row = callRow(call(0, { text: 'fork(child)', ...more }), '', ahead);
    return [row.icon, row.description];
  };
  test('failed, under way, by hand, ahead', () => {
    expect(marks({ failed: true, result: 'KERN_FAILURE' })).toEqual(['error', 'KERN_FAILURE']);
    expect(marks({ result: undefined })).toEqual(['circle-slash', 'never returned']);
    expect(marks({ result: undefined, underWay: true })).toEqual(['watch', 'under way']);
    expect(marks({ underWay: true })).toEqual(['watch', 'under way, will return KERN_SUCCESS']);
    expect(marks({ byHand: true })).toEqual(['check', 'KERN_SUCCESS, by hand']);
    expect(marks({}, 'ahead')).toEqual(['circle-outline', 'ahead, KERN_SUCCESS']);
    expect(marks({}, 'next')).toEqual(['circle-outline', 'next, KERN_SUCCESS']);
    const byHand = callRow(call(0, { byHand: true }), '', false);
    expect([byHand.line, byHand.kind]).toEqual([undefined, 'byHand']);
  });
  test('its id tells its page too', () => {
    expect(callRow(call(3), 'page/100/0/', false).id).toBe('page/100/0/call/3');
  });
});

describe('a line that is no call', () => {
  const line = (text: string, more: object = {}) =>
    callRow(call(0, { text, isCall: false, result: undefined, ...more }), '', false);
  test('is over when it has been run, and has nothing inside', () => {
    for (const text of ['< KERN_SUCCESS', '@ vm_fault.enter']) {
      const row = line(text);
      expect([row.label, row.description, row.icon]).toEqual([`t1 ${text}`, '', 'circle-small-filled']);
      expect([row.lazy, row.call]).toEqual([undefined, undefined]);
    }
  });
  test('of the history by time it has what its thread did in its turn inside, and the result', () => {
    const goes = line('< KERN_SUCCESS', { to: 20, result: 'KERN_FAILURE', failed: true });
    expect([goes.icon, goes.description, goes.lazy, goes.call]).toEqual(['error', 'KERN_FAILURE', true, 0]);
    const stays = line('@ asleep', { to: 20 });
    expect([stays.description, stays.lazy]).toEqual(['up to step 20', true]);
    const script = { threadId: SCRIPT_THREAD, thread: 'script', holds: true, to: 1 };
    expect(line('assert user_wired == 0', script).lazy).toBeUndefined();
  });
  test('an assert says whether it holds', () => {
    const script = { threadId: SCRIPT_THREAD, thread: 'script' };
    const holds = line('assert t2.state == asleep', { ...script, holds: true });
    expect([holds.label, holds.description, holds.icon]).toEqual(['assert t2.state == asleep', 'holds', 'check']);
    const long = 'assert t2.state == asleep && entry(0x11000).in_transition && user_wired >= 0';
    const cut = line(long, { ...script, holds: true });
    expect([cut.label, cut.description]).toEqual(['assert t2.state == asleep && \u2026', 'holds']);
    expect(cut.tooltip).toContain(long);
    expect(cut.spoken).toContain(long);
    const whole = 'assert entry(0x800a00000).wired_count == 17 || user_wired == 1';
    expect(line(whole, script).label).toBe('assert entry(0x800a00000).wired_count ==\u2026');
    const fails = line('assert user_wired == 3', { ...script, holds: false, failed: true });
    expect([fails.description, fails.icon]).toEqual(['does not hold', 'error']);
  });
  test('a thread that was ended by hand is named once', () => {
    const row = line('dies', { thread: 't3', byHand: true });
    expect([row.label, row.description]).toEqual(['t3 dies', 'by hand']);
  });
});

test('an event says whether it has happened, and leaves the name of its thread to the call', () => {
  const parent = callRow(call(1), '', false);
  const past = eventRow(event(4), parent, 0, false);
  const next = eventRow(event(5, { past: false }), parent, 1, true);
  expect([past.id, past.description, past.position]).toEqual(['call/1/0', '', 4]);
  expect(past.label).toBe('set IN_TRANSITION on 0x10000..0x14000');
  expect(past.spoken).toBe('t1 set IN_TRANSITION on 0x10000..0x14000');
  expect([next.id, next.description]).toEqual(['call/1/1', 'next']);
  expect(next.icon).not.toBe(past.icon);
});

test('pages and the start say where the run stands', () => {
  expect(pageRow(100, 50, 100, false)).toMatchObject({ label: 'rows 101..150', description: '', expanded: false });
  expect(pageRow(0, 100, 100, true)).toMatchObject({ description: 'now', spoken: 'rows 1..100, now', here: true });
  expect(startRow(true)).toMatchObject({ description: 'now', position: 0, spoken: 'now, start of the trace' });
  expect(startRow(false).description).toBe('');
});

describe('on top', () => {
  const bookmark = { id: 7, name: 'before the sleep', position: 12, branch: 1 };
  test('branches', () => {
    expect(branchesRow([main, other])).toMatchObject({ label: 'branches (2)', description: 'main' });
    expect(branchRow(main, [main, other])).toMatchObject({ description: 'current', branch: 0 });
    expect(branchRow(other, [main, other])).toMatchObject({
      description: 't2 runs instead of t1',
      tooltip: 't2 runs instead of t1, leaves main at step 12, ends at step 20',
    });
  });
  test('bookmarks, also those that this run has not come to', () => {
    expect(bookmarkRow(bookmark, 'other', 'reached')).toMatchObject({
      label: 'before the sleep',
      description: 'step 12, of other',
      position: 12,
      branch: 1,
    });
    expect(bookmarkRow(bookmark, undefined, 'present').description).toBe('now, step 12');
    expect(bookmarkRow(bookmark, undefined, 'not reached')).toMatchObject({
      description: 'not reached, step 12',
      unreached: true,
    });
  });
  test('nothing but the row of the present moment has its icon', () => {
    const rows = [branchRow(main, [main]), bookmarkRow(bookmark, undefined, 'present'), pageRow(0, 100, 100, true)];
    for (const { icon } of rows) expect(icon).not.toBe(NOW);
    expect(startRow(true).icon).toBe(NOW);
  });
});

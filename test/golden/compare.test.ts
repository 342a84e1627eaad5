// The comparison itself: a case agrees with its own outcome, and every kind of change in that
// outcome is found and named.
import { expect, describe as suite, test } from 'vitest';
import type { GoldenCase, GoldenEntry, GoldenEvent, GoldenOutcome } from './case.ts';
import { fillDumps, firstDifference } from './compare.ts';
import { parseCase } from './read.ts';
import { shiftCase } from './shift.ts';

const ENTRY: GoldenEntry = ['0x1000', '0x3000', 'rw-', 'rwx', 'copy', 0, [], null, '0x0', 1, null];
const WIRED: GoldenEntry = ['0x1000', '0x3000', 'rw-', 'rwx', 'copy', 1, ['USER_WIRED'], 'o1', '0x0', 0, null];

const CASE: GoldenCase = {
  id: 'sample',
  vintage: 'freebsd-13',
  config: {
    min: '0x1000',
    max: '0x20000',
    vm_page_max_user_wired: 10,
    coalesce: 'null',
    fault_mode: 'prot',
    pmap: 'user',
    hold_points: false,
    objects: {},
    bad_pages: { '0x2000': 'KERN_FAILURE' },
  },
  setup: [{ op: 'map', start: '0x1000', end: '0x3000', prot: 'rw-', max: 'rwx', flags: [] }],
  threads: { t1: [{ op: 'wire', start: '0x1000', end: '0x3000', flags: ['USER', 'NOHOLES'] }] },
  setup_results: ['KERN_SUCCESS'],
  init: [ENTRY],
  init_ts: 1,
  init_uwc: 0,
  events: [
    { s: 1, t: 't1', op: 0, ev: 'lock', mode: 'x', ts: 2 },
    { s: 1, t: 't1', op: 0, ev: 'unlock', mode: 'x', ts: 2, uwc: 2, map: [WIRED] },
    { s: 2, t: 't1', op: 0, ev: 'return', rv: 'KERN_SUCCESS', ts: 2 },
  ],
  schedule: ['t1', 't1', 't1'],
  results: { t1: ['KERN_SUCCESS'] },
  end: 'done',
  final: [WIRED],
  final_state: { ts: 2, uwc: 2, busy: 0, size: '0x2000', nentries: 1, wired_pages: [['0x1000', '0x3000']] },
};

const outcome = (): GoldenOutcome => ({ ...CASE, events: fillDumps(CASE) });
const withEvent = (index: number, change: Partial<GoldenEvent>): GoldenOutcome => ({
  ...outcome(),
  events: outcome().events.map((event, i) => (i === index ? { ...event, ...change } : event)),
});
const difference = (changed: GoldenOutcome, stopped?: string): string | undefined =>
  firstDifference(CASE, { outcome: changed, steps: [], ...(stopped !== undefined && { stopped }) });

suite('first difference', () => {
  test('a case agrees with its own outcome', () => {
    expect(difference(outcome())).toBeUndefined();
  });

  test('a dump is carried on until it changes', () => {
    expect(fillDumps(CASE)[2]).toMatchObject({ ev: 'return', map: [WIRED], uwc: 2, busy: 0, size: '0x2000' });
  });

  const changes: [string, GoldenOutcome, string][] = [
    ['setup result', { ...outcome(), setup_results: ['KERN_NO_SPACE'] }, 'setup_results: expected ["KERN_SUCCESS"]'],
    ['init', { ...outcome(), init: [] }, 'entry 0 (expected 1 entries, got 0)'],
    ['init timestamp', { ...outcome(), init_ts: 2 }, 'init_ts: expected 1, got 2'],
    ['timestamp', withEvent(0, { ts: 3 }), 'ts: expected 2, got 3'],
    ['mode', withEvent(0, { mode: 's' }), 'mode: expected "x", got "s"'],
    ['kind', withEvent(0, { ev: 'relock' }), 'got      step 1, t1 op 0: relock'],
    ['entry', withEvent(1, { map: [ENTRY] }), 'entry 0: wired_count, eflags, object, charged'],
    ['unchanged map', withEvent(2, { map: [ENTRY] }), 'entry 0: wired_count, eflags, object, charged'],
    ['user count', withEvent(1, { uwc: 3 }), 'uwc: expected 2, got 3'],
    ['busy', withEvent(2, { busy: 1 }), 'busy: expected 0, got 1'],
    ['result', withEvent(2, { rv: 'KERN_FAILURE' }), 'rv: expected "KERN_SUCCESS", got "KERN_FAILURE"'],
    ['a missing event', { ...outcome(), events: outcome().events.slice(0, 2) }, 'got      no event'],
    ['an event too many', { ...outcome(), events: [...outcome().events, { s: 3, ev: 'lock' }] }, 'expected no event'],
    ['end', { ...outcome(), end: 'deadlock' }, 'end: expected "done", got "deadlock"'],
    ['results', { ...outcome(), results: { t1: [] } }, 'results of t1: expected ["KERN_SUCCESS"], got []'],
    ['final map', { ...outcome(), final: [ENTRY] }, 'final'],
    [
      'wired pages',
      { ...outcome(), final_state: { ...CASE.final_state, wired_pages: [] } },
      'final_state.wired_pages: expected [["0x1000","0x3000"]], got []',
    ],
  ];
  test.each(changes)('%s', (_, changed, words) => {
    expect(difference(changed)).toContain(words);
  });

  test('a replay that stopped is a difference even if all its events agree', () => {
    expect(difference(outcome(), 'step 2 (t1): cannot run')).toContain('the replay stopped at step 2 (t1): cannot run');
  });
});

suite('shifted to the top', () => {
  const moved = shiftCase(CASE, 'top');

  test('addresses move, exactly up to 2^64', () => {
    expect(moved.config).toMatchObject({ min: '0xfffffffffffe1000', max: '0x10000000000000000' });
    expect(moved.config.bad_pages).toEqual({ '0xfffffffffffe2000': 'KERN_FAILURE' });
    expect(moved.final[0]?.slice(0, 2)).toEqual(['0xfffffffffffe1000', '0xfffffffffffe3000']);
    expect(moved.final_state.wired_pages).toEqual([['0xfffffffffffe1000', '0xfffffffffffe3000']]);
  });

  test('sizes and offsets stay', () => {
    expect(moved.final[0]?.slice(2)).toEqual(WIRED.slice(2));
    expect(moved.final_state.size).toBe('0x2000');
  });
});

suite('a bad line', () => {
  test.each([
    ['{', 'here:3: not JSON'],
    ['[]', 'here:3: "id" must be of type string, found undefined'],
    [JSON.stringify({ ...CASE, vintage: 'freebsd-4' }), 'here:3: vintage "freebsd-4" is none of'],
    [JSON.stringify({ ...CASE, schedule: ['t9'] }), 'here:3: "schedule" names "t9"'],
  ])('%#', (line, message) => {
    expect(() => parseCase(line, 'here:3')).toThrow(message);
  });
});

// What is said of a thread, of an entry and of an event, in words.
import { expect, test } from 'vitest';
import {
  describeEntry,
  describeThread,
  describeThreadShort,
  leftBehind,
  threadWord,
} from '../../../core/inspect/describe.ts';
import { describeEvent } from '../../../core/inspect/events.ts';
import { dumpEntries } from '../../../core/kernel/kernel.ts';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import type { MachineEvent, MachineState } from '../../../core/program/types.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const HEAD = `map 0x1000..0x100000
submap exec 0x20000..0x28000
process p2
entry 0x10000..0x14000 rw- max=rwx`;

/** The state when the last of these lines is about to begin. */
function before(lines: string, kernel = 'freebsd-13'): MachineState {
  const text = `kernel ${kernel}\n${HEAD}\n${lines}\nassert 1 == 1`;
  const m = createMachine(compile(parse(text)));
  const last = text.split('\n').length;
  for (let choice = m.next(); choice && m.begins(choice) !== last; choice = m.next()) m.step(choice);
  return m.state;
}

const WIRING = 't1 > vm_map_wire(0x10000, 0x12000, USER) @ fault 0x10000';

test.each([
  ['t1: vm_map_wakeup()', 't1', 'idle', 'returned 0'],
  ['thread t1', 't1', 'idle', 'has made no call yet'],
  ['t1: vm_map_lock()', 't1', 'idle', 'returned 0, has the map lock'],
  ['t1: vm_map_lock(exec)\nt1: vm_map_lock_read()', 't1', 'idle', 'returned 0, reads the map, has the lock of exec'],
  [WIRING, 't1', 'held', 'held, faulting 0x10000'],
  ['t1 > vm_map_protect(0x10000, 0x12000, r--) @ vm_map_clip_end.split', 't1', 'held', 'held, has the map lock'],
  [
    `${WIRING}\nt2: vm_map_unwire(0x11000, 0x12000, USER)`,
    't2',
    'asleep',
    'asleep: 0x10000..0x12000 is in transition, t1 has it',
  ],
  [`${WIRING}\nt2: vm_map_protect(0x10000, 0x12000, r--)`, 't2', 'wait_busy', 'waits: the map is busy, t1 is faulting'],
  [
    `${WIRING}\nt3 > vm_map_wire(0x12000, 0x14000, USER) @ fault 0x12000\nt2: vm_map_protect(0x10000, 0x12000, r--)`,
    't2',
    'wait_busy',
    'waits: the map is busy, t1 and t3 are faulting',
  ],
  [
    't1: vm_map_lock()\nt1: vm_map_busy()\nt1: vm_map_unlock()\nt2: vm_map_protect(0x10000, 0x12000, r--)',
    't2',
    'wait_busy',
    'waits: the map is busy',
  ],
  [
    't1: vm_map_lock()\nt1: vm_map_busy()\nt1: vm_map_unlock()\nt2: vm_map_protect(0x10000, 0x12000, r--)\nset map.busy = 0',
    't2',
    'wait_busy',
    'waits: the map is not busy any more, and nobody has woken it',
  ],
  ['t1: vm_map_lock()\nt1: vm_map_unlock_and_wait()', 't1', 'asleep', 'asleep: until somebody calls vm_map_wakeup'],
  ['t1: vm_map_lock()\nt2: vm_map_lock()', 't2', 'blocked', 'waits for the map lock, t1 has it'],
  ['t1: vm_map_lock(exec)\nt2: vm_map_lock(exec)', 't2', 'blocked', 'waits for the lock of exec, t1 has it'],
  [
    't1: vm_map_lock_read()\nt3: vm_map_lock_read()\nt2: vm_map_lock()',
    't2',
    'blocked',
    'waits for the map lock, t1 and t3 have it',
  ],
  [
    't1: vm_map_lock_read()\nt2: vm_map_lock_read()\nt2: vm_map_lock()',
    't2',
    'blocked',
    'waits for the map lock, it has it itself and cannot get it twice, and t1 has it',
  ],
  [`${WIRING}\nt1 dies`, 't1', 'dead', 'dead: it left 0x10000..0x12000 in transition'],
  ['t1: vm_map_lock()\nt1 dies', 't1', 'dead', 'dead: it holds the map lock'],
  ['t1: vm_map_wakeup()\nt1 dies', 't1', 'dead', 'dead'],
])('%s: %s is %s', (lines, thread, word, text) => {
  const state = before(lines);
  const index = state.kernel.threads.findIndex(({ name }) => name === thread);
  expect([threadWord(state, index), describeThread(state, index)]).toEqual([word, text]);
});

test('of two threads in calls the one that makes the step runs, the other is ready', () => {
  const text = `${HEAD}\nt1: vm_map_protect(0x10000, 0x12000, r--)\nt2: vm_map_protect(0x12000, 0x14000, r--)`;
  const m = createMachine(compile(parse(text)), { schedule: { kind: 'round-robin' } });
  const words = (): string[] => [0, 1].map((thread) => threadWord(m.state, thread));
  const seen = new Set<string>();
  for (let choice = m.next(); choice; choice = m.next()) {
    m.step(choice);
    const at = words();
    if (!at.includes('running') || !at.includes('ready')) continue;
    expect(at[choice.thread]).toBe('running');
    seen.add(at.join());
  }
  expect([...seen].sort()).toEqual(['ready,running', 'running,ready']);
});

test.each([
  [`${WIRING}\nt2: vm_map_unwire(0x11000, 0x12000, USER)`, 'asleep: t1 has 0x10000..0x12000'],
  [`${WIRING}\nt2: vm_map_protect(0x10000, 0x12000, r--)`, 'waits: t1 keeps the map busy'],
  ['t1: vm_map_lock(exec)\nt2: vm_map_lock(exec)', 'waits: t1 has the lock of exec'],
  ['t1: vm_map_lock_read()\nt3: vm_map_lock_read()\nt2: vm_map_lock()', 'waits: t1 and t3 have the map lock'],
  [
    't1: vm_map_lock_read()\nt2: vm_map_lock_read()\nt2: vm_map_lock()',
    'waits for the map lock, it has it itself and cannot get it twice, and t1 has it',
  ],
  ['t2: vm_map_wakeup()', 'returned 0'],
])('in a narrow row, %s: %s', (lines, text) => {
  const state = before(lines);
  const index = state.kernel.threads.findIndex(({ name }) => name === 't2');
  expect(describeThreadShort(state, index)).toBe(text);
});

test.each([
  ['set entry(0x10000).in_transition = false', '0x10000..0x12000 is wired by the system'],
  [
    'set entry(0x10000).in_transition = false\nset entry(0x10000).wired_count = 3',
    '0x10000..0x12000 is wired by the system 3 times',
  ],
  [
    'set entry(0x10000).in_transition = false\nset entry(0x10000).wired_count = 0',
    '0x10000..0x12000 is free again, and nobody has woken it yet',
  ],
  ['set entry(0x10000).wiring_thread = none', '0x10000..0x12000 is in transition'],
])('a sleep for what was changed by hand: %s', (line, text) => {
  const state = before(`${WIRING}\nt2: vm_map_unwire(0x11000, 0x12000, USER)\n${line}`);
  expect(describeThread(state, 1)).toBe(`asleep: ${text}`);
});

test('what a thread leaves behind: three ranges by name, the others counted', () => {
  const left = (count: number): string => {
    const at = Array.from({ length: count }, (_, i) => `0x${30 + 2 * i}000`);
    const entries = at.map((start, i) => `entry ${start}..0x${31 + 2 * i}000 rw-`);
    const marks = at.map((start) => `set entry(${start}).in_transition = true\nset entry(${start}).wiring_thread = t1`);
    return leftBehind(before([...entries, 'thread t1', ...marks].join('\n')).kernel, 0);
  };
  expect(left(3)).toBe('left 0x30000..0x31000, 0x32000..0x33000, 0x34000..0x35000 in transition');
  expect(left(5)).toBe('left 0x30000..0x31000, 0x32000..0x33000, 0x34000..0x35000 and 2 more in transition');
});

test.each([
  ['t1: vm_map_wakeup()', ''],
  ['t1: vm_map_wire(0x10000, 0x14000, USER)', 'wired 1, user'],
  ['t1 > vm_map_wire(0x10000, 0x14000, USER) @ fault', 'wired 1, in transition by t1'],
  [
    't1 > vm_map_wire(0x10000, 0x14000, USER) @ fault\nt2: vm_map_unwire(0x10000, 0x14000, USER)',
    'wired 1, in transition by t1, t2 waits',
  ],
  [
    't1 > vm_map_wire(0x10000, 0x14000, USER) @ fault\nt2: vm_map_unwire(0x10000, 0x14000, USER)\nt3: vm_map_unwire(0x13000, 0x14000, USER)',
    'wired 1, in transition by t1, t2 and t3 wait',
  ],
  ['set entry(0x10000).needs_wakeup = true', 'needs wakeup'],
  ['set entry(0x10000).in_transition = true', 'in transition'],
  ['set entry(0x10000).cow = true\nset entry(0x10000).needs_copy = true', 'cow, needs copy'],
])('an entry after %s', (lines, text) => {
  const { kernel } = before(lines);
  expect(dumpEntries(kernel).map((entry) => describeEntry(kernel, entry))).toEqual([text]);
});

test('an entry that is a submap', () => {
  const { kernel } = before('entry 0x20000..0x28000 ---\nt1: vm_map_submap(0x20000, 0x28000, exec)');
  expect(dumpEntries(kernel).map((entry) => describeEntry(kernel, entry))).toEqual(['', 'submap exec']);
});

const RANGE = { start: 0x10, end: 0x12 };
const T1 = { thread: 0 };
const events: readonly [MachineEvent, string][] = [
  [{ ...T1, kind: 'call', routine: 'vm_map_wire', depth: 1 }, 't1 called vm_map_wire'],
  [
    { ...T1, kind: 'return', routine: 'vm_map_wire', result: 1, top: true },
    "t1's vm_map_wire returned KERN_INVALID_ADDRESS",
  ],
  [{ ...T1, kind: 'return', routine: 'vm_map_wire', result: 1, top: false }, 't1 returned from vm_map_wire'],
  [{ ...T1, kind: 'lock', mode: 'x', timestamp: 7 }, 't1 took the map lock, timestamp 7'],
  [{ ...T1, kind: 'lock', mode: 's', timestamp: 7, map: 1 }, 't1 took the lock of exec for reading, timestamp 7'],
  [{ ...T1, kind: 'contended', mode: 'x', holder: 1 }, 't1 had to wait for the map lock, t2 has it'],
  [{ ...T1, kind: 'contended', mode: 'x', holder: 1, map: 1 }, 't1 had to wait for the lock of exec, t2 has it'],
  [{ ...T1, kind: 'relock' }, 't1 took the map lock back, timestamp unchanged'],
  [{ ...T1, kind: 'upgrade' }, 't1 upgraded its read lock'],
  [{ ...T1, kind: 'downgrade' }, 't1 downgraded to a read lock'],
  [{ ...T1, kind: 'unlock', mode: 'x', map: 1 }, 't1 released the lock of exec'],
  [{ ...T1, kind: 'sleep', channel: 'map', start: 0, end: 0 }, 't1 fell asleep: until somebody calls vm_map_wakeup'],
  [
    { ...T1, kind: 'sleep', channel: 'map', start: 0x50, end: 0x51 },
    't1 fell asleep: 0x50000..0x51000 is gone, and nobody has woken it yet',
  ],
  [{ ...T1, kind: 'sleep', channel: 'busy', start: 0, end: 0 }, 't1 fell asleep: the map is busy'],
  [{ ...T1, kind: 'wakeup', channel: 'map', woken: [0, 1] }, 't1 woke t1 and t2'],
  [{ ...T1, kind: 'wakeup', channel: 'map', woken: [] }, 't1 woke nobody: nobody slept'],
  [{ ...T1, kind: 'busy', busy: 2 }, "t1 made the map's busy count 2"],
  [{ ...T1, kind: 'clip', entry: 1, created: 2, at: 0x11, side: 'start' }, 't1 clipped an entry at 0x11000'],
  [{ ...T1, kind: 'merge', entry: 1, removed: 2, ...RANGE }, 't1 merged two entries into 0x10000..0x12000'],
  [{ ...T1, kind: 'insert', entry: 1, ...RANGE }, 't1 mapped 0x10000..0x12000'],
  [{ ...T1, kind: 'grow', entry: 1, ...RANGE }, 't1 grew an entry to 0x10000..0x12000'],
  [{ ...T1, kind: 'shrink', entry: 1, ...RANGE }, 't1 shrank an entry to 0x10000..0x12000'],
  [{ ...T1, kind: 'delete', entry: 1, ...RANGE }, 't1 unmapped 0x10000..0x12000'],
  [{ ...T1, kind: 'protect', entry: 1, prot: 1, maxProt: 7 }, 't1 set the protection r--/rwx'],
  [{ ...T1, kind: 'change', entry: 1, what: 'submap' }, 't1 gave a range over to a submap'],
  [{ ...T1, kind: 'change', entry: 1, what: 'advice' }, 't1 set the advice of an entry'],
  [{ ...T1, kind: 'transition-begin', entry: 1, ...RANGE }, 't1 set IN_TRANSITION on 0x10000..0x12000'],
  [{ ...T1, kind: 'transition-end', entry: 1, ...RANGE }, 't1 cleared IN_TRANSITION on 0x10000..0x12000'],
  [{ ...T1, kind: 'needs-wakeup', entry: 1, ...RANGE }, 't1 set NEEDS_WAKEUP on 0x10000..0x12000'],
  [{ ...T1, kind: 'wired', entry: 1, count: 0, ...RANGE }, 't1 made wired_count 0 on 0x10000..0x12000'],
  [{ ...T1, kind: 'wired', entry: 1, count: -1, ...RANGE }, 't1 failed to wire 0x10000..0x12000'],
  [{ ...T1, kind: 'user-wired', entry: 1, on: true }, 't1 set USER_WIRED'],
  [{ ...T1, kind: 'user-wired', entry: 1, on: false }, 't1 cleared USER_WIRED'],
  [{ ...T1, kind: 'user-count', pages: 3 }, 't1 made the user-wired count 3'],
  [{ ...T1, kind: 'fault', page: 0x11 }, 't1 faulted 0x11000'],
  [{ ...T1, kind: 'fault-return', page: 0x11, result: 5 }, 't1 came back from the fault on 0x11000: KERN_FAILURE'],
  [{ ...T1, kind: 'unwire-pages', pages: 1, ...RANGE }, 't1 unwired 1 page of 0x10000..0x12000'],
  [
    { ...T1, kind: 'lost-wired-pages', pages: 1, ...RANGE },
    't1 unmapped 1 page of 0x10000..0x12000 that was still wired',
  ],
  [
    { ...T1, kind: 'lost-wired-pages', pages: 2, ...RANGE },
    't1 unmapped 2 pages of 0x10000..0x12000 that were still wired',
  ],
  [{ ...T1, kind: 'sync', ...RANGE, object: 0, offset: 0 }, 't1 wrote the dirty pages of 0x10000..0x12000'],
  [{ ...T1, kind: 'copy-entry', ...RANGE }, 't1 copied the pages of 0x10000..0x12000 for writing'],
  [{ ...T1, kind: 'max-stripped', ...RANGE }, 't1 took write out of max_protection of 0x10000..0x12000'],
  [{ ...T1, kind: 'fork', process: 1, map: 1, charge: 0 }, 't1 made the map of p2'],
  [{ ...T1, kind: 'object', object: 1, pages: 4 }, 't1 made an object of 4 pages'],
  [{ ...T1, kind: 'panic', message: 'why' }, 't1 panic: why'],
  [{ ...T1, kind: 'corrupt', message: 'why' }, 't1 left the map corrupt: why'],
  [{ kind: 'end' }, 'the end of the trace'],
  [{ kind: 'stuck', threads: [0], reasons: ['a', 'b'] }, 'stuck: a; b'],
  [{ kind: 'set', line: 3, thread: -1, text: 'x = 1', old: '0' }, 'set x = 1, was 0'],
  [{ kind: 'set', line: 0, thread: -1, text: 'x = 1', old: '0' }, 'set by hand: x = 1, was 0'],
  [{ ...T1, kind: 'killed', line: 3, left: '' }, 't1 died, and left nothing behind'],
  [{ ...T1, kind: 'killed', line: 0, left: 'holds the map lock' }, 't1 was ended by hand: it holds the map lock'],
];

test.each(events)('%j', (event, text) => {
  expect(describeEvent(event, before('thread t1\nthread t2'))).toBe(text);
});

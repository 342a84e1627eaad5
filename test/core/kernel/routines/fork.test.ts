// fork and touched pages by their rules (core/kernel/routines/fork.ts and
// touch.ts name the sources).
import { describe, expect, test } from 'vitest';
import { parse } from '../../../../core/trace/parse/parse.ts';
import type { End, Outcome } from './script.ts';
import { run, runTo } from './script.ts';

const HEAD = `process p2
thread t9 of p2
object f1 16 pages
`;
const forked = (kernel: string, entries: string, lines: string, end: End = 'done'): Outcome =>
  runTo(end, kernel, lines, HEAD + entries);
const good = (outcome: Outcome): void => expect(outcome.failures).toEqual([]);

describe.each(['freebsd-5', 'freebsd-6', 'freebsd-13'])('%s', (kernel) => {
  test('each entry is inherited as it says', () => {
    good(
      forked(
        kernel,
        `entry 0x10000..0x12000 rw- inherit=share object=f1
         entry 0x12000..0x14000 rw- inherit=copy object=f1 offset=0x2000
         entry 0x14000..0x16000 rw- inherit=none`,
        `t1: fork(p2) = 0
         assert p2.entries == 2 && p2.size == 0x4000
         assert entry(p2, 0x10000).object == entry(0x10000).object && !entry(p2, 0x10000).needs_copy
         assert entry(p2, 0x12000).needs_copy && entry(0x12000).needs_copy
         assert entry(p2, 0x12000).offset == 0x2000
         assert entry(p2, 0x14000) == none`,
      ),
    );
  });
  test('nothing is wired in the child; a wired writable entry is copied at once and stays as it is', () => {
    good(
      forked(
        kernel,
        'entry 0x10000..0x14000 rw- wired=2 flags=USER_WIRED object=f1',
        `t1: fork(p2) = 0
         assert entry(0x10000).wired_count == 2 && !entry(0x10000).needs_copy
         assert entry(p2, 0x10000).wired_count == 0 && !entry(p2, 0x10000).user_wired
         assert entry(p2, 0x10000).object != entry(0x10000).object && p2.wired == 0`,
      ),
    );
  });
  test('memory that nobody has touched has no object to share; sharing makes one', () => {
    good(
      forked(
        kernel,
        'entry 0x10000..0x12000 rw-\nentry 0x13000..0x14000 rw- inherit=share',
        `t1: fork(p2) = 0
         assert entry(p2, 0x10000).object == none && !entry(p2, 0x10000).needs_copy
         assert entry(0x13000).object != none && entry(p2, 0x13000).object == entry(0x13000).object`,
      ),
    );
  });
  test('the maps go their own ways', () => {
    good(
      forked(
        kernel,
        'entry 0x10000..0x14000 rw-',
        `t1: fork(p2) = 0
         t9: munmap(0x10000, 0x4000) = 0
         assert p2.entries == 0 && map.entries == 1 && p2.timestamp == 1`,
      ),
    );
  });
  test('says which process has its map, and which map that is', () => {
    const lines = 't1: fork(p2) = 0\nt1: fork(p3) = 0';
    const { events, failures } = run(kernel, lines, `process p3\n${HEAD}entry 0x10000..0x14000 rw-`);
    expect(failures).toEqual([]);
    const charge = kernel === 'freebsd-13' ? 4 : 0;
    expect(events.filter((e) => e.kind === 'fork')).toEqual([
      { kind: 'fork', thread: 1, process: 2, map: 1, charge },
      { kind: 'fork', thread: 1, process: 1, map: 2, charge },
    ]);
  });
  test('a process has no map before: the call is refused at its line', () => {
    const { failures, state } = forked(kernel, 'entry 0x10000..0x14000 rw-', 't9: munmap(0x10000, 0x4000)');
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain('t9 is in p2, which has no map yet: let another process call fork(p2) first');
    expect(state.script.end).toBe('done');
  });
  test('a page touched is a fault, and comes back with a result', () => {
    const lines = 't1: touch 0x10000 write = KERN_SUCCESS\nt1: touch 0x11000 read = KERN_FAILURE';
    const { events } = run(kernel, lines, 'entry 0x10000..0x14000 rw-\nfault 0x11000 = KERN_FAILURE');
    expect(events.filter(({ kind }) => kind === 'fault' || kind === 'fault-return')).toEqual([
      { kind: 'fault', thread: 0, page: 0x10 },
      { kind: 'fault-return', thread: 0, page: 0x10, result: 0 },
      { kind: 'fault', thread: 0, page: 0x11 },
      { kind: 'fault-return', thread: 0, page: 0x11, result: 5 },
    ]);
  });
  test('a page touched: what the map says of it', () => {
    good(
      run(
        kernel,
        `t1: touch 0x10000 write = KERN_SUCCESS
         assert entry(0x10000).object != none && entry(0x10000).wired_count == 0
         t1: touch 0x14000 read = KERN_INVALID_ADDRESS
         t1: touch 0x15010 write = KERN_PROTECTION_FAILURE
         t1: touch 0x16000 read = KERN_SUCCESS
         assert entry(0x16000).needs_copy
         t1: touch 0x16000 write = KERN_SUCCESS
         assert !entry(0x16000).needs_copy
         t1: touch 0x11000 read = KERN_FAILURE`,
        `object f1 4 pages
         entry 0x10000..0x14000 rw-
         entry 0x15000..0x16000 r--
         entry 0x16000..0x17000 rw- flags=COW|NEEDS_COPY object=f1
         fault 0x11000 = KERN_FAILURE`,
      ),
    );
  });
});

test('freebsd-13 forks when no wirer is away; the older kernels copy its mark, and nobody clears it in the child', () => {
  const lines = (rest: string) => `t1 > vm_map_wire(0x10000, 0x12000, USER) @ fault 0x10000
     t2: fork(p2)
     ${rest}`;
  good(
    forked(
      'freebsd-13',
      'entry 0x10000..0x12000 rw-',
      lines(`assert t2.state == wait_busy
       t1 < KERN_SUCCESS
       assert entry(p2, 0x10000).wired_count == 0 && !entry(p2, 0x10000).in_transition`),
    ),
  );
  const old = forked(
    'freebsd-6',
    'entry 0x10000..0x12000 rw-',
    lines('t1 < KERN_SUCCESS\nt9: munmap(0x10000, 0x2000)'),
    'stuck',
  );
  expect(old.failures).toEqual([]);
  expect(old.reasons.join()).toContain('0x10000..0x12000');
});

test('zero and guards are of freebsd-13', () => {
  good(
    forked(
      'freebsd-13',
      'entry 0x10000..0x12000 rw- inherit=zero object=f1\nentry 0x13000..0x14000 --- max=--- flags=GUARD',
      `t1: fork(p2) = 0
       assert entry(p2, 0x10000).object == none && entry(p2, 0x10000).charged
       assert entry(p2, 0x13000).guard`,
    ),
  );
});

test('the swap that a child needs is reserved, or there is no child', () => {
  good(
    forked(
      'freebsd-13',
      'limit swap 16K\nentry 0x10000..0x13000 rw-',
      't1: fork(p2) = ENOMEM\nt2: vm_map_insert(0x20000, 0x21000, rw-) = KERN_SUCCESS',
    ),
  );
});

test.each([
  ['freebsd-6', -1],
  ['freebsd-13', 2],
])(
  '%s: of two entries with one object that no other process maps, each goes on with an object of its own',
  (kernel, charge) => {
    const outcome = forked(
      kernel,
      'entry 0x10000..0x14000 rw-',
      `t1: touch 0x10000 write = KERN_SUCCESS
     t1: vm_map_protect(0x12000, 0x14000, r--) = KERN_SUCCESS
     assert entry(0x10000).object == entry(0x12000).object
     t1: fork(p2) = 0
     assert entry(0x10000).object != entry(0x12000).object
     assert entry(0x10000).offset == 0 && entry(0x12000).offset == 0x2000
     assert entry(p2, 0x10000).object == entry(0x10000).object && entry(p2, 0x12000).object == entry(0x12000).object`,
    );
    good(outcome);
    // the new object of the lower part, and what is left of the one of both
    expect(outcome.state.kernel.objects.filter(({ anonymous }) => anonymous)).toMatchObject([
      { size: 4, references: 2, oneMapping: false, charge },
      { size: 2, references: 2, oneMapping: false, charge },
    ]);
  },
);

test.each(['freebsd-6', 'freebsd-13'])('%s: an object of one entry alone is not taken apart', (kernel) => {
  const lines =
    't1: touch 0x10000 write = KERN_SUCCESS\nt1: fork(p2) = 0\nassert entry(0x10000).object == entry(p2, 0x10000).object';
  const outcome = forked(kernel, 'entry 0x10000..0x14000 rw-', lines);
  good(outcome);
  expect(outcome.state.kernel.objects.filter(({ anonymous }) => anonymous)).toMatchObject([{ size: 4, references: 2 }]);
});

test('a child that there is no swap for leaves nothing: no map, no reference, no name', () => {
  const { state, failures } = forked(
    'freebsd-13',
    `limit swap 16K
     entry 0x10000..0x13000 rw-
     entry 0x20000..0x22000 rw- inherit=share object=f1`,
    't1: fork(p2) = ENOMEM',
  );
  expect(failures).toEqual([]);
  const { kernel } = state;
  expect(kernel.processes[1]?.map).toBe(-1);
  expect(kernel.maps[1]).toMatchObject({ name: '' });
  expect(kernel.objects.find(({ name }) => name === 'f1')).toMatchObject({ references: 2 });
});

test.each(['freebsd-5', 'freebsd-6', 'freebsd-13'])(
  '%s: what is shared is first copied where a write would have copied it',
  (kernel) => {
    const outcome = forked(
      kernel,
      'entry 0x10000..0x12000 rw- inherit=share flags=COW|NEEDS_COPY object=f1 offset=0x2000',
      `t1: fork(p2) = 0
     assert !entry(0x10000).needs_copy && entry(0x10000).offset == 0
     assert entry(p2, 0x10000).object == entry(0x10000).object && entry(p2, 0x10000).offset == 0`,
    );
    good(outcome);
    const made = outcome.state.kernel.objects.find(({ backing }) => backing !== 0);
    expect(made).toMatchObject({ size: 2, references: 2, backingOffset: 2, oneMapping: false });
  },
);

test('it takes the name of a process', () => {
  const problems = (call: string): string[] => parse(`process p2\nt1: ${call}`).diagnostics.map((d) => d.message);
  expect(problems('fork(p2)')).toEqual([]);
  expect(problems('fork(0x1000)')).toEqual(["expected the name of a process, found '0x1000'"]);
  expect(problems('fork(p3)')).toEqual([expect.stringContaining("unknown process 'p3'")]);
});

test('users of all processes share one count', () => {
  good(
    forked(
      'freebsd-13',
      'limit user_wired 5\nentry 0x10000..0x13000 rw-',
      `t1: mlock(0x10000, 0x3000) = 0
       t1: fork(p2) = 0
       t9: mlock(0x10000, 0x3000) = ENOMEM
       t9: mlock(0x10000, 0x2000) = 0
       assert user_wired == 5 && p2.wired == 2 && map.wired == 3`,
    ),
  );
});

test('freebsd-13: a thread that touches an entry in transition waits; the wirer itself does not, older kernels neither', () => {
  const lines = `t1 > vm_map_wire(0x10000, 0x12000, USER) @ fault 0x10000
    t2: touch 0x11000 read = KERN_SUCCESS`;
  good(run('freebsd-13', `${lines}\nassert t2.state == asleep\nt1 < KERN_SUCCESS\nassert t2.result == KERN_SUCCESS`));
  good(run('freebsd-6', `${lines}\nassert t2.result == KERN_SUCCESS`));
});

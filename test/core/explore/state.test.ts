// Which fields of the kernel a stored state has: each is decided about here, and changed to see it.
import { describe, expect, test } from 'vitest';
import { explore } from '../../../core/explore/explore.ts';
import { planOf } from '../../../core/explore/plan.ts';
import { NO_REDUCTION } from '../../../core/explore/step/reductions.ts';
import { Stage } from '../../../core/explore/step/stage.ts';
import type { EntryColumns } from '../../../core/kernel/data/columns.ts';
import type { KernelState, MapState, ThreadState, VmObject } from '../../../core/kernel/state.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { driven } from './driven.ts';

/**
 * A field is part of a state, in a form of its own (apart), or not: it is constant,
 * or follows from others.
 */
type Decided = 'state' | 'apart' | 'left out';
type Table<T> = Record<keyof T, Decided>;

const KERNEL: Table<KernelState> = {
  ...{ panic: 'state', userWired: 'state', swapReserved: 'state' },
  ...{ limits: 'apart', processes: 'apart', maps: 'apart', objects: 'apart', threads: 'apart' },
  ...{
    config: 'left out',
    freeObjects: 'left out',
    undoLog: 'left out',
    journal: 'left out',
    nextObjectSerial: 'left out',
  },
};
const MAP: Table<MapState> = {
  ...{ name: 'state', min: 'state', max: 'state', size: 'state', busy: 'state', busyWaiters: 'state' },
  ...{ wireFuture: 'state', wxorx: 'state', kernelPmap: 'state', setByHand: 'state', stackBottom: 'state' },
  ...{ stackTop: 'state', stackPages: 'state', dataStart: 'state', dataPages: 'state', anonLoc: 'state' },
  ...{ entries: 'apart', count: 'apart', emptyEntries: 'apart', tree: 'apart', lock: 'apart', firstFree: 'apart' },
  // only where an assert, or a value that is set, names it
  ...{ timestamp: 'left out' },
  ...{ wiredPages: 'apart', index: 'left out', nextSerial: 'left out' },
};
const ENTRY: Table<EntryColumns> = {
  ...{ start: 'state', end: 'state', offset: 'state', wiringThread: 'state', avail: 'state', subMap: 'state' },
  ...{ eflags: 'state', wiredCount: 'state', prot: 'state', maxProt: 'state', inherit: 'state', charged: 'state' },
  ...{ object: 'apart', next: 'apart', prev: 'apart', wide: 'apart', narrow: 'apart' },
  ...{ serial: 'left out', capacity: 'left out', used: 'left out', free: 'left out', log: 'left out' },
};
const OBJECT: Table<VmObject> = {
  ...{ size: 'state', references: 'state', anonymous: 'state', oneMapping: 'state', backingOffset: 'state' },
  ...{ charge: 'state', backing: 'apart', serial: 'left out', name: 'left out' },
};
const THREAD: Table<ThreadState> = {
  ...{ status: 'state', lockPhase: 'state', depth: 'apart', stack: 'apart', deferred: 'apart' },
  // from the row of the thread's results
  ...{ lastResult: 'apart' },
  // for people; a stored thread is always at a schedule point
  ...{ name: 'left out', process: 'left out', waitStart: 'left out', waitEnd: 'left out', atPoint: 'left out' },
};

const TEXT = 'object f 8 pages\nentry 0x1000..0x3000 rw- object=f\nt1: mlock(0x1000, 4096)\n';

function staged() {
  const stage = new Stage(planOf(compile(parse(TEXT))), {
    telling: { timestamps: false },
    reductions: NO_REDUCTION,
  });
  const [first] = stage.first;
  if (!first) throw new Error('there is no first state');
  stage.loadAll(first.shared, first.locals);
  return { stage, first };
}

/** Another value of its kind. */
const other = (value: unknown): unknown =>
  typeof value === 'boolean' ? !value : typeof value === 'string' ? `${value}x` : (value as number) + 1;

type Stored = ReturnType<typeof staged>['stage'];

const PARTS: [string, Record<string, Decided>, (stage: Stored) => object][] = [
  ['kernel', KERNEL, ({ kernel }) => kernel],
  ['map', MAP, ({ kernel }) => kernel.maps[0] as MapState],
  ['object', OBJECT, ({ kernel }) => kernel.objects[1] as VmObject],
  ['thread', THREAD, ({ own }) => own[0]?.thread as ThreadState],
];

const decided = (table: Record<string, Decided>, how: Decided): string[] =>
  Object.entries(table).flatMap(([field, is]) => (is === how ? [field] : []));

describe('a stored state', () => {
  test.each(PARTS)('%s: has a field, or has it not', (_, table, partOf) => {
    for (const how of ['state', 'left out'] as const)
      for (const field of decided(table, how)) {
        const { stage, first } = staged();
        const part = partOf(stage) as Record<string, unknown>;
        const value = part[field];
        if (how === 'left out' && typeof value !== 'number') continue;
        part[field] = other(value);
        const changed = stage.storeAll(0);
        const isSame = changed.shared === first.shared && changed.locals.join() === first.locals.join();
        expect([field, isSame]).toEqual([field, how === 'left out']);
        if (how === 'left out') continue;
        stage.loadAll(first.shared, first.locals);
        expect((partOf(stage) as Record<string, unknown>)[field]).toBe(value);
        stage.loadAll(changed.shared, changed.locals);
        expect([field, (partOf(stage) as Record<string, unknown>)[field]]).toEqual([field, other(value)]);
      }
  });

  test('entries: has each column', () => {
    for (const field of decided(ENTRY, 'state')) {
      const { stage, first } = staged();
      const { entries } = stage.kernel.maps[0] as MapState;
      const id = entries.next[0] as number;
      const column = entries[field as 'prot'] as unknown as Record<number, number>;
      column[id] = (column[id] as number) + 1;
      expect([field, stage.storeAll(0).shared === first.shared]).toEqual([field, false]);
    }
  });
});

test('an assert knows what a call has returned in each order', () => {
  for (const is of ['==', '!=']) {
    const text = `entry 0x1000..0x2000 rw-\nt1: munmap(0x1000, 4096)\nt2: mlock(0x1000, 4096)\nassert t2.result ${is} 0\n`;
    const { suspects } = driven(explore(compile(parse(text))));
    expect(suspects.map(({ kind }) => kind)).toContain('assert');
  }
});

// Faults that are put into the kernel for a test: the explorer finds each, with the shortest order
// to it, and nothing without them.
import { describe, expect, test } from 'vitest';
import { explore } from '../../../core/explore/explore.ts';
import { ALL_REDUCTIONS, NO_REDUCTION, type Reductions } from '../../../core/explore/step/reductions.ts';
import { EFLAG } from '../../../core/kernel/constants.ts';
import { mapOf, ret, thread } from '../../../core/kernel/frames.ts';
import { systemWirings } from '../../../core/kernel/lock.ts';
import { type Action, type Callee, RETRY, routinesOf } from '../../../core/kernel/routine.ts';
import { deleteRange } from '../../../core/kernel/routines/remove.ts';
import { entryInTransition, unlockAndWait } from '../../../core/kernel/routines/wait.ts';
import { wireLocked } from '../../../core/kernel/routines/wireLocked.ts';
import { ThreadStatus } from '../../../core/kernel/state.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { driven } from './driven.ts';

const VINTAGE = 'freebsd-13';

interface Seed {
  readonly name: string;
  readonly routine: Callee & { readonly at: Readonly<Record<string, number>> };
  readonly label: string;
  /** What the step does instead of what it did. */
  readonly action: (as: Action) => Action;
  readonly calls: readonly string[];
  /** What is suspected among others. */
  readonly kinds: readonly string[];
}

/** The kernel runs with a step that does something else. */
function seeded<T>({ routine, label, action }: Seed, run: () => T): T {
  const { actions, labels } = routinesOf(VINTAGE)[routine.id] as unknown as {
    actions: Action[];
    labels: readonly string[];
  };
  const pc = labels.indexOf(label);
  const as = actions[pc] as Action;
  actions[pc] = action(as);
  try {
    return run();
  } finally {
    actions[pc] = as;
  }
}

function found({ calls }: Seed, reductions: Reductions = ALL_REDUCTIONS): string[] {
  const text = `kernel ${VINTAGE}
map 0x1000..0x20000
entry 0x1000..0x2000 rw- max=rwx
entry 0x2000..0x3000 r-- max=rwx
${calls.join('\n')}
`;
  const made = compile(parse(text));
  expect(made.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { complete, suspects } = driven(explore(made, { reductions }));
  expect(complete).toBe(true);
  return [...new Set(suspects.map(({ kind }) => kind))];
}

const SEEDS: readonly Seed[] = [
  {
    name: 'the completion pass never wakes',
    routine: wireLocked,
    label: 'wakeup',
    action: () => (k, f) => ret(k, f.rv, 0),
    calls: ['t1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES)', 't2: vm_map_wire(0x2000, 0x3000, USER|NOHOLES)'],
    kinds: ['lost-wakeup'],
  },
  {
    name: 'no second look-up after a sleep',
    routine: entryInTransition,
    label: 'changed',
    action: () => () => entryInTransition.at.same,
    calls: [
      't1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES)',
      't2: vm_map_wire(0x1000, 0x3000, USER|NOHOLES)',
      't3: vm_map_remove(0x1000, 0x2000)',
    ],
    kinds: ['freed-record'],
  },
  {
    name: 'remove never waits',
    routine: deleteRange,
    label: 'loop',
    action: () => (k, f) =>
      (mapOf(k, f).entries.start[f.entry] as number) >= f.end ? deleteRange.at.done : deleteRange.at.clip_end,
    calls: ['t1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES)', 't2: vm_map_remove(0x1000, 0x2000)'],
    kinds: ['panic', 'marked-entry-removed'],
  },
  {
    name: 'a gap between unlock and sleep',
    routine: unlockAndWait,
    label: 'sleep',
    action: (as) => (k, f) => {
      const t = thread(k);
      if (t.lockPhase === 0) {
        t.lockPhase = 2;
        mapOf(k, f).lock.holder = -1;
        t.atPoint = true;
        return RETRY;
      }
      const { lock } = mapOf(k, f);
      const { holder } = lock;
      lock.holder = k.self;
      const next = as(k, f);
      lock.holder = holder;
      t.lockPhase = 0;
      t.status = ThreadStatus.asleepMap;
      return next;
    },
    calls: ['t1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES)', 't2: vm_map_unwire(0x2000, 0x3000, USER|NOHOLES)'],
    kinds: ['lost-wakeup'],
  },
  {
    name: 'remove ignores only "in transition"',
    routine: deleteRange,
    label: 'loop',
    action: (as) => (k, f) => {
      const m = mapOf(k, f);
      const marked = (m.entries.eflags[f.entry] as number) & EFLAG.IN_TRANSITION;
      const isThere = (m.entries.start[f.entry] as number) < f.end;
      return isThere && marked && systemWirings(m, f.entry) === 0 ? deleteRange.at.clip_end : as(k, f);
    },
    calls: [
      't1: vm_map_wire(0x1000, 0x2000, USER|NOHOLES)',
      't1: vm_map_unwire(0x1000, 0x3000, USER|NOHOLES)',
      't2: vm_map_wire(0x2000, 0x3000, USER|NOHOLES)',
      't3: vm_map_remove(0x1000, 0x2000)',
    ],
    kinds: ['panic', 'marked-entry-removed'],
  },
];

describe('a fault put into the kernel', () => {
  test.each(SEEDS.map((seed) => [seed.name, seed] as const))('%s', (_name, seed) => {
    expect(found(seed)).toEqual([]);
    const kinds = seeded(seed, () => found(seed));
    expect(kinds).toEqual(expect.arrayContaining([...seed.kinds]));
    expect(seeded(seed, () => found(seed, NO_REDUCTION))).toEqual(kinds);
    expect(found(seed)).toEqual([]);
  });
});

// The canonical form: all that a later step depends on, and no more.
import { describe, expect, test } from 'vitest';
import { EFLAG } from '../../../../core/kernel/constants.ts';
import { writing } from '../../../../core/kernel/data/columns.ts';
import { processLimits, setLimit } from '../../../../core/kernel/data/limitValues.ts';
import { canonical, sameCanonical } from '../../../../core/kernel/fields/canonical.ts';
import {
  canRun,
  cloneState,
  copyKernel,
  createKernel,
  defaultConfig,
  type Kernel,
  loadEntries,
  runThread,
  startCall,
  stepThread,
} from '../../../../core/kernel/kernel.ts';
import type { KernelConfig, KernelState, MapState, VmObject } from '../../../../core/kernel/state.ts';

const WIRE = { start: 2, end: 6, flags: 1 };
const entry = (start: number, end: number, prot = 3) => ({
  ...{ start, end, prot, maxProt: 7, inherit: 1, wiredCount: 0, eflags: 0, object: 0, offset: 0, charged: 0 },
});

function kernel(config: Partial<KernelConfig> = {}, threads = ['t1', 't2', 't3']): Kernel {
  const k = createKernel({ ...defaultConfig(), max: 64, ...config }, threads);
  loadEntries(k, [entry(2, 4), entry(4, 6, 1), entry(8, 12)]);
  return k;
}
const call = (k: Kernel, thread: number, name: string, args: Record<string, number>): void => {
  startCall(k, thread, name, args);
  while (canRun(k, thread)) runThread(k, thread);
};
const mapOf = (k: KernelState): MapState => k.maps[0] as MapState;

describe('a field on which a later step depends makes another state', () => {
  const change: Record<string, (k: Kernel) => void> = {
    'the hint where free space begins': (k) => {
      mapOf(k).firstFree = 8;
    },
    'the lowest address of the stack': (k) => {
      mapOf(k).stackBottom = 3;
    },
    'the highest address of the stack': (k) => {
      mapOf(k).stackTop = 3;
    },
    'how much of the stack is used': (k) => {
      mapOf(k).stackPages = 3;
    },
    'that threads wait for the map to be no longer busy': (k) => {
      mapOf(k).busyWaiters = true;
    },
    'by how much an entry may grow': (k) => {
      writing(mapOf(k).entries, 8).avail[8] = 3;
    },
    'a charge': (k) => {
      writing(mapOf(k).entries, 8).charged[8] = 1;
    },
    'a flag': (k) => {
      writing(mapOf(k).entries, 8).eflags[8] = EFLAG.NOSYNC;
    },
    'the shape of the search tree': (k) => {
      const { tree } = mapOf(k);
      if (tree) tree.root = 8;
    },
    'the largest gap that a node of the tree knows': (k) => {
      const { tree } = mapOf(k);
      if (tree) tree.maxFree[1] = 99;
    },
    'a wired page': (k) => {
      mapOf(k).wiredPages.chunks.set(0, new Uint32Array(32).fill(1));
    },
    "a process's map": (k) => {
      k.processes.push({ name: 'p2', map: 0, limits: processLimits(k.config) });
    },
    'a limit of the kernel': (k) => {
      setLimit(k, 'user_wired', 7);
    },
    'a limit of a process': (k) => {
      setLimit(k, 'memlock', 7);
    },
    'a reader of the lock': (k) => {
      mapOf(k).lock.readers.push(1);
    },
    'a local': (k) => {
      startCall(k, 0, 'vm_map_wire', WIRE);
    },
    'an object that is to be given up later': (k) => {
      k.threads[0]?.deferred.push(1);
    },
    'a reference to an object': (k) => {
      (k.objects[1] as { references: number }).references++;
    },
    'that values were set by hand': (k) => {
      mapOf(k).setByHand = 'map.busy = 1';
    },
    'a panic': (k) => {
      k.panic = 'vm_map_entry_delete: an entry in use';
    },
  };
  test.each(Object.keys(change))('%s', (what) => {
    const k = kernel({ objects: [{ name: 'f1', size: 4 }] });
    const before = canonical(k);
    expect(sameCanonical(before, canonical(cloneState(k)))).toBe(true);
    change[what]?.(k);
    expect(sameCanonical(before, canonical(k))).toBe(false);
  });
});

describe('every number of the state is in it, but those that no step reads', () => {
  const config = { objects: [{ name: 'f1', size: 4 }], subMaps: [{ name: 'sub', min: 1, max: 9 }] };
  const OMITTED = ['serial', 'nextSerial', 'waitStart', 'waitEnd'];
  /** The lists themselves. */
  const LINKS = ['next', 'prev', 'wide', 'narrow', 'depth'];
  const columns = Object.entries(mapOf(kernel()).entries).flatMap(([name, value]) =>
    ArrayBuffer.isView(value) && !LINKS.includes(name) ? [name] : [],
  );
  const numbers = (of: object): string[] =>
    Object.entries(of).flatMap(([name, value]) =>
      /number|boolean/.test(typeof value) && !LINKS.includes(name) ? [name] : [],
    );
  const cases: [string, string][] = [
    ...columns.map((name): [string, string] => ['entry', name]),
    ...numbers(mapOf(kernel())).map((name): [string, string] => ['map', name]),
    ...numbers(kernel(config).objects[1] as object).map((name): [string, string] => ['object', name]),
    ...numbers(kernel().threads[0] as object).map((name): [string, string] => ['thread', name]),
    ...['userWired', 'swapReserved'].map((name): [string, string] => ['kernel', name]),
  ];
  test.each(cases)('%s: %s', (thing, name) => {
    const k = kernel(config);
    const before = canonical(k);
    const of = { map: k.maps[0], object: k.objects[1], thread: k.threads[0], kernel: k }[thing] as unknown;
    const other = (n: unknown): number => (Number(n) === 1 ? 0 : 1);
    if (thing === 'entry') {
      const column = (writing(mapOf(k).entries, 8) as unknown as Record<string, number[]>)[name] ?? [];
      column[8] = other(column[8]);
    } else if (name === 'count') call(k, 0, 'vm_map_insert', { start: 20, end: 21, prot: 3, max: 7 });
    else Object.assign(of as object, { [name]: other((of as Record<string, unknown>)[name]) });
    expect(sameCanonical(before, canonical(k))).toBe(OMITTED.includes(name));
  });
});

test('record numbers and serials are no part of it', () => {
  // the same map, made in another order: other records, another list of free ones
  const remove = (start: number, end: number) => ['vm_map_remove', { start, end }] as const;
  const insert = (start: number, end: number) => ['vm_map_insert', { start, end, prot: 3, max: 7 }] as const;
  const make = (...calls: (readonly [string, Record<string, number>])[]): Kernel => {
    const k = kernel({ searchTree: false });
    for (const [name, args] of calls) call(k, 0, name, args);
    mapOf(k).timestamp = 0;
    return k;
  };
  const plain = make(insert(20, 24), insert(30, 34));
  const other = make(insert(30, 34), insert(40, 44), remove(40, 44), insert(20, 24));
  const records = (k: Kernel) => Array.from({ length: 6 }, (_, i) => mapOf(k).entries.start[8 * i]);
  expect(records(other)).not.toEqual(records(plain));
  expect(mapOf(other).nextSerial).not.toBe(mapOf(plain).nextSerial);
  expect(canonical(other)).toEqual(canonical(plain));
});

/**
 * Every way of three threads through their calls: states that are the same go on in the same way,
 * whatever their records are called.
 */
function explore(config: Partial<KernelConfig>, calls: readonly (readonly [string, Record<string, number>])[][]) {
  interface Node {
    readonly k: Kernel;
    readonly next: readonly number[];
  }
  const keyOf = ({ k, next }: Node): string => JSON.stringify([canonical(k), next]);
  /** Steps one by one, so that frames are seen in the middle of their sections too. */
  function* after({ k, next }: Node): Generator<Node> {
    for (let t = 0; t < calls.length; t++) {
      const copy = copyKernel(k, () => {});
      const begun = calls[t]?.[next[t] as number];
      if (copy.threads[t]?.depth === 0 && begun && copy.panic === '') {
        startCall(copy, t, ...begun);
        yield { k: copy, next: next.map((n, i) => (i === t ? n + 1 : n)) };
      } else if (canRun(copy, t)) {
        stepThread(copy, t);
        yield { k: copy, next };
      }
    }
  }
  const first: Node = { k: kernel(config), next: calls.map(() => 0) };
  const known = new Map([[keyOf(first), first]]);
  const queue = [first];
  let renamed = 0;
  const raw = ({ k }: Node): string => JSON.stringify([[...mapOf(k).entries.wide], k.objects, k.freeObjects]);
  for (let node = queue.shift(); node && known.size < 6000; node = queue.shift())
    for (const made of after(node)) {
      const key = keyOf(made);
      const same = known.get(key);
      if (!same) {
        known.set(key, made);
        queue.push(made);
      } else if (raw(same) !== raw(made)) {
        renamed++;
        expect([...after(made)].map(keyOf)).toEqual([...after(same)].map(keyOf));
      }
    }
  return { states: known.size, renamed };
}

test.each<[KernelConfig['vintage'], Record<string, number>]>([
  ['freebsd-13', { start: 8, end: 12 }],
  ['freebsd-6', { start: 2, end: 6 }],
  ['freebsd-5', { start: 8, end: 12 }],
])('%s: equal states go on equally, whatever their records are called', (vintage, range) => {
  const { states, renamed } = explore({ vintage }, [
    [['vm_map_protect', { start: 3, end: 5, prot: 1 }]],
    [
      ['vm_map_remove', range],
      ['vm_map_insert', { start: 9, end: 11, prot: 3, max: 7 }],
    ],
    [['vm_map_wire', WIRE]],
  ]);
  expect(states).toBeGreaterThan(500);
  expect(renamed).toBeGreaterThan(30);
});

test('what an object is for is what counts, not its number', () => {
  const k = kernel({}, ['t1']);
  call(k, 0, 'vm_map_protect', { start: 3, end: 4, prot: 1 });
  const other = copyKernel(k, () => {});
  // the same object, in another record
  const used = (mapOf(k).entries.object[8] ?? 0) as number;
  expect(used).toBeGreaterThan(0);
  other.objects.push({ ...(other.objects[used] as VmObject), serial: 99 });
  for (let id = 8; id < mapOf(other).entries.used; id += 8)
    if (mapOf(other).entries.object[id] === used)
      writing(mapOf(other).entries, id).object[id] = other.objects.length - 1;
  expect(canonical(other)).toEqual(canonical(k));
  (other.objects.at(-1) as { charge: number }).charge++;
  expect(canonical(other)).not.toEqual(canonical(k));
});

test('a record that is free counts as far as a frame may still read it', () => {
  const k = kernel();
  call(k, 1, 'vm_map_remove', { start: 2, end: 12 });
  const { free, next } = mapOf(k).entries;
  const second = next[free] as number;
  expect([free, second].every((id) => id > 0)).toBe(true);
  startCall(k, 0, 'vm_map_wire', WIRE);
  const used = cloneState(k);
  for (const state of [k, used]) writing(mapOf(state).entries, free).start[free] = state === k ? 3 : 5;
  expect(canonical(used)).toEqual(canonical(k));
  const at = (state: KernelState, id: number): KernelState => {
    const made = cloneState(state);
    Object.assign(made.threads[0]?.stack[0] ?? {}, { entry: id });
    return made;
  };
  // what is read of it, and which of the free ones it is: that one is used again first
  expect(canonical(at(used, free))).not.toEqual(canonical(at(k, free)));
  const { entries } = mapOf(k);
  for (const column of ['start', 'end', 'object', 'offset', 'eflags', 'prot', 'maxProt', 'inherit'] as const)
    writing(entries, second)[column][second] = entries[column][free] as number;
  expect(canonical(at(k, second))).not.toEqual(canonical(at(k, free)));
});

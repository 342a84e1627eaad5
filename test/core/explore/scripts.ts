// Random scripts for the explorer: a small map, two or three threads with a few calls each on
// neighbouring pages, pages that may fail, now and then a limit, a file or access by lookup.
import fc from 'fast-check';

const PAGE = 0x1000;
const address = (page: number): string => `0x${(page * PAGE).toString(16)}`;

/** First and last page of a range within the map. */
const range = (pages: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(pages - 1), fc.integer({ min: 1, max: pages }))
    .map(([from, length]) => `${address(1 + from)}, ${address(1 + Math.min(from + length, pages))}`);

const bytes = (pages: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(pages - 1), fc.integer({ min: 1, max: pages }))
    .map(([from, length]) => `${address(1 + from)}, ${address(Math.min(length, pages - from))}`);

const prot = fc.constantFrom('rw-', 'r--', '---');
const wiring = fc
  .tuple(fc.constantFrom('USER', 'SYSTEM'), fc.constantFrom('NOHOLES', 'HOLESOK'))
  .map((words) => words.join('|'));

function call(pages: number): fc.Arbitrary<string> {
  const on = range(pages);
  return fc.oneof(
    { weight: 5, arbitrary: fc.tuple(on, wiring).map(([r, w]) => `vm_map_wire(${r}, ${w})`) },
    { weight: 3, arbitrary: fc.tuple(on, wiring).map(([r, w]) => `vm_map_unwire(${r}, ${w})`) },
    { weight: 2, arbitrary: on.map((r) => `vm_map_remove(${r})`) },
    { weight: 2, arbitrary: fc.tuple(on, prot).map(([r, p]) => `vm_map_protect(${r}, ${p})`) },
    { weight: 1, arbitrary: on.map((r) => `vm_map_inherit(${r}, share)`) },
    { weight: 1, arbitrary: on.map((r) => `vm_map_insert(${r}, rw-, rwx)`) },
    { weight: 1, arbitrary: bytes(pages).map((r) => `mlock(${r})`) },
    { weight: 1, arbitrary: bytes(pages).map((r) => `munlock(${r})`) },
    { weight: 1, arbitrary: bytes(pages).map((r) => `munmap(${r})`) },
  );
}

export const VINTAGES_EXPLORED = ['freebsd-5', 'freebsd-6', 'freebsd-13', 'freebsd-14', 'freebsd-15'] as const;
const OLD = new Set<string>(['freebsd-5', 'freebsd-6']);

interface Parts {
  readonly vintage: string;
  readonly lookup: boolean;
  readonly limit: number | undefined;
  readonly entries: readonly {
    readonly length: number;
    readonly gap: boolean;
    readonly prot: string;
    readonly file: boolean;
  }[];
  readonly flaky: readonly number[];
  readonly threads: readonly (readonly string[])[];
}

function textOf({ vintage, lookup, limit, entries, flaky, threads }: Parts): string {
  const lines = [`kernel ${vintage}`, `map ${address(1)}..${address(20)}`, 'object f 8 pages'];
  if (lookup) lines.push('faults lookup');
  if (OLD.has(vintage)) lines.push('privileged');
  if (limit !== undefined && !OLD.has(vintage)) lines.push(`limit user_wired ${limit}`);
  let at = 1;
  for (const { length, gap, prot: rights, file } of entries) {
    if (gap) at++;
    const object = file ? ' flags=COW|NEEDS_COPY object=f' : '';
    lines.push(`entry ${address(at)}..${address(at + length)} ${rights} max=rwx${object}`);
    at += length;
  }
  for (const page of new Set(flaky)) lines.push(`fault ${address(page)} = KERN_SUCCESS or KERN_FAILURE`);
  threads.forEach((calls, i) => {
    for (const one of calls) lines.push(`t${i + 1}: ${one}`);
  });
  // freebsd-5 has no flags that allow holes
  return `${lines.join('\n')}\n`.replaceAll(vintage === 'freebsd-5' ? /\|(NOHOLES|HOLESOK)/g : /(?!)/g, '');
}

const PAGES = 6;

/** Scripts that can be explored whole, also one order after another. */
export const explorable = (threads = 3, calls = 2): fc.Arbitrary<string> =>
  fc
    .record({
      vintage: fc.constantFrom(...VINTAGES_EXPLORED),
      lookup: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      limit: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
      entries: fc.array(
        fc.record({
          length: fc.integer({ min: 1, max: 3 }),
          gap: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
          prot: fc.constantFrom('rw-', 'rw-', 'rw-', 'r--', '---'),
          file: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      flaky: fc.array(fc.integer({ min: 1, max: PAGES }), { maxLength: 1 }),
      threads: fc.array(fc.array(call(PAGES), { minLength: 1, maxLength: calls }), {
        minLength: 2,
        maxLength: threads,
      }),
    })
    .map(textOf);

/**
 * Scripts whose threads unmap, map and cut pieces of the same objects, of kernels that drop
 * references after the unlock.
 */
export const removing = (): fc.Arbitrary<string> => {
  const pages = 4;
  const on = range(pages);
  const one = fc.oneof(
    { weight: 4, arbitrary: on.map((r) => `vm_map_remove(${r})`) },
    { weight: 2, arbitrary: bytes(pages).map((r) => `munmap(${r})`) },
    { weight: 3, arbitrary: on.map((r) => `vm_map_insert(${r}, rw-, rwx)`) },
    { weight: 2, arbitrary: bytes(pages).map((r) => `mmap(${r}, rw-, PRIVATE|ANON|FIXED)`) },
    { weight: 1, arbitrary: bytes(pages).map((r) => `mmap(${r}, rw-, PRIVATE|FIXED, f)`) },
    { weight: 2, arbitrary: fc.tuple(on, prot).map(([r, p]) => `vm_map_protect(${r}, ${p})`) },
    { weight: 2, arbitrary: on.map((r) => `vm_map_wire(${r}, USER|HOLESOK)`) },
    { weight: 1, arbitrary: on.map((r) => `vm_map_unwire(${r}, USER|HOLESOK)`) },
    { weight: 1, arbitrary: fc.constant(`touch ${address(2)} write`) },
  );
  return fc
    .record({
      vintage: fc.constantFrom('freebsd-13', 'freebsd-14', 'freebsd-15'),
      lookup: fc.boolean(),
      entries: fc.array(
        fc.record({
          length: fc.integer({ min: 1, max: 4 }),
          gap: fc.constant(false),
          prot: fc.constantFrom('rw-', 'rw-', 'r--'),
          file: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
        }),
        { minLength: 1, maxLength: 2 },
      ),
      threads: fc.array(fc.array(one, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 }),
    })
    .map((parts) => textOf({ ...parts, limit: undefined, flaky: [] }));
};

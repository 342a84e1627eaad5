// Random scripts of all that the language has: system calls, stacks, processes, submaps, locks that
// are held between calls, deaths, asserts and sets, open limits, pages with several outcomes. A
// line that the script's kernel has not got is left out.
import fc from 'fast-check';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { VINTAGES_EXPLORED } from './scripts.ts';

const PAGES = 12;
const address = (page: number): string => `0x${(page * 0x1000).toString(16)}`;
const from = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const span = fc.tuple(fc.integer({ min: 1, max: PAGES - 1 }), fc.integer({ min: 1, max: 4 }));
const range = span.map(([page, length]) => `${address(page)}, ${address(page + length)}`);
const bytes = fc.tuple(span, from(0, 0, 0, 0x10)).map(([[page, length], more]) => {
  return `0x${(page * 0x1000 + more).toString(16)}, 0x${(length * 0x1000).toString(16)}`;
});
const prot = from('rw-', 'rw-', 'r--', '---', 'rwx');
const inherit = from('share', 'copy', 'none', 'zero');
const wiring = from('USER|NOHOLES', 'USER|HOLESOK', 'SYSTEM|NOHOLES', 'SYSTEM|HOLESOK', 'USER', 'SYSTEM');
const advice = from('normal', 'random', 'willneed', 'dontneed', 'free', 'nosync', 'nocore');
const point = fc.integer({ min: 1, max: PAGES }).map(address);

const call = (parts: readonly fc.Arbitrary<string>[], text: (...parts: string[]) => string): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((made) => text(...made));

/** Calls on ranges that need no lock held. */
const PLAIN: readonly fc.Arbitrary<string>[] = [
  call([range, wiring], (r, w) => `vm_map_wire(${r}, ${w})`),
  call([range, wiring], (r, w) => `vm_map_wire(${r}, ${w})`),
  call([range, wiring], (r, w) => `vm_map_unwire(${r}, ${w})`),
  call([range], (r) => `vm_map_remove(${r})`),
  call([range, prot], (r, p) => `vm_map_protect(${r}, ${p})`),
  call([range, inherit], (r, i) => `vm_map_inherit(${r}, ${i})`),
  call([range, advice], (r, a) => `vm_map_madvise(${r}, ${a})`),
  call([range, prot], (r, p) => `vm_map_insert(${r}, ${p}, rwx)`),
  call([range, from('0', '1'), from('0', '1')], (r, a, b) => `vm_map_sync(${r}, ${a}, ${b})`),
  call([range, prot], (r, p) => `vm_map_check_protection(${r}, ${p})`),
  call([point, from('0x1000', '0x2000')], (a, l) => `vm_map_find(${a}, ${l}, rw-)`),
  call([bytes, prot, from('0', 'COW', 'EXCL')], (r, p, f) => `vm_map_fixed(${r}, ${p}, rwx, ${f})`),
  call([bytes], (r) => `mmap_wirefuture(${r}, rw-)`),
  call([from('0', '1')], (on) => `set_wirefuture(${on})`),
];
const SYSTEM: readonly fc.Arbitrary<string>[] = [
  call(
    [bytes, prot, from('PRIVATE|ANON', 'SHARED|ANON', 'PRIVATE|ANON|FIXED', 'PRIVATE|ANON|FIXED|EXCL')],
    (r, p, f) => `mmap(${r}, ${p}, ${f})`,
  ),
  call([from('PRIVATE', 'SHARED|FIXED'), bytes], (f, r) => `mmap(${r}, rw-, ${f}, f)`),
  call([from('0x2000', '0x3000'), point], (l, a) => `mmap(${a}, ${l}, rw-, STACK|PRIVATE|ANON)`),
  call([bytes], (r) => `munmap(${r})`),
  call([bytes, prot], (r, p) => `mprotect(${r}, ${p})`),
  call([bytes, inherit], (r, i) => `minherit(${r}, ${i})`),
  call([bytes, advice], (r, a) => `madvise(${r}, ${a})`),
  call([bytes, from('SYNC', 'ASYNC', 'INVALIDATE')], (r, f) => `msync(${r}, ${f})`),
  call([bytes], (r) => `mlock(${r})`),
  call([bytes], (r) => `mlock(${r})`),
  call([bytes], (r) => `munlock(${r})`),
  call([from('CURRENT', 'FUTURE', 'CURRENT|FUTURE')], (h) => `mlockall(${h})`),
  fc.constant('munlockall()'),
  call([bytes], (r) => `vslock(${r})`),
  call([bytes], (r) => `vsunlock(${r})`),
  call([bytes], (r) => `mincore(${r})`),
  call(
    [from('RLIMIT_MEMLOCK', 'RLIMIT_VMEM', 'RLIMIT_DATA', 'RLIMIT_STACK'), from('4K', '16K', '1M')],
    (w, n) => `setrlimit(${w}, ${n})`,
  ),
  call([from(address(14), address(16))], (a) => `brk(${a})`),
  fc.constant('sbrk(0x1000)'),
  call([point, from('0', 'RDONLY')], (a, f) => `shmat(f, ${a}, ${f})`),
  call([point], (a) => `shmdt(${a})`),
  call([point, from('read', 'write', 'execute')], (a, w) => `touch ${a} ${w}`),
];
const PROCESSES: readonly fc.Arbitrary<string>[] = [
  fc.constant('fork(p2)'),
  fc.constant('fork(p2)'),
  fc.constant('vfork(p2)'),
  fc.constant('execve()'),
  fc.constant('exit()'),
];
const LOCKS: readonly fc.Arbitrary<string>[] = [
  ...['lock', 'unlock', 'lock_read', 'unlock_read', 'trylock', 'trylock_read', 'lock_upgrade', 'lock_downgrade'].map(
    (what) => fc.constant(`vm_map_${what}()`),
  ),
  ...['unlock_and_wait', 'wakeup', 'busy', 'unbusy', 'wait_busy', 'lookup_done'].map((what) =>
    fc.constant(`vm_map_${what}()`),
  ),
  call([point, from('r--', 'rw-'), from('0', '1')], (a, p, g) => `vm_map_lookup(${a}, ${p}, ${g})`),
];
const STACKS: readonly fc.Arbitrary<string>[] = [
  call([from(8, 9, 10).map(address), from('0x3000', '0x4000')], (a, l) => `vm_map_stack(${a}, ${l}, rw-)`),
  call([point], (a) => `vm_map_growstack(${a})`),
  call([from(8, 9, 10, 11).map(address), from('read', 'write')], (a, w) => `touch ${a} ${w}`),
  call([from(8, 9, 10, 11).map(address)], (a) => `vm_map_lookup(${a}, rw-, 1)`),
];
const SUBMAPS: readonly fc.Arbitrary<string>[] = [
  fc.constant(`vm_map_submap(${address(6)}, ${address(9)}, sub)`),
  fc.constant(`vm_map_insert(sub, ${address(6)}, ${address(8)}, rw-)`),
  fc.constant(`vm_map_wire(sub, ${address(6)}, ${address(8)}, USER|NOHOLES)`),
  fc.constant(`vm_map_remove(sub, ${address(6)}, ${address(8)})`),
];
/** Pieces that belong together, on one thread. */
const RUNS: readonly fc.Arbitrary<readonly string[]>[] = [
  fc.oneof(...PLAIN).map((one) => ['vm_map_lock()', one, 'vm_map_unlock()']),
  fc.oneof(...PLAIN).map((one) => ['vm_map_lock_read()', one, 'vm_map_unlock_read()']),
  fc.constant(['vm_map_lock()', 'vm_map_busy()', 'vm_map_unlock()']),
  fc.constant(['vm_map_lock()', 'vm_map_unbusy()', 'vm_map_unlock()']),
  fc.constant(['vm_map_lock()', 'vm_map_wait_busy()', 'vm_map_unlock()']),
  fc.constant(['vm_map_lock()', 'vm_map_unlock_and_wait()']),
  fc.constant(['vm_map_lock()', 'vm_map_lock_downgrade()', 'vm_map_unlock_read()']),
  fc.constant(['vm_map_lock_read()', 'vm_map_lock_upgrade()', 'vm_map_unlock()']),
  bytes.map((r) => [`vslock(${r})`, `vsunlock(${r})`]),
  bytes.map((r) => [`mlock(${r})`, `munlock(${r})`]),
  point.map((a) => [`vm_map_lookup(${a}, rw-)`, 'vm_map_lookup_done()']),
];

const one = (list: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string[]> => fc.oneof(...list).map((text) => [text]);
const piece: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 6, arbitrary: one(PLAIN) },
  { weight: 6, arbitrary: one(SYSTEM) },
  { weight: 2, arbitrary: one(PROCESSES) },
  { weight: 1, arbitrary: one(LOCKS) },
  { weight: 2, arbitrary: one(STACKS) },
  { weight: 1, arbitrary: one(SUBMAPS) },
  { weight: 3, arbitrary: fc.oneof(...RUNS) },
);

const DECLARED = from(
  'faults lookup',
  'faults unchecked',
  'limit user_wired 0..3',
  'limit user_wired 3',
  'limit memlock 4K..12K',
  'limit memlock 12K',
  'limit vmem 64K',
  'limit swap 64K',
  'limit wired 4',
  'limit entries 3',
  'limit old_mlock',
  'limit unprivileged_mlock 0',
  'limit stack 32K',
  'jail allow.mlock',
);
const ASSERTS = from(
  'assert entry(0x2000).wired_count < 2',
  'assert !entry(0x3000).in_transition',
  'assert map.lock.holder == none',
  'assert t1.state != asleep',
  'assert map.timestamp < 8',
  'assert user_wired < 3',
  'set entry(0x2000).wired_count = 1',
  'set entry(0x3000).in_transition = true',
  'set entry(0x2000).needs_copy = true',
  'set map.busy = 1',
  'set map.timestamp = map.timestamp + 1',
  'set limit.memlock = 8K',
  'set user_wired = 2',
);
const FAULTS = from(
  'KERN_SUCCESS or KERN_FAILURE',
  'KERN_SUCCESS or KERN_FAILURE or KERN_PROTECTION_FAILURE',
  'KERN_FAILURE or KERN_SUCCESS',
  'KERN_NO_ACCESS',
);

const shape = fc.record({
  vintage: from(...VINTAGES_EXPLORED),
  map: from('', '', '', ' wirefuture', ' wxorx', ' kernel'),
  declared: fc.array(DECLARED, { maxLength: 2 }),
  entries: fc.array(
    fc.record({
      length: fc.integer({ min: 1, max: 3 }),
      gap: from(0, 0, 0, 1),
      prot: from('rw-', 'rw-', 'rw-', 'r--', '---'),
      more: from(
        '',
        '',
        '',
        ' flags=COW|NEEDS_COPY object=f',
        ' wired=1',
        ' wired=1 flags=USER_WIRED',
        ' inherit=share',
        ' object=f',
      ),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  faults: fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), FAULTS), { maxLength: 2 }),
  child: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
  shares: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  threads: fc.array(fc.array(piece, { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 3 }),
  dies: fc.array(fc.record({ thread: fc.nat(2), held: fc.boolean() }), { maxLength: 1 }),
  asserts: fc.array(fc.tuple(fc.nat(3), ASSERTS), { maxLength: 1 }),
});
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

function linesOf({ vintage, map, declared, entries, faults, child, shares, threads, dies, asserts }: Shape): string[] {
  const lines = [
    `kernel ${vintage}`,
    `map ${address(1)}..${address(20)}${map}`,
    'object f 8 pages',
    ...new Set(declared),
  ];
  lines.push(`heap ${address(13)}`, 'privileged', `limit stack_growth ${address(1)}`);
  lines.push(`submap sub ${address(6)}..${address(9)}`);
  let at = 1;
  for (const { length, gap, prot: rights, more } of entries) {
    at += gap;
    lines.push(`entry ${address(at)}..${address(at + length)} ${rights} max=rwx${more}`);
    at += length;
  }
  for (const [page, outcomes] of new Map(faults)) lines.push(`fault ${address(page)} = ${outcomes}`);
  if (child || shares) lines.push(shares ? 'process p2 shares p1' : 'process p2', 'thread t3 of p2');
  const own = threads.map((pieces) => pieces.flat());
  const calls: string[] = [];
  const most = Math.max(...own.map(({ length }) => length));
  for (let i = 0; i < most; i++)
    own.forEach((list, t) => {
      if (list[i] !== undefined) calls.push(`t${t + 1}: ${list[i]}`);
    });
  for (const [place, text] of asserts) calls.splice(Math.min(place, calls.length), 0, text);
  for (const { thread, held } of dies) {
    if (thread >= own.length) continue;
    const name = `t${thread + 1}`;
    const last = calls.findLastIndex((text) => text.startsWith(name));
    if (held) calls[last] = (calls[last] as string).replace(`${name}:`, `${name} >`);
    calls.push(`${name} dies`);
  }
  return [...lines, ...calls];
}

/** Without the lines that are errors; undefined: nothing is left. */
function withoutErrors(lines: readonly string[]): string | undefined {
  let left = [...lines];
  for (let n = 0; n < 8; n++) {
    const { diagnostics } = compile(parse(`${left.join('\n')}\n`));
    const wrong = new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ line }) => line));
    if (wrong.size === 0) return `${left.join('\n')}\n`;
    left = left.filter((_, i) => !wrong.has(i + 1));
  }
  return undefined;
}

/** Scripts of all that there is. */
export const everything = (): fc.Arbitrary<string> =>
  shape
    .map((made) => withoutErrors(linesOf(made)))
    .filter((text): text is string => text !== undefined && /^t\d+[: ]/m.test(text));

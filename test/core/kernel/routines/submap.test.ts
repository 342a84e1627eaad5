// Submaps by their rules (core/kernel/routines/submap.ts names the source): which range can be
// given over, whose lock a lookup then leaves held, and what the other calls do at such an entry.
import { describe, expect, test } from 'vitest';
import { VINTAGES } from '../../../../core/kernel/constants.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { format } from '../../../../core/trace/print/print.ts';
import type { End, Outcome } from './script.ts';
import { runTo } from './script.ts';

const SCENE = `submap exec 0x20000..0x28000
object f1 16 pages
entry 0x20000..0x28000 rw-
entry 0x30000..0x32000 rw- object=f1
entry 0x34000..0x36000 rw- flags=COW`;
const GIVE = `t1: vm_map_insert(exec, 0x20000, 0x22000, rw-) = KERN_SUCCESS
t1: vm_map_submap(0x20000, 0x28000, exec) = KERN_SUCCESS
`;
const scene = (kernel: string, lines: string, end: End = 'done'): Outcome => runTo(end, kernel, lines, SCENE);

describe.each(VINTAGES)('%s', (kernel) => {
  test('a call can be made on the submap instead of the map', () => {
    const { failures } = scene(
      kernel,
      `t1: vm_map_insert(exec, 0x20000, 0x22000, rw-) = KERN_SUCCESS
       assert exec.entries == 1 && map.entries == 3 && exec.timestamp == 1 && map.timestamp == 0
       t1: vm_map_insert(map, 0x20000, 0x22000, rw-) = KERN_NO_SPACE
       t1: vm_map_insert(exec, 0x28000, 0x29000, rw-) = KERN_INVALID_ADDRESS
       t1: vm_map_lock(exec)
       t2: vm_map_lock() = 0
       assert exec.lock.holder == t1 && map.lock.holder == t2`,
    );
    expect(failures).toEqual([]);
  });
  test('the range must be one whole entry, not COW, without an object', () => {
    const { failures } = scene(
      kernel,
      `t1: vm_map_submap(0x30000, 0x32000, exec) = KERN_INVALID_ARGUMENT
       t1: vm_map_submap(0x34000, 0x36000, exec) = KERN_INVALID_ARGUMENT
       t1: vm_map_submap(0x20000, 0x28000, exec) = KERN_SUCCESS
       assert entry(0x21000).is_sub_map && entry(0x21000).sub_map == exec
       t1: vm_map_submap(0x20000, 0x28000, exec) = KERN_INVALID_ARGUMENT`,
    );
    expect(failures).toEqual([]);
  });
  test('a part of an entry will not do: cutting it makes an object', () => {
    const { failures } = scene(kernel, 't1: vm_map_submap(0x20000, 0x24000, exec) = KERN_INVALID_ARGUMENT');
    expect(failures).toEqual([]);
  });
  test('a lookup goes on in the submap, and leaves its lock held', () => {
    const { failures } = scene(
      kernel,
      `${GIVE}t1: vm_map_lookup(0x21000, rw-) = KERN_SUCCESS
       assert map.lock.readers == 0 && map.lock.holder == none && (exec.lock.readers == 1 || exec.lock.holder == t1)
       t1: vm_map_lookup_done(exec) = 0
       t1: vm_map_lookup(0x23000, rw-) = KERN_INVALID_ADDRESS
       assert exec.lock.readers == 0 && exec.lock.holder == none`,
    );
    expect(failures).toEqual([]);
  });
  test('wiring faults there find what the submap has', () => {
    const { failures } = scene(
      kernel,
      `${GIVE}t1: vm_map_wire(0x20000, 0x28000, SYSTEM) = KERN_INVALID_ADDRESS
       t1: vm_map_insert(exec, 0x22000, 0x28000, rw-)
       t1: vm_map_wire(0x20000, 0x28000, SYSTEM) = KERN_SUCCESS`,
    );
    expect(failures).toEqual([]);
  });
  test('protect refuses it, advice passes it over, remove leaves the submap as it is', () => {
    const { failures } = scene(
      kernel,
      `${GIVE}t1: vm_map_protect(0x20000, 0x28000, r--) = KERN_INVALID_ARGUMENT
       t1: vm_map_madvise(0x20000, 0x28000, random) = 0
       assert !entry(0x20000).behav_random
       t1: vm_map_sync(0x20000, 0x28000, 0, 0) = KERN_SUCCESS
       t1: vm_map_remove(0x20000, 0x28000) = KERN_SUCCESS
       assert entry(0x20000) == none && exec.entries == 1`.replace(
        kernel === 'freebsd-5' ? /^.*vm_map_sync.*$/m : /$^/,
        '',
      ),
    );
    expect(failures).toEqual([]);
  });
  test('a wakeup wakes who sleeps on the same map', () => {
    const { reasons } = scene(
      kernel,
      `t1: vm_map_lock()
       t1: vm_map_unlock_and_wait()
       t2: vm_map_lock(exec)
       t2: vm_map_unlock_and_wait(exec)
       t3: vm_map_wakeup(exec)`,
      'stuck',
    );
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toContain('t1 in vm_map_unlock_and_wait');
  });
});

test('freebsd-13 asserts that nothing cuts it; freebsd-6 cuts it in two', () => {
  const cut = `${GIVE}t1: vm_map_remove(0x20000, 0x24000)`;
  expect(scene('freebsd-13', cut, 'panic').state.kernel.panic).toBe('map entry 0xP is a submap');
  const { failures } = scene('freebsd-6', `${cut}\nassert entry(0x24000).sub_map == exec && entry(0x20000) == none`);
  expect(failures).toEqual([]);
});

test('freebsd-13 takes the lock of the submap first, and once more if it fails', () => {
  const locks = (kernel: string, range: string): (number | undefined)[] =>
    scene(kernel, `t1: vm_map_submap(${range}, exec)`).events.flatMap((e) => (e.kind === 'lock' ? [e.map ?? 0] : []));
  expect(locks('freebsd-13', '0x20000, 0x28000')).toEqual([1, 0]);
  expect(locks('freebsd-13', '0x30000, 0x32000')).toEqual([1, 0, 1]);
  expect(locks('freebsd-6', '0x30000, 0x32000')).toEqual([0]);
});

test('a submap is declared once, by a name of its own, and printed as it was written', () => {
  const problems = (line: string): string[] => parse(`${line}\n`).diagnostics.map((d) => d.message);
  for (const name of ['map', 'none', 'NULL', 'limit', 'thread', 'user_wired', 'swap_reserved'])
    expect(problems(`submap ${name} 0x1000..0x2000`)).toEqual([
      `a submap cannot be called '${name}': that is the name of something else`,
    ]);
  expect(problems('submap a 0x1000..0x2000\nt1: vm_map_submap(0x1000, 0x2000, 0x1000)')).toEqual([
    "expected the name of a submap, found '0x1000'",
  ]);
  expect(problems('submap a 0x1000..0x2000\nsubmap a 0x1000..0x2000')).toEqual(['submap a is already given in line 1']);
  expect(problems('submap exec 0x1000..0x2000\nt1: vm_map_submap(0x1000, 0x2000, exce)')).toEqual([
    "unknown submap 'exce': declare it above with 'submap exce 0x1000..0x8000'",
  ]);
  const text = 'submap exec 0x1000..0x2000\n\nt1: vm_map_insert(exec, 0x1000, 0x2000, rw-)\nt1: vm_map_lock(exec)\n';
  expect(format(parse(text))).toBe(text);
});

// Random scripts: calls of three threads on a small map, among them such as leave a lock held,
// sleep, or make what others stumble over.
import fc from 'fast-check';

export const page = (n: number): string => `0x${(n * 4096).toString(16)}`;
const range = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 6 }));
const call = fc
  .tuple(
    fc.constantFrom('wire', 'unwire', 'remove', 'protect', 'inherit', 'insert'),
    range,
    fc.constantFrom('USER|NOHOLES', 'USER|HOLESOK', 'SYSTEM|NOHOLES'),
    fc.constantFrom('r--', 'rw-', '---'),
  )
  .map(([what, [start, length], flags, prot]) => {
    const at = `${page(start)}, ${page(start + length)}`;
    switch (what) {
      case 'wire':
      case 'unwire':
        return `vm_map_${what}(${at}, ${flags})`;
      case 'remove':
        return `vm_map_remove(${at})`;
      case 'protect':
        return `vm_map_protect(${at}, ${prot})`;
      case 'inherit':
        return `vm_map_inherit(${at}, share)`;
      default:
        return `vm_map_insert(${at}, ${prot}, rwx)`;
    }
  });
/** Calls that leave a lock held, want one, sleep, or make what other calls stumble over. */
const other = fc.constantFrom(
  'vm_map_lock()',
  'vm_map_unlock()',
  'vm_map_lock_read()',
  'vm_map_unlock_read()',
  'vm_map_trylock()',
  'vm_map_lock_upgrade()',
  'vm_map_unlock_and_wait()',
  'vm_map_wakeup()',
  'vm_map_busy()',
  `vm_map_lookup(${page(2)}, rw-, 1)`,
  `vm_map_lookup(${page(12)}, rw-, 1)`,
  `vm_map_stack(${page(10)}, ${page(4)}, rw-)`,
  `vm_map_growstack(${page(11)})`,
  `vm_map_submap(${page(6)}, ${page(9)}, sub)`,
  `vm_map_insert(sub, ${page(6)}, ${page(8)}, rw-)`,
  `vm_map_sync(${page(1)}, ${page(5)}, 1, 0)`,
);
const calls = (threads: number): fc.Arbitrary<string[]> =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: 1, max: threads }),
        fc.oneof({ weight: 3, arbitrary: call }, { weight: 1, arbitrary: other }),
      ),
      { minLength: 3, maxLength: 9 },
    )
    .map((list) => list.map(([t, text]) => `t${t}: ${text}`));
const map = [
  `map ${page(1)}..${page(20)}`,
  `submap sub ${page(6)}..${page(9)}`,
  `limit stack_growth ${page(1)}`,
  `entry ${page(1)}..${page(5)} rw- max=rwx`,
  `entry ${page(6)}..${page(9)} r-- max=rwx`,
];
export const program = calls(3).map((lines) => [...map, ...lines].join('\n'));

/** The same with a process that is forked on the way, and may then get a map of its own. */
export const forking = fc.tuple(calls(4), fc.nat(4), fc.constantFrom([], ['t4: exec()'])).map(([lines, at, exec]) => {
  const threads = ['process p2', 'thread t1', 'thread t2', 'thread t3', 'thread t4 of p2'];
  return [...threads, ...map, ...lines.slice(0, at), 't1: fork(p2)', ...exec, ...lines.slice(at)].join('\n');
});

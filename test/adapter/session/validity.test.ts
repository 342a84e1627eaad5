// Thousands of random requests, legal and illegal: each is answered once, nothing fails in the
// debugger itself, whatever runs stops or ends, and nothing is left in memory.
import v8 from 'node:v8';
import vm from 'node:vm';
import { expect, test } from 'vitest';
import { seeds } from '../../property.ts';
import { Stream } from '../stream.ts';

const SCRIPT = `map 0x1000..0x100000
entry 0x2000..0x8000 rw- max=rwx
entry 0x9000..0xc000 r-- max=rwx
t1 > vm_map_wire(0x2000, 0x6000, USER) @ fault 0x3000
t2: vm_map_unwire(0x3000, 0x4000, USER)
t3: vm_map_protect(0x9000, 0xa000, rw-)
assert t2.state == asleep
t1 < KERN_SUCCESS
t3: vm_map_wire(0x9000, 0xd000, USER)
t2: vm_map_remove(0x4000, 0x5000)
t1: vm_map_wire(0x2000, 0x6000, USER) = KERN_INVALID_ADDRESS
t3: munmap(0x9000, 0x1000)
`;

test.each(seeds(8))('seed %i', async (seed) => {
  const stream = new Stream(seed * 7919, SCRIPT);
  for (let i = 0; i < 3; i++) await stream.play(250);
  expect(stream.faults).toEqual([]);
  expect(stream.requests).toBeGreaterThan(750);
  expect(stream.stops).toBeGreaterThan(20);
  expect(stream.refused).toBeGreaterThan(50);
});

test('nothing is left in memory of sessions that are over', async () => {
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc') as () => void;
  const stream = new Stream(4711, SCRIPT);
  const heap = async (): Promise<number> => {
    for (let i = 0; i < 4; i++) await stream.play(100);
    gc();
    return process.memoryUsage().heapUsed;
  };
  await heap();
  const sizes = [await heap()];
  // what a session leaves grows with every round; what Node compiles meanwhile does not
  for (let i = 0; i < 4; i++) sizes.push(await heap());
  // the stream itself has the last one
  expect(stream.sessions.slice(0, -1).filter((session) => session.deref())).toEqual([]);
  const grown = sizes.slice(1).map((size, i) => (size - (sizes[i] as number)) / 1e6);
  expect(Math.min(...grown)).toBeLessThan(1);
});

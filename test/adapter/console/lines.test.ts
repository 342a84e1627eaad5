// A long run does not bury the Debug Console: what is left out is counted and told.
import { expect, test } from 'vitest';
import { atEntry, type Event, PROGRAM, type TestClient } from '../client.ts';

const CALLS = 2500;
const SCRIPT = [
  'map 0x1000..0x100000',
  'entry 0x10000..0x12000 rw- max=rwx',
  ...Array.from({ length: CALLS }, (_, i) => `t1: vm_map_${i % 2 ? 'un' : ''}wire(0x10000, 0x11000, USER)`),
  't1: vm_map_wire(0x20000, 0x21000, USER)',
  '',
].join('\n');

const outputs = (c: TestClient): string[] =>
  c.log
    .filter((m) => m.type === 'event' && (m as Event).event === 'output')
    .map((m) => (m as Event).body.output as string);

test('of a run over thousands of calls a thousand are told, and the rest counted', async () => {
  const c = await atEntry(SCRIPT);
  await c.request('setExceptionBreakpoints', { filters: ['KERN_INVALID_ADDRESS'] });
  await c.go('continue');
  const said = outputs(c);
  expect(said.filter((text) => text.startsWith('t1: '))).toHaveLength(1000);
  expect(said.at(-1)).toBe('1500 more lines are left out here: KERN_SUCCESS 1500. The history has every call.\n');
});

test('the next run speaks again', async () => {
  const c = await atEntry(SCRIPT);
  await c.request('setBreakpoints', { source: { path: PROGRAM }, breakpoints: [{ line: CALLS }] });
  await c.go('continue');
  const before = outputs(c).length;
  await c.go('next');
  expect(outputs(c).slice(before)).toEqual([expect.stringMatching(/^t1: vm_map_/)]);
});

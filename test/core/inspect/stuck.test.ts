// Why a script cannot go on: each thread that has not finished, who keeps what it wants, and
// the line that waits.
import { expect, test } from 'vitest';
import { stuckReasons } from '../../../core/inspect/stuck.ts';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

function reasonsOf(text: string): string[] {
  const m = createMachine(compile(parse(`map 0x1000..0x100000\nentry 0x1000..0x5000 rw- max=rwx\n${text}`)));
  for (let choice = m.next(); choice && m.state.script.end === 'running'; choice = m.next()) m.step(choice);
  expect(m.state.script.end).toBe('stuck');
  const { threads, reasons } = stuckReasons(m.program, m.state);
  expect(threads.length).toBeGreaterThan(0);
  return reasons;
}
const WAITS = 't1: vm_map_lock()\nt2: vm_map_lock()\n';

test('who wants a lock, and who has kept it between two calls', () => {
  const [waits, keeps, ...more] = reasonsOf(WAITS);
  expect(waits).toMatch(/^t2 in vm_map_lock \(line 4\) waits for the map lock, t1 has it$/);
  expect([keeps, more]).toEqual(['t1 still holds the map lock', []]);
});

test('the line of a thread that is still in a call', () => {
  expect(reasonsOf(`${WAITS}t2: vm_map_wakeup()\n`).at(-1)).toBe(
    'line 5 cannot begin: t2 is still in its call of line 4',
  );
});

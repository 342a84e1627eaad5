// Going forward again is the same run: whoever was run by hand, and whatever was done by hand,
// comes again as it came, and no branch is made.
import { describe, expect, test } from 'vitest';
import type { BranchRow } from '../../../adapter/protocol.ts';
import { atEntry, type TestClient } from '../client.ts';
import { LOCK, SLEEP } from '../scripts.ts';

const FREE = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t1: vm_map_wire(0x10000, 0x14000, USER|NOHOLES)
t2: vm_map_protect(0x11000, 0x12000, r--)
t1: vm_map_unwire(0x10000, 0x14000, USER|NOHOLES)
`;

const position = async (c: TestClient): Promise<number> =>
  (await c.request<{ position: number }>('vmtrace/history', { count: 1 })).position;
const branches = async (c: TestClient): Promise<number> =>
  (await c.request<{ branches: BranchRow[] }>('vmtrace/branches')).branches.length;

describe('going forward again', () => {
  test('threads that were run by hand run again as they did, under any schedule', async () => {
    const c = await atEntry(FREE, { schedule: 'round-robin', stopAtEnd: true });
    await c.request('setFunctionBreakpoints', { breakpoints: [{ name: 'vm_map_lookup_entry' }] });
    await c.go('next', 2);
    await c.go('stepIn', 2);
    const forward: number[] = [];
    for (let stop = await c.go('continue'); stop?.reason !== 'end'; stop = await c.go('continue'))
      forward.push(await position(c));
    for (let stop = await c.go('reverseContinue'); stop?.reason !== 'entry'; ) stop = await c.go('reverseContinue');
    const again: number[] = [];
    for (let stop = await c.go('continue'); stop?.reason !== 'end'; stop = await c.go('continue'))
      again.push(await position(c));
    expect(again.slice(-forward.length)).toEqual(forward);
    expect(await branches(c)).toBe(1);
  });

  test('steps of a thread that wanted the lock, and then steps of the script', async () => {
    const c = await atEntry(LOCK);
    await c.go('next');
    await c.go('next', 2);
    await c.go('next', 2);
    await c.go('next', 1);
    await c.go('reverseContinue');
    await c.go('next');
    await c.go('next');
    await c.go('continue').catch(() => {});
    expect(await branches(c)).toBe(1);
  });

  test('a call by hand is made again', async () => {
    const c = await atEntry(SLEEP);
    await c.request('evaluate', { expression: 't2: vm_map_protect(0x10000, 0x11000, r--)', context: 'repl' });
    await c.stop();
    const after = await position(c);
    await c.go('next');
    await c.go('stepBack');
    await c.go('stepBack');
    expect(await position(c)).toBe(0);
    await c.go('next');
    expect(await position(c)).toBe(after);
    await c.go('next');
    expect(await branches(c)).toBe(2);
    const { branches: rows } = await c.request<{ branches: BranchRow[] }>('vmtrace/branches');
    expect(rows.find((row) => row.current)?.id).toBe(1);
  });
});

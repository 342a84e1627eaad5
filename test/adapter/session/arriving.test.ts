// Where one has come to by going back or by a jump: a breakpoint that stands there is met by that,
// and says so; one that would stop after the stop that one has come back to still does. And as many
// steps back as forward lead to where one was, whichever threads were stepped.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { program } from '../../core/machine/programs.ts';
import { checkProperty } from '../../property.ts';
import { atEntry, PROGRAM, type TestClient } from '../client.ts';

const SCRIPT = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t1: vm_map_wire(0x10000, 0x14000, USER|NOHOLES)
t1: vm_map_unwire(0x10000, 0x14000, USER|NOHOLES)
t1: vm_map_wire(0x10000, 0x12000, USER|NOHOLES)
`;
const position = async (c: TestClient): Promise<number> =>
  (await c.request<{ position: number }>('vmtrace/state')).position;
const at = (c: TestClient, ...breakpoints: object[]): Promise<unknown> =>
  c.request('setBreakpoints', { source: { path: PROGRAM }, breakpoints });

describe('a breakpoint where one has come to', () => {
  test('after a stop for an event at the same moment it stops, forwards and forwards again', async () => {
    const c = await atEntry(SCRIPT, { stopAtEnd: true }, (client) =>
      at(client, { line: 3, mode: 'return' }, { line: 4 }),
    );
    const first = await c.go('continue');
    const second = await c.go('continue');
    expect([first?.hitBreakpointIds, second?.hitBreakpointIds]).toEqual([[1], [2]]);
    expect((await c.go('continue'))?.reason).toBe('end');
    expect((await c.go('reverseContinue'))?.hitBreakpointIds).toEqual([2]);
    expect((await c.go('reverseContinue'))?.hitBreakpointIds).toEqual([1]);
    expect((await c.go('continue'))?.hitBreakpointIds).toEqual([2]);
    expect((await c.go('continue'))?.reason).toBe('end');
  });

  test('a step back, a jump to a line and a travel tell of it, and do not stop at it again', async () => {
    const c = await atEntry(SCRIPT, { stopAtEnd: true }, (client) => at(client, { line: 4 }));
    await c.go('next');
    await c.go('next');
    const there = await c.go('stepBack');
    expect(there).toMatchObject({ reason: 'step', hitBreakpointIds: [1] });
    const place = await position(c);
    expect((await c.go('continue'))?.reason).toBe('end');
    await c.request('vmtrace/travel', { position: place });
    expect(await c.stop()).toMatchObject({ reason: 'goto', hitBreakpointIds: [1] });
    expect((await c.go('continue'))?.reason).toBe('end');
    const { targets } = await c.request<{ targets: { id: number }[] }>('gotoTargets', {
      source: { path: PROGRAM },
      line: 4,
    });
    await c.request('goto', { threadId: 1, targetId: targets[0]?.id });
    expect(await c.stop()).toMatchObject({ reason: 'goto', hitBreakpointIds: [1] });
    expect((await c.go('continue'))?.reason).toBe('end');
  });
});

const BACK = { next: 'stepBack', stepIn: 'vmtrace/stepBackInto', stepOut: 'vmtrace/stepBackOut' } as const;
type Step = readonly [command: keyof typeof BACK, thread: number];

/**
 * Makes steps, and keeps from where each went on. Those that would end the session, as the last of
 * a trace do, are not made.
 */
async function take(
  script: string,
  steps: readonly Step[],
): Promise<{ c: TestClient; gone: { from: number; step: Step }[] }> {
  const c = await atEntry(script, { stopAtEnd: true });
  await c.request('setExceptionBreakpoints', { filters: [] });
  const threads = (await c.request<{ threads: { id: number }[] }>('threads')).threads.map(({ id }) => id);
  const gone: { from: number; step: Step }[] = [];
  for (const [i, step] of steps.entries()) {
    if (!threads.includes(step[1])) continue;
    const from = await position(c);
    const stop = await c.go(...step);
    if (!stop) return take(script, steps.slice(0, i));
    if ((await position(c)) !== from) gone.push({ from, step });
    if (stop.reason === 'end') break;
  }
  return { c, gone };
}

test('any steps of any threads, and as many back, each of its kind', async () => {
  const kind = fc.constantFrom('next', 'stepIn', 'stepOut');
  const steps = fc.array(fc.tuple(kind, fc.constantFrom(9999, 1, 2, 3)), { minLength: 1, maxLength: 10 });
  await checkProperty(
    fc.asyncProperty(program, steps, async (script, made) => {
      const { c, gone } = await take(script, made);
      fc.pre(gone.length > 0);
      for (const { from, step } of gone.reverse()) {
        await c.go(BACK[step[0]], step[1]);
        expect(await position(c)).toBe(from);
      }
    }),
    150,
  );
});

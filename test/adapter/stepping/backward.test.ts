// Going back in the session: a step back is the reverse of a step over, and a run backwards stops
// where a run forwards stops.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test } from 'vitest';
import { SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { type Args, atEntry, PROGRAM, type TestClient } from '../client.ts';
import { LOCK, SLEEP, UNMAPPED } from '../scripts.ts';

type Stopped = DebugProtocol.StoppedEvent['body'];

/** All that a person sees of a moment, but for what is marked as changed. */
async function moment(c: TestClient): Promise<string> {
  const state = await c.request<{ position: number; map: Args; entries: Args[]; threads: Args[] }>('vmtrace/state');
  const { changed: _, ...map } = state.map;
  const plain = (rows: Args[]): Args[] => rows.map(({ changed: _changed, ...row }) => row);
  return JSON.stringify([state.position, map, plain(state.entries), plain(state.threads)]);
}
const line = async (c: TestClient, thread = SCRIPT_THREAD): Promise<number | undefined> =>
  (await c.stack(thread))[0]?.line;

describe.each([
  ['asleep', SLEEP, 4],
  ['lock wait', LOCK, 3],
  ['unmapped', UNMAPPED, 4],
] as const)('%s', (_name, script, lines) => {
  test('lines back are lines forward, reversed', async () => {
    const c = await atEntry(script);
    const there = [await moment(c)];
    for (let i = 0; i < lines; i++) {
      await c.go('next');
      there.push(await moment(c));
    }
    for (let i = lines - 1; i >= 0; i--) {
      expect((await c.go('stepBack'))?.reason).toBe('step');
      expect(await moment(c)).toBe(there[i]);
    }
    expect(await c.go('stepBack')).toMatchObject({ reason: 'entry', description: 'Paused at the start of the trace' });
    // and forward again: the same
    for (let i = 1; i <= lines; i++) {
      await c.go('next');
      expect(await moment(c)).toBe(there[i]);
    }
  });

  test('steps in the kernel back are steps forward, reversed', async () => {
    const c = await atEntry(script);
    const first = await c.go('stepIn');
    const thread = first?.threadId ?? 0;
    const there = [await moment(c)];
    for (let i = 0; i < 3; i++) {
      await c.go('next', thread);
      there.push(await moment(c));
    }
    for (let i = 2; i >= 0; i--) {
      await c.go('stepBack', thread);
      expect(await moment(c)).toBe(there[i]);
    }
  });

  test('a run backwards stops where a run forwards stops, with the same reasons', async () => {
    const last = script.trimEnd().split('\n').length;
    const c = await atEntry(script, {}, async (client) => {
      await client.request('setBreakpoints', {
        source: { path: PROGRAM },
        breakpoints: [{ line: 4 }, { line: 5, hitCondition: '1' }, { line: last }],
      });
      await client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'vm_map_unlock_and_wait' }] });
      await client.request('setExceptionBreakpoints', { filters: ['transition-begin', 'sleep', 'contended'] });
    });
    const forward: [string, Stopped][] = [];
    for (;;) {
      const stop = (await c.go('continue')) as Stopped;
      forward.push([await moment(c), stop]);
      if ((await line(c)) === last && stop.reason === 'breakpoint') break;
    }
    expect(forward.length).toBeGreaterThan(2);
    for (const [where, stop] of forward.slice(0, -1).reverse()) {
      expect(await c.go('reverseContinue')).toEqual(stop);
      expect(await moment(c)).toBe(where);
    }
    expect((await c.go('reverseContinue'))?.reason).toBe('entry');
    // forward again, from the start: the same stops
    for (const [where, stop] of forward) {
      expect(await c.go('continue')).toEqual(stop);
      expect(await moment(c)).toBe(where);
    }
  });
});

test('another choice after going back is another future', async () => {
  const c = await atEntry(SLEEP);
  await c.go('next');
  await c.go('next');
  expect(await line(c)).toBe(5);
  await c.go('stepBack');
  expect(await line(c)).toBe(4);
  // t1 by hand, before t2's line begins
  await c.go('next', 1);
  const { threads } = await c.request<DebugProtocol.ThreadsResponse['body']>('threads');
  expect(threads.map(({ name }) => name)).toContain('t2');
});

test('what has returned is counted once, however often it was run', async () => {
  const c = await atEntry(
    'map 0x1000..0x100000\nentry 0x1000..0x5000 rw-\nt1: munmap(0x1000, 0x1000)\nt1: munmap(0x2000, 0x1000)\n',
  );
  await c.go('next');
  await c.go('stepBack');
  await c.go('next');
  await c.request('continue', { threadId: SCRIPT_THREAD });
  await c.event('terminated');
  expect(JSON.stringify(c.log)).toContain('2 calls returned 0');
});

// Travelling: back into and out of routines, frames from their beginning, lines by the moment they
// ran, the change of a value, and back again.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test } from 'vitest';
import type { HistoryAnswer, HistoryEvent, JumpAnswer } from '../../../adapter/protocol.ts';
import { SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { type Args, atEntry, faults, PROGRAM, type TestClient } from '../client.ts';
import { longScript, SLEEP, UNMAPPED } from '../scripts.ts';

const position = async (c: TestClient): Promise<number> =>
  (await c.request<{ position: number }>('vmtrace/state')).position;
const top = async (c: TestClient, thread = SCRIPT_THREAD): Promise<string> => {
  const [frame] = await c.stack(thread);
  return `${frame?.name}:${frame?.line}`;
};
const jump = async (c: TestClient, args: Args): Promise<JumpAnswer & { stop?: string }> => {
  const answer = await c.request<JumpAnswer>('vmtrace/jump', args);
  return answer.found ? { ...answer, stop: (await c.stop())?.description ?? '' } : answer;
};

describe('steps back', () => {
  test('into is the reverse of into, out of out', async () => {
    const c = await atEntry(SLEEP);
    await c.go('stepIn');
    const there: [number, string][] = [];
    for (let i = 0; i < 12; i++) {
      there.push([await position(c), await top(c, 1)]);
      await c.go('stepIn', 1);
    }
    for (const [where, frame] of there.reverse()) {
      expect(await c.go('vmtrace/stepBackInto', 1)).toMatchObject({ reason: 'step', threadId: 1 });
      expect([await position(c), await top(c, 1)]).toEqual([where, frame]);
    }
  });

  test('out: to the step that called, and from the outermost routine to the line', async () => {
    const c = await atEntry(SLEEP);
    await c.go('stepIn');
    while ((await c.stack(1)).length < 3) await c.go('stepIn', 1);
    const before = await position(c);
    const [, caller] = await c.stack(1);
    expect(await c.go('vmtrace/stepBackOut', 1)).toMatchObject({ threadId: 1 });
    expect(await position(c)).toBeLessThan(before);
    expect(await top(c, 1)).toBe(`${caller?.name}:${(await c.stack(1))[0]?.line}`);
    await c.go('vmtrace/stepBackOut', 1);
    expect(await c.stack(1)).toHaveLength(1);
    expect((await c.stack(1))[0]?.line).toBe(3);
  });

  test('lead into the last line of the script, at its last step', async () => {
    const c = await atEntry(SLEEP);
    await c.go('next');
    await c.go('next');
    const here = await position(c);
    expect(await c.go('vmtrace/stepBackInto')).toMatchObject({ threadId: 2 });
    expect(await position(c)).toBe(here - 1);
    await c.go('stepIn', 2);
    expect(await position(c)).toBe(here);
  });

  test('at the start they say so', async () => {
    const c = await atEntry(SLEEP);
    for (const command of ['vmtrace/stepBackInto', 'vmtrace/stepBackOut', 'stepBack', 'reverseContinue'])
      expect(await c.go(command)).toMatchObject({ reason: 'entry', description: 'Paused at the start of the trace' });
  });
});

describe('a frame from its beginning', () => {
  test('goes back to its first step', async () => {
    const c = await atEntry(SLEEP);
    await c.go('stepIn');
    const first = await position(c);
    for (let i = 0; i < 4; i++) await c.go('next', 1);
    const [frame] = await c.stack(1);
    await c.request('restartFrame', { frameId: frame?.id });
    expect((await c.stop())?.threadId).toBe(1);
    expect(await position(c)).toBe(first);
    expect((await c.answer('restartFrame', { frameId: 5 })).success).toBe(false);
  });
});

describe('a line by the moment at which it ran', () => {
  const targets = async (c: TestClient, line: number, source: object = { path: PROGRAM }) =>
    (await c.request<{ targets: DebugProtocol.GotoTarget[] }>('gotoTargets', { source, line })).targets;
  const go = async (c: TestClient, target: DebugProtocol.GotoTarget | undefined) => {
    await c.request('goto', { threadId: SCRIPT_THREAD, targetId: target?.id });
    return c.stop();
  };

  test('back, on, and on into what has not run yet', async () => {
    const c = await atEntry(SLEEP);
    const [ahead] = await targets(c, 6);
    expect(ahead?.label).toBe('run to line 6');
    await go(c, ahead);
    expect((await c.stack())[0]?.line).toBe(6);
    const [back] = await targets(c, 4);
    expect(back?.label).toBe('back to line 4');
    expect(await go(c, back)).toMatchObject({ reason: 'goto', threadId: SCRIPT_THREAD });
    expect((await c.stack())[0]?.line).toBe(4);
    const [on] = await targets(c, 5);
    expect(on?.label).toBe('on to line 5');
    await go(c, on);
    expect((await c.stack())[0]?.line).toBe(5);
    // before the first line that runs there is nowhere to go, nor in another document
    expect(await targets(c, 1)).toEqual([]);
    expect(await targets(c, 4, { path: '/traces/other.vmtrace' })).toEqual([]);
    expect((await c.answer('gotoTargets', { source: { path: PROGRAM }, line: -4 })).message).toMatch(/"line"/);
    expect(faults(c.log)).toEqual([]);
  });

  test('is, of a listing, the last and the next time that the step ran', async () => {
    const c = await atEntry(SLEEP);
    await c.go('stepIn');
    await c.go('next', 1);
    const [frame] = await c.stack(1);
    const here = await position(c);
    for (let i = 0; i < 3; i++) await c.go('next', 1);
    const [back] = await targets(c, frame?.line ?? 0, frame?.source);
    expect(back?.label).toContain('back to the last time: vm_map_wire, step');
    expect(await go(c, back)).toMatchObject({ threadId: 1 });
    expect(await position(c)).toBe(here);
  });

  test.each([
    ['gotoTargets', { source: { path: PROGRAM } }, '"line"'],
    ['goto', { threadId: SCRIPT_THREAD, targetId: 99999 }, 'there is no target'],
    ['goto', { threadId: SCRIPT_THREAD, targetId: -99 }, 'there is no target'],
    ['goto', { threadId: SCRIPT_THREAD }, '"targetId"'],
    ['vmtrace/travel', { position: -1 }, 'must not be below zero'],
    ['vmtrace/travel', { position: 1e9 }, 'there is no position'],
    ['vmtrace/travel', { position: 0, branch: 9 }, 'there is no branch'],
    ['vmtrace/travel', {}, '"position"'],
    ['vmtrace/undoJump', {}, 'there is no jump to undo'],
    ['vmtrace/jump', {}, '"expression" must be a string'],
    ['vmtrace/jump', { expression: 'entry(' }, 'column'],
    ['vmtrace/jump', { variablesReference: 7, name: 'x' }, 'reference'],
  ])('%s %j is refused', async (command, args, why) => {
    const c = await atEntry(SLEEP);
    const answer = await c.answer(command, args);
    expect(answer.success).toBe(false);
    expect(answer.message).toContain(why);
  });
});

describe('the change of a value', () => {
  test('back to the step that made it, forward to the next, and back to where one was', async () => {
    const c = await atEntry(UNMAPPED);
    for (let i = 0; i < 5; i++) await c.go('next');
    const here = await position(c);
    const made = await jump(c, { expression: 'entry(0x12000).wired_count' });
    expect(made).toMatchInlineSnapshot(`
      {
        "found": true,
        "message": "The next step of t3 in vm_map_delete changes entry(0x12000).wired_count from 0 to none",
        "position": 100,
        "stop": "Paused before a change",
      }
    `);
    expect(await c.evaluate('entry(0x12000).wired_count')).not.toBe('none');
    // the step that is about to be made is the one that changes it
    const before = await c.evaluate('entry(0x12000).wired_count');
    const on = await jump(c, { expression: 'entry(0x12000).wired_count', direction: 'forward' });
    expect(await c.evaluate('entry(0x12000).wired_count')).not.toBe(before);
    expect(on.message).toContain('changed entry(0x12000).wired_count');
    await c.request('vmtrace/undoJump');
    await c.stop();
    await c.request('vmtrace/undoJump');
    expect((await c.stop())?.description).toBe('Paused on undo');
    expect(await position(c)).toBe(here);
    expect(faults(c.log)).toEqual([]);
  });

  test('again and again, through all changes, down to none', async () => {
    const c = await atEntry(SLEEP);
    for (let i = 0; i < 5; i++) await c.go('next');
    const seen: string[] = [];
    for (;;) {
      const made = await jump(c, { expression: 'map.timestamp' });
      if (!made.found) {
        expect(made.message).toBe('map.timestamp has not changed since the start of the trace');
        break;
      }
      seen.push(await c.evaluate('map.timestamp'));
    }
    expect(seen.map(Number)).toEqual(seen.map((_, i) => seen.length - 1 - i));
    expect(seen.length).toBeGreaterThan(3);
  });

  test('is found of a variable, of a local, of a thread, of an entry as a whole', async () => {
    const c = await atEntry(SLEEP);
    await c.go('next');
    await c.go('stepIn');
    for (let i = 0; i < 3; i++) await c.go('next', 2);
    const [frame] = await c.stack(2);
    const { scopes } = await c.request<DebugProtocol.ScopesResponse['body']>('scopes', { frameId: frame?.id });
    for (const [scope, name] of [
      ['Locals', 'entry'],
      ['Map', 'timestamp'],
      ['Threads', 't1'],
      ['Limits', 'user_wired'],
    ]) {
      const variablesReference = scopes.find((s) => s.name === scope)?.variablesReference;
      const made = await jump(c, { variablesReference, name });
      expect(made.message, name).toMatch(/The next step of t[12]|has not changed/);
      if (!made.found) continue;
      await c.request('vmtrace/undoJump');
      await c.stop();
    }
    expect((await jump(c, { expression: 'entry(0x10000)' })).found).toBe(true);
    expect((await jump(c, { expression: 't1' })).found).toBe(true);
  });

  test('is found of the swap that is reserved', async () => {
    const c = await atEntry(`limit swap 64K
map 0x1000..0x100000
t1: vm_map_insert(0x10000, 0x14000, rw-) = KERN_SUCCESS
t1: vm_map_remove(0x10000, 0x12000) = KERN_SUCCESS
`);
    await c.go('next');
    const { scopes } = await c.request<DebugProtocol.ScopesResponse['body']>('scopes', {
      frameId: (await c.stack())[0]?.id,
    });
    const limits = scopes.find((s) => s.name === 'Limits')?.variablesReference;
    expect(await c.evaluate('swap_reserved')).toBe('0x4000');
    expect(await c.evaluate('swap_reserved < limit.swap')).toBe('true');
    expect((await jump(c, { variablesReference: limits, name: 'swap_reserved' })).message).toBe(
      'The next step of t1 in vm_map_insert changes swap_reserved from 0 to 0x4000',
    );
  });

  test.each([
    [{ expression: 'map.timestamp', direction: 'sideways' }, '"direction" must be back or forward, and is "sideways"'],
    [{ expression: 'map.timestamp', direction: 1 }, '"direction" must be back or forward, and is 1'],
    [{ expression: 'nosuch' }, "unknown name 'nosuch'"],
    [{ expression: 'entry(0x50000).nosuch' }, "unknown field 'nosuch' of entry"],
    [{ expression: 'entry(' }, 'column'],
    [{}, '"expression" must be a string'],
  ])('%j is refused', async (args, why) => {
    const c = await atEntry(SLEEP);
    await c.go('next');
    const answer = await c.answer('vmtrace/jump', args);
    expect(answer.success).toBe(false);
    expect(answer.message).toContain(why);
  });

  test('a row that is words made of others says so', async () => {
    const c = await atEntry(SLEEP);
    await c.go('next');
    const { scopes } = await c.request<DebugProtocol.ScopesResponse['body']>('scopes', {
      frameId: (await c.stack())[0]?.id,
    });
    const { variables } = await c.request<DebugProtocol.VariablesResponse['body']>('variables', {
      variablesReference: scopes.find((s) => s.name === 'Threads')?.variablesReference,
    });
    const answer = await c.answer('vmtrace/jump', {
      variablesReference: variables[0]?.variablesReference,
      name: 'about',
    });
    expect(answer.message).toBe(
      'about has no expression of its own: it is made of other values, or of an entry that covers no address',
    );
  });
});

describe('the history', () => {
  const history = (c: TestClient, args: Args = {}): Promise<HistoryAnswer> => c.request('vmtrace/history', args);

  test('a row a call, with its result, and the present one marked', async () => {
    const c = await atEntry(SLEEP);
    for (let i = 0; i < 4; i++) await c.go('next');
    await c.go('stepBack');
    const { rows, total, present } = await history(c);
    expect([total, present]).toEqual([4, 2]);
    expect(rows.map((r) => [r.line, r.thread, r.text, r.result, r.present])).toMatchInlineSnapshot(`
      [
        [
          3,
          "t1",
          "vm_map_wire(0x10000, 0x14000, USER|NOHOLES) @ fault 0x11000",
          "KERN_SUCCESS",
          false,
        ],
        [
          4,
          "t2",
          "vm_map_unwire(0x11000, 0x12000, USER|NOHOLES)",
          "KERN_SUCCESS",
          false,
        ],
        [
          5,
          "script",
          "assert t2.state == asleep",
          undefined,
          true,
        ],
        [
          6,
          "t1",
          "< KERN_SUCCESS",
          undefined,
          false,
        ],
      ]
    `);
    // what was done by hand is among them
    await c.request('evaluate', { expression: 't2: vm_map_remove(0x20000, 0x21000)', context: 'repl' }).catch(() => {});
  });

  test('the events of a call with their reasons; a click goes there', async () => {
    const c = await atEntry(SLEEP);
    await c.go('next');
    const here = await position(c);
    const { events } = await c.request<{ events: HistoryEvent[] }>('vmtrace/historyEvents', { index: 0 });
    expect(await position(c)).toBe(here);
    expect(events.map((e) => e.text)).toContain('t1 set IN_TRANSITION on 0x10000..0x14000');
    expect(events.every((e) => e.past)).toBe(true);
    const begun = events.find((e) => e.kind === 'transition-begin');
    await c.request('vmtrace/travel', { position: begun?.position });
    expect(await c.stop()).toMatchObject({ reason: 'goto', threadId: 1 });
    expect(await position(c)).toBe(begun?.position);
    const later = await c.request<{ events: HistoryEvent[] }>('vmtrace/historyEvents', { index: 0 });
    expect(later.events.filter((e) => !e.past).length).toBeGreaterThan(0);
  });

  test('pages, and filters by thread, address and kind', async () => {
    const c = await atEntry(longScript(300), {}, (client) =>
      client.request('setBreakpoints', { source: { path: PROGRAM }, breakpoints: [{ line: 290 }] }),
    );
    await c.go('continue');
    const all = await history(c, { start: 0, count: 1000 });
    expect(all.total).toBe(all.rows.length);
    const page = await history(c, { start: 100, count: 7 });
    expect(page.rows).toEqual(all.rows.slice(100, 107));
    expect((await history(c, { start: -3 })).rows).toEqual(all.rows.slice(-3));
    const mine = await history(c, { filter: { threads: [1] }, count: 1000 });
    expect(mine.rows).toEqual(all.rows.filter((r) => r.threadId === 1));
    const failed = await history(c, { filter: { kind: 'failed' }, count: 1000 });
    expect(failed.rows).toEqual(all.rows.filter((r) => r.failed));
    for (const kind of ['waits', 'locks', 'entries', 'transitions', 'wiring'])
      expect((await history(c, { filter: { kind } })).total).toBeLessThanOrEqual(all.total);
    expect((await history(c, { filter: { address: '0xfffff000' } })).total).toBe(0);
  });

  test.each([
    ['vmtrace/history', { filter: 5 }, '"filter" must be an object'],
    ['vmtrace/history', { filter: { threads: 'x' } }, '"threads"'],
    ['vmtrace/history', { filter: { kind: 'x' } }, 'must be one of'],
    ['vmtrace/history', { filter: { address: 'x' } }, 'must be an address'],
    ['vmtrace/history', { start: 'x' }, '"start"'],
    ['vmtrace/historyEvents', { index: 55 }, 'there is no call 55'],
    ['vmtrace/historyEvents', { index: -1 }, 'there is no call -1'],
    ['vmtrace/historyEvents', {}, '"index"'],
    ['vmtrace/script', {}, '"form" must be'],
  ])('%s %j is refused', async (command, args, why) => {
    const c = await atEntry(SLEEP);
    const answer = await c.answer(command, args);
    expect(answer.success).toBe(false);
    expect(answer.message).toContain(why);
  });
});

describe('the end of the trace', () => {
  test('stops there if asked to; going back goes back, going on ends the session', async () => {
    const c = await atEntry(SLEEP, { stopAtEnd: true });
    await c.request('setExceptionBreakpoints', { filters: [] });
    const stop = await c.go('continue');
    expect(stop).toMatchObject({ reason: 'end', description: 'Paused at the end of the trace' });
    expect(stop?.text).toBe('all threads have finished. Going on ends the session; going back does not.');
    expect(c.output()).toContain('The trace has ended: all threads have finished. 2 calls returned KERN_SUCCESS.');
    await c.go('stepBack');
    expect((await c.stack())[0]?.line).toBe(7);
    await c.go('continue');
    expect(await c.go('continue')).toBeUndefined();
    expect(c.output().split('The trace has ended').length).toBe(2);
    expect(faults(c.log)).toEqual([]);
  });
});

test('looking for a change that is far away can be paused, and nothing has moved then', async () => {
  const calls = Array.from({ length: 4000 }, (_, i) => `t1: vm_map_${i % 2 ? 'un' : ''}wire(0x10000, 0x11000, USER)`);
  const c = await atEntry(['map 0x1000..0x100000', 'entry 0x10000..0x12000 rw- max=rwx', ...calls, ''].join('\n'));
  await c.request('setBreakpoints', { source: { path: PROGRAM }, breakpoints: [{ line: 4002 }] });
  await c.go('continue');
  const before = await c.request<Args>('vmtrace/state');
  const jumping = c.answer('vmtrace/jump', { expression: 'map.wire_future' });
  const refused = await c.answer('next', { threadId: SCRIPT_THREAD });
  expect(refused.success).toBe(false);
  await c.request('pause', { threadId: SCRIPT_THREAD });
  expect((await jumping).body).toMatchObject({ found: false, message: expect.stringContaining('given up') });
  expect(await c.request<Args>('vmtrace/state')).toEqual(before);
  expect((await c.go('stepBack'))?.reason).toBe('step');
});

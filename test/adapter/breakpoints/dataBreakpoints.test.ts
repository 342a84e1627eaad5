// Data breakpoints: ids that stay what they are, stops at the step that changed the value, the
// same forwards and backwards.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test } from 'vitest';
import { type Args, atEntry, faults, PROGRAM, TestClient } from '../client.ts';
import { LOCK, longScript, SLEEP, UNMAPPED } from '../scripts.ts';

type Info = DebugProtocol.DataBreakpointInfoResponse['body'];
type Stopped = DebugProtocol.StoppedEvent['body'];

const info = (c: TestClient, args: Args): Promise<Info> => c.request('dataBreakpointInfo', args);
const set = async (c: TestClient, ...breakpoints: Args[]): Promise<DebugProtocol.Breakpoint[]> =>
  (await c.request<{ breakpoints: DebugProtocol.Breakpoint[] }>('setDataBreakpoints', { breakpoints })).breakpoints;
const position = async (c: TestClient): Promise<number> =>
  (await c.request<{ position: number }>('vmtrace/state')).position;
const quiet = (c: TestClient): Promise<unknown> => c.request('setExceptionBreakpoints', { filters: [] });

/** Runs to the end of the trace; each stop with its position. */
async function stops(c: TestClient): Promise<[number, Stopped][]> {
  const made: [number, Stopped][] = [];
  for (;;) {
    const stop = await c.go('continue');
    if (!stop || stop.reason === 'end') return made;
    made.push([await position(c), stop]);
  }
}

describe('what can be watched', () => {
  const reference = async (c: TestClient, scope: string): Promise<number | undefined> => {
    const [top] = await c.stack((await c.request<{ threads: { id: number }[] }>('threads')).threads[1]?.id);
    const { scopes } = await c.request<DebugProtocol.ScopesResponse['body']>('scopes', { frameId: top?.id });
    return scopes.find((s) => s.name === scope)?.variablesReference;
  };

  test('a field of an entry, by a path that names an address', async () => {
    const c = await atEntry(SLEEP);
    expect(await info(c, { name: 'entry(0x11000).wired_count' })).toEqual({
      dataId: 'entry(0x11000).wired_count',
      description: 'entry(0x11000).wired_count',
      accessTypes: ['write', 'readWrite', 'read'],
      canPersist: true,
    });
    const entries = await reference(c, 'Entries');
    const { variables } = await c.request<DebugProtocol.VariablesResponse['body']>('variables', {
      variablesReference: entries,
    });
    const row = variables[0];
    expect((await info(c, { variablesReference: entries, name: row?.name })).dataId).toBe('entry(0x10000)');
    const field = await info(c, { variablesReference: row?.variablesReference, name: 'wired_count' });
    expect(field.dataId).toBe('entry(0x10000).wired_count');
  });

  test('the map, a limit in use, a thread, a local', async () => {
    const c = await atEntry(SLEEP);
    await c.go('stepIn');
    expect((await info(c, { variablesReference: await reference(c, 'Map'), name: 'timestamp' })).dataId).toBe(
      'map.timestamp',
    );
    expect((await info(c, { variablesReference: await reference(c, 'Limits'), name: 'user_wired' })).dataId).toBe(
      'user_wired',
    );
    expect((await info(c, { variablesReference: await reference(c, 'Threads'), name: 't2' })).dataId).toBe('t2');
    expect(await info(c, { variablesReference: await reference(c, 'Locals'), name: 'start' })).toMatchObject({
      dataId: 'local:t1:1:start',
      accessTypes: ['write'],
      canPersist: false,
    });
    expect((await info(c, { name: '0x10000', asAddress: true, bytes: 0x2000 })).dataId).toBe('0x10000..0x12000');
  });

  test.each([
    [{ name: 'nonsense(' }, 'column'],
    [{ name: 'nobody' }, "unknown name 'nobody'"],
    [{ name: 'min', variablesReference: 99 }, 'no variables under reference 99'],
    [{ name: 'x', asAddress: true }, "unknown name 'x'"],
    [{ name: '0x1000', asAddress: true, bytes: 0 }, 'at least one byte'],
    [
      { name: '0x1000', asAddress: true, bytes: 1e308 },
      '1e+308 bytes from 0x1000 on go beyond 0x10000000000000000, where the addresses end',
    ],
    [{ name: '0x10000000000000000', asAddress: true }, 'where the addresses end'],
    [{ name: 'entry(0x50000).nosuch' }, "unknown field 'nosuch' of entry"],
    [{ name: 'map + 1' }, 'which is not a number'],
  ])('%j cannot, and it says why', async (args, why) => {
    const c = await atEntry(SLEEP);
    const body = await info(c, args);
    expect(body.dataId).toBeNull();
    expect(body.description).toContain(why);
  });

  test("an expression of locals: they are another frame's when it is set", async () => {
    const c = await atEntry(SLEEP);
    await c.go('stepIn');
    const [top] = await c.stack(1);
    expect((await info(c, { name: 'start', frameId: top?.id })).dataId).toBe('local:t1:1:start');
    const sum = await info(c, { name: 'start + 1', frameId: top?.id });
    expect(sum.dataId).toBeNull();
    expect(sum.description).toMatch(/^unknown name 'start' .*only a local by itself can be watched$/);
  });

  test.each([[{}], [{ name: 5 }], [{ name: 'map', bytes: 'x', asAddress: true }]])('%j is refused', async (args) => {
    const c = await atEntry(SLEEP);
    expect((await c.answer('dataBreakpointInfo', args)).success).toBe(false);
  });
});

describe('stops', () => {
  test('right after the step that changed the value, on the thread that did', async () => {
    const c = await atEntry(SLEEP);
    const [made] = await set(c, { dataId: 'entry(0x11000).wired_count' });
    expect(made).toMatchObject({ verified: true });
    const stop = await c.go('continue');
    expect(stop).toMatchObject({
      reason: 'data breakpoint',
      threadId: 1,
      description: 'Paused on data breakpoint',
      text: 'entry(0x11000).wired_count changed from 0 to 1 (t1 in vm_map_wire_locked)',
      hitBreakpointIds: [made?.id],
    });
    expect(await c.evaluate('entry(0x11000).wired_count')).toBe('1');
    expect(faults(c.log)).toEqual([]);
  });

  test('an entry as a whole: that vm_map_protect charges swap is a change of it', async () => {
    const script = `map 0x1000..0x100000
object f1 0x4000
entry 0x10000..0x14000 r-- max=rwx flags=COW|NEEDS_COPY object=f1
t1: vm_map_protect(0x10000, 0x14000, rw-)
`;
    const c = await atEntry(script);
    await quiet(c);
    await set(c, { dataId: 'entry(0x10000)', accessType: 'write' });
    const texts = (await stops(c)).map(([, stop]) => stop.text);
    expect(texts).toContain('entry(0x10000).charged changed from false to true (t1 in vm_map_protect)');
  });

  test('an address range and the whole map: the fields that changed, with their values', async () => {
    const c = await atEntry(SLEEP);
    await quiet(c);
    await set(c, { dataId: '0x11000..0x12000' }, { dataId: 'map' });
    const texts = (await stops(c)).flatMap(([, s]) => s.text ?? []);
    expect(texts.slice(0, 12)).toMatchInlineSnapshot(`
      [
        "map.lock.holder changed from none to t1, map.timestamp from 0 to 1 (t1 in vm_map_wire)",
        "entry(0x11000).wiring_thread changed from none to t1, entry(0x11000).in_transition from false to true (t1 in vm_map_wire_locked)",
        "entry(0x11000).wired_count changed from 0 to 1 (t1 in vm_map_wire_locked)",
        "map.busy changed from 0 to 1 (t1 in vm_map_wire_locked)",
        "map.lock.holder changed from t1 to none (t1 in vm_map_wire_locked)",
        "map.wired changed from 0 to 1 (t1 in vm_fault)",
        "map.lock.holder changed from none to t2, map.timestamp from 1 to 2 (t2 in vm_map_unwire)",
        "entry(0x11000).needs_wakeup changed from false to true (t2 in vm_map_entry_in_transition)",
        "map.lock.holder changed from t2 to none (t2 in vm_map_unlock_and_wait)",
        "map.wired changed from 1 to 2 (t1 in vm_fault)",
        "map.wired changed from 2 to 3 (t1 in vm_fault)",
        "map.wired changed from 3 to 4 (t1 in vm_fault)",
      ]
    `);
    expect(texts.every((text) => / changed from | from nothing /.test(text))).toBe(true);
  });

  test('it survives clips: whichever entry covers the address is watched', async () => {
    const c = await atEntry(SLEEP);
    await quiet(c);
    await set(c, { dataId: 'entry(0x11000).wired_count' });
    const made = (await stops(c)).map(([, s]) => s.text);
    expect(made).toMatchInlineSnapshot(`
      [
        "entry(0x11000).wired_count changed from 0 to 1 (t1 in vm_map_wire_locked)",
        "entry(0x11000).wired_count changed from 1 to 0 (t2 in vm_map_unwire)",
      ]
    `);
  });

  test('a range of addresses: any change of any entry there', async () => {
    const c = await atEntry(UNMAPPED);
    await quiet(c);
    await set(c, { dataId: '0x12000..0x13000' });
    const made = (await stops(c)).map(([, s]) => s.text);
    expect(made.length).toBeGreaterThan(2);
    expect(made.at(-1)).toContain('t3 in vm_map_delete');
  });

  test('reading: a routine takes hold of the entry', async () => {
    const c = await atEntry(SLEEP);
    await quiet(c);
    await set(c, { dataId: 'entry(0x11000).wired_count', accessType: 'read' });
    const stop = await c.go('continue');
    expect(stop?.text).toMatch(/^entry\(0x11000\)\.wired_count was looked at \(t1 in vm_map_\w+\)$/);
    expect(await c.evaluate('entry(0x11000).wired_count')).toBe('0');
    await set(c, { dataId: 'entry(0x11000).wired_count', accessType: 'readWrite' });
    expect((await stops(c)).some(([, s]) => s.text?.includes('changed from'))).toBe(true);
  });

  test('conditions and hit counts; a number is kept when it is set again', async () => {
    const c = await atEntry(SLEEP);
    await quiet(c);
    const wanted = { dataId: 'map.timestamp', hitCondition: '= 3' };
    const [first] = await set(c, wanted);
    expect((await set(c, wanted, { dataId: 'user_wired' }))[0]?.id).toBe(first?.id);
    await set(c, wanted);
    await c.go('continue');
    expect(await c.evaluate('map.timestamp')).toBe('3');
    await set(c, { dataId: 'map.timestamp', condition: 'thread == t2' });
    const stop = await c.go('continue');
    expect(stop?.threadId).toBe(2);
  });

  test('a local, in its own words, until its routine has returned', async () => {
    const c = await atEntry('map 0x1000..0x100000\nentry 0x10000..0x14000 rw-\nt1: mlock(0x10123, 0x10) = 0\n');
    await quiet(c);
    await c.go('stepIn');
    while ((await c.stack(1))[0]?.name !== 'vm_map_wire_locked') await c.go('stepIn', 1);
    const [locked, , caller] = (await c.stack(1)).map(({ id }) => id);
    const entry = await info(c, { name: 'entry', frameId: locked });
    const addr = await info(c, { name: 'addr', frameId: caller });
    await set(c, { dataId: entry.dataId }, { dataId: addr.dataId });
    expect((await stops(c)).map(([, s]) => s.text)).toMatchInlineSnapshot(`
      [
        "t1's entry changed from &map->header to entry 0x10000 (t1 in vm_map_wire_locked)",
        "t1's entry changed from entry 0x10000 to entry 0x11000 (t1 in vm_map_wire_locked)",
        "t1's entry changed from entry 0x11000 to entry 0x10000 (t1 in vm_map_wire_locked)",
        "t1's entry changed from entry 0x10000 to entry 0x11000 (t1 in vm_map_wire_locked)",
        "t1's entry changed from entry 0x11000 to none (t1 in vm_map_wire)",
        "t1's addr changed from 0x10123 to none (t1)",
      ]
    `);
    expect(c.output()).not.toContain('fault of its own');
  });

  test('several at one step are told together', async () => {
    const c = await atEntry(SLEEP);
    const made = await set(c, { dataId: 'entry(0x11000).wired_count' }, { dataId: 'entry(0x12000).wired_count' });
    const stop = await c.go('continue');
    expect(stop?.hitBreakpointIds).toEqual(made.map((b) => b.id));
  });

  test('they may come before the launch, outlive a restart, and go', async () => {
    const c = new TestClient({ [PROGRAM]: SLEEP });
    await c.initialize();
    expect((await set(c, { dataId: 'user_wired' }))[0]).toMatchObject({ verified: false, reason: 'pending' });
    await c.launch({ stopOnEntry: true });
    await c.stop();
    expect(c.events('breakpoint').at(-1)?.body.breakpoint).toMatchObject({ verified: true });
    expect((await c.go('continue'))?.reason).toBe('data breakpoint');
    await c.request('restart', {});
    await c.stop();
    expect((await c.go('continue'))?.reason).toBe('data breakpoint');
    await quiet(c);
    await set(c);
    expect(await c.go('continue')).toBeUndefined();
  });

  test.each([
    [{}, '"dataId" says what to watch'],
    [{ dataId: 5 }, '"dataId" says what to watch'],
    [{ dataId: 'entry(' }, 'column'],
    [{ dataId: '0x2000..0x1000' }, 'is empty'],
    [{ dataId: '0x5..0x1' }, 'is empty'],
    [{ dataId: '0x5..0x5' }, 'is empty'],
    [{ dataId: '0x1000..0x10000000000000001' }, 'goes on beyond 0x10000000000000000, where the addresses end'],
    [{ dataId: 'nosuch' }, "unknown name 'nosuch'"],
    [{ dataId: 'map.nosuch' }, "unknown field 'nosuch' of map"],
    [{ dataId: 't9' }, "unknown name 't9'"],
    [{ dataId: 't1.nosuch' }, "unknown field 'nosuch' of thread"],
    [{ dataId: 'entry(0x10000).nosuch' }, "unknown field 'nosuch' of entry"],
    [{ dataId: 'entry(0x1000).nosuch' }, "unknown field 'nosuch' of entry"],
    [{ dataId: 'entry(0x1000).wiring_thread.nosuch' }, "unknown field 'nosuch' of thread"],
    [{ dataId: 't1.vm_map_wire.nosuch' }, "unknown field 'nosuch' of frame"],
    [{ dataId: 'map.lock.holder.nosuch' }, "unknown field 'nosuch' of thread"],
    [{ dataId: 'entry(0x1000).prot.x' }, 'which has no fields'],
    [{ dataId: 'entry(0x1000) == none || nosuch' }, "unknown name 'nosuch'"],
    [{ dataId: 'entri(0x1000)' }, "unknown function 'entri'"],
    [{ dataId: 'entry(0x1000, 0x2000)' }, 'takes one address'],
    [{ dataId: 'map + 1' }, 'which is not a number'],
    [{ dataId: 'p9:0x1000..0x2000' }, 'there is no map p9'],
    [{ dataId: 'local:t1:9:x' }, 't1 is not in a routine'],
    [{ dataId: 'map.timestamp', accessType: 'read' }, 'use a write breakpoint'],
    [{ dataId: 'map.timestamp', accessType: 'execute' }, '"accessType" is one of'],
    [{ dataId: 'map.timestamp', condition: '1 +' }, 'condition'],
    [{ dataId: 'map.timestamp', hitCondition: 'x' }, 'hit count'],
  ])('%j is not verified, and it says why', async (wanted, why) => {
    const c = await atEntry(SLEEP);
    const [made] = await set(c, wanted);
    expect(made).toMatchObject({ verified: false });
    expect(made?.message).toContain(why);
  });
});

describe('what is not there yet may come', () => {
  const FORK = `map 0x1000..0x100000
process kid
entry 0x10000..0x14000 rw- max=rwx
thread t1
thread k1 of kid
t1: vm_map_insert(0x20000, 0x21000, rw-) = KERN_SUCCESS
t1: fork(kid) = 0
k1: vm_map_remove(0x10000, 0x14000) = KERN_SUCCESS
`;

  test.each([
    ['entry(0x20000).prot', 'entry(0x20000).prot changed from none to rw-'],
    ['entry(0x20000).prot == rw-', 'entry(0x20000).prot == rw- changed from false to true'],
    ['entry(0x20000).wiring_thread.state', undefined],
    ['entry(0x20000).COW', 'entry(0x20000).COW changed from none to false'],
    ['map.lock.holder.name', 'map.lock.holder.name changed from none to t1'],
    ['t1.vm_map_insert.end', 't1.vm_map_insert.end changed from none to 0x21000'],
    ['kid.entries', 'kid.entries changed from nothing to 0'],
    ['entry(kid, 0x10000).prot', 'entry(kid, 0x10000).prot changed from nothing to none'],
  ])('%s', async (dataId, changes) => {
    const c = await atEntry(FORK);
    expect((await info(c, { name: dataId })).dataId).toBe(dataId);
    expect((await set(c, { dataId }))[0]).toMatchObject({ verified: true });
    const stop = await c.go('continue');
    if (changes) expect(stop?.text).toContain(changes);
    else expect(stop).toBeUndefined();
  });

  test('a script that has not come yet: it says then why one is not verified', async () => {
    const c = new TestClient({ [PROGRAM]: SLEEP });
    await c.initialize();
    const made = await set(c, { dataId: 'nosuch' }, { dataId: 'entry(0x1000).nosuch' }, { dataId: 'entry(0x1000)' });
    expect(made.map(({ verified, reason }) => [verified, reason])).toEqual(Array(3).fill([false, 'pending']));
    await c.launch({ stopOnEntry: true });
    await c.stop();
    const told = c
      .events('breakpoint')
      .map(({ body: { reason, breakpoint: b } }) => [reason, b.id, b.verified, b.message]);
    expect(told).toEqual([
      ['changed', made[0]?.id, false, expect.stringContaining("unknown name 'nosuch'")],
      ['changed', made[1]?.id, false, expect.stringContaining("unknown field 'nosuch' of entry")],
      ['changed', made[2]?.id, true, undefined],
    ]);
  });

  test('a range of a process without a map says so', async () => {
    const c = await atEntry(FORK);
    expect((await set(c, { dataId: 'kid:0x10000..0x14000' }))[0]?.message).toBe(
      'kid has no map yet: set it once fork(kid) has been called',
    );
    await c.go('next');
    await c.go('next');
    const [made] = await set(c, { dataId: 'kid:0x10000..0x14000' });
    expect(made).toMatchObject({ verified: true });
    expect((await c.go('continue'))?.text).toContain('k1 in vm_map_delete');
  });
});

describe.each([
  ['asleep', SLEEP, '0x11000'],
  ['lock wait', LOCK, '0x2000'],
  ['unmapped', UNMAPPED, '0x12000'],
  ['many calls', longScript(40), '0x11000'],
])('backwards: %s', (_name, script, address) => {
  test.each([
    [[{ dataId: 'map.timestamp' }, { dataId: 'user_wired' }]],
    [[{ dataId: `entry(${address})`, accessType: 'readWrite' }]],
    [[{ dataId: 't1' }, { dataId: '0x1000..0x20000', hitCondition: '% 2' }]],
  ])('%j: the stops of the run forwards, reversed', async (wanted) => {
    const c = await atEntry(script, { stopAtEnd: true });
    await quiet(c);
    await set(c, ...wanted);
    const forward = await stops(c);
    expect(forward.length).toBeGreaterThan(0);
    for (const [where, stop] of forward.toReversed()) {
      expect(await c.go('reverseContinue')).toEqual(stop);
      expect(await position(c)).toBe(where);
    }
    expect((await c.go('reverseContinue'))?.reason).toBe('entry');
  });
});

describe('a function breakpoint that is named by a change', () => {
  const setNamed = async (c: TestClient, ...breakpoints: Args[]): Promise<DebugProtocol.Breakpoint[]> =>
    (await c.request<{ breakpoints: DebugProtocol.Breakpoint[] }>('setFunctionBreakpoints', { breakpoints }))
      .breakpoints;

  test('stops where a data breakpoint does, beside those on routines and data breakpoints', async () => {
    const watching = await atEntry(SLEEP);
    await quiet(watching);
    await set(watching, { dataId: 'map.timestamp' });
    const expected = (await stops(watching)).map(([at]) => at);
    const c = await atEntry(SLEEP);
    await quiet(c);
    const [named] = await setNamed(c, { name: 'map.timestamp changes' });
    expect(named).toMatchObject({ verified: true });
    // the other kind does not take it away
    await set(c, { dataId: 'user_wired', condition: 'false' });
    const made = await stops(c);
    expect(made.map(([at]) => at)).toEqual(expected);
    expect(made[0]?.[1].hitBreakpointIds).toEqual([named?.id]);
  });
  test('is refused with the reason, and by its condition left out', async () => {
    const c = await atEntry(SLEEP);
    const [, wrong] = await setNamed(c, { name: 'map.timestamp changes', condition: 'false' }, { name: 'lok changes' });
    expect(wrong).toMatchObject({ verified: false, message: expect.stringContaining('lok') });
    await quiet(c);
    expect(await stops(c)).toEqual([]);
  });
});

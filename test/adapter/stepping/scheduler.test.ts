// The scheduler is the user's: who can go next and why, one thread alone, frozen threads, and
// branches that come of choosing otherwise.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test } from 'vitest';
import { SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { atEntry, faults, PROGRAM, TestClient } from '../client.ts';
import { LOCK, longScript, SLEEP } from '../scripts.ts';

const MAY_FAIL = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
fault 0x11000 = KERN_SUCCESS or KERN_FAILURE
t1 > vm_map_wire(0x10000, 0x14000, USER|NOHOLES) @ fault 0x11000
t2: vm_map_protect(0x20000, 0x21000, r--)
t1 <
`;

/** k1's process gets its map in line 8. */
const FORK = `map 0x1000..0x100000
process kid
entry 0x10000..0x14000 rw- max=rwx

thread t1
thread k1 of kid
t1: mlock(0x10000, 0x2000) = 0
t1: fork(kid) = 0
k1: vm_map_wire(0x10000, 0x12000, USER|NOHOLES)
`;

const targets = async (c: TestClient, thread = SCRIPT_THREAD): Promise<DebugProtocol.StepInTarget[]> => {
  const [top] = await c.stack(thread);
  return (await c.request<{ targets: DebugProtocol.StepInTarget[] }>('stepInTargets', { frameId: top?.id })).targets;
};
const labels = async (c: TestClient): Promise<string[]> => (await targets(c)).map((t) => t.label);
const pick = async (c: TestClient, label: RegExp) => {
  const target = (await targets(c)).find((t) => label.test(t.label));
  await c.request('stepIn', { threadId: SCRIPT_THREAD, targetId: target?.id });
  return c.stop();
};
const branches = async (c: TestClient): Promise<{ name: string; about: string; current: boolean }[]> =>
  (await c.request<{ branches: { name: string; about: string; current: boolean }[] }>('vmtrace/branches')).branches;

describe('who can go next', () => {
  test('each with its reason, the one whose turn it is marked', async () => {
    const c = await atEntry(SLEEP);
    expect(await labels(c)).toMatchInlineSnapshot(`
      [
        "t1 (its turn): begins line 3, would go on in vm_map_wire and release the lock; nothing bad can come of it",
      ]
    `);
    await c.go('next');
    expect(await labels(c)).toMatchInlineSnapshot(`
      [
        "t1: would fault 0x12000 with the lock released; nothing bad can come of it",
        "t2 (its turn): begins line 4, would sleep: 0x10000..0x14000 is in transition, t1 has it; nothing bad can come of it",
      ]
    `);
    expect(faults(c.log)).toEqual([]);
  });

  test('a fault that may fail: each of its results', async () => {
    const c = await atEntry(MAY_FAIL);
    await c.go('next');
    expect(await labels(c)).toMatchInlineSnapshot(`
      [
        "t1: the fault on 0x11000 gives KERN_SUCCESS, would fault 0x12000 with the lock released; nothing bad can come of it",
        "t1: the fault on 0x11000 gives KERN_FAILURE, would return KERN_FAILURE; nothing bad can come of it",
        "t2 (its turn): begins line 5, would sleep: the map is busy, t1 is faulting; nothing bad can come of it",
      ]
    `);
    const { position } = await c.request<{ position: number }>('vmtrace/history', { count: 1 });
    await c.request('setExceptionBreakpoints', { filters: [] });
    const stop = await pick(c, /KERN_FAILURE/);
    expect(stop).toMatchObject({ reason: 'step', threadId: 1 });
    await c.go('vmtrace/runUntilBlocked', 1);
    expect(await c.evaluate('t1.result')).toBe('KERN_FAILURE');
    // and back to the fault, and the other way: a branch
    await c.request('vmtrace/travel', { position });
    await c.stop();
    await pick(c, /KERN_SUCCESS/);
    expect((await branches(c))[1]?.about).toBe('the fault of t1 gives KERN_SUCCESS instead of KERN_FAILURE');
    await c.go('vmtrace/runUntilBlocked', 1);
    expect(await c.evaluate('t1.result')).toBe('KERN_SUCCESS');
  });

  test('the same before the fault has begun, and after the last page', async () => {
    const c = await atEntry(MAY_FAIL.replace('@ fault 0x11000', '@ fault 0x10000').replaceAll('0x14000', '0x12000'));
    await c.go('next');
    await c.go('stepOut', 1);
    // up to the fault's first step, and past it
    while ((await c.stack(1))[0]?.name !== 'vm_fault') await c.go('stepIn', 1);
    const before = await labels(c);
    await c.go('stepIn', 1);
    // in the middle of a section nobody else goes on where orders are explored
    const words = (label: string): string => label.replace(/; nothing bad can come of it$/, '');
    expect((await labels(c)).map(words)).toEqual(before.map(words));
    expect(before.slice(0, 2)).toMatchInlineSnapshot(`
      [
        "t1 (its turn): the fault on 0x11000 gives KERN_SUCCESS, would return KERN_SUCCESS; nothing bad can come of it",
        "t1: the fault on 0x11000 gives KERN_FAILURE, would return KERN_FAILURE; nothing bad can come of it",
      ]
    `);
  });

  test('where the lock is needed after the fault: that it would wait', async () => {
    const c = await atEntry(`map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
fault 0x11000 = KERN_SUCCESS or KERN_FAILURE
t1 > vm_map_wire(0x10000, 0x12000, USER|NOHOLES) @ fault 0x11000
t2: vm_map_lock()
t1 <
`);
    await c.go('next');
    await c.go('next');
    expect((await labels(c)).slice(0, 2)).toMatchInlineSnapshot(`
      [
        "t1 (its turn): the fault on 0x11000 gives KERN_SUCCESS, would wait: waits for the map lock, t2 has it; always ends badly: Lock kept, Map left busy, ...",
        "t1: the fault on 0x11000 gives KERN_FAILURE, would wait: waits for the map lock, t2 has it; always ends badly: Lock kept, Map left busy, ...",
      ]
    `);
  });

  test.each([
    [{ schedule: 'round-robin' }, SCRIPT_THREAD],
    [{ schedule: 'k1 k1 t1 t1' }, SCRIPT_THREAD],
    [{}, 1],
    [{}, SCRIPT_THREAD],
  ])('a thread of a process without a map yet passes over its line; %j, stepping %i', async (args, thread) => {
    const c = await atEntry(FORK, args);
    await c.request('setExceptionBreakpoints', { filters: [] });
    const seen = new Set<string>();
    const look = async (): Promise<void> => {
      for (const label of await labels(c)) if (label.startsWith('k1')) seen.add(label.replace(' (its turn)', ''));
    };
    await look();
    while (await c.go('stepIn', thread)) await look();
    expect([...seen]).toContain('k1: passes over line 9: it is in kid, which has no map yet');
    expect(faults(c.log)).toEqual([]);
  });

  test('looking does not run anything', async () => {
    const c = await atEntry(SLEEP);
    await c.go('next');
    const before = JSON.stringify(await c.request('vmtrace/state'));
    await labels(c);
    expect(JSON.stringify(await c.request('vmtrace/state'))).toBe(before);
    expect(await branches(c)).toHaveLength(1);
  });

  test('one that cannot go on is refused', async () => {
    const c = await atEntry(SLEEP);
    const answer = await c.answer('stepIn', { threadId: SCRIPT_THREAD, targetId: 2 });
    expect(answer.success).toBe(false);
    expect(answer.message).toBe('t2 cannot go on now');
    expect((await c.answer('stepIn', { threadId: SCRIPT_THREAD, targetId: 77 })).success).toBe(false);
  });
});

describe('choosing otherwise', () => {
  test('makes a branch; nothing is lost', async () => {
    const c = await atEntry(LOCK);
    await c.go('next');
    await c.go('next');
    await c.go('stepIn');
    const there = JSON.stringify(await c.request('vmtrace/state'));
    await c.go('stepBack', 2);
    await c.go('stepIn', 1);
    const made = await branches(c);
    expect(made).toMatchObject([
      { name: 'main', current: false },
      { name: 'branch 1', current: true },
    ]);
    expect(made[1]?.about).toMatch(/^t1 runs instead of t2$/);
    expect(c.output()).toContain('branch 1 leaves main here: t1 runs instead of t2. Both are kept.');
    await c.request('vmtrace/takeBranch', { branch: 0 });
    expect(await c.stop()).toMatchObject({ reason: 'goto', description: 'Paused at the end of "main"' });
    const { changed: _, ...map } = JSON.parse(JSON.stringify(await c.request('vmtrace/state'))).map;
    const { changed: _changed, ...old } = JSON.parse(there).map;
    expect(map).toEqual(old);
    // the same choice again goes on in the branch that knows it
    await c.go('stepBack', 2);
    await c.go('stepIn', 1);
    expect(await branches(c)).toMatchObject([{ current: false }, { name: 'branch 1', current: true }]);
    await c.request('vmtrace/renameBranch', { branch: 1, name: 'the other way' });
    expect((await branches(c))[1]?.name).toBe('the other way');
  });

  test.each([
    ['vmtrace/takeBranch', { branch: 5 }, 'there is no branch 5'],
    ['vmtrace/takeBranch', {}, '"branch" must be a whole number'],
    ['vmtrace/renameBranch', { branch: 0, name: ' ' }, 'a branch needs a name'],
    ['vmtrace/renameBranch', { branch: 0 }, '"name" must be a string'],
  ])('%s %j is refused', async (command, args, why) => {
    const c = await atEntry(SLEEP);
    const answer = await c.answer(command, args);
    expect(answer.success).toBe(false);
    expect(answer.message).toContain(why);
  });
});

describe('one thread alone', () => {
  test('until it blocks', async () => {
    const c = await atEntry(SLEEP);
    await c.go('next');
    await c.go('next');
    const stop = await c.go('vmtrace/runUntilBlocked', 2);
    expect(stop).toMatchObject({ threadId: 2, reason: 'step' });
    expect(stop?.text).toMatch(/^t2 asleep: .* in transition, t1 has it$/);
    expect(await c.go('vmtrace/runUntilBlocked', 1)).toMatchObject({ threadId: 1, description: 'Paused on step' });
    expect((await c.stack(1)).length).toBe(1);
  });

  test('goes on with its own lines, as far as they are due', async () => {
    const c = await atEntry(SLEEP);
    const stop = await c.go('vmtrace/runOnly', 1);
    expect(stop?.threadId).toBe(1);
    expect((await c.answer('vmtrace/runOnly', { threadId: SCRIPT_THREAD })).message).toContain('choose t1 or another');
  });

  test('a frozen thread is not run, until it is thawed or stepped', async () => {
    const c = await atEntry(SLEEP);
    expect(await c.request('vmtrace/freeze', { threadId: 1, frozen: true })).toEqual({ frozen: [1] });
    const { threads } = await c.request<DebugProtocol.ThreadsResponse['body']>('threads');
    expect(threads[1]?.name).toBe('t1 (frozen)');
    const stop = await c.go('continue');
    expect(stop?.text).toBe('t1 is frozen, and line 3 is its: thaw it, or step t1');
    expect(await c.request('vmtrace/freeze', { threadId: 1, frozen: false })).toEqual({ frozen: [] });
    await c.go('next');
    expect((await c.stack())[0]?.line).toBe(4);
    expect((await c.answer('vmtrace/freeze', { threadId: 1 })).message).toBe(
      '"frozen" must be true or false, and is missing',
    );
  });
});

test('who can ask for threads anew is told the same stop once more, without being taken there', async () => {
  const c = new TestClient({ [PROGRAM]: SLEEP });
  await c.initialize({ supportsInvalidatedEvent: true });
  await c.launch({ stopOnEntry: true });
  const { preserveFocusHint: _, ...first } = (await c.stop()) ?? {};
  await c.request('vmtrace/freeze', { threadId: 2, frozen: true });
  expect(await c.stop()).toEqual({ ...first, preserveFocusHint: true });
});

describe('cancel', () => {
  test('what was answered, and a progress that is not shown, cannot be cancelled: the run goes on', async () => {
    const c = new TestClient({ [PROGRAM]: longScript(3000) });
    await c.initialize({ supportsProgressReporting: true });
    const launched = c.send('launch', { program: PROGRAM, stopOnEntry: true });
    await c.event('initialized');
    await c.request('configurationDone');
    await c.answerTo(launched, 'launch');
    await c.stop();
    await c.request('continue', { threadId: SCRIPT_THREAD });
    await c.request('cancel', { requestId: launched });
    await c.request('cancel', { progressId: 'nope' });
    expect(await c.stop()).toBeUndefined();
    expect(faults(c.log)).toEqual([]);
  });

  test('a jump that is looked for is given up, and one stays where one was', async () => {
    const c = await atEntry(longScript(20_000), { stopAtEnd: true });
    await c.go('continue');
    const before = await c.request<{ position: number }>('vmtrace/state');
    // a name that is never changed is looked for to the start
    const jump = c.send('vmtrace/jump', { expression: 'map.min' });
    await c.request('cancel', { requestId: jump });
    const answer = await c.answerTo(jump, 'jump');
    expect(answer.body).toMatchObject({ found: false, message: expect.stringMatching(/given up/) });
    expect(await c.request<{ position: number }>('vmtrace/state')).toMatchObject({ position: before.position });
  });
});

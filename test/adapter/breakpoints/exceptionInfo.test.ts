// The condition that was violated: from the steps that led there, with the values that they saw,
// and nothing that they did not.
import { readdirSync, readFileSync } from 'node:fs';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test } from 'vitest';
import { SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { type Args, atEntry, PROGRAM, TestClient } from '../client.ts';
import { FAILURES, LOCK, PANIC, SLEEP, STUCK, UNMAPPED } from '../scripts.ts';

type Info = DebugProtocol.ExceptionInfoResponse['body'];

const RESULTS = ['failed'];

/** The exceptions that a script stops at, in order. */
async function exceptions(script: string, filters: readonly string[] = RESULTS): Promise<Info[]> {
  const c = new TestClient({ [PROGRAM]: script });
  await c.launch({}, () => c.request('setExceptionBreakpoints', { filters }));
  const found: Info[] = [];
  for (let stop = await c.stop(); stop; stop = await c.go('continue'))
    found.push(await c.request<Info>('exceptionInfo', { threadId: stop.threadId }));
  return found;
}
const why = async (script: string, filters?: readonly string[]): Promise<string[]> =>
  (await exceptions(script, filters)).map((info) => info.details?.message ?? '');

/** A map with two entries and a hole between, and calls. */
const on = (calls: string[], head: string[] = []): string =>
  [
    ...head,
    'map 0x1000..0x100000',
    'entry 0x10000..0x12000 rw- max=rwx',
    'entry 0x14000..0x16000 r-- max=r-x',
    ...calls,
    '',
  ].join('\n');

describe('a result', () => {
  test.each([
    [
      'vm_map_wire(0x10000, 0x15000, USER)',
      'a hole at 0x12000..0x14000, and the range goes on to 0x15000',
      'vm_map_wire_locked.next: if (!holes_ok && a hole follows below end)',
    ],
    [
      'vm_map_unwire(0x10000, 0x15000, USER)',
      'a hole at 0x12000..0x14000, and the range goes on to 0x15000',
      'vm_map_unwire.hole: if (!holes_ok',
    ],
    [
      'vm_map_wire(0x14000, 0x17000, USER)',
      'nothing is mapped from 0x16000 on, and the range goes on to 0x17000',
      'vm_map_wire_locked.next',
    ],
    ['vm_map_wire(0x12000, 0x15000, USER)', 'start 0x12000 is not mapped', 'vm_map_wire_locked.first: if (!found)'],
    [
      'vm_map_unwire(0x100000, 0x101000, USER)',
      'the range lies outside the map (0x1000..0x100000)',
      'vm_map_unwire.first',
    ],
    ['vm_map_unwire(0x10000, 0x11000, SYSTEM)', 'entry 0x10000..0x11000 has wired_count 0', 'vm_map_unwire.wired'],
    [
      'vm_map_wire(0x14000, 0x15000, USER|WRITE)',
      'entry 0x14000..0x15000 has protection r--, and WRITE was asked for',
      'vm_map_wire_locked.access',
    ],
    [
      'vm_map_protect(0x14000, 0x15000, rw-)',
      'rw- was asked for, and max_protection of entry 0x14000..0x16000 is r-x',
      'vm_map_protect.check: for each entry',
    ],
    ['vm_map_protect(0x10000, 0x11000, rw-, r--)', 'rw- is not within r--', 'vm_map_protect.within'],
    ['vm_map_insert(0x11000, 0x13000, rw-)', 'entry 0x10000..0x12000 is there already', 'vm_map_insert.free'],
    ['vm_map_insert(0x13000, 0x15000, rw-)', 'entry 0x14000..0x16000 is there already', 'vm_map_insert.free'],
    [
      'vm_map_insert(0xff000, 0x101000, rw-)',
      '0xff000..0x101000 is not within the map (0x1000..0x100000)',
      'vm_map_insert.valid',
    ],
    [
      'vm_map_find(0x1000, 0x200000, rw-)',
      'vm_map_findspace finds no 2 MiB in one piece at or above 0x1000',
      'vm_map_find.space',
    ],
  ])('%s', async (call, found, line) => {
    const [info, ...more] = await exceptions(on([`t1: ${call}`]));
    expect(more).toEqual([]);
    expect(info?.details?.message?.startsWith(`${found} (${line}`)).toBe(true);
    expect(info?.description).toContain(`\nRefused: ${found}`);
    expect(info?.description).not.toContain('Violated');
    expect(info?.details?.innerException).toBeUndefined();
    expect(info?.details?.stackTrace).toContain(`at ${line.split(':')[0]}`);
  });

  test('of a system call: its own refusal, or the map function that it goes back to', async () => {
    const head = ['limit memlock 0x3000', 'limit user_wired 2'];
    const infos = await exceptions(
      on(
        [
          't1: munmap(0x10000, 0)',
          't1: mlock(0x10000, 0x3000)',
          't1: mlock(0x10000, 0x4000)',
          't1: mprotect(0x14000, 0x1000, rw-)',
          't1: vm_map_wire(0x10000, 0x12000, USER)',
          't1: mlock(0x14000, 0x2000)',
        ],
        head,
      ),
    );
    expect(infos.map((info) => info.exceptionId)).toEqual(['EINVAL', 'ENOMEM', 'ENOMEM', 'EACCES', 'ENOMEM']);
    const messages = infos.map((info) => info.details?.message);
    expect(messages[0]).toMatch(/^len is 0 \(munmap\.empty: if \(len == 0\)/);
    expect(messages[1]).toMatch(
      /^3 pages are asked for in one call: vm\.max_user_wired is 2 pages \(8 KiB\) \(mlock\.limit/,
    );
    expect(messages[2]).toMatch(/^4 pages are asked for in one call/);
    expect(messages[3]).toMatch(/^rw- was asked for.* \(vm_map_protect\.check/);
    expect(infos[3]?.details?.innerException).toMatchObject([{ typeName: 'KERN_PROTECTION_FAILURE' }]);
    expect(messages[4]).toMatch(/^2 pages are wired in this map and 2 more are asked for: RLIMIT_MEMLOCK is 3 pages/);
    expect(infos[4]?.details?.innerException).toBeUndefined();
  });

  test('the map changed while the thread slept: both timestamps, and what is gone', async () => {
    const [message] = await why(UNMAPPED);
    const [, was, is, alone] =
      /its timestamp was (\d+), and is (\d+) after taking the lock again \((\d+) if nobody/.exec(message ?? '') ?? [];
    expect(Number(alone)).toBe(Number(was) + 1);
    expect(Number(is)).toBeGreaterThan(Number(alone));
    expect(message).toMatch(/0x12000 is not mapped any more \(vm_map_entry_in_transition\.found/);
    // the numbers are those of the run
    const c = await atEntry(UNMAPPED);
    await c.go('next');
    await c.go('next');
    expect(await c.evaluate('map.timestamp')).toBe(was);
  });

  test('a page that could not be faulted in, and one that may not be', async () => {
    const [scripted] = await why(on(['t1: vm_map_wire(0x10000, 0x12000, USER)'], ['fault 0x11000 = KERN_FAILURE']));
    expect(scripted).toMatch(/^the fault on page 0x11000 gives KERN_FAILURE, as the script says \(vm_fault\.enter/);
    const [old] = await why(on(['t1: vm_map_wire(0x14000, 0x15000, SYSTEM)'], ['kernel freebsd-6']));
    expect(old).toMatch(/^entry 0x14000\.\.0x15000 has protection r--, of at most r-x/);
  });

  test('a lookup tells the step that refused, not one that put the result in place before', async () => {
    const [missing, refused] = await why(on(['t1: vm_map_lookup(0x12000, r--)', 't1: vm_map_lookup(0x14000, rw-)']));
    expect(missing).toMatch(/^page 0x12000 is not mapped \(vm_map_lookup\.found/);
    expect(refused).toMatch(
      /^rw- is asked of page 0x14000, and entry 0x14000\.\.0x16000 has protection r-- \(vm_map_lookup\.access/,
    );
    const [hole] = await why(on(['t1: vm_map_sync(0x10000, 0x15000, 1, 0)']));
    expect(hole).toMatch(/^a hole at 0x12000\.\.0x14000, and the range goes on to 0x15000 \(vm_map_sync\.check/);
  });

  test('has a step for each failure in the examples, and looking at it changes nothing', async () => {
    let count = 0;
    for (const file of readdirSync('examples')) {
      const c = new TestClient({ [PROGRAM]: readFileSync(`examples/${file}`, 'utf8') });
      await c.launch({}, () => c.request('setExceptionBreakpoints', { filters: RESULTS }));
      for (let stop = await c.stop(); stop; stop = await c.go('continue')) {
        const before = await c.request<Args>('vmtrace/state');
        const info = await c.request<Info>('exceptionInfo', { threadId: stop.threadId });
        expect(await c.request<Args>('vmtrace/state')).toEqual(before);
        expect(await c.request<Info>('exceptionInfo', { threadId: stop.threadId })).toEqual(info);
        expect(info.details?.message).toMatch(/\b\w+\.\w+: \S/);
        count++;
      }
    }
    expect(count).toBeGreaterThan(15);
  });

  test('after going back to it, the same', async () => {
    const c = new TestClient({ [PROGRAM]: `${UNMAPPED}t2: munmap(0x10000, 0x1000)\nassert map.busy == 0\n` });
    await c.launch({}, () => c.request('setExceptionBreakpoints', { filters: ['KERN_INVALID_ADDRESS'] }));
    const threadId = (await c.stop())?.threadId;
    const info = await c.request<Info>('exceptionInfo', { threadId });
    await c.go('next', SCRIPT_THREAD);
    expect((await c.answer('exceptionInfo', { threadId })).success).toBe(false);
    expect((await c.go('reverseContinue'))?.reason).toBe('exception');
    expect(await c.request<Info>('exceptionInfo', { threadId })).toEqual(info);
  });
});

describe('an expectation', () => {
  test('what was expected and what came, and why', async () => {
    const [result, assert] = await exceptions(FAILURES, ['expectation']);
    expect(result?.details?.message).toMatch(
      /^result == KERN_SUCCESS, is KERN_INVALID_ARGUMENT: entry 0x10000\.\.0x11000 has wired_count 0/,
    );
    expect(result?.details?.evaluateName).toBe('t1.result');
    expect(assert?.details).toMatchObject({
      message: 'entry(0x10000).wired_count == 7: entry(0x10000).wired_count is 0',
      evaluateName: 'entry(0x10000).wired_count == 7',
    });
  });
  test('names no failure where the call succeeded', async () => {
    const [message] = await why(on(['t1: vm_map_wire(0x10000, 0x11000, USER) = KERN_FAILURE']), ['expectation']);
    expect(message).toBe('result == KERN_FAILURE, is KERN_SUCCESS');
  });
  test('told at a later line than the call: the call is the one meant', async () => {
    const [missed, late] = await exceptions(
      on([
        't1 > vm_map_wire(0x12000, 0x13000, USER) @ fault',
        't2: vm_map_wire(0x10000, 0x15000, USER)',
        't1 < KERN_SUCCESS',
      ]),
      ['expectation'],
    );
    expect(missed?.details?.message).toMatch(
      /^t1 @ fault: the call returned KERN_INVALID_ADDRESS before it got there$/,
    );
    expect(missed?.details?.evaluateName).toBeUndefined();
    expect(late?.details?.message).toMatch(
      /^result == KERN_SUCCESS, is KERN_INVALID_ADDRESS: start 0x12000 is not mapped \(vm_map_wire_locked\.first/,
    );
  });
});

describe('stuck threads', () => {
  test('say who waits for whom', async () => {
    const [info] = await exceptions(STUCK, ['stuck']);
    // said once: nobody has the pages, so there is no more to say than what t1 waits for
    expect(info?.description).toMatch(/t1 in vm_map_remove .*is wired by the system/);
    expect(info?.description).not.toContain('Violated');
    expect(info?.details?.stackTrace).not.toContain('wired by the system');
    expect(info?.details).toMatchObject({
      evaluateName: 't1.waits_for',
    });
  });
  test('a cycle of two locks, and of one', async () => {
    const two = on(
      ['t1: vm_map_lock()', 't2: vm_map_lock(other)', 't1: vm_map_lock(other)', 't2: vm_map_lock()'],
      ['submap other 0x1000..0x2000'],
    );
    expect((await why(two, ['stuck']))[0]).toBe('a cycle: t1 waits for t2, t2 waits for t1');
    const one = on(['t1: vm_map_lock_read()', 't1: vm_map_lock()']);
    expect((await why(one, ['stuck']))[0]).toBe('a cycle: t1 waits for itself');
  });
});

test("a kernel assertion: the kernel's own text, and the step that asserts", async () => {
  const [info] = await exceptions(PANIC, ['assertion']);
  expect(info?.details?.message).toMatch(/^vm_map_insert: prot is not a subset of max_prot \(vm_map_insert\.valid: \S/);
});

test('a wait: for what, and who has it', async () => {
  expect((await why(SLEEP, ['sleep']))[0]).toBe('t2 asleep: 0x10000..0x14000 is in transition, t1 has it');
  expect((await why(LOCK, ['contended']))[0]).toBe('t2 waits for the map lock, t1 has it');
});

test('a transition has no reason: what was done is all that is said', async () => {
  const [info] = await exceptions(SLEEP, ['transition-begin']);
  expect(info?.details?.message).toBe('t1 set IN_TRANSITION on 0x10000..0x14000');
  expect(info?.description).not.toContain('Violated');
});

test('what a line checks is told of its thread, dead or alive, or of the script', async () => {
  const c = await atEntry(on(['t1: vm_map_wakeup()', 'assert map.busy == 1']), {}, (client) =>
    client.request('setExceptionBreakpoints', { filters: ['expectation'] }),
  );
  await c.request('terminateThreads', { threadIds: [1] });
  await c.stop();
  const heads: unknown[] = [];
  for (let stop = await c.go('continue'); stop; stop = await c.go('continue'))
    heads.push(
      (await c.request<Info>('exceptionInfo', { threadId: stop.threadId })).details?.stackTrace?.replace(/:.*/s, ''),
    );
  expect(heads).toEqual(['t1 (line 4)', 'the script (line 5)']);
});

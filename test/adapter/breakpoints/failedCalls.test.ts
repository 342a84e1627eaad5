// The filter Failed Calls: its condition, and one stop for a call that fails against what its line
// expects: in the step that refused, with both facts, forwards and backwards.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test } from 'vitest';
import { type Args, PROGRAM, TestClient } from '../client.ts';

type Info = DebugProtocol.ExceptionInfoResponse['body'];
type Stopped = { id: string; depth: number; description: string };

const HEAD = ['kernel freebsd-13', 'map 0x1000..0x10000000', 'entry 0x10000..0x1010000 rw-'];

/** Filters of a client: those that are on by default, with a condition of Failed Calls. */
const filters = (condition?: string): Args => ({
  filters: ['expectation', 'assertion'],
  filterOptions: [{ filterId: 'failed', ...(condition === undefined ? {} : { condition }) }],
});
const WITHOUT = { filters: ['expectation', 'assertion'] };

async function stopped(c: TestClient, threadId: number | undefined): Promise<Stopped> {
  const { exceptionId, description = '' } = await c.request<Info>('exceptionInfo', { threadId });
  return { id: exceptionId, depth: (await c.stack(threadId)).length, description };
}

/** All stops of a run, and of the run back from its end in the order of that. */
async function run(lines: readonly string[], set: Args = filters()): Promise<{ there: Stopped[]; back: Stopped[] }> {
  const c = new TestClient({ [PROGRAM]: `${[...HEAD, ...lines].join('\n')}\n` });
  await c.launch({ stopAtEnd: true }, () => c.request('setExceptionBreakpoints', set));
  const [there, back]: Stopped[][] = [[], []];
  for (let stop = await c.stop(); stop?.reason === 'exception'; stop = await c.go('continue'))
    there?.push(await stopped(c, stop.threadId));
  for (let stop = await c.go('reverseContinue'); stop?.reason === 'exception'; stop = await c.go('reverseContinue'))
    back?.push(await stopped(c, stop.threadId));
  return { there: there ?? [], back: back ?? [] };
}

const ids = (stops: readonly Stopped[]): string[] => stops.map(({ id }) => id);

describe('a call that fails against what its line expects', () => {
  const CALL = ['t1: mlock(0x100f000, 0x4000) = EPERM', 't1: munlock(0x10000, 0x1000) = 0'];

  test('stops once, within the system call, with both facts', async () => {
    const { there, back } = await run(CALL);
    expect(ids(there)).toEqual(['ENOMEM']);
    const [stop] = there;
    expect(stop?.depth).toBeGreaterThan(2);
    expect(stop?.description).toContain('mlock(0x100f000, 0x4000) fails with ENOMEM, the trace says EPERM (line 4).');
    expect(stop?.description).toContain('\nRefused: nothing is mapped from 0x1010000 on');
    expect(stop?.description).toContain('\nEPERM would come if:\n- the process is in a jail without allow.mlock');
    expect(stop?.description).toContain('\nOther causes of ENOMEM:');
    expect(back).toEqual(there);
  });

  test('also where the step that refuses returns', async () => {
    const { there } = await run(['t1: munmap(0x10000, 0) = 0']);
    expect(ids(there)).toEqual(['EINVAL']);
    expect(there[0]?.description).toContain('fails with EINVAL, the trace says 0 (line 4)');
  });

  test('with Failed Calls off, or where its condition does not hold, at the return', async () => {
    for (const set of [WITHOUT, filters('result == EINVAL'), filters('map.size == 0')]) {
      const { there, back } = await run(CALL, set);
      expect(ids(there)).toEqual(['Expectation Failures']);
      expect(there[0]?.description).toContain('result == EPERM, is ENOMEM: nothing is mapped from 0x1010000 on');
      expect(back).toEqual(there);
    }
  });

  test('where the condition holds, once', async () => {
    for (const condition of ['result == ENOMEM', 'map.size > 0', 't1.result == 0 || true'])
      expect(ids((await run(CALL, filters(condition))).there)).toEqual(['ENOMEM']);
  });

  test('backwards too, however long the call takes before it fails', async () => {
    const { there, back } = await run(['t1: mlock(0x10000, 0x1004000) = 0', 't1: munlock(0x10000, 0x1000)']);
    expect(ids(there)).toEqual(['ENOMEM']);
    expect(back).toEqual(there);
  });

  test('a line of its own that expects is a stop of its own', async () => {
    const { there } = await run(['t1 > mlock(0x100f000, 0x4000) @ asleep', 't1 < 0']);
    expect(ids(there).at(-1)).toBe('Expectation Failures');
    expect(ids(there)[0]).toBe('ENOMEM');
  });

  test('an answer to a question is no failure: its expectation stops', async () => {
    const { there } = await run(['t1: vm_map_lock()', 't2: vm_map_trylock() = TRUE']);
    expect(ids(there)).toEqual(['Expectation Failures']);
  });

  test('stops at the return of a call that succeeds', async () => {
    const { there } = await run(['t1: mlock(0x10000, 0x1000) = ENOMEM']);
    expect(ids(there)).toEqual(['Expectation Failures']);
    expect(there[0]?.description).toContain('\nENOMEM would come if:\n- ');
  });
});

test('the condition of Failed Calls knows the result that the call will return, and the state', async () => {
  const calls = [
    't1: munmap(0x10000, 0)',
    't1: mlock(0x2000000, 0x1000)',
    't1: vm_map_wire(0x2000000, 0x2001000, USER)',
    't1: touch 0x2000000 read',
    't2: munmap(0x10000, 0)',
  ];
  const of = async (condition: string): Promise<string[]> => ids((await run(calls, filters(condition))).there);
  expect(await of('result == EINVAL')).toEqual(['EINVAL', 'EINVAL']);
  expect(await of('result == EINVAL || result == ENOMEM')).toEqual(['EINVAL', 'ENOMEM', 'EINVAL']);
  // not what the routine within gives, but what the line gets
  expect(await of('result == KERN_INVALID_ADDRESS')).toEqual(['KERN_INVALID_ADDRESS', 'SIGSEGV']);
  expect(await of('result != EINVAL')).toEqual(['ENOMEM', 'KERN_INVALID_ADDRESS', 'SIGSEGV']);
  expect(await of('map.entries.count == 0')).toEqual([]);
});

describe('Ignored Failures', () => {
  const LINES = [
    'limit user_wired 1',
    't1: mlockall(MCL_FUTURE) = 0',
    't1: mmap(0x2000000, 0x2000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED)',
    't1: mmap(0x3000000, 0x1000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED)',
  ];
  test('stops where something refuses that the call ignores, with the causes of that', async () => {
    const { there, back } = await run(LINES, { filters: ['ignored', 'failed'] });
    expect(ids(there)).toEqual(['Ignored KERN_RESOURCE_SHORTAGE']);
    const text = there[0]?.description;
    expect(text).toContain(
      "t1's mmap(0x2000000, 0x2000, rw-, PRIVATE|FIXED|ANON) ignores that vm_map_wire fails with KERN_RESOURCE_SHORTAGE: the range stays mapped, and is not locked (line 6).",
    );
    expect(text).toContain('0 pages are wired by users and 2 more are asked for: vm.max_user_wired is 1 page');
    expect(text).toContain('; as line 4 declares');
    expect(text).toContain('\nWhat you can do: Raise vm.max_user_wired');
    expect(back).toEqual(there);
  });
  test('in the kernels whose mmap calls vm_map_wire itself', async () => {
    const old = ['kernel freebsd-6', ...LINES.slice(1)];
    const c = new TestClient({
      [PROGRAM]: `${['kernel freebsd-6', 'privileged', 'fault 0x2001000 = KERN_FAILURE', ...old.slice(1)].join('\n')}\n`,
    });
    await c.launch({}, () => c.request('setExceptionBreakpoints', { filters: ['ignored'] }));
    const stop = await c.stop();
    const { description } = await stopped(c, stop?.threadId);
    expect(description).toContain('ignores that vm_map_wire fails with KERN_FAILURE: the range stays mapped');
    expect(description).toContain('\nWhat you can do: Look at dmesg(8) for disk errors.');
  });
});

describe('a touch that fails is a signal', () => {
  const MAP = ['map 0x1000..0x100000', 'object f1 1 pages', 'entry 0x10000..0x12000 r-- object=f1 inherit=share'];
  test.each([
    ['freebsd-13', 'touch 0x50000 read', 'SIGSEGV', 'KERN_INVALID_ADDRESS', 'page 0x50000 is not mapped'],
    ['freebsd-13', 'touch 0x10000 write', 'SIGSEGV', 'KERN_PROTECTION_FAILURE', 'has protection r--'],
    ['freebsd-13', 'touch 0x11000 read', 'SIGBUS', 'KERN_OUT_OF_BOUNDS', 'end of'],
    ['freebsd-6', 'touch 0x50000 read', 'SIGSEGV', 'KERN_INVALID_ADDRESS', 'page 0x50000 is not mapped'],
    ['freebsd-6', 'touch 0x10000 write', 'SIGBUS', 'KERN_PROTECTION_FAILURE', 'has protection r--'],
  ])('%s: %s is %s', async (kernel, call, signal, result, reason) => {
    const c = new TestClient({ [PROGRAM]: `${[`kernel ${kernel}`, ...MAP, `t1: ${call}`].join('\n')}\n` });
    await c.launch();
    const stop = await c.stop();
    const { id, description } = await stopped(c, stop?.threadId);
    expect(id).toBe(signal);
    expect(description).toContain(`fails with ${signal} (${result})`);
    expect(description).toContain(reason);
    await c.go('continue');
    expect(c.output('stdout')).toContain(`t1: touch = ${signal} (${result})`);
  });
});

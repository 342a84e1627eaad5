// Breakpoint modes of a line: before its call, when it returns, when it has to wait.
// And numbers in hexadecimal.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test } from 'vitest';
import { atEntry, PROGRAM } from '../client.ts';
import { SLEEP } from '../scripts.ts';

const source = { path: PROGRAM };

describe('breakpoint modes', () => {
  test('are offered for lines of a script', async () => {
    const c = await atEntry(SLEEP);
    const capabilities = c.log.find((m) => m.type === 'response') as DebugProtocol.InitializeResponse;
    expect(capabilities.body?.breakpointModes?.map((m) => m.mode)).toEqual(['call', 'return', 'wait']);
  });

  test('stop when the call waits, and when it has returned; backwards at the same places', async () => {
    const c = await atEntry(SLEEP, { stopAtEnd: true });
    await c.request('setExceptionBreakpoints', { filters: [] });
    const { breakpoints } = await c.request<{ breakpoints: DebugProtocol.Breakpoint[] }>('setBreakpoints', {
      source,
      breakpoints: [
        { line: 4, mode: 'wait' },
        { line: 4, mode: 'return' },
        { line: 3, mode: 'return' },
      ],
    });
    expect(breakpoints.map((b) => b.verified)).toEqual([true, true, true]);
    const ids = breakpoints.map((b) => b.id as number);
    const forward = [];
    for (;;) {
      const stop = await c.go('continue');
      if (stop?.reason !== 'breakpoint') break;
      forward.push(stop);
    }
    expect(forward.map((s) => [s.threadId, s.hitBreakpointIds])).toEqual([
      [2, [ids[0]]],
      [1, [ids[2]]],
      [2, [ids[1]]],
    ]);
    expect(forward[0]?.description).toBe(
      'Paused on breakpoint: line 4, t2 asleep: 0x10000..0x14000 is in transition, t1 has it',
    );
    expect(forward[1]?.description).toBe('Paused on breakpoint: line 3, t1 has returned');
    for (const stop of forward.toReversed()) expect(await c.go('reverseContinue')).toEqual(stop);
    expect((await c.go('reverseContinue'))?.reason).toBe('entry');
  });

  test('an unknown one is not verified', async () => {
    const c = await atEntry(SLEEP);
    const { breakpoints } = await c.request<{ breakpoints: DebugProtocol.Breakpoint[] }>('setBreakpoints', {
      source,
      breakpoints: [{ line: 4, mode: 'sometimes' }],
    });
    expect(breakpoints[0]).toMatchObject({
      verified: false,
      message: 'there is no breakpoint mode "sometimes": call, return, wait',
    });
  });
});

describe('hexadecimal', () => {
  test('counts of the Variables view, switched on and off', async () => {
    const c = await atEntry(SLEEP);
    for (let i = 0; i < 2; i++) await c.go('next');
    const [top] = await c.stack();
    const { scopes } = await c.request<DebugProtocol.ScopesResponse['body']>('scopes', { frameId: top?.id });
    const variablesReference = scopes.find((s) => s.name === 'Map')?.variablesReference;
    const timestamp = async (): Promise<string | undefined> =>
      (await c.request<DebugProtocol.VariablesResponse['body']>('variables', { variablesReference })).variables.find(
        (v) => v.name === 'timestamp',
      )?.value;
    const plain = (await timestamp()) ?? '';
    expect(plain).toMatch(/^\d+$/);
    expect(await c.request('vmtrace/hex')).toEqual({ hex: true });
    expect(await timestamp()).toBe(`0x${Number(plain).toString(16)}`);
    expect(await c.request('vmtrace/hex', { hex: false })).toEqual({ hex: false });
    expect(await timestamp()).toBe(plain);
    expect((await c.answer('vmtrace/hex', { hex: 'x' })).message).toBe('"hex" must be true or false, and is "x"');
  });
});

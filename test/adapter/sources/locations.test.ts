// Where a local is declared, by the number that its row carries.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { localReference, MOST_OF_A_KIND } from '../../../adapter/sources/locationReferences.ts';
import { VINTAGES } from '../../../core/kernel/constants.ts';
import { routinesOf } from '../../../core/kernel/routine.ts';
import { tickingClock } from '../../patience.ts';
import { type Args, atEntry, PROGRAM, TestClient } from '../client.ts';
import { SLEEP } from '../scripts.ts';

type Place = Required<Pick<DebugProtocol.Source, 'path'>>;
type Location = { source: Place; line: number; column: number };

async function locals(c: TestClient, routine: string, thread: number): Promise<DebugProtocol.Variable[]> {
  const frameId = (await c.stack(thread)).find((f) => f.name === routine)?.id;
  const { scopes } = await c.request<{ scopes: DebugProtocol.Scope[] }>('scopes', { frameId });
  const variablesReference = scopes.find((s) => s.name === 'Locals')?.variablesReference;
  return (await c.request<{ variables: DebugProtocol.Variable[] }>('variables', { variablesReference })).variables;
}
const locate = (c: TestClient, locationReference: unknown): Promise<Location> =>
  c.request<Location>('locations', { locationReference });

async function declared(c: TestClient, routine: string, thread: number, name: string): Promise<string> {
  const row = (await locals(c, routine, thread)).find((v) => v.name === name);
  const { source, line, column } = await locate(c, row?.declarationLocationReference);
  const { content } = await c.request<{ content: string }>('source', { source });
  return (content.split('\n')[line - 1] ?? '').slice(column - 1);
}

async function asleep(args: Args = {}): Promise<TestClient> {
  const c = new TestClient({ [PROGRAM]: SLEEP });
  await c.initialize(args);
  await c.launch({ stopOnEntry: true });
  await c.stop();
  await c.go('next');
  await c.go('next');
  return c;
}

describe('the declaration of a local', () => {
  test('is in the signature for a parameter, and its first step for the rest', async () => {
    const c = await asleep();
    expect(await declared(c, 'vm_map_wire_locked', 1, 'flags')).toBe('flags)');
    expect(await declared(c, 'vm_map_wire_locked', 1, 'first_entry')).toMatch(/^first_entry\);/);
    expect(await declared(c, 'vm_map_wire_locked', 1, 'faddr')).toMatch(/^faddr = saved_start;/);
    expect(await declared(c, 'vm_map_unwire', 2, 'need_wakeup')).toMatch(/^need_wakeup = FALSE/);
  });
  test('every local of every routine has one, within its listing', async () => {
    for (const vintage of VINTAGES) {
      const c = await atEntry(`kernel ${vintage}\nmap 0x1000..0x20000\nt1: munmap(0x1000, 0x1000)\n`);
      const seen = new Set<number>();
      for (const routine of routinesOf(vintage)) {
        for (const [i, { name }] of routine.locals.entries()) {
          const reference = localReference(routine, i);
          expect(reference).toBeLessThan(2 ** 31);
          expect(seen.has(reference)).toBe(false);
          seen.add(reference);
          const { source, line, column } = await locate(c, reference);
          expect(source.path).toContain(`${routine.name}.vmkernel`);
          const { content } = await c.request<{ content: string }>('source', { source });
          const text = content.split('\n')[line - 1] ?? '';
          if (column > 1) expect(text.slice(column - 1, column - 1 + name.length)).toBe(name);
          else expect(text).toBe(routine.signature);
        }
      }
    }
  });
  test('is counted as the client counts', async () => {
    const one = await asleep();
    const zero = await asleep({ linesStartAt1: false, columnsStartAt1: false });
    const [row] = await locals(one, 'vm_map_wire_locked', 1);
    const place = await locate(one, row?.declarationLocationReference);
    expect(await locate(zero, row?.declarationLocationReference)).toMatchObject({
      line: place.line - 1,
      column: place.column - 1,
    });
  });
  test('has the same number at every stop', async () => {
    const c = await asleep();
    const before = await locals(c, 'vm_map_wire_locked', 1);
    await c.go('stepIn', 1);
    const after = await locals(c, 'vm_map_wire_locked', 1);
    const references = (rows: DebugProtocol.Variable[]) => rows.map((v) => v.declarationLocationReference);
    expect(references(after)).toEqual(references(before));
  });
  test('only locals carry it', async () => {
    const c = await asleep();
    const { scopes } = await c.request<{ scopes: DebugProtocol.Scope[] }>('scopes', {
      frameId: (await c.stack(1))[0]?.id,
    });
    const map = scopes.find((s) => s.name === 'Map');
    const { variables } = await c.request<{ variables: DebugProtocol.Variable[] }>('variables', {
      variablesReference: map?.variablesReference,
    });
    expect(variables.filter((v) => v.declarationLocationReference !== undefined)).toEqual([]);
  });
});

describe('the line that last wrote a value', () => {
  async function rows(c: TestClient, scope: string): Promise<DebugProtocol.Variable[]> {
    const { scopes } = await c.request<{ scopes: DebugProtocol.Scope[] }>('scopes', {
      frameId: (await c.stack(SCRIPT_THREAD))[0]?.id,
    });
    const variablesReference = scopes.find((s) => s.name === scope)?.variablesReference;
    return (await c.request<{ variables: DebugProtocol.Variable[] }>('variables', { variablesReference })).variables;
  }
  async function written(c: TestClient, row: DebugProtocol.Variable | undefined): Promise<number> {
    const { source, line } = await locate(c, row?.valueLocationReference);
    expect(source.path).toBe(PROGRAM);
    return line;
  }
  test('is told of the map, of an entry and of a thread; nothing moves', async () => {
    const c = await asleep();
    const before = await c.request<Args>('vmtrace/state');
    const map = await rows(c, 'Map');
    expect(
      await written(
        c,
        map.find((v) => v.name === 'timestamp'),
      ),
    ).toBe(4);
    expect(
      await written(
        c,
        map.find((v) => v.name === 'busy'),
      ),
    ).toBe(3);
    const threads = await rows(c, 'Threads');
    expect(
      await written(
        c,
        threads.find((v) => v.name === 't2'),
      ),
    ).toBe(4);
    const [entry] = await rows(c, 'Entries');
    expect(await written(c, entry)).toBe(4);
    expect(await c.request<Args>('vmtrace/state')).toEqual(before);
  });
  test('is none where it has never changed, and the answer says so', async () => {
    const c = await asleep();
    const min = (await rows(c, 'Map')).find((v) => v.name === 'min');
    const { success, message } = await c.answer('locations', { locationReference: min?.valueLocationReference });
    expect(success).toBe(false);
    expect(message).toContain('has not changed since the start of the trace');
  });
  test.each([
    [220, 0, ' was last written long ago: Jump to Last Change looks for it'],
    [180, 0, undefined],
    [50, 200, ' was not found in 5 s: Jump to Last Change looks for it'],
  ])('after %i calls that may have changed it, on a clock that goes on by %i ms', async (calls, ms, refusal) => {
    const lines = ['map 0x1000..0x9000', 'entry 0x1000..0x3000 r-- max=rwx'];
    for (let i = 0; i <= calls; i++) lines.push('t1: mprotect(0x1000, 0x2000, PROT_READ|PROT_WRITE)');
    const c = await atEntry([...lines, 't1: munmap(0x5000, 0x1000)', ''].join('\n'));
    await c.request('setBreakpoints', { source: { path: PROGRAM }, breakpoints: [{ line: lines.length + 1 }] });
    await c.go('continue');
    const [entry] = await rows(c, 'Entries');
    const clock = ms > 0 ? tickingClock(ms) : undefined;
    onTestFinished(() => clock?.mockRestore());
    const { message, body } = await c.answer('locations', { locationReference: entry?.valueLocationReference });
    if (refusal === undefined) expect(body).toMatchObject({ line: 3 });
    else expect(message).toContain(refusal);
  });
  test('the same number at every stop', async () => {
    const c = await asleep();
    const references = (list: DebugProtocol.Variable[]) => list.map((v) => v.valueLocationReference);
    const before = references(await rows(c, 'Map'));
    await c.go('next');
    expect(references(await rows(c, 'Map'))).toEqual(before);
  });
});

test.each([[undefined], ['1'], [1.5], [0], [-1], [7], [MOST_OF_A_KIND * 3 - 1], [MOST_OF_A_KIND * 9], [2 ** 53]])(
  'reference %s is refused',
  async (reference) => {
    const c = await atEntry(SLEEP);
    const { success, message } = await c.answer('locations', { locationReference: reference });
    expect(success).toBe(false);
    expect(message).toMatch(/location/);
  },
);

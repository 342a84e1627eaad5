// Questions about the history: what the client gets, and that nothing moves for it.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { expect, test } from 'vitest';
import type { Chain, ChangesAnswer, FindAnswer, FindProposals, JumpAnswer } from '../../../adapter/protocol.ts';
import { atEntry, type TestClient } from '../client.ts';
import { UNMAPPED } from '../scripts.ts';

async function atEnd(script: string): Promise<TestClient> {
  const c = await atEntry(script, { stopAtEnd: true });
  await c.request('setExceptionBreakpoints', { filters: [] });
  await c.go('continue');
  return c;
}

const typed = async (c: TestClient, expression: string): Promise<string> =>
  (await c.request<{ result: string }>('evaluate', { expression, context: 'repl' })).result;

test('what made a value: of an expression, and of a row of Variables; nothing moves', async () => {
  const c = await atEnd(UNMAPPED);
  const before = await c.request('vmtrace/state', {});
  const chain = await c.request<Chain>('vmtrace/explainValue', { expression: 'map.entries' });
  expect(chain.name).toBe('map.entries');
  expect(chain.links.length).toBeGreaterThan(0);
  for (const { position, line, who } of chain.links) {
    if (position === undefined) continue;
    expect(line).toBeGreaterThan(0);
    expect(who).toMatch(/^t\d$/);
  }
  const { scopes } = await c.request<DebugProtocol.ScopesResponse['body']>('scopes', {
    frameId: (await c.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', { threadId: 9999 }))
      .stackFrames[0]?.id,
  });
  const map = scopes.find(({ name }) => name === 'Map') as DebugProtocol.Scope;
  const row = { variablesReference: map.variablesReference, name: 'entries' };
  expect(await c.request('vmtrace/explainValue', row)).toEqual(chain);
  expect(await c.request('vmtrace/state', {})).toEqual(before);
});

test('in the console each link is a row, and :go leads there', async () => {
  const c = await atEnd(UNMAPPED);
  const text = await typed(c, ':why map.entries');
  expect(text).toMatch(
    /^map\.entries: \d+\n {2}step \d+ +line \d+ +t\d: vm_map_\w+\(.*from \d+ to \d+ \(vm_map_\w+\.\w+\)/,
  );
  const position = Number(/:go (\d+) goes/.exec(text)?.[1]);
  expect(position).toBeGreaterThan(0);
  await typed(c, `:go ${position}`);
  await c.stop();
  expect(await typed(c, ':why nonsense').catch((e: Error) => e.message)).toMatch(/unknown name/);
});

test('every change of a value is a row; to one side of any position too', async () => {
  const c = await atEnd(UNMAPPED);
  const before = await c.request('vmtrace/state', {});
  const all = await c.request<ChangesAnswer>('vmtrace/changes', { expression: 'map.timestamp' });
  expect([all.earlier, all.later, all.after]).toEqual([false, false, []]);
  expect(all.before.map(({ to }) => Number(to))).toEqual(all.before.map((_, i) => i + 1));
  const middle = all.before[2]?.position ?? 0;
  const later = await c.request<ChangesAnswer>('vmtrace/changes', {
    expression: 'map.timestamp',
    from: middle,
    direction: 'forward',
    count: 2,
  });
  expect(later).toMatchObject({ before: [], after: all.before.slice(2, 4), later: all.before.length > 4 });
  expect(await c.request('vmtrace/state', {})).toEqual(before);
  expect(await typed(c, ':changes map.min')).toBe('map.min has never changed');
  expect(await typed(c, ':changes map.timestamp')).toMatch(/^map\.timestamp: \d+ changes\n {2}step \d+ .* 0 {2}-> 1\n/);
  await expect(c.request('vmtrace/changes', { expression: 'map.timestamp', from: -1 })).rejects.toThrow(
    'there is no position -1',
  );
});

test('found: an expression, a result; the next and the last one are gone to', async () => {
  const c = await atEnd(UNMAPPED);
  const found = await c.request<FindAnswer>('vmtrace/find', { query: 'map.lock.holder == t1' });
  const steps = found.before.map(({ position }) => position + 1);
  expect(steps.length).toBeGreaterThan(2);
  const at = async (direction: string): Promise<number | undefined> => {
    const answer = await c.request<JumpAnswer>('vmtrace/findNext', { query: 'map.lock.holder == t1', direction });
    if (answer.found) await c.stop();
    return answer.position;
  };
  expect(await at('forward')).toBeUndefined();
  expect(await at('back')).toBe(steps.at(-1));
  expect(await at('back')).toBe(steps.at(-2));
  expect(await at('forward')).toBe(steps.at(-1));
  expect((await c.request<{ result: string }>('evaluate', { expression: 'map.lock.holder == t1' })).result).toBe(
    'true',
  );
  expect(await typed(c, ':find vm_map_remove = KERN_SUCCESS')).toMatch(
    /: found 1 time\n(> here\n)? {2}step \d+ +line \d+ +t\d: vm_map_remove\(.*\) {2}= KERN_SUCCESS$/m,
  );
  await expect(c.request('vmtrace/find', { query: 'mlok = ENOMEM' })).rejects.toThrow('did you mean mlock?');
});

test('a query that begins with a value names it wherever the run stands: a local by its thread and routine', async () => {
  const c = await atEntry(UNMAPPED, {});
  await c.request('setExceptionBreakpoints', { filters: [] });
  await c.go('stepIn');
  const [frame] = await c.stack(1);
  const { scopes } = await c.request<DebugProtocol.ScopesResponse['body']>('scopes', { frameId: frame?.id });
  const asked = (what: object) => c.request<FindProposals>('vmtrace/findProposals', what);
  const locals = { variablesReference: scopes[0]?.variablesReference, name: 'end' };
  const { query, problem } = await asked(locals);
  expect(query).toMatch(/^t\d\.vm_map_\w+\.end$/);
  expect(problem).toBeUndefined();
  const found = await c.request<FindAnswer>('vmtrace/find', { query: `${query} == 0` });
  expect([...found.before, ...found.after]).toEqual([]);
  expect((await asked({ expression: 'end', frameId: frame?.id })).query).toBe(query);
  expect((await asked({ expression: 'map.entries' })).query).toBe('map.entries');
});

// Questions about the history: what the client gets, and that nothing moves for it.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { expect, test } from 'vitest';
import type { Chain } from '../../../adapter/protocol.ts';
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

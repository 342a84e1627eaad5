// One table: a field that is added to it is in expressions, completion, hovers, Variables, set
// lines, data breakpoints, the views' request, equality and the canonical form, without another
// line about it anywhere.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test, vi } from 'vitest';
import type { StateBody } from '../../../adapter/inspection/stateBody.ts';
import { machineScope } from '../../../core/inspect/scope.ts';
import { canonical } from '../../../core/kernel/fields/canonical.ts';
import { setValue } from '../../../core/kernel/fields/place.ts';
import type { EntryField } from '../../../core/kernel/fields/table.ts';
import type { MapState } from '../../../core/kernel/state.ts';
import { completionsAt } from '../../../core/language/completion/scriptCompletion.ts';
import { wordDoc } from '../../../core/language/docs/wordDocs.ts';
import { liveCompletions as consoleCompletions } from '../../../core/language/liveCompletion.ts';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import { NOBODY } from '../../../core/program/types.ts';
import { sameState } from '../../../core/save/sameState.ts';
import { formatResult } from '../../../core/trace/expression/counts.ts';
import { evaluate } from '../../../core/trace/expression/evaluate.ts';
import { parseExpression } from '../../../core/trace/expression/expression.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

import { fieldRows } from '../../../extension/map/mapRows.ts';
import { view } from '../../core/language/scriptFiles.ts';
import { atEntry } from '../client.ts';

/** Kept beside the entries, where nothing else knows of it. */
const luck = (m: MapState): number[] => {
  const { entries } = m as { entries: { luck?: number[] } };
  entries.luck ??= [];
  return entries.luck;
};
const hurry = (m: MapState): { hurry?: number } => m as { hurry?: number };

vi.mock(import('../../../core/kernel/fields/table.ts'), async (original) => {
  const table = await original();
  table.FIELDS.entry.push({
    name: 'luck',
    kind: 'count',
    doc: 'How lucky it is.',
    only: { rule: 'busyMaps', reason: 'luck came in 2011' },
    read: (m, id) => luck(m)[id] ?? 0,
    write(value, m, id) {
      luck(m)[id] = value;
    },
  } satisfies EntryField);
  table.FIELDS.map.push({
    name: 'hurry',
    kind: 'bool',
    doc: 'Whether it is in a hurry.',
    read: (m) => hurry(m).hurry ?? 0,
    write(value, m) {
      hurry(m).hurry = value;
    },
  });
  return table;
});

const HEAD = 'map 0x1000..0x100000\nentry 0x10000..0x14000 rw- max=rwx\n';
const SCRIPT = `${HEAD}t1: vm_map_wakeup()
set entry(0x10000).luck = 0x2000
set map.hurry = true
t1: vm_map_wakeup()
`;
const machine = (script: string) => {
  const m = createMachine(compile(parse(script)));
  while (m.next()) m.step();
  return m;
};
function value(m: ReturnType<typeof machine>, text: string): string {
  const parsed = parseExpression(text);
  if ('diagnostic' in parsed) return parsed.diagnostic.message;
  return formatResult(parsed.expression, evaluate(parsed.expression, machineScope(m.state, NOBODY)));
}

describe('a field that is added to the table is in', () => {
  test('expressions, as a count', () => {
    expect(value(machine(HEAD), 'entry(0x10000).luck')).toBe('0');
    const m = machine(SCRIPT);
    expect(value(m, 'entry(0x10000).luck')).toBe('8192');
    expect(value(m, 'entry(0x10000).luck + map.hurry')).toBe('0x2001');
    expect(value(m, 'map.hurry')).toBe('true');
  });
  test('set lines: what they take, and which kernels have it', () => {
    const problems = (line: string, head = HEAD) =>
      compile(parse(`${head}${line}\n`)).diagnostics.map(({ message, suggestion }) => [message, suggestion]);
    expect(problems('set entry(0x10000).luck = rw-')[0]?.[0]).toMatch(/luck takes a whole number.*: rw- is not one/);
    expect(problems('set map.hurry = 2')[0]?.[0]).toBe('map.hurry takes true or false: 2 is not one');
    expect(problems('set entry(0x10000).lukc = 1')[0]?.[1]).toBe('luck');
    expect(problems('set entry(0x10000).luck = 1', `kernel freebsd-6\n${HEAD}`)[0]?.[0]).toBe(
      'freebsd-6 has no luck of an entry: luck came in 2011',
    );
  });
  test('completion, in the editor and in the console', () => {
    const texts = (before: string) => completionsAt(view(before), 0, before.length).map(({ text }) => text);
    expect(texts('assert entry(0x10000).')).toContain('luck');
    expect(texts('set entry(0x10000).')).toContain('luck');
    expect(texts('set map.')).toContain('hurry');
    expect(texts('set map.hurry = ')).toEqual(['true', 'false']);
    const labels = consoleCompletions(machine(SCRIPT).state, undefined, 'entry(0x10000).lu').items;
    expect(labels).toMatchObject([{ label: 'luck', detail: '0x2000' }]);
  });
  test('hovers', () => {
    expect(wordDoc('luck', true)).toContain('How lucky it is.');
    expect(wordDoc('hurry', true)).toContain('Whether it is in a hurry.');
  });
  test('Variables, where it can be set', async () => {
    const c = await atEntry(SCRIPT, { stopOnEntry: true });
    const { scopes } = await c.request<DebugProtocol.ScopesResponse['body']>('scopes', {
      frameId: (await c.stack())[0]?.id,
    });
    const rows = async (variablesReference = 0) =>
      (await c.request<DebugProtocol.VariablesResponse['body']>('variables', { variablesReference })).variables;
    const scope = (name: string) => scopes.find((s) => s.name === name)?.variablesReference;
    const [entry] = await rows(scope('Entries'));
    const row = (await rows(entry?.variablesReference)).find(({ name }) => name === 'luck');
    expect(row).toMatchObject({ value: '0', evaluateName: 'entry(0x10000).luck' });
    expect(row?.presentationHint).toBeUndefined();
    expect(await rows(scope('Map'))).toContainEqual(expect.objectContaining({ name: 'hurry', value: 'false' }));
    await c.request('setVariable', { variablesReference: entry?.variablesReference, name: 'luck', value: '7' });
    expect(await c.evaluate('entry(0x10000).luck')).toBe('7');
  });
  test.each([
    ['entry(0x10000).luck', 'entry(0x10000).luck changed from 0 to 8192'],
    ['entry(0x10000)', 'entry(0x10000).luck changed from 0 to 8192'],
    ['0x10000..0x12000', 'entry(0x10000).luck changed from 0 to 8192'],
    ['map.hurry', 'map.hurry changed from false to true'],
    ['map', 'map.hurry changed from false to true'],
  ])('data breakpoints: %s', async (dataId, text) => {
    const c = await atEntry(SCRIPT, { stopOnEntry: true });
    await c.request('setExceptionBreakpoints', { filters: [] });
    await c.request('setDataBreakpoints', { breakpoints: [{ dataId }] });
    const stop = await c.go('continue');
    expect(stop).toMatchObject({ reason: 'data breakpoint' });
    expect(`${stop?.text}`).toContain(text);
  });
  test("the views' request, and what the last run changed", async () => {
    const c = await atEntry(SCRIPT, { stopOnEntry: true, stopAtEnd: true });
    await c.request('setExceptionBreakpoints', { filters: [] });
    await c.go('continue');
    const { entries, map } = await c.request<StateBody>('vmtrace/state');
    expect(entries[0]).toMatchObject({ luck: 8192 });
    expect(map).toMatchObject({ hurry: true });
    expect(map.changed).toContain('hurry');
    expect(fieldRows(map)).toContainEqual(expect.objectContaining({ label: 'hurry', description: 'true' }));
  });
  test('equality and the canonical form', () => {
    const [m, other] = [machine(HEAD), machine(HEAD)];
    expect(sameState(m, other)).toBe(true);
    for (const place of [
      { kind: 'entry', map: 0, page: 0x10, field: 'luck' },
      { kind: 'map', map: 0, field: 'hurry' },
    ] as const) {
      setValue(m.state.kernel, place, 1);
      expect(sameState(m, other)).toBe(false);
      expect(canonical(m.state.kernel)).not.toEqual(canonical(other.state.kernel));
      setValue(m.state.kernel, place, 0);
      expect(sameState(m, other)).toBe(true);
    }
  });
});

test('each field is explained in a sentence', async () => {
  const { FIELDS } = await import('../../../core/kernel/fields/table.ts');
  for (const { name, doc } of Object.values(FIELDS).flat())
    expect([name, doc]).toEqual([name, expect.stringMatching(/^[A-Z].*\.$/)]);
});

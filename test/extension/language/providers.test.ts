// Hovers, completion and the expression under the cursor as the editor asks for them.
import { beforeAll, expect, test } from 'vitest';
import { LANGUAGE } from '../../../extension/ids.ts';
import { registerLanguage } from '../../../extension/language/language.ts';
import * as editor from '../vscode.ts';

beforeAll(() => void registerLanguage());

/** Asks a provider about a place in the second line of a document. */
function ask(provider: string, method: string, line: string, character = line.length): unknown {
  const text = ['thread worker', line];
  const document = { lineCount: text.length, lineAt: (n: number) => ({ text: text[n] ?? '' }) };
  const registered = editor.registered.get(provider) as Record<string, (...args: unknown[]) => unknown>;
  return registered[method]?.(document, { line: 1, character });
}
const hover = (line: string, character?: number) => ask(`hover ${LANGUAGE}`, 'provideHover', line, character);

test('a hover says what a word is, and which word', () => {
  expect(hover('t1: vm_map_wire(0x1000, 0x2000, USER)', 6)).toEqual({
    contents: expect.objectContaining({ value: expect.stringMatching(/^`vm_map_wire\(/) }),
    range: new editor.Range(1, 4, 1, 15),
  });
  expect(hover('assert map.timestamp == 1', 14)).toMatchObject({
    contents: { value: expect.stringMatching(/- of a map: How often/) },
  });
  expect(hover('assert timestamp == 1', 10)).toBeUndefined();
  expect(hover('t1: nothing()', 6)).toBeUndefined();
  expect(hover('', 0)).toBeUndefined();
});

test('a hover on a result says what it can mean for the call of the line, one on the call its failures', () => {
  const text = (line: string, character: number) =>
    (hover(line, character) as { contents: { value: string } } | undefined)?.contents.value;
  const line = 't1: mlock(0x10000, 0x4000) = ENOMEM';
  expect(text(line, line.length - 1)).toMatch(/^`ENOMEM` \(Cannot allocate memory\) of `mlock`.*RLIMIT_MEMLOCK/s);
  expect(text(line, 5)).toMatch(/^`mlock\(addr, len\)`.*Failures in freebsd-\d+:.*- `ENOMEM`: /s);
  const wiring = 't1: vm_map_wire(0x1000, 0x2000, USER) = KERN_RESOURCE_SHORTAGE';
  expect(text(wiring, wiring.length - 1)).toContain('vm.max_user_wired');
  expect(text('assert t1.result == KERN_FAILURE', 25)).toMatch(/^`KERN_FAILURE`\n\nA page/);
});

test('the expression under the cursor, up to there', () => {
  const at = (character: number) =>
    ask(`evaluatable ${LANGUAGE}`, 'provideEvaluatableExpression', 'assert map.lock.holder == t1', character);
  expect(at(12)).toEqual({ expression: 'map.lock', range: new editor.Range(1, 7, 1, 15) });
  expect(at(2)).toBeUndefined();
});

test('completion: what can stand there, by its kind, with what there is to say of it', () => {
  const items = (line: string, character?: number) =>
    ask(`completion ${LANGUAGE} +`, 'provideCompletionItems', line, character) as editor.CompletionItem[];
  const find = (list: readonly editor.CompletionItem[], label: string) =>
    list.find(({ label: own }) => (typeof own === 'string' ? own : (own as { label: string }).label) === label);

  const start = items('');
  expect(find(start, 'assert')).toMatchObject({ kind: 'keyword' });
  expect(find(start, 'worker')).toMatchObject({ kind: 'variable' });
  expect(find(items('t1: '), 'vm_map_wire')).toMatchObject({
    kind: 'function',
    documentation: { value: expect.stringMatching(/^`vm_map_wire\(/) },
    insertText: { value: expect.stringMatching(/^vm_map_wire\(\$/) },
  });
  expect(find(items('t1: vm_map_wire(0x1000, 0x2000, '), 'USER')).toMatchObject({ kind: 'enum member' });
  expect(find(items('t1: vm_map_wire(0x1000, 0x2000, USER) = '), 'KERN_SUCCESS')).toMatchObject({ kind: 'constant' });
  expect(find(items('t1 > vm_map_wire(0x1000, 0x2000, USER) @ '), 'fault')).toMatchObject({ kind: 'event' });
  // beside the word what there is to say of it in few words
  const beside = (list: readonly editor.CompletionItem[], label: string) => find(list, label)?.label;
  expect(beside(items('t1: '), 'mlock')).toEqual({ label: 'mlock', detail: '(addr, len)' });
  expect(beside(items('t1: vm_map_wire(0x1000, 0x2000, '), 'NOHOLES')).toEqual({
    label: 'NOHOLES',
    description: 'The range has to be mapped without holes, else \u2026',
  });
  const results = items('t1: mlock(0x1000, 0x1000) = ').map(({ label }) => (label as { label: string }).label ?? label);
  expect(results.slice(0, 4).sort()).toEqual(['0', 'EINVAL', 'ENOMEM', 'EPERM']);
  const entry = items('entry 0x1000..0x2000 ');
  expect(beside(entry, 'rwx')).toEqual({ label: 'rwx', description: 'readable, writable and executable' });
  expect(beside(entry, 'rw-')).toEqual({ label: 'rw-', description: 'readable and writable' });
  expect(beside(entry, 'flags')).toEqual({ label: 'flags', description: 'MAP_ENTRY_*, with or without the prefix' });
  expect(beside(entry, 'charged')).toEqual({
    label: 'charged',
    description: '1: the entry itself holds a swap charge',
  });
  expect(beside(start, 'worker')).toEqual({ label: 'worker', description: 'a thread, line 1' });
  const fields = items('assert map.');
  expect(find(fields, 'timestamp')).toMatchObject({ kind: 'field', documentation: { value: expect.any(String) } });
  // what comes after the cursor is no part of it
  expect(items('assert map.timestamp', 11).map(({ label }) => label)).toEqual(fields.map(({ label }) => label));
  expect(items('xassert map.').map(({ label }) => label)).not.toEqual(fields.map(({ label }) => label));
});

// Finding one's way in a listing: outline, definition, hover.
import { beforeAll, expect, test } from 'vitest';
import { routineOfSource } from '../../../adapter/sources/listing.ts';
import { listingText } from '../../../core/inspect/listingText.ts';
import { LISTING_LANGUAGE } from '../../../extension/ids.ts';
import { registerListingStructure } from '../../../extension/language/listingStructure.ts';
import '../../../core/kernel/kernel.ts';
import * as editor from '../vscode.ts';

beforeAll(() => void registerListingStructure());

const PATH = 'vmtrace-kernel:/freebsd-15/vm_map_wire_locked.vmkernel';

function documentOf(path: string) {
  const routine = routineOfSource({ path });
  const lines = routine ? listingText(routine).split('\n') : ['/* none */'];
  return {
    lines,
    uri: { toString: () => path },
    lineCount: lines.length,
    lineAt: (line: number) => ({ text: lines[line] ?? '' }),
  };
}
const document = documentOf(PATH);

const provider = (kind: string) => {
  const [, found] = [...editor.registered].find(([key]) => key.startsWith(`${kind} ${LISTING_LANGUAGE}`)) ?? [];
  return found as Record<string, (...args: unknown[]) => unknown>;
};

/** Asks about the first place of a text in the listing. */
function ask(kind: string, method: string, text: string, on = document): unknown {
  const line = on.lines.findIndex((one) => one.includes(text));
  expect(line).toBeGreaterThanOrEqual(0);
  return provider(kind)[method]?.(on, { line, character: (on.lines[line] as string).indexOf(text) + text.length });
}

interface Symbols {
  readonly name: string;
  readonly range: { start: { line: number }; end: { line: number } };
  readonly children: readonly Symbols[];
}

test('the outline of a listing is the routine with its labels, each on its line', () => {
  const [routine] = (provider('symbols').provideDocumentSymbols?.(document) ?? []) as Symbols[];
  if (!routine) throw new Error('There is no symbol.');
  expect(routine.name).toBe('vm_map_wire_locked');
  const labels = document.lines.flatMap((line) => /^(\w+):\s/.exec(line)?.[1] ?? []);
  expect(labels.length).toBeGreaterThan(10);
  expect(routine.children.map(({ name }) => name)).toEqual(labels);
  for (const { name, range } of routine.children) {
    expect(document.lines[range.start.line]).toMatch(new RegExp(`^${name}:`));
    expect(range.start.line).toBeGreaterThan(routine.range.start.line);
    expect(range.end.line).toBeLessThanOrEqual(routine.range.end.line);
  }
});

test('from a call of a routine to its listing, from a goto to the label, from other words nowhere', () => {
  const definition = (text: string) =>
    ask('definition', 'provideDefinition', text) as { uri: unknown; range: editor.Range };
  const called = definition('vm_map_lookup_entry');
  expect(String(called.uri)).toContain('freebsd-15/vm_map_lookup_entry.vmkernel');
  const { lines } = documentOf(String(called.uri));
  expect(lines[called.range.start.line]).toMatch(/\bvm_map_lookup_entry\(/);
  const label = definition('goto done');
  expect(document.lines[label.range.start.line]).toMatch(/^done:/);
  expect(definition('KERN_INVALID_ADDRESS')).toBeUndefined();
});

test('a hover says what a routine, a field or a result is', () => {
  const hover = (text: string) =>
    (ask('hover', 'provideHover', text) as { contents: { value: string } } | undefined)?.contents.value;
  expect(hover('vm_map_lookup_entry')).toMatch(/^`.*vm_map_lookup_entry\(.*\)`\n\n\w/);
  expect(hover('KERN_INVALID_ADDRESS')).toMatch(/^`KERN_INVALID_ADDRESS`\n\n/);
  expect(hover('entry->wired_count')).toMatch(/of an entry: /);
});

test('a listing that there is not has nothing', () => {
  const none = documentOf('vmtrace-kernel:/freebsd-15/nothing.vmkernel');
  expect(provider('symbols').provideDocumentSymbols?.(none)).toEqual([]);
  expect(ask('definition', 'provideDefinition', 'none', none)).toBeUndefined();
  expect(ask('hover', 'provideHover', 'none', none)).toBeUndefined();
});

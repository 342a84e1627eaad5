import { beforeAll, expect, test } from 'vitest';
import { LANGUAGE } from '../../../extension/ids.ts';
import { registerLanguage } from '../../../extension/language/language.ts';
import * as editor from '../vscode.ts';

const LINES = [
  't1 > vm_map_wire(0x10000, 0x14000, USER) @ fault 0x11000',
  'assert t2.state == asleep',
  'assert entry(0x11000).wired_count == 1 && user_wired == 3 # map.busy',
  't1 < KERN_SUCCESS',
  'assert worker.user_wired == map.busy',
];

interface Provider {
  provideInlineValues(document: object, viewPort: object, context: object): { expression: string }[];
}

/** What shows while the run is stopped at a line, from 0. */
function shownAt(line: number, [first, last] = [0, LINES.length]): string[] {
  const provider = editor.registered.get(`inline ${LANGUAGE}`) as Provider;
  const document = { lineAt: (at: number) => ({ text: LINES[at] }) };
  const viewPort = { start: { line: first }, end: { line: last } };
  return provider
    .provideInlineValues(document, viewPort, { stoppedLocation: { end: { line } } })
    .map(({ expression }) => expression);
}

beforeAll(() => void registerLanguage());

test('the assert that is about to run shows its values; those that have run, and those below, do not', () => {
  expect(shownAt(1)).toEqual(['t2.state']);
  expect(shownAt(2)).toEqual(['entry(0x11000).wired_count', 'user_wired']);
  // what follows a dot is no name of its own
  expect(shownAt(4)).toEqual(['map.busy']);
});

test('a call that is about to run shows the entry that it begins in, a return the state of its thread', () => {
  expect(shownAt(0)).toEqual(['entry(0x10000)']);
  expect(shownAt(3)).toEqual(['t1.state']);
  for (const [i, text] of [
    't1: munlockall()',
    'map 0x1000..0x2000',
    '# t1: mlock(0x10000, 1)',
    't1 @ fault',
  ].entries()) {
    LINES[5 + i] = text;
    expect(shownAt(5 + i), text).toEqual([]);
  }
});

test('nothing shows out of sight', () => {
  expect(shownAt(1, [2, 3])).toEqual([]);
});

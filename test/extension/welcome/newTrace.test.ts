// The first script that an empty one proposes: it is right, and it goes when
// something else is typed.
import { beforeEach, expect, test } from 'vitest';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { formatText } from '../../../core/trace/print/formatter.ts';
import { COMMAND, LANGUAGE } from '../../../extension/ids.ts';
import { FIRST_SCRIPT, registerNewTrace } from '../../../extension/welcome/newTrace.ts';
import { run } from '../session.ts';
import * as editor from '../vscode.ts';

interface Ghost {
  provideInlineCompletionItems(document: unknown, position: unknown): { insertText: string }[];
}

const proposed = (text: string, at = text.length): string[] => {
  const document = { getText: () => text, offsetAt: () => at, positionAt: (offset: number) => offset };
  const ghost = editor.registered.get(`ghost ${LANGUAGE}`) as Ghost;
  return ghost.provideInlineCompletionItems(document, at).map(({ insertText }) => insertText);
};

beforeEach(() => {
  editor.executed.length = editor.opened.length = editor.fired.activeEditor.listeners.length = 0;
  registerNewTrace();
});

test('it runs as its comments say, and is laid out as scripts are', () => {
  const compiled = compile(parse(FIRST_SCRIPT));
  expect(compiled.diagnostics).toEqual([]);
  const machine = createMachine(compiled);
  while (machine.next() !== undefined) machine.step();
  expect(machine.state.script).toMatchObject({ end: 'done', failures: 0 });
  expect(formatText(FIRST_SCRIPT)).toBe(FIRST_SCRIPT);
});

test('it is proposed in an empty script and while it is typed, and nowhere else', () => {
  expect(proposed('')).toEqual([FIRST_SCRIPT]);
  expect(proposed('# On')).toEqual([FIRST_SCRIPT]);
  expect(proposed('# On', 2)).toEqual([]);
  expect(proposed('\n')).toEqual([]);
  expect(proposed('t1: ')).toEqual([]);
  expect(proposed(FIRST_SCRIPT)).toEqual([]);
});

test('it is seen at once in a new script, and in an empty file that is opened', async () => {
  const PROPOSE = 'editor.action.inlineSuggest.trigger';
  await run(COMMAND.newTrace);
  expect(editor.opened).toMatchObject([{ document: { language: LANGUAGE, content: '' } }]);
  editor.executed.length = 0;
  const open = (languageId: string, text: string): void =>
    editor.fired.activeEditor.fire({ document: { languageId, getText: () => text } });
  open(LANGUAGE, '');
  expect(editor.executed).toEqual([PROPOSE]);
  open(LANGUAGE, 'map 0x1000..0x2000\n');
  open('plaintext', '');
  editor.fired.activeEditor.fire(undefined);
  expect(editor.executed).toEqual([PROPOSE]);
});

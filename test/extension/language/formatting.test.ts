// Format Document: the whole text in one edit, made between other work.
import { beforeAll, expect, test } from 'vitest';
import { LANGUAGE } from '../../../extension/ids.ts';
import { registerLanguage } from '../../../extension/language/language.ts';
import * as editor from '../vscode.ts';

interface Edit {
  readonly range: editor.Range;
  readonly newText: string;
}

function format(text: string, token = { isCancellationRequested: false }): Promise<Edit[]> {
  const provider = editor.registered.get(`format ${LANGUAGE}`) as {
    provideDocumentFormattingEdits(document: object, options: object, token: object): Promise<Edit[]>;
  };
  const document = { getText: () => text, positionAt: (at: number) => at };
  return provider.provideDocumentFormattingEdits(document, {}, token);
}

beforeAll(() => void registerLanguage());

test('the whole text is replaced', async () => {
  const [edit, ...others] = await format('t1:vm_map_wakeup( )');
  expect(others).toEqual([]);
  expect(edit?.newText).toBe('t1: vm_map_wakeup()\n');
  expect(edit?.range.places).toEqual([0, 19]);
});

test('a text that is as it should be is left alone', async () => {
  expect(await format('t1: vm_map_wakeup()\n')).toEqual([]);
});

test('a long text lets other work be done, and is given up when nobody wants it any more', async () => {
  const token = { isCancellationRequested: false };
  const formatted = format('t1:vm_map_wakeup()\n'.repeat(300_000), token);
  await new Promise((resolve) => setTimeout(resolve, 0));
  token.isCancellationRequested = true;
  expect(await formatted).toEqual([]);
});

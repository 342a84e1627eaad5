// The examples: offered with what each shows, and opened as a copy.
import { beforeEach, expect, test } from 'vitest';
import { registerExamples } from '../../../extension/commands/examples.ts';
import { COMMAND, LANGUAGE } from '../../../extension/ids.ts';
import { run } from '../session.ts';
import * as editor from '../vscode.ts';

const TEXT = '# what it shows\nmap 0x1000..0x2000\n';

beforeEach(() => {
  editor.files.clear();
  editor.written.clear();
  editor.opened.length = editor.said.length = editor.answers.length = 0;
  editor.files.set('/extension/examples/wire.vmtrace', TEXT);
  editor.files.set('/extension/examples/notes.txt', 'no script');
  registerExamples({ extensionUri: editor.Uri.file('/extension') } as never);
});

test('one is opened as a copy that is no file', async () => {
  let offered: unknown;
  editor.answers.push((items: unknown[]) => {
    offered = items;
    return items[0];
  });
  await run(COMMAND.openExample);
  expect(offered).toMatchObject([{ label: 'wire', detail: 'what it shows' }]);
  expect(editor.opened).toEqual([{ document: { language: LANGUAGE, content: TEXT }, options: { preview: false } }]);
  expect([editor.said, [...editor.written]]).toEqual([[], []]);
});

test('none is opened if none is picked', async () => {
  editor.answers.push(undefined);
  await run(COMMAND.openExample);
  expect(editor.opened).toEqual([]);
});

test('that they cannot be read is told', async () => {
  editor.files.clear();
  await run(COMMAND.openExample);
  expect(editor.said).toEqual([expect.stringMatching(/^The examples cannot be read from /)]);
});

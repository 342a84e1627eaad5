// The pages of the documentation: offered by their titles, and shown in the preview
// if there is one.
import { beforeEach, expect, test } from 'vitest';
import { registerDocs } from '../../../extension/commands/docs.ts';
import { COMMAND } from '../../../extension/ids.ts';
import { run } from '../session.ts';
import * as editor from '../vscode.ts';

beforeEach(() => {
  editor.files.clear();
  editor.opened.length = editor.said.length = editor.answers.length = editor.executed.length = 0;
  editor.files.set('/extension/docs/traps.md', '# Traps\n\nWhat [surprises](a.md) in\n`unmap`. And more.\n\nNext.\n');
  editor.files.set('/extension/docs/history.md', '# Going back\n\n| a |\n|---|\n');
  editor.files.set('/extension/docs/notes.txt', 'no page');
  editor.installed.add('vscode.markdown-language-features');
  registerDocs({ extensionUri: editor.Uri.file('/extension') } as never);
});

test('they are offered in the order of reading, others by their titles, with the first sentence of each', async () => {
  editor.files.set('/extension/docs/b.md', '# Beta\n');
  editor.files.set('/extension/docs/a.md', '# Alpha\n');
  editor.files.set('/extension/docs/logs.md', '# Logs\n');
  let offered: unknown;
  editor.answers.push((items: unknown[]) => {
    offered = items;
    return items[2];
  });
  await run(COMMAND.openDocs);
  expect(offered).toMatchObject([
    { label: 'Logs' },
    { label: 'Going back', detail: '' },
    { label: 'Traps', detail: 'What surprises in unmap.' },
    { label: 'Alpha' },
    { label: 'Beta' },
  ]);
  expect([editor.executed, editor.opened]).toEqual([['markdown.showPreview'], []]);
});

test('none is shown if none is picked', async () => {
  editor.answers.push(undefined);
  await run(COMMAND.openDocs);
  expect([editor.executed, editor.opened]).toEqual([[], []]);
});

test('a link names its page; without a preview its text is shown', async () => {
  editor.installed.clear();
  await run(COMMAND.openDocs, 'traps.md');
  expect(editor.executed).toEqual([]);
  expect(editor.opened).toMatchObject([{ document: { path: '/extension/docs/traps.md' } }]);
});

test('that they cannot be read is told', async () => {
  editor.files.clear();
  await run(COMMAND.openDocs);
  expect(editor.said).toEqual([expect.stringMatching(/^The documentation cannot be read from /)]);
});

// The picture as a file: where it is offered, and that nothing is written without a place.
import { beforeEach, expect, test } from 'vitest';
import { saveSvg } from '../../../extension/picture/save.ts';
import * as editor from '../vscode.ts';

beforeEach(() => {
  editor.saveDialogs.length = editor.answers.length = 0;
  editor.written.clear();
});

test('is written where the person says, and offered beside the script', async () => {
  editor.answers.push(editor.Uri.file('/work/picture.svg'));
  await saveSvg('<svg>\u00e4</svg>', editor.Uri.file('/work/a.vmtrace') as never);
  expect(editor.saveDialogs).toEqual([
    {
      title: 'Export Picture as SVG',
      filters: { SVG: ['svg'] },
      defaultUri: editor.Uri.file('/work/a.vmtrace.svg'),
    },
  ]);
  expect([...editor.written]).toEqual([['/work/picture.svg', '<svg>\u00e4</svg>']]);
});

test('of a script that was never saved no place is offered', async () => {
  for (const script of [undefined, editor.Uri.parse('untitled:Untitled-1')]) await saveSvg('<svg/>', script as never);
  for (const dialog of editor.saveDialogs) expect(dialog).not.toHaveProperty('defaultUri');
  expect(editor.saveDialogs).toHaveLength(2);
  expect(editor.written.size).toBe(0);
});

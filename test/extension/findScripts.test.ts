// The scripts of a workspace, also where VS Code's search never answers.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findScripts } from '../../extension/findScripts.ts';
import * as editor from './vscode.ts';

const { File, Directory } = editor.FileType;
const LINK = 64;
const TREE: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  '/work': [
    ['a.vmtrace', File],
    ['notes.md', File],
    ['deep', Directory],
    ['node_modules', Directory],
    ['back', Directory | LINK],
  ],
  '/work/deep': [['b.vmtrace', File]],
  '/work/node_modules': [['c.vmtrace', File]],
  '/work/back': [['d.vmtrace', File]],
};
const folderOf = (uri: string) => ({ name: 'work', uri: editor.Uri.parse(uri) }) as never;
const asked: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  vi.spyOn(editor.workspace.fs, 'readDirectory').mockImplementation(async ({ path }) => {
    asked.push(path);
    const entries = TREE[path];
    if (!entries) throw new Error('no such folder');
    return entries.map((entry) => [...entry] as [string, number]);
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  editor.workspace.workspaceFolders = undefined;
});

async function found(most = 10): Promise<string[]> {
  const scripts = findScripts(most);
  await vi.runAllTimersAsync();
  return (await scripts).map((uri) => uri.path);
}

test('the folders of a file system without a search are gone through', async () => {
  editor.workspace.workspaceFolders = [folderOf('memfs:/work')];
  vi.spyOn(editor.workspace, 'findFiles').mockReturnValue(new Promise(() => {}) as never);
  expect(await found()).toEqual(['/work/a.vmtrace', '/work/deep/b.vmtrace']);
  expect(await found(1)).toEqual(['/work/a.vmtrace']);
});

test('a search that answers is believed, and no folder is read', async () => {
  editor.workspace.workspaceFolders = [folderOf('memfs:/work')];
  vi.spyOn(editor.workspace, 'findFiles').mockResolvedValue([editor.Uri.parse('memfs:/x.vmtrace')] as never);
  expect(await found()).toEqual(['/x.vmtrace']);
  expect(asked).toEqual([]);
});

test('a search of files on this machine has all the time it needs', async () => {
  editor.workspace.workspaceFolders = [folderOf('file:///')];
  const late = new Promise((resolve) => setTimeout(() => resolve([editor.Uri.file('/x.vmtrace')]), 60_000));
  vi.spyOn(editor.workspace, 'findFiles').mockReturnValue(late as never);
  expect(await found()).toEqual(['/x.vmtrace']);
  expect(asked).toEqual([]);
});

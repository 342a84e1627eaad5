// Relative paths in a workspace of several folders.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { folderOfNewFile, uriOfPath } from '../../extension/workspacePath.ts';
import * as editor from './vscode.ts';

const folder = (name: string) => ({ name, uri: editor.Uri.file(`/work/${name}`) }) as never;
const [alpha, beta] = [folder('alpha'), folder('beta')];
const there = new Set<string>();

beforeEach(() => {
  there.clear();
  for (const file of ['alpha/a', 'beta/b', 'beta/both', 'alpha/both']) there.add(`/work/${file}.vmtrace`);
  editor.workspace.workspaceFolders = [alpha, beta];
  vi.spyOn(editor.workspace.fs, 'stat').mockImplementation(async ({ path }) => {
    if (!there.has(path)) throw Object.assign(new Error('EntryNotFound'), { code: 'FileNotFound' });
    return { type: editor.FileType.File, size: 1 };
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  editor.workspace.workspaceFolders = undefined;
});

const pathOf = async (path: string, own?: never): Promise<string> => (await uriOfPath(path, own)).path;

test('the folder that says a path has it', async () => {
  expect(await pathOf('both.vmtrace', beta)).toBe('/work/beta/both.vmtrace');
  expect(await pathOf('none.vmtrace', beta)).toBe('/work/beta/none.vmtrace');
});

test('of no folder it is in the first that has such a file, or in the one that it names', async () => {
  expect(await pathOf('b.vmtrace')).toBe('/work/beta/b.vmtrace');
  expect(await pathOf('both.vmtrace')).toBe('/work/alpha/both.vmtrace');
  expect(await pathOf('beta/both.vmtrace')).toBe('/work/beta/both.vmtrace');
  expect(await pathOf('none.vmtrace')).toBe('/work/alpha/none.vmtrace');
});

test('absolute paths, URIs, and paths of no workspace stay as they are', async () => {
  expect(await pathOf('/tmp/b.vmtrace')).toBe('/tmp/b.vmtrace');
  expect((await uriOfPath('memfs:/b.vmtrace')).scheme).toBe('memfs');
  editor.workspace.workspaceFolders = undefined;
  expect(await pathOf('b.vmtrace')).toMatch(/b\.vmtrace$/);
});

test('what stands for the workspace folder is in the folder of a virtual workspace', async () => {
  const virtual = { name: 'work', uri: editor.Uri.parse('memfs:/work') } as never;
  expect(String(await uriOfPath('/work/lim.vmtrace', virtual))).toBe('memfs:/work/lim.vmtrace');
  expect((await uriOfPath('/workshop/lim.vmtrace', virtual)).scheme).toBe('file');
  expect((await uriOfPath('/work/alpha/a.vmtrace', alpha)).scheme).toBe('file');
});

test('a new file goes into the one folder, or into that which a person picks', async () => {
  const pick = vi.spyOn(editor.window, 'showWorkspaceFolderPick').mockResolvedValue(beta);
  expect(await folderOfNewFile()).toBe(beta);
  editor.workspace.workspaceFolders = [alpha];
  expect(await folderOfNewFile()).toBe(alpha);
  editor.workspace.workspaceFolders = undefined;
  expect(await folderOfNewFile()).toBe('no folder');
  expect(pick).toHaveBeenCalledTimes(1);
});

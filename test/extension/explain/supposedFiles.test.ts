// Scripts that Explain has changed, as files: each script has one, with its latest text, and
// is read only.
import { beforeEach, expect, test, vi } from 'vitest';
import { registerSupposedFiles, type SupposedFiles } from '../../../extension/explain/supposedFiles.ts';
import { SUPPOSED_SCHEME } from '../../../extension/ids.ts';
import * as editor from '../vscode.ts';

interface Files {
  stat(uri: unknown): { permissions: number; size: number; mtime: number };
  readFile(uri: unknown): Uint8Array;
  readDirectory(uri: unknown): unknown[];
  writeFile(uri: unknown): void;
  rename(uri: unknown): void;
  delete(uri: unknown): void;
  onDidChangeFile(hear: (changes: unknown[]) => void): void;
}
const script = editor.Uri.file('/work/log.vmtrace') as never;
const provider = () => editor.registered.get(`files ${SUPPOSED_SCHEME} +`) as Files;
const textOf = (uri: unknown): string => new TextDecoder().decode(provider().readFile(uri));

let files: SupposedFiles;
beforeEach(() => {
  files = registerSupposedFiles();
});

test('a script has one file of its name, with the latest text; VS Code hears that it has changed', () => {
  const changes: unknown[] = [];
  provider().onDidChangeFile((all) => changes.push(...all));
  const uri = files.put(script, 'one');
  expect(uri).toMatchObject({ scheme: SUPPOSED_SCHEME, path: '/1/log-supposed.vmtrace' });
  const before = provider().stat(uri);
  expect(changes).toEqual([]);
  expect(String(files.put(script, 'another'))).toBe(String(uri));
  expect([textOf(uri), changes]).toEqual(['another', [{ type: editor.FileChangeType.Changed, uri }]]);
  const after = provider().stat(uri);
  expect(after.size).toBe(7);
  expect(after.mtime).toBeGreaterThan(before.mtime);
});

test('scripts of one name in two folders have a file each', () => {
  const [one, other] = [files.put(script, 'one'), files.put(editor.Uri.file('/else/log.vmtrace') as never, 'other')];
  expect([textOf(one), textOf(other)]).toEqual(['one', 'other']);
});

test('it is read only, and of another window it is not there', () => {
  const uri = files.put(script, 'one');
  expect(provider().stat(uri).permissions).toBe(editor.FilePermission.Readonly);
  const { writeFile, rename, delete: remove } = provider();
  for (const change of [writeFile, rename, remove]) expect(() => change(uri)).toThrow(/read only/);
  expect(() => textOf({ path: '/2/log-supposed.vmtrace' })).toThrow('is not there');
  expect(provider().readDirectory(uri)).toEqual([]);
});

test('goes with the extension', () => {
  const dispose = vi.fn();
  const registered = vi.spyOn(editor.workspace, 'registerFileSystemProvider').mockReturnValue({ dispose } as never);
  registerSupposedFiles().dispose();
  expect(dispose).toHaveBeenCalledOnce();
  registered.mockRestore();
});

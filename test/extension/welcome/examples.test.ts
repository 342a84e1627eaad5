// The examples: each in a group, offered with what it shows, read only, and copied on demand.
import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { COMMAND, EXAMPLE_SCHEME, LANGUAGE, VIEW } from '../../../extension/ids.ts';
import { EXAMPLE_GROUPS } from '../../../extension/welcome/exampleGroups.ts';
import { registerExamples } from '../../../extension/welcome/examples.ts';
import { run } from '../session.ts';
import * as editor from '../vscode.ts';

const names = EXAMPLE_GROUPS.flatMap((group) => group.names);
const textOf = (name: string): string => `# What ${name} shows.\n#\n# And more.\n\nmap 0x1000..0x2000\n# no header\n`;

interface Files {
  stat(uri: unknown): Promise<{ permissions: number }>;
  readFile(uri: unknown): Promise<Uint8Array>;
  writeFile(uri: unknown): void;
}
interface Item {
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: { value: string };
  readonly command?: { command: string; arguments: unknown[] };
}
interface TreeOptions {
  readonly treeDataProvider: {
    getChildren(node?: unknown): Promise<unknown[]>;
    getTreeItem(node: unknown): Item;
  };
}
const example = (name: string): unknown => ({ scheme: EXAMPLE_SCHEME, path: `/${name}.vmtrace` });

beforeEach(() => {
  editor.files.clear();
  editor.written.clear();
  editor.opened.length = editor.executed.length = editor.said.length = editor.answers.length = 0;
  editor.window.activeTextEditor = undefined;
  editor.workspace.workspaceFolders = undefined;
  for (const name of names) editor.files.set(`/extension/examples/${name}.vmtrace`, textOf(name));
  registerExamples({ extensionUri: editor.Uri.file('/extension') } as never);
});

test('each that there is stands in one group, and the README lists them in the same order', () => {
  const files = readdirSync('examples').map((file) => file.replace('.vmtrace', ''));
  expect([...names].sort()).toEqual(files.sort());
  const listed = [...readFileSync('README.md', 'utf8').matchAll(/^\| \[`([\w-]+)`\]\(examples\//gm)].map((m) => m[1]);
  expect(listed).toEqual(names);
});

test('those of the traps run on the kernel of their group', () => {
  const traps = EXAMPLE_GROUPS.find(({ title }) => title === 'Traps of freebsd-15')?.names ?? [];
  expect(traps.length).toBeGreaterThan(5);
  for (const name of traps) expect(readFileSync(`examples/${name}.vmtrace`, 'utf8')).toContain('\nkernel freebsd-15\n');
});

test('the view has the groups, and in each its examples with their first sentence', async () => {
  const { treeDataProvider: tree } = editor.registered.get(`view ${VIEW.examples}`) as TreeOptions;
  const groups = await tree.getChildren();
  expect(groups.map((group) => tree.getTreeItem(group).label)).toEqual(EXAMPLE_GROUPS.map(({ title }) => title));
  const [first] = await tree.getChildren(groups[0]);
  const item = tree.getTreeItem(first);
  expect(item).toMatchObject({ label: 'wire', description: 'What wire shows.' });
  expect(item.tooltip?.value).toBe('What wire shows.\n\nAnd more.');
  expect(item.command).toMatchObject({ command: COMMAND.openExample, arguments: ['wire'] });
});

describe('Open Example', () => {
  test('offers them in their groups, and opens the one that is picked', async () => {
    let offered: { label: string; detail?: string; kind?: number }[] = [];
    editor.answers.push((items: typeof offered) => {
      offered = items;
      return items[1];
    });
    await run(COMMAND.openExample);
    expect(offered[0]).toEqual({ label: EXAMPLE_GROUPS[0]?.title, kind: editor.QuickPickItemKind.Separator });
    expect(offered[1]).toMatchObject({ label: 'wire', detail: 'What wire shows.' });
    expect(offered.length).toBe(names.length + EXAMPLE_GROUPS.length);
    expect(editor.opened).toEqual([{ document: example('wire'), options: undefined }]);
    expect([editor.said, [...editor.written]]).toEqual([[], []]);
  });
  test('opens the one that a link names, beside the walkthrough', async () => {
    await run(COMMAND.openExample, 'hole', 'beside');
    expect(editor.opened).toEqual([
      { document: example('hole'), options: { preview: false, viewColumn: editor.ViewColumn.Beside } },
    ]);
    expect(editor.executed).toEqual(['workbench.action.keepEditor']);
  });
  test('opens none if none is picked', async () => {
    editor.answers.push(undefined);
    await run(COMMAND.openExample);
    expect(editor.opened).toEqual([]);
  });
  test('tells that they cannot be read', async () => {
    editor.files.clear();
    editor.answers.push(undefined);
    await run(COMMAND.copyExample, { name: 'wire' });
    expect(editor.opened).toEqual([]);
    expect(editor.said).toEqual([expect.stringMatching(/^The examples cannot be read from /)]);
  });
});

test('their files are read from the package, and cannot be written', async () => {
  const files = editor.registered.get(`files ${EXAMPLE_SCHEME} +`) as Files;
  const uri = example('wire');
  expect(new TextDecoder().decode(await files.readFile(uri))).toBe(textOf('wire'));
  expect((await files.stat(uri)).permissions).toBe(editor.FilePermission.Readonly);
  expect(() => files.writeFile(uri)).toThrow('cannot be changed');
  expect([...editor.written]).toEqual([]);
});

describe('Copy into Workspace', () => {
  test('writes the example of the active editor under a free name, and opens it', async () => {
    editor.workspace.workspaceFolders = [{ uri: editor.Uri.file('/work') }];
    editor.files.set('/work/wire.vmtrace', 'mine');
    editor.window.activeTextEditor = { document: { uri: example('wire') } };
    await run(COMMAND.copyExample);
    expect([...editor.written]).toEqual([['/work/wire-2.vmtrace', textOf('wire')]]);
    expect(editor.opened).toMatchObject([{ document: { path: '/work/wire-2.vmtrace' } }]);
  });
  test('copies a row of the view; without a folder the copy is not saved yet', async () => {
    await run(COMMAND.copyExample, { name: 'hole', title: 'A hole.', comment: '' });
    expect(editor.opened).toMatchObject([{ document: { language: LANGUAGE, content: textOf('hole') } }]);
    expect([...editor.written]).toEqual([]);
  });
  test('makes no copy where none of several folders is chosen', async () => {
    const folders = ['/a', '/b'].map((path) => ({ uri: editor.Uri.file(path) }));
    editor.workspace.workspaceFolders = folders;
    const pick = vi.spyOn(editor.window, 'showWorkspaceFolderPick').mockResolvedValue(undefined);
    await run(COMMAND.copyExample, example('hole'));
    expect(pick).toHaveBeenCalledTimes(1);
    pick.mockRestore();
    expect([editor.opened, [...editor.written], editor.said]).toEqual([[], [], []]);
  });
  test('a folder that takes no file: told, and the copy is there all the same', async () => {
    editor.workspace.workspaceFolders = [{ uri: editor.Uri.file('/work') }];
    editor.files.set('/work/notes.txt', '');
    editor.written.set('/work/hole.vmtrace', new Error('the disk is full'));
    await run(COMMAND.copyExample, example('hole'));
    expect(editor.said).toEqual(['The copy is not saved: the disk is full']);
    expect(editor.opened).toMatchObject([{ document: { language: LANGUAGE, content: textOf('hole') } }]);
  });
});

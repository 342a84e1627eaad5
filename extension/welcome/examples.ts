// The Examples view and its commands. Groups in the order of learning, each example with the first
// line of its comment as what it shows; it opens read only, and can be copied.
import * as vscode from 'vscode';
import { COMMAND, EXAMPLE_SCHEME, EXTENSION, ITEM, LANGUAGE, VIEW } from '../ids.ts';
import { showQuickPick } from '../views/questions.ts';
import { folderOfNewFile } from '../workspacePath.ts';
import { exampleUri, readExample, registerExampleFiles } from './exampleFiles.ts';
import { EXAMPLE_GROUPS, type ExampleGroup } from './exampleGroups.ts';

interface Example {
  readonly name: string;
  /** The first line of its comment. */
  readonly title: string;
  /** All of it. */
  readonly comment: string;
}
type Node = ExampleGroup | Example;
type Pick = vscode.QuickPickItem & { readonly name?: string };

/** What a link of the walkthrough says. */
const BESIDE = 'beside';

const isGroup = (node: Node): node is ExampleGroup => 'names' in node;

/** The comment that a script begins with, without its marks. */
const headerOf = (text: string): string => /^(?:#.*\n)*/.exec(text)?.[0].replace(/^# ?/gm, '').trim() ?? '';

async function exampleOf(folder: vscode.Uri, name: string): Promise<Example> {
  const comment = headerOf(await readExample(folder, name));
  return { name, title: comment.split('\n', 1)[0] ?? '', comment };
}

function itemOf(node: Node): vscode.TreeItem {
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  if (isGroup(node)) {
    const item = new vscode.TreeItem(node.title, node === EXAMPLE_GROUPS[0] ? Expanded : Collapsed);
    item.id = node.title;
    item.tooltip = node.about;
    return item;
  }
  const item = new vscode.TreeItem(node.name, None);
  item.id = node.name;
  item.description = node.title;
  item.iconPath = vscode.ThemeIcon.File;
  item.resourceUri = exampleUri(node.name);
  item.tooltip = new vscode.MarkdownString().appendText(node.comment);
  item.contextValue = ITEM.example;
  item.accessibilityInformation = { label: `${node.name}: ${node.title}`, role: 'treeitem' };
  item.command = { command: COMMAND.openExample, title: 'Open Example', arguments: [node.name] };
  return item;
}

async function pickName(folder: vscode.Uri): Promise<string | undefined> {
  const groups = EXAMPLE_GROUPS.map(async ({ title, names }): Promise<Pick[]> => {
    const examples = await Promise.all(names.map((name) => exampleOf(folder, name)));
    const rows = examples.map(({ name, title: detail }): Pick => ({ label: name, detail, name }));
    return [{ label: title, kind: vscode.QuickPickItemKind.Separator }, ...rows];
  });
  const placeHolder = vscode.l10n.t('Which example? Each teaches one thing; F5 debugs it.');
  const picks = (await Promise.all(groups)).flat();
  return (await showQuickPick(picks, { placeHolder, matchOnDetail: true }))?.name;
}

/** The name of a row, of an example's document, or of the one in the active editor. */
function nameOf(pointed: unknown): string | undefined {
  const named = pointed as Partial<Example> | undefined;
  if (typeof named?.name === 'string') return named.name;
  const uri = (pointed as vscode.Uri | undefined) ?? vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === EXAMPLE_SCHEME ? uri.path.slice(1, -EXTENSION.length) : undefined;
}

/** A name that the folder has not: `wire.vmtrace`, `wire-2.vmtrace`, ... */
async function freeUri(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  const taken = new Set((await vscode.workspace.fs.readDirectory(folder)).map(([file]) => file));
  let file = `${name}${EXTENSION}`;
  for (let n = 2; taken.has(file); n++) file = `${name}-${n}${EXTENSION}`;
  return vscode.Uri.joinPath(folder, file);
}

/**
 * Into the workspace's folder; without one, or if it takes no file, an unsaved document. undefined:
 * a person was asked for the folder and chose none.
 */
async function copyOf(text: string, name: string): Promise<vscode.TextDocument | undefined> {
  const folder = await folderOfNewFile();
  if (!folder) return undefined;
  if (folder !== 'no folder') {
    try {
      const uri = await freeUri(folder.uri, name);
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
      return await vscode.workspace.openTextDocument(uri);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      void vscode.window.showWarningMessage(vscode.l10n.t('The copy is not saved: {0}', reason));
    }
  }
  return vscode.workspace.openTextDocument({ language: LANGUAGE, content: text });
}

export function registerExamples({ extensionUri }: vscode.ExtensionContext): vscode.Disposable[] {
  const folder = vscode.Uri.joinPath(extensionUri, 'examples');

  /** `place`: of the walkthrough, which stays in sight. */
  async function open(name?: unknown, place?: unknown): Promise<void> {
    const wanted = typeof name === 'string' ? name : await pickName(folder);
    if (wanted === undefined) return;
    const uri = exampleUri(wanted);
    if (place !== BESIDE) {
      await vscode.window.showTextDocument(uri);
      return;
    }
    // or the next page to open takes the walkthrough's place
    await vscode.commands.executeCommand('workbench.action.keepEditor');
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside, preview: false });
  }

  async function copy(pointed?: unknown): Promise<void> {
    const name = nameOf(pointed) ?? (await pickName(folder));
    if (name === undefined) return;
    const document = await copyOf(await readExample(folder, name), name);
    if (document) await vscode.window.showTextDocument(document, { preview: false });
  }

  const telling =
    (act: (...given: unknown[]) => Promise<void>) =>
    async (...given: unknown[]): Promise<void> => {
      try {
        await act(...given);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        void vscode.window.showErrorMessage(
          vscode.l10n.t('The examples cannot be read from {0}: {1}', folder.toString(), reason),
        );
      }
    };

  const tree: vscode.TreeDataProvider<Node> = {
    getTreeItem: itemOf,
    getChildren: (node) =>
      !node ? [...EXAMPLE_GROUPS] : isGroup(node) ? Promise.all(node.names.map((name) => exampleOf(folder, name))) : [],
  };
  return [
    registerExampleFiles(folder),
    vscode.window.createTreeView(VIEW.examples, { treeDataProvider: tree, showCollapseAll: true }),
    vscode.commands.registerCommand(COMMAND.openExample, telling(open)),
    vscode.commands.registerCommand(COMMAND.copyExample, telling(copy)),
  ];
}

// The tests of the Test view: a script each, and below it its results, asserts, `expect` lines and
// how it ends. Files are looked for when the view is first opened; open scripts are there at once.
import * as vscode from 'vscode';
import { type ListedTest, testsIn } from '../../core/check/outline.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import type { Script } from '../../core/trace/script.ts';
import { findScripts } from '../findScripts.ts';
import { EXAMPLE_SCHEME, LANGUAGE } from '../ids.ts';

/** Lines of one script that are listed: a log has a result on each of its lines. */
const MOST_LISTED = 1000;
/** Characters of a script whose lines are listed. */
const LONGEST = 1_000_000;
const MOST_FILES = 2000;

/** Schemes of scripts that are no files of the workspace. */
const OWN_SCHEMES = new Set(['file', 'untitled', EXAMPLE_SCHEME]);

/** The other side of a comparison is read-only, and no test of its own. */
const isScript = ({ languageId, uri }: vscode.TextDocument): boolean =>
  languageId === LANGUAGE &&
  (OWN_SCHEMES.has(uri.scheme) ||
    vscode.workspace.fs.isWritableFileSystem(uri.scheme) === true ||
    vscode.workspace.getWorkspaceFolder(uri) !== undefined);

const isOpen = (uri: vscode.Uri): boolean =>
  vscode.workspace.textDocuments.some((one) => one.uri.toString() === uri.toString());

/** Something in it can hold or fail beside its end. */
const MAY_TEST = /^[^#\n]*(?:=\s*[\w-]|<\s*[A-Z0-9])|^\s*(?:assert|expect)\b/m;

/** Text as it is seen: of the editor where there is one. */
export async function textOf(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  if (open) return open.getText();
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

/** From the workspace, or the name alone where the script is none of its files. */
function scriptLabel(uri: vscode.Uri): string {
  if (vscode.workspace.getWorkspaceFolder(uri)) return vscode.workspace.asRelativePath(uri);
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  // its copy in the workspace has the same name
  return uri.scheme === EXAMPLE_SCHEME ? vscode.l10n.t('{0} (example)', name) : name;
}

export class TestItems {
  readonly controller: vscode.TestController;
  /** The test of each child, by the item. */
  private readonly listed = new WeakMap<vscode.TestItem, ListedTest>();
  /** What is listed of each script, to list it anew only where it differs. */
  private readonly shown = new WeakMap<vscode.TestItem, string>();
  /** The text of each script when it was read last. */
  private readonly texts = new WeakMap<vscode.TestItem, string>();
  private looked = false;

  constructor(controller: vscode.TestController) {
    this.controller = controller;
  }

  /** The script that an item is, or is of. */
  scriptOf(item: vscode.TestItem): vscode.TestItem {
    return item.parent ?? item;
  }

  testOf(item: vscode.TestItem): ListedTest | undefined {
    return this.listed.get(item);
  }

  private add(uri: vscode.Uri): vscode.TestItem {
    const id = uri.toString();
    const known = this.controller.items.get(id);
    if (known) return known;
    const item = this.controller.createTestItem(id, scriptLabel(uri), uri);
    item.canResolveChildren = true;
    // one place to run it from: at calls and asserts people set breakpoints, by a click where
    // the mark would be
    item.range = new vscode.Range(0, 0, 0, 0);
    this.controller.items.add(item);
    return item;
  }

  /** Lists the tests of a text below its script. */
  list(item: vscode.TestItem, text: string, read?: Script): void {
    item.error = undefined;
    const script = read ?? (text.length <= LONGEST ? parse(text) : undefined);
    const tests = script ? testsIn(script, MOST_LISTED) : [];
    const now = JSON.stringify(tests);
    if (this.shown.get(item) === now) return;
    this.shown.set(item, now);
    const seen = new Map<string, number>();
    const children = tests.map((test, i) => {
      const { name } = test;
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      // not a description: a screen reader would read that instead of the label
      const label = count > 1 ? vscode.l10n.t('{0} (line {1})', name, test.line) : name;
      const child = this.controller.createTestItem(`${item.id} ${name} ${count}`, label, item.uri);
      child.sortText = String(i).padStart(6, '0');
      const line = Math.max(0, test.line - 1);
      if (test.kind === 'explore')
        child.range = new vscode.Range(line, test.column - 1, line, test.column - 1 + test.length);
      this.listed.set(child, test);
      return child;
    });
    item.children.replace(children);
  }

  /** Of an item that is opened, or of the whole view. */
  async resolve(item?: vscode.TestItem): Promise<void> {
    if (!item) return this.look();
    if (item.parent || !item.uri) return;
    try {
      this.list(item, await textOf(item.uri));
    } catch (error) {
      item.error = vscode.l10n.t('cannot read the script: {0}', error instanceof Error ? error.message : String(error));
    }
  }

  /** Looks for the scripts of the workspace. */
  async look(): Promise<void> {
    const found = await findScripts(MOST_FILES);
    const ids = new Set(found.map((uri) => uri.toString()));
    for (const uri of found) await this.see(uri);
    this.controller.items.forEach(({ id, uri }) => {
      if (uri && !ids.has(id) && !isOpen(uri)) this.controller.items.delete(id);
    });
    this.looked = true;
  }

  /** A file that is there, or was changed outside the editor. */
  async see(uri: vscode.Uri): Promise<void> {
    if (isOpen(uri)) return;
    const text = await textOf(uri).catch(() => '');
    if (!MAY_TEST.test(text)) return void this.controller.items.delete(uri.toString());
    const item = this.add(uri);
    if (item.children.size > 0) this.list(item, text);
  }

  /** Files are followed once they were looked for. */
  get follows(): boolean {
    return this.looked;
  }

  /** An open script was read. */
  opened(document: vscode.TextDocument, script?: Script): vscode.TestItem | undefined {
    if (!isScript(document)) return undefined;
    const text = document.getText();
    const id = document.uri.toString();
    if (!MAY_TEST.test(text)) return void this.controller.items.delete(id);
    const item = this.add(document.uri);
    const before = this.texts.get(item);
    this.texts.set(item, text);
    this.list(item, text, script);
    // results of an older text are marked as outdated
    if (before !== undefined && before !== text) this.controller.invalidateTestResults(item);
    return item;
  }

  /** What was never saved goes with its editor, and an example. */
  closed({ uri }: vscode.TextDocument): void {
    if (this.looked && (uri.scheme === 'file' || vscode.workspace.getWorkspaceFolder(uri))) return;
    this.controller.items.delete(uri.toString());
  }

  deleted(uri: vscode.Uri): void {
    this.controller.items.delete(uri.toString());
  }
}

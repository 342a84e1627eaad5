// "Open Documentation": the pages that come with the extension, in VS Code's preview of Markdown.
// The extension page in VS Code can open no file of the package, and no command.
import * as vscode from 'vscode';
import { COMMAND } from '../ids.ts';
import { showQuickPick } from '../views/questions.ts';

const PREVIEW = 'markdown.showPreview';
/** The preview is an extension of its own, which may be disabled. */
const PREVIEW_EXTENSION = 'vscode.markdown-language-features';

/** What one reads first; pages that are not named follow by their titles. */
const READING_ORDER = [
  'logs.md',
  'errors.md',
  'language.md',
  'stepping.md',
  'keys.md',
  'picture.md',
  'history.md',
  'explore.md',
  'traps.md',
  'manual-page.md',
  'command-line.md',
  'editors.md',
  'other-editors.md',
  'performance.md',
];

interface Page extends vscode.QuickPickItem {
  readonly uri: vscode.Uri;
}

/** Its title, and the first sentence under it, without marks. */
function headOf(text: string): { label: string; detail: string } {
  const [, label = '', rest = ''] = /^# (.*)\n+([\s\S]*)/.exec(text) ?? [];
  const paragraph = rest.split(/\n\s*\n/, 1)[0] ?? '';
  const [sentence = ''] = /^.*?[.:](?=\s|$)/s.exec(paragraph) ?? [];
  const plain = (marked: string): string =>
    marked
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[`*]/g, '')
      .replace(/\s+/g, ' ');
  return { label: plain(label), detail: paragraph.startsWith('|') ? '' : plain(sentence) };
}

async function pagesIn(folder: vscode.Uri): Promise<Page[]> {
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
  const pages = names
    .filter((name) => name.endsWith('.md'))
    .map(async (name) => {
      const uri = vscode.Uri.joinPath(folder, name);
      return { ...headOf(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri))), uri };
    });
  const rank = ({ uri }: Page): number => {
    const at = READING_ORDER.findIndex((name) => uri.path.endsWith(`/${name}`));
    return at < 0 ? READING_ORDER.length : at;
  };
  return (await Promise.all(pages)).sort((a, b) => rank(a) - rank(b) || a.label.localeCompare(b.label));
}

async function show(uri: vscode.Uri): Promise<void> {
  if (vscode.extensions.getExtension(PREVIEW_EXTENSION)) await vscode.commands.executeCommand(PREVIEW, uri);
  else await vscode.window.showTextDocument(uri);
}

/** `name`: of a page, as a link of the walkthrough has it; absent: a person chooses. */
async function openDocs(folder: vscode.Uri, name: unknown): Promise<void> {
  if (typeof name === 'string') return show(vscode.Uri.joinPath(folder, name));
  let pages: Page[];
  try {
    pages = await pagesIn(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(
      vscode.l10n.t('The documentation cannot be read from {0}: {1}', folder.toString(), reason),
    );
    return;
  }
  const choice = await showQuickPick(pages, {
    placeHolder: vscode.l10n.t('Which page?'),
    matchOnDetail: true,
  });
  if (choice) await show(choice.uri);
}

export const registerDocs = (context: vscode.ExtensionContext): vscode.Disposable[] => [
  vscode.commands.registerCommand(COMMAND.openDocs, (name?: unknown) =>
    openDocs(vscode.Uri.joinPath(context.extensionUri, 'docs'), name),
  ),
];

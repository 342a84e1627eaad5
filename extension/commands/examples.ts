// "Open Example": the scripts that come with the extension, each with the first line of its comment
// as what it shows. A copy is opened: what is typed into it must not change the extension.
import * as vscode from 'vscode';
import { COMMAND, EXTENSION, LANGUAGE } from '../ids.ts';

interface Example extends vscode.QuickPickItem {
  readonly text: string;
}

/** The first comment of a script, as a sentence. */
const firstComment = (text: string): string => (/^#\s*(.*)$/m.exec(text)?.[1] ?? '').trim();

async function examplesIn(folder: vscode.Uri): Promise<Example[]> {
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
  const scripts = names.filter((name) => name.endsWith(EXTENSION)).sort();
  return Promise.all(
    scripts.map(async (name) => {
      const uri = vscode.Uri.joinPath(folder, name);
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      return { label: name.slice(0, -EXTENSION.length), detail: firstComment(text), text };
    }),
  );
}

async function openExample(folder: vscode.Uri): Promise<void> {
  let examples: Example[];
  try {
    examples = await examplesIn(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(`The examples cannot be read from ${folder.toString()}: ${reason}`);
    return;
  }
  const placeHolder = 'Which example? Each teaches one thing; F5 debugs it.';
  const choice = await vscode.window.showQuickPick(examples, { placeHolder, matchOnDetail: true });
  if (!choice) return;
  const copy = await vscode.workspace.openTextDocument({ language: LANGUAGE, content: choice.text });
  await vscode.window.showTextDocument(copy, { preview: false });
}

export const registerExamples = (context: vscode.ExtensionContext): vscode.Disposable[] => [
  vscode.commands.registerCommand(COMMAND.openExample, () =>
    openExample(vscode.Uri.joinPath(context.extensionUri, 'examples')),
  ),
];

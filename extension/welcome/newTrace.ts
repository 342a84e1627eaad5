// "New Trace": an empty script, in which a first one is seen as ghost text until something else is
// typed. Tab takes it, Escape leaves the page empty, as with any proposal of the editor.
import * as vscode from 'vscode';
import { COMMAND, LANGUAGE, VIEW } from '../ids.ts';

/**
 * It shows a call, what a call may depend on, and a failure that is explained. Lines are short:
 * ghost text does not wrap, and a narrow editor is to have it whole.
 */
export const FIRST_SCRIPT = `# One call a line. Debug (above, or F5) says why one fails.
# what ulimit -l says
limit memlock 8K
# what is mapped at the start
entry 0x10000..0x14000 rw-

t1: mlock(0x10000, 0x2000)
# = what the real call returned
t2: mlock(0x12000, 0x1000) = ENOMEM
`;

const PROPOSE = 'editor.action.inlineSuggest.trigger';

const ghost: vscode.InlineCompletionItemProvider = {
  provideInlineCompletionItems(document, position) {
    const text = document.getText();
    const isAtEnd = document.offsetAt(position) === text.length;
    if (!isAtEnd || !FIRST_SCRIPT.startsWith(text) || text.length === FIRST_SCRIPT.length) return [];
    const all = new vscode.Range(document.positionAt(0), position);
    return [new vscode.InlineCompletionItem(FIRST_SCRIPT, all)];
  },
};

/** The editor proposes by itself only after a key. */
function proposeIn(editor: vscode.TextEditor | undefined): void {
  if (editor?.document.languageId !== LANGUAGE || editor.document.getText() !== '') return;
  void vscode.commands.executeCommand(PROPOSE);
}

async function newTrace(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: LANGUAGE, content: '' });
  proposeIn(await vscode.window.showTextDocument(document, { preview: false }));
}

/** A view of welcome alone: its text and buttons are in the manifest. */
const nothing: vscode.TreeDataProvider<never> = {
  getTreeItem: (element) => element,
  getChildren: () => [],
};

export const registerNewTrace = (): vscode.Disposable[] => [
  vscode.commands.registerCommand(COMMAND.newTrace, newTrace),
  vscode.languages.registerInlineCompletionItemProvider(LANGUAGE, ghost),
  vscode.window.onDidChangeActiveTextEditor(proposeIn),
  vscode.window.registerTreeDataProvider(VIEW.start, nothing),
];

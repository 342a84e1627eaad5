// The light bulb of a script: what mends a problem, takes over the actual result, adds a limit, or
// writes a number in another way. What runs the script is worked out when it is chosen.
import * as vscode from 'vscode';
import type { Action } from '../../core/language/actions/action.ts';
import { workedOut } from '../../core/language/actions/actions.ts';
import { offeredAt } from '../../core/language/actions/offered.ts';
import type { Problem } from '../../core/language/problems.ts';
import type { Edit } from '../../core/language/script.ts';
import { isFailure } from '../../core/language/symbols/failure.ts';
import { CANCELLED } from '../../core/machine/work.ts';
import { LANGUAGE } from '../ids.ts';
import { rangeOf, viewOfDocument, working } from './documents.ts';

/** One that VS Code asks for once more when a person has chosen it. */
class LaterCodeAction extends vscode.CodeAction {
  readonly document: vscode.TextDocument;
  readonly later: NonNullable<Action['later']>;
  constructor(
    title: string,
    kind: vscode.CodeActionKind,
    document: vscode.TextDocument,
    later: LaterCodeAction['later'],
  ) {
    super(title, kind);
    this.document = document;
    this.later = later;
  }
}

const KINDS = { quickfix: 'QuickFix', 'refactor.rewrite': 'RefactorRewrite' } as const;

function editOf({ uri }: vscode.TextDocument, edits: readonly Edit[]): vscode.WorkspaceEdit {
  const made = new vscode.WorkspaceEdit();
  for (const edit of edits) made.replace(uri, rangeOf(edit), edit.text);
  return made;
}

const problemOf = ({ range, message }: vscode.Diagnostic): Problem => {
  const { start, end } = range;
  return { line: start.line, from: start.character, to: end.character, severity: 'error', message };
};

const actions: vscode.CodeActionProvider = {
  async provideCodeActions(document, { start }, { diagnostics }, token) {
    const own = diagnostics.filter(({ source }) => source === LANGUAGE);
    const problems = own.map(problemOf);
    const view = viewOfDocument(document);
    const offered = await working(offeredAt(view, start.line, start.character, problems), token);
    if (offered === CANCELLED) return [];
    return offered.map((action) => {
      const kind = vscode.CodeActionKind[KINDS[action.kind]];
      if (action.later) return new LaterCodeAction(action.title, kind, document, action.later);
      const made = new vscode.CodeAction(action.title, kind);
      made.edit = editOf(document, action.edits ?? []);
      const mended = action.mends && own[problems.indexOf(action.mends)];
      if (mended) made.diagnostics = [mended];
      if (action.isPreferred) made.isPreferred = true;
      return made;
    });
  },
  async resolveCodeAction(action, token) {
    if (!(action instanceof LaterCodeAction)) return action;
    const { document, later } = action;
    const edits = await working(workedOut(viewOfDocument(document), document.getText(), later.what, later.line), token);
    if (edits === CANCELLED) return action;
    if (isFailure(edits))
      void vscode.window.showInformationMessage(vscode.l10n.t('Nothing was changed: {0}.', edits.failure));
    else action.edit = editOf(document, edits);
    return action;
  },
};

export const registerCodeActions = (): vscode.Disposable[] => [
  vscode.languages.registerCodeActionsProvider(LANGUAGE, actions, {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, vscode.CodeActionKind.RefactorRewrite],
  }),
];

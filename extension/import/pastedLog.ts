// Lines of a log in a script: a problem on them and a quick fix that converts them where they
// stand; a log pasted into an empty script is offered at once.
import * as vscode from 'vscode';
import { type LogBlock, linesText, logBlocks, MOST_LINES } from '../../core/import/pasted/blocks.ts';
import { convertBlock } from '../../core/import/pasted/convert.ts';
import { BUTTON } from '../buttons.ts';
import { COMMAND, LANGUAGE } from '../ids.ts';
import type { OpenScripts } from '../language/openScripts.ts';
import { applyLineEdits, linesOf } from './lineEdits.ts';
import { tellImported } from './tellImported.ts';

const rangeOf = ({ first, last }: LogBlock): vscode.Range => new vscode.Range(first - 1, 0, last - 1, 1_000);

function problemOf(block: LogBlock): vscode.Diagnostic {
  const message = vscode.l10n.t('{0}: the quick fix converts them to lines of a script', linesText(block));
  const problem = new vscode.Diagnostic(rangeOf(block), message, vscode.DiagnosticSeverity.Information);
  problem.source = LANGUAGE;
  return problem;
}

export function registerPastedLogs(scripts: OpenScripts): vscode.Disposable[] {
  const collection = vscode.languages.createDiagnosticCollection(`${LANGUAGE}-log`);
  const changed = new vscode.EventEmitter<void>();
  /** By document, for its present text. */
  const found = new Map<string, { readonly version: number; readonly blocks: readonly LogBlock[] }>();
  /** Documents that were empty before their last change. */
  const pasted = new Set<string>();
  // who is quick has pasted before the extension runs
  for (const { uri, isDirty, languageId } of vscode.workspace.textDocuments)
    if (isDirty && languageId === LANGUAGE) pasted.add(uri.toString());

  const blocksOf = (document: vscode.TextDocument): readonly LogBlock[] => {
    const known = found.get(document.uri.toString());
    return known?.version === document.version ? known.blocks : [];
  };

  /** `line`: from 1; absent: that of the cursor, or the first block. */
  async function convert(uri: unknown, line: unknown): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const document = uri instanceof vscode.Uri ? await vscode.workspace.openTextDocument(uri) : editor?.document;
    if (!document) return;
    const at = typeof line === 'number' ? line : (editor?.selection.active.line ?? 0) + 1;
    const blocks = blocksOf(document);
    const block =
      blocks.find(({ first, last }) => first <= at && at <= last) ?? (blocks.length === 1 ? blocks[0] : undefined);
    if (!block) {
      void vscode.window.showErrorMessage(vscode.l10n.t('There are no lines of a log here that could be converted.'));
      return;
    }
    const { edits, remarks } = convertBlock(document.getText(), block);
    if (!(await applyLineEdits(document, edits))) return;
    if (!block.isWhole) return;
    const [first = ''] = remarks;
    await tellImported(document, first);
  }

  async function offer(document: vscode.TextDocument, block: LogBlock): Promise<void> {
    const said = vscode.l10n.t('You have pasted {0}.', linesText(block));
    if ((await vscode.window.showInformationMessage(said, BUTTON.convert)) === BUTTON.convert)
      await convert(document.uri, block.first);
  }

  const actions: vscode.CodeActionProvider = {
    provideCodeActions(document, range) {
      return blocksOf(document)
        .filter(({ first, last }) => first - 1 <= range.end.line && range.start.line <= last - 1)
        .map((block) => {
          const action = new vscode.CodeAction(vscode.l10n.t('Convert these lines'), vscode.CodeActionKind.QuickFix);
          const told = [document.uri, block.first];
          action.command = { command: COMMAND.convertLog, title: action.title, arguments: told };
          action.diagnostics = block.isRefused ? [problemOf(block)] : [];
          action.isPreferred = true;
          return action;
        });
    },
  };
  const lenses: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses: (document) =>
      blocksOf(document)
        .filter(({ isRefused, isWhole }) => isRefused || isWhole)
        .map(
          (block) =>
            new vscode.CodeLens(new vscode.Range(block.first - 1, 0, block.first - 1, 0), {
              title: `$(arrow-swap) ${vscode.l10n.t('Convert {0}', linesText(block))}`,
              tooltip: vscode.l10n.t('Make lines of a script of them'),
              command: COMMAND.convertLog,
              arguments: [document.uri, block.first],
            }),
        ),
  };
  return [
    collection,
    changed,
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges: [change] }) => {
      if (document.languageId !== LANGUAGE || !change) return;
      const isAll = change.text.length > 1 && change.text.length === document.getText().length;
      if (isAll) pasted.add(document.uri.toString());
      else pasted.delete(document.uri.toString());
    }),
    scripts.onDidRead(({ document, compiled }) => {
      const key = document.uri.toString();
      const wasPasted = pasted.delete(key);
      if (document.lineCount > MOST_LINES) return;
      const errors = compiled.diagnostics.filter(({ severity }) => severity === 'error');
      const blocks = logBlocks(linesOf(document), new Set(errors.map(({ line }) => line)));
      found.set(key, { version: document.version, blocks });
      collection.set(document.uri, blocks.filter(({ isRefused }) => isRefused).map(problemOf));
      changed.fire();
      const [whole] = blocks;
      if (wasPasted && whole?.isWhole) void offer(document, whole);
    }),
    scripts.onDidClose(({ uri }) => {
      found.delete(uri.toString());
      collection.delete(uri);
    }),
    vscode.commands.registerCommand(COMMAND.convertLog, convert),
    vscode.languages.registerCodeLensProvider(LANGUAGE, lenses),
    vscode.languages.registerCodeActionsProvider(LANGUAGE, actions, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
  ];
}

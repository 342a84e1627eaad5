// The shape of a script: outline, folding, growing selections, and the parameters of the call that
// is being written.
import * as vscode from 'vscode';
import { signatureAt } from '../../core/language/signatureHelp.ts';
import { foldsOf } from '../../core/language/structure/folding.ts';
import { outlineOf, type ScriptSymbol } from '../../core/language/structure/outline.ts';
import { selectionsAt } from '../../core/language/structure/selections.ts';
import { LANGUAGE } from '../ids.ts';
import { rangeOf, viewOfDocument } from './documents.ts';
import { SYMBOL_KIND, workspaceSymbols } from './workspaceSymbols.ts';

function symbolOf(document: vscode.TextDocument, symbol: ScriptSymbol): vscode.DocumentSymbol {
  const range = new vscode.Range(symbol.line, 0, symbol.endLine, document.lineAt(symbol.endLine).text.length);
  const kind = vscode.SymbolKind[SYMBOL_KIND[symbol.kind]];
  const made = new vscode.DocumentSymbol(symbol.name, symbol.detail, kind, range, rangeOf(symbol.selection));
  made.children = symbol.children.map((child) => symbolOf(document, child));
  return made;
}

const symbols: vscode.DocumentSymbolProvider = {
  provideDocumentSymbols: (document) => outlineOf(viewOfDocument(document)).map((one) => symbolOf(document, one)),
};

const folding: vscode.FoldingRangeProvider = {
  provideFoldingRanges: (document) =>
    foldsOf(viewOfDocument(document)).map(({ line, endLine, kind }) => {
      const of = kind && vscode.FoldingRangeKind[kind === 'comment' ? 'Comment' : 'Region'];
      return new vscode.FoldingRange(line, endLine, of);
    }),
};

const selection: vscode.SelectionRangeProvider = {
  provideSelectionRanges: (document, positions) =>
    positions.map(({ line, character }) => {
      let outer: vscode.SelectionRange | undefined;
      for (const one of selectionsAt(viewOfDocument(document), line, character).reverse()) {
        const range = new vscode.Range(one.line, one.from, one.endLine, one.to);
        outer = new vscode.SelectionRange(range, outer);
      }
      return outer ?? new vscode.SelectionRange(new vscode.Range(line, character, line, character));
    }),
};

const signature: vscode.SignatureHelpProvider = {
  provideSignatureHelp(document, { line, character }) {
    const found = signatureAt(document.lineAt(line).text.slice(0, character));
    if (!found) return undefined;
    const information = new vscode.SignatureInformation(found.label, new vscode.MarkdownString(found.doc));
    information.parameters = found.parameters.map(
      ({ from, to, doc }) => new vscode.ParameterInformation([from, to], new vscode.MarkdownString(doc)),
    );
    const help = new vscode.SignatureHelp();
    help.signatures = [information];
    help.activeSignature = 0;
    // beyond the last: none is shown as the present one
    help.activeParameter = found.active < 0 ? found.parameters.length : found.active;
    return help;
  },
};

export const registerStructure = (): vscode.Disposable[] => [
  vscode.languages.registerDocumentSymbolProvider(LANGUAGE, symbols, { label: 'VM Map Trace' }),
  vscode.languages.registerWorkspaceSymbolProvider(workspaceSymbols),
  vscode.languages.registerFoldingRangeProvider(LANGUAGE, folding),
  vscode.languages.registerSelectionRangeProvider(LANGUAGE, selection),
  vscode.languages.registerSignatureHelpProvider(LANGUAGE, signature, '(', ',', ' '),
];

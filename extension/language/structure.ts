// The shape of a script: outline, folding, growing selections, and the parameters of the call that
// is being written.
import * as vscode from 'vscode';
import { signatureAt } from '../../core/language/signatureHelp.ts';
import { foldsOf } from '../../core/language/structure/folding.ts';
import {
  outlineOf,
  type ScriptSymbol,
  type SymbolKind,
  symbolsMatching,
} from '../../core/language/structure/outline.ts';
import { selectionsAt } from '../../core/language/structure/selections.ts';
import { LANGUAGE } from '../ids.ts';
import { rangeOf, viewOfDocument } from './documents.ts';

const SYMBOL_KIND: Readonly<Record<SymbolKind, keyof typeof vscode.SymbolKind>> = {
  section: 'Namespace',
  entry: 'Struct',
  object: 'File',
  process: 'Module',
  submap: 'Package',
  thread: 'Class',
  call: 'Method',
  limit: 'Constant',
};

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

/** Of the scripts that are open, as those of other languages. */
const workspaceSymbols: vscode.WorkspaceSymbolProvider = {
  provideWorkspaceSymbols: (query) =>
    vscode.workspace.textDocuments
      .filter(({ languageId }) => languageId === LANGUAGE)
      .flatMap((document) =>
        symbolsMatching(viewOfDocument(document), query).map(({ symbol, within }) => {
          const kind = vscode.SymbolKind[SYMBOL_KIND[symbol.kind]];
          const place = new vscode.Location(document.uri, rangeOf(symbol.selection));
          return new vscode.SymbolInformation(symbol.name, kind, within, place);
        }),
      ),
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

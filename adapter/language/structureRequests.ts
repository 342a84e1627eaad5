// The shape of a script: outline, folding, growing selections; and symbols of all open scripts.
import type {
  DocumentSymbol,
  FoldingRange,
  SymbolKind as Kind,
  Position,
  SelectionRange,
  SymbolInformation,
} from 'vscode-languageserver';
import { foldsOf } from '../../core/language/structure/folding.ts';
import {
  outlineOf,
  type ScriptSymbol,
  type SymbolKind,
  symbolsMatching,
} from '../../core/language/structure/outline.ts';
import { selectionsAt } from '../../core/language/structure/selections.ts';
import { fields, listOf, text } from '../session/arguments.ts';
import { type Asked, type Handlers, placed, rangeOf, wideRange } from './asked.ts';
import type { OpenDocument } from './openDocuments.ts';
import { POSITION } from './ranges.ts';

/** The protocol's numbers. */
const SYMBOL_KIND: Readonly<Record<SymbolKind, Kind>> = {
  section: 3,
  entry: 23,
  object: 1,
  process: 2,
  submap: 4,
  thread: 5,
  call: 6,
  limit: 14,
};

const rangeOfSymbol = ({ view }: OpenDocument, { line, endLine }: ScriptSymbol) =>
  wideRange({ line, from: 0, endLine, to: view.lineAt(endLine).length });

const symbolOf = (document: OpenDocument, symbol: ScriptSymbol): DocumentSymbol => ({
  name: symbol.name,
  detail: symbol.detail,
  kind: SYMBOL_KIND[symbol.kind],
  range: rangeOfSymbol(document, symbol),
  selectionRange: rangeOf(symbol.selection),
  children: symbol.children.map((child) => symbolOf(document, child)),
});

const informationOf = (document: OpenDocument, symbol: ScriptSymbol, within: string): SymbolInformation => ({
  name: symbol.name,
  kind: SYMBOL_KIND[symbol.kind],
  location: { uri: document.uri, range: rangeOfSymbol(document, symbol) },
  ...(within && { containerName: within }),
});

/** All symbols of a script, or those that a query finds, in a row. */
const inRow = (document: OpenDocument, query: string): SymbolInformation[] =>
  symbolsMatching(document.view, query).map(({ symbol, within }) => informationOf(document, symbol, within));

const POSITIONS = fields<{ positions: Position[] }>({ positions: listOf(POSITION) });
const QUERY = fields<{ query: string }>({ query: text });

function selectionAt(asked: Asked, position: Position): SelectionRange {
  const { line, column } = placed(asked, position);
  let outer: SelectionRange | undefined;
  for (const one of selectionsAt(asked.document.view, line, column).reverse())
    outer = { range: wideRange(one), ...(outer && { parent: outer }) };
  return outer ?? { range: rangeOf({ line, from: column, to: column }) };
}

export const STRUCTURE: Handlers = {
  'textDocument/documentSymbol'({ document, client }): DocumentSymbol[] | SymbolInformation[] {
    return client.tree ? outlineOf(document.view).map((one) => symbolOf(document, one)) : inRow(document, '');
  },
  'textDocument/foldingRange'({ document }): FoldingRange[] {
    return foldsOf(document.view).map(({ line, endLine, kind }) => {
      return { startLine: line, endLine, ...(kind && { kind }) };
    });
  },
  'textDocument/selectionRange'(asked): SelectionRange[] {
    return POSITIONS(asked.params, 'params').positions.map((position) => selectionAt(asked, position));
  },
};

/** Of the scripts that are open. */
export function workspaceSymbols(documents: readonly OpenDocument[], params: unknown): SymbolInformation[] {
  const { query } = QUERY(params, 'params');
  return documents.flatMap((document) => inRow(document, query));
}

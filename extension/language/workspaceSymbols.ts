// Symbols of all scripts of the workspace, by letters of their names: of those that are open as
// they are, of the others as their files say it. A search reads the files, and again only those
// that have changed.
import * as vscode from 'vscode';
import { linesOfText, type ScriptView, viewOf } from '../../core/language/script.ts';
import { type SymbolKind, symbolsMatching } from '../../core/language/structure/outline.ts';
import { findScripts } from '../findScripts.ts';
import { LANGUAGE } from '../ids.ts';
import { rangeOf, viewOfDocument } from './documents.ts';

export const SYMBOL_KIND: Readonly<Record<SymbolKind, keyof typeof vscode.SymbolKind>> = {
  section: 'Namespace',
  entry: 'Struct',
  object: 'File',
  process: 'Module',
  submap: 'Package',
  thread: 'Class',
  call: 'Method',
  limit: 'Constant',
};

/** Bounds, so that a folder of logs does not hold a search up; files in bytes. */
const MOST_FILES = 500;
const LARGEST_FILE = 1 << 20;
const MOST_SYMBOLS = 2000;

interface Known {
  readonly mtime: number;
  /** Undefined: it is too large, or cannot be read. */
  readonly view: ScriptView | undefined;
}

const known = new Map<string, Known>();

async function viewOfFile(uri: vscode.Uri): Promise<ScriptView | undefined> {
  const key = uri.toString();
  try {
    const { mtime, size } = await vscode.workspace.fs.stat(uri);
    const before = known.get(key);
    if (before && before.mtime === mtime) return before.view;
    const text = size <= LARGEST_FILE ? new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) : undefined;
    const view = text === undefined ? undefined : viewOf(linesOfText(text));
    known.set(key, { mtime, view });
    return view;
  } catch {
    // it is gone meanwhile
    known.delete(key);
    return undefined;
  }
}

const informationOf = (uri: vscode.Uri, view: ScriptView, query: string): vscode.SymbolInformation[] =>
  symbolsMatching(view, query).map(({ symbol, within }) => {
    const place = new vscode.Location(uri, rangeOf(symbol.selection));
    return new vscode.SymbolInformation(symbol.name, vscode.SymbolKind[SYMBOL_KIND[symbol.kind]], within, place);
  });

export const workspaceSymbols: vscode.WorkspaceSymbolProvider = {
  async provideWorkspaceSymbols(query, token) {
    const open = vscode.workspace.textDocuments.filter(({ languageId }) => languageId === LANGUAGE);
    const found = open.flatMap((document) => informationOf(document.uri, viewOfDocument(document), query));
    const shown = new Set(open.map(({ uri }) => uri.toString()));
    const files = await findScripts(MOST_FILES);
    for (const uri of files) {
      if (token?.isCancellationRequested || found.length >= MOST_SYMBOLS) break;
      if (shown.has(uri.toString())) continue;
      const view = await viewOfFile(uri);
      for (const one of view ? informationOf(uri, view, query) : []) found.push(one);
    }
    return found.slice(0, MOST_SYMBOLS);
  },
};

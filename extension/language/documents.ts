// Documents as core's language features see them, and places as VS Code has them. A view is made
// once for each version of a document.
import * as vscode from 'vscode';
import { type Place, type ScriptView, viewOf } from '../../core/language/script.ts';
import { inSlices, type Work } from '../../core/machine/work.ts';
import { breathe } from './openScripts.ts';

const views = new WeakMap<vscode.TextDocument, { readonly version: number; readonly view: ScriptView }>();

export function viewOfDocument(document: vscode.TextDocument): ScriptView {
  const known = views.get(document);
  if (known && known.version === document.version) return known.view;
  const { lineCount } = document;
  // it may get shorter while a feature reads it in slices
  const lineAt = (line: number): string => (line < document.lineCount ? document.lineAt(line).text : '');
  const view = viewOf({ lineCount, lineAt });
  views.set(document, { version: document.version, view });
  return view;
}

/** Does work in slices, so that the extension host hears others meanwhile. */
export const working = <T>(work: Work<T>, token: vscode.CancellationToken): Promise<T | 'cancelled'> =>
  inSlices(work, {
    get isCancelled() {
      return token.isCancellationRequested;
    },
    breathe,
  });

export const rangeOf = ({ line, from, to }: Place): vscode.Range => new vscode.Range(line, from, line, to);

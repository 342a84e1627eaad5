// What VS Code proposes while a script is written.
import * as vscode from 'vscode';
import { besideWord, type Offer, startOf } from '../../core/language/completion/offer.ts';
import { completionsAt } from '../../core/language/completion/scriptCompletion.ts';
import { LANGUAGE } from '../ids.ts';
import { viewOfDocument } from './documents.ts';

const COMPLETION_KIND: Readonly<Record<Offer['kind'], keyof typeof vscode.CompletionItemKind>> = {
  keyword: 'Keyword',
  call: 'Function',
  flag: 'EnumMember',
  result: 'Constant',
  point: 'Event',
  field: 'Field',
  thread: 'Variable',
  object: 'File',
  process: 'Module',
  submap: 'Module',
  address: 'Value',
  label: 'Reference',
  routine: 'Method',
  attribute: 'Property',
  limit: 'Constant',
  template: 'Snippet',
};

function itemOf(offer: Offer, line: number, before: string, sortText: string): vscode.CompletionItem {
  const { text, kind, snippet, detail, doc } = offer;
  const { after, atEnd } = besideWord(offer);
  const item = new vscode.CompletionItem(
    { label: text, ...(after && { detail: after }), ...(atEnd && { description: atEnd }) },
    vscode.CompletionItemKind[COMPLETION_KIND[kind]],
  );
  item.range = new vscode.Range(line, startOf(before, text), line, before.length);
  item.filterText = text;
  item.sortText = sortText;
  if (detail !== undefined) item.detail = detail;
  if (doc !== undefined) item.documentation = new vscode.MarkdownString(doc);
  item.insertText = snippet === undefined ? text : new vscode.SnippetString(snippet);
  if (kind === 'call') item.command = { command: 'editor.action.triggerParameterHints', title: 'Parameters' };
  // an attribute's value, or a routine's labels, come next
  if (snippet !== undefined && /[=.]$/.test(snippet))
    item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
  return item;
}

const completion: vscode.CompletionItemProvider = {
  provideCompletionItems(document, { line, character }) {
    const view = viewOfDocument(document);
    const before = view.lineAt(line).slice(0, character);
    return completionsAt(view, line, character).map((offer, i) =>
      itemOf(offer, line, before, String(i).padStart(4, '0')),
    );
  },
};

export const registerCompletion = (): vscode.Disposable[] => [
  vscode.languages.registerCompletionItemProvider(LANGUAGE, completion, '(', '|', '@', '.', '=', ' ', ','),
];

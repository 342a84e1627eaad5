// Language features beside diagnostics: formatting, hovers, completion, and the values that a debug
// session shows in the text. Each asks core; nothing here knows the language by itself.
import * as vscode from 'vscode';
import { fieldNames } from '../../core/kernel/fields/fields.ts';
import { callFailuresDoc, callOfLine, resultDoc, vintageIn } from '../../core/language/failureDocs.ts';
import type { Lines } from '../../core/language/script.ts';
import { CANCELLED, inSlices } from '../../core/machine/work.ts';
import { formatting } from '../../core/trace/print/formatter.ts';
import { LANGUAGE } from '../ids.ts';
import { completionsAt, objectsIn } from './completion.ts';
import { registerNavigation } from './navigation.ts';
import { breathe, type OpenScripts } from './openScripts.ts';
import { registerStructure } from './structure.ts';
import { commentStart, expressionAt, wordAt } from './underCursor.ts';
import { wordDoc } from './wordDocs.ts';

const formatter: vscode.DocumentFormattingEditProvider = {
  async provideDocumentFormattingEdits(document, _options, token) {
    const text = document.getText();
    const formatted = await inSlices(formatting(text), {
      get isCancelled() {
        return token.isCancellationRequested;
      },
      breathe,
    });
    if (formatted === CANCELLED || formatted === text) return [];
    const whole = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
    return [vscode.TextEdit.replace(whole, formatted)];
  },
};

const rangeOn = (line: number, start: number, end: number): vscode.Range => new vscode.Range(line, start, line, end);

const linesOf = (document: vscode.TextDocument): Lines => ({
  lineCount: document.lineCount,
  lineAt: (line) => document.lineAt(line).text,
});

/**
 * What the word is, and what can go wrong: a result by the call of its line, a call by its
 * failures.
 */
function docAt(document: vscode.TextDocument, line: number, word: string, isMember: boolean): string | undefined {
  const known = wordDoc(word, isMember);
  if (isMember) return known;
  const lines = linesOf(document);
  const call = callOfLine(lines, line);
  if (call === undefined) return known;
  const vintage = vintageIn(lines);
  if (word !== call) return resultDoc(call, word, vintage) ?? known;
  return [known, callFailuresDoc(call, vintage)].filter((part) => part !== undefined).join('\n\n') || undefined;
}

const hover: vscode.HoverProvider = {
  provideHover(document, { line, character }) {
    const { text } = document.lineAt(line);
    const word = wordAt(text, character);
    const doc = word && docAt(document, line, word.text, text[word.start - 1] === '.');
    return word && doc
      ? new vscode.Hover(new vscode.MarkdownString(doc), rangeOn(line, word.start, word.end))
      : undefined;
  },
};

const evaluatable: vscode.EvaluatableExpressionProvider = {
  provideEvaluatableExpression(document, { line, character }) {
    const found = expressionAt(document.lineAt(line).text, character);
    return found && new vscode.EvaluatableExpression(rangeOn(line, found.start, found.end), found.text);
  },
};

const COMPLETION_KIND = {
  keyword: vscode.CompletionItemKind.Keyword,
  call: vscode.CompletionItemKind.Function,
  flag: vscode.CompletionItemKind.EnumMember,
  result: vscode.CompletionItemKind.Constant,
  point: vscode.CompletionItemKind.Event,
  field: vscode.CompletionItemKind.Field,
  thread: vscode.CompletionItemKind.Variable,
  object: vscode.CompletionItemKind.File,
};

const completion = (scripts: OpenScripts): vscode.CompletionItemProvider => ({
  provideCompletionItems(document, { line, character }) {
    const before = document.lineAt(line).text.slice(0, character);
    const objects = (): string[] =>
      objectsIn({ lineCount: document.lineCount, lineAt: (at) => document.lineAt(at).text });
    return completionsAt(before, () => scripts.threadsOf(document), objects).map(({ text, kind, snippet }) => {
      const item = new vscode.CompletionItem(text, COMPLETION_KIND[kind]);
      const doc = wordDoc(text, kind === 'field');
      if (doc) item.documentation = new vscode.MarkdownString(doc);
      if (snippet) item.insertText = new vscode.SnippetString(snippet);
      return item;
    });
  },
});

const VALUES = new RegExp(
  `\\bentry\\s*\\([^()]*\\)(?:\\.\\w+)+|\\b(?:map|t\\d+)(?:\\.\\w+)+|\\b(?:${fieldNames('kernel').join('|')})\\b(?!\\s*\\()`,
  'g',
);

/**
 * Values at the end of an assert or a set that is about to run. Beside an earlier one the values of
 * now would look like a failure.
 */
const inlineValues: vscode.InlineValuesProvider = {
  provideInlineValues(document, viewPort, { stoppedLocation }) {
    const line = stoppedLocation.end.line;
    if (line < viewPort.start.line || line > viewPort.end.line) return [];
    const text = document.lineAt(line).text;
    if (!/^\s*(assert|set)\b/.test(text)) return [];
    const end = commentStart(text);
    return [...text.matchAll(VALUES)]
      .filter(({ index }) => text[index - 1] !== '.' && index < end)
      .map(({ index, 0: name }) => {
        return new vscode.InlineValueEvaluatableExpression(rangeOn(line, index, index + name.length), name);
      });
  },
};

export const registerLanguage = (scripts: OpenScripts): vscode.Disposable[] => [
  ...registerNavigation(),
  ...registerStructure(),
  vscode.languages.registerDocumentFormattingEditProvider(LANGUAGE, formatter),
  vscode.languages.registerHoverProvider(LANGUAGE, hover),
  vscode.languages.registerEvaluatableExpressionProvider(LANGUAGE, evaluatable),
  vscode.languages.registerCompletionItemProvider(LANGUAGE, completion(scripts), '(', '|', '@', '.', '=', ' '),
  vscode.languages.registerInlineValuesProvider(LANGUAGE, inlineValues),
];

// Language features beside diagnostics: formatting, and the values that a debug
// session shows in the text. Each asks core; nothing here knows the language by itself.
import * as vscode from 'vscode';
import { fieldNames } from '../../core/kernel/fields/fields.ts';
import { formatLines, formatTyped, lastSelected } from '../../core/language/formatLines.ts';
import type { RangeEdit } from '../../core/language/script.ts';
import { CANCELLED, type Work } from '../../core/machine/work.ts';
import { formatting } from '../../core/trace/print/formatter.ts';
import { LANGUAGE } from '../ids.ts';
import { registerCodeActions } from './codeActions.ts';
import { registerCompletion } from './completion.ts';
import { viewOfDocument, working } from './documents.ts';
import { registerListingStructure } from './listingStructure.ts';
import { registerNavigation } from './navigation.ts';
import { registerReading } from './reading.ts';
import { registerStructure } from './structure.ts';
import { commentStart, expressionAt } from './underCursor.ts';

const formatter: vscode.DocumentFormattingEditProvider = {
  async provideDocumentFormattingEdits(document, _options, token) {
    const text = document.getText();
    const formatted = await working(formatting(text), token);
    if (formatted === CANCELLED || formatted === text) return [];
    const whole = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
    return [vscode.TextEdit.replace(whole, formatted)];
  },
};

const rangeOn = (line: number, start: number, end: number): vscode.Range => new vscode.Range(line, start, line, end);

const editOf = ({ line, from, endLine, to, text }: RangeEdit): vscode.TextEdit =>
  vscode.TextEdit.replace(new vscode.Range(line, from, endLine, to), text);

async function edited(work: Work<RangeEdit[]>, token: vscode.CancellationToken): Promise<vscode.TextEdit[]> {
  const edits = await working(work, token);
  return edits === CANCELLED ? [] : edits.map(editOf);
}

const rangeFormatter: vscode.DocumentRangeFormattingEditProvider = {
  provideDocumentRangeFormattingEdits: (document, { start, end }, _options, token) =>
    edited(formatLines(viewOfDocument(document), document.getText(), start.line, lastSelected(start, end)), token),
};

const typeFormatter: vscode.OnTypeFormattingEditProvider = {
  provideOnTypeFormattingEdits: (document, { line }, _key, _options, token) =>
    edited(formatTyped(viewOfDocument(document), document.getText(), line), token),
};

const evaluatable: vscode.EvaluatableExpressionProvider = {
  provideEvaluatableExpression(document, { line, character }) {
    const found = expressionAt(document.lineAt(line).text, character);
    return found && new vscode.EvaluatableExpression(rangeOn(line, found.start, found.end), found.text);
  },
};

/** Of the kernel's fields, which activation does not load. */
let values: RegExp | undefined;
const valuesPattern = (): RegExp =>
  (values ??= new RegExp(
    `\\bentry\\s*\\([^()]*\\)(?:\\.\\w+)+|\\b(?:map|t\\d+)(?:\\.\\w+)+|\\b(?:${fieldNames('kernel').join('|')})\\b(?!\\s*\\()`,
    'g',
  ));

/** Of a call the entry that it begins in, of a return whether the thread has got that far. */
const CALL_VALUE = /^\s*[A-Za-z_]\w*\s*[:>]\s*\w+\s*\(\s*(0[xX][0-9a-fA-F]+)\b/;
const RETURN_VALUE = /^\s*([A-Za-z_]\w*)\s*</;

/**
 * Values at the end of the line that is about to run. Beside an earlier assert the values of now
 * would look like a failure.
 */
const inlineValues: vscode.InlineValuesProvider = {
  provideInlineValues(document, viewPort, { stoppedLocation }) {
    const line = stoppedLocation.end.line;
    if (line < viewPort.start.line || line > viewPort.end.line) return [];
    const text = document.lineAt(line).text;
    const end = commentStart(text);
    const value = (index: number, length: number, expression: string): vscode.InlineValueEvaluatableExpression =>
      new vscode.InlineValueEvaluatableExpression(rangeOn(line, index, index + length), expression);
    if (/^\s*(assert|set)\b/.test(text))
      return [...text.matchAll(valuesPattern())]
        .filter(({ index }) => text[index - 1] !== '.' && index < end)
        .map(({ index, 0: name }) => value(index, name.length, name));
    const address = CALL_VALUE.exec(text)?.[1];
    if (address !== undefined) return [value(text.indexOf(address), address.length, `entry(${address})`)];
    const thread = RETURN_VALUE.exec(text)?.[1];
    return thread === undefined ? [] : [value(text.indexOf(thread), thread.length, `${thread}.state`)];
  },
};

export const registerLanguage = (): vscode.Disposable[] => [
  ...registerCodeActions(),
  ...registerCompletion(),
  ...registerNavigation(),
  ...registerStructure(),
  ...registerListingStructure(),
  ...registerReading(),
  vscode.languages.registerDocumentFormattingEditProvider(LANGUAGE, formatter),
  vscode.languages.registerDocumentRangeFormattingEditProvider(LANGUAGE, rangeFormatter),
  vscode.languages.registerOnTypeFormattingEditProvider(LANGUAGE, typeFormatter, '\n'),
  vscode.languages.registerEvaluatableExpressionProvider(LANGUAGE, evaluatable),
  vscode.languages.registerInlineValuesProvider(LANGUAGE, inlineValues),
];

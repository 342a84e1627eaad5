// What is wrong with a test, as VS Code shows it: at its line, with both results, and why.
import * as vscode from 'vscode';
import type { Test } from '../../core/check/tests.ts';

export function messageOf(
  uri: vscode.Uri,
  { messages, line, column, name, expected, actual }: Test,
): vscode.TestMessage {
  const text = messages.join('\n') || 'it does not hold';
  const message =
    expected === undefined || actual === undefined
      ? new vscode.TestMessage(text)
      : vscode.TestMessage.diff(text, expected, actual);
  const from = Math.max(0, column - 1);
  const at = Math.max(0, line - 1);
  message.location = new vscode.Location(uri, new vscode.Range(at, from, at, from + (line > 0 ? name.length : 0)));
  return message;
}

const MARKS: Readonly<Record<Test['verdict'], string>> = {
  passed: 'ok',
  failed: 'not ok',
  skipped: 'skipped',
  error: 'error',
  unknown: 'not known',
};

/** What the results' terminal says of a script. */
export function outputOf(script: string, tests: readonly Test[], ms: number): string {
  const lines = tests.map(({ verdict, line, name, messages }) => {
    const where = line > 0 ? `${script}:${line}` : script;
    const why = verdict === 'passed' ? [] : messages.flatMap((text) => text.split('\n')).map((text) => `    ${text}`);
    return [`  ${MARKS[verdict]}  ${where}  ${name}`, ...why].join('\r\n');
  });
  return `${[`${script} (${Math.round(ms)} ms)`, ...lines].join('\r\n')}\r\n`;
}

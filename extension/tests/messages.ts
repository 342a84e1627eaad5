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

/** Tests of one script that the results' terminal lists; a log has one a line. */
const MOST_TOLD = 200;

/** What the results' terminal says of a script: how many hold, and each that does not. */
export function outputOf(script: string, tests: readonly Test[], ms: number): string {
  const bad = tests.filter(({ verdict }) => verdict !== 'passed');
  const lines = bad.slice(0, MOST_TOLD).map(({ verdict, line, name, messages }) => {
    const where = line > 0 ? `${script}:${line}` : script;
    const why = messages.flatMap((text) => text.split('\n')).map((text) => `    ${text}`);
    return [`  ${MARKS[verdict]}  ${where}  ${name}`, ...why].join('\r\n');
  });
  const more = bad.length > MOST_TOLD ? [`  ... and ${bad.length - MOST_TOLD} more`] : [];
  const head = `${script}: ${tests.length - bad.length} of ${tests.length} hold (${Math.round(ms)} ms)`;
  return `${[head, ...lines, ...more].join('\r\n')}\r\n`;
}

// After an import: the message, and beside it what the log leaves open, asked once. The message
// can be answered first: Explain tries what is left open. Who looks up an answer finds the message
// gone from sight, so an answer has one of its own.
import * as vscode from 'vscode';
import { questionsOf } from '../../core/import/questions.ts';
import { BUTTON } from '../buttons.ts';
import { COMMAND } from '../ids.ts';
import { linesOf } from './lineEdits.ts';
import { answerQuestions, newAsking } from './questions.ts';

async function tellAnswered(document: vscode.TextDocument): Promise<void> {
  const message = vscode.l10n.t('The answer is in the script now.');
  if ((await vscode.window.showInformationMessage(message, BUTTON.explain)) === BUTTON.explain)
    await vscode.commands.executeCommand(COMMAND.explain, document.uri);
}

export async function tellImported(document: vscode.TextDocument, message: string): Promise<void> {
  const asking = newAsking();
  const answered = answerQuestions(document, asking).then((count) => {
    if (count > 0 && !asking.isEnded) void tellAnswered(document);
  });
  const [question] = questionsOf(linesOf(document));
  const said = await vscode.window.showInformationMessage(
    message,
    BUTTON.explain,
    ...(question ? [question.title] : []),
  );
  if (said === undefined) return answered;
  asking.end();
  await answered;
  if (said === BUTTON.explain) await vscode.commands.executeCommand(COMMAND.explain, document.uri);
  else await answerQuestions(document);
}

// After an import: the message, and beside it what the log leaves open, asked once. The message can
// be answered first: Explain tries what is left open.
import * as vscode from 'vscode';
import { questionsOf } from '../../core/import/questions.ts';
import { BUTTON } from '../buttons.ts';
import { COMMAND } from '../ids.ts';
import { linesOf } from './lineEdits.ts';
import { answerQuestions, newAsking } from './questions.ts';

export async function tellImported(document: vscode.TextDocument, message: string): Promise<void> {
  const asking = newAsking();
  const answered = answerQuestions(document, asking);
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

// What the log of a script leaves open and decides a result: asked, one question after another, and
// written into the script. Who does not know the answer leaves it open.
import * as vscode from 'vscode';
import type { Answer, Question } from '../../core/import/asked/question.ts';
import { typedEdits } from '../../core/import/asked/typed.ts';
import { answerEdits, answeredOf, questionsOf } from '../../core/import/questions.ts';
import { COMMAND, LANGUAGE } from '../ids.ts';
import { number } from '../numbers.ts';
import { applyLineEdits, linesOf, textEditsOf } from './lineEdits.ts';

interface Pick extends vscode.QuickPickItem {
  /** undefined: it stays open. */
  readonly answer: Answer | undefined;
}

const unknown = (): Pick => ({
  label: vscode.l10n.t('I do not know'),
  detail: vscode.l10n.t('it stays open: Explain tries each value'),
  answer: undefined,
});

const pickOf = (answer: Answer): Pick => ({
  label: answer.label,
  ...(answer.detail !== undefined && { detail: answer.detail }),
  alwaysShow: true,
  answer,
});

/** Questions that are being asked, which another answer makes needless. */
export interface Asking {
  isEnded: boolean;
  readonly end: () => void;
  /** The list of the present question. */
  shown: vscode.QuickPick<Pick> | undefined;
}

export function newAsking(): Asking {
  const asking: Asking = {
    isEnded: false,
    shown: undefined,
    end: () => {
      asking.isEnded = true;
      asking.shown?.hide();
    },
  };
  return asking;
}

/** 'ended': no further question is wanted. */
function ask(
  { title, why, placeholder, answers, read }: Question,
  step: string,
  asking: Asking,
): Promise<Answer | undefined | 'ended'> {
  const pick = vscode.window.createQuickPick<Pick>();
  pick.title = `${title}${step}`;
  pick.placeholder = placeholder === '' ? why : `${placeholder} (${why})`;
  pick.ignoreFocusOut = true;
  const offer = (): void => {
    const typed = pick.value.trim() === '' ? undefined : read(pick.value);
    // what a hasty Enter chooses changes nothing
    pick.items = [...(typed ? [pickOf(typed)] : []), { ...unknown(), alwaysShow: true }, ...answers.map(pickOf)];
  };
  offer();
  asking.shown = pick;
  pick.onDidChangeValue(offer);
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      const picked = pick.selectedItems[0];
      resolve(picked ? picked.answer : 'ended');
      pick.hide();
    });
    pick.onDidHide(() => {
      asking.shown = undefined;
      resolve('ended');
      pick.dispose();
    });
    pick.show();
  });
}

/** Asks what a script leaves open, or what `of` finds; how many answers have gone into it. */
export async function answerQuestions(
  document: vscode.TextDocument,
  asking: Asking = newAsking(),
  of: typeof questionsOf = questionsOf,
): Promise<number> {
  let given = 0;
  const asked = new Set<string>();
  const count = of(linesOf(document)).length;
  for (let n = 1; n <= count && !asking.isEnded; n++) {
    const lines = linesOf(document);
    // an answer moves the lines of those after it
    const question = of(lines).find(({ title }) => !asked.has(title));
    if (!question) break;
    asked.add(question.title);
    const answer = await ask(
      question,
      count > 1 ? ` (${vscode.l10n.t('{0} of {1}', number(n), number(count))})` : '',
      asking,
    );
    if (answer === 'ended') break;
    if (answer && (await applyLineEdits(document, answerEdits(lines, question, answer)))) given++;
  }
  return given;
}

async function answer(uri: unknown): Promise<void> {
  const open = vscode.window.activeTextEditor?.document;
  const document = uri instanceof vscode.Uri ? await vscode.workspace.openTextDocument(uri) : open;
  if (document?.languageId !== LANGUAGE) return;
  const lines = linesOf(document);
  if (questionsOf(lines).length > 0) await answerQuestions(document);
  // an answer can be given again
  else if (answeredOf(lines).length > 0) await answerQuestions(document, newAsking(), answeredOf);
  else
    void vscode.window.showInformationMessage(
      vscode.l10n.t('The script leaves nothing open that a person could tell.'),
    );
}

const lenses: vscode.CodeLensProvider = {
  provideCodeLenses(document) {
    const questions = questionsOf(linesOf(document));
    const [first] = questions;
    if (!first) return [];
    const command = { command: COMMAND.answerQuestions, arguments: [document.uri] };
    const over = questions.map(({ line, title }) => ({ line, title: `$(question) ${title}` }));
    return over.map(({ line, title }) => {
      const range = new vscode.Range(line - 1, 0, line - 1, 0);
      return new vscode.CodeLens(range, { ...command, title, tooltip: vscode.l10n.t('The log does not tell it') });
    });
  },
};

/** A value that is typed over what is left open is an answer: a save makes the comments say so. */
function tellTyped(saved: vscode.TextDocumentWillSaveEvent): void {
  const { document } = saved;
  if (document.languageId !== LANGUAGE) return;
  saved.waitUntil(Promise.resolve(textEditsOf(document, typedEdits(linesOf(document)))));
}

export const registerQuestions = (): vscode.Disposable[] => [
  vscode.commands.registerCommand(COMMAND.answerQuestions, answer),
  vscode.languages.registerCodeLensProvider(LANGUAGE, lenses),
  vscode.workspace.onWillSaveTextDocument(tellTyped),
];

// Questions about the history, from the menus of values and the palette: Explain This Value, All
// Changes, Find in History. The answers stand in the History view.
import * as vscode from 'vscode';
import { type Chain, type ChangesAnswer, type JumpAnswer, REQUEST } from '../../adapter/protocol.ts';
import { ask, noSession, SAID_MS } from '../commands/ask.ts';
import { type JumpTarget, jumpTarget } from '../commands/jumpTarget.ts';
import { focusedFrame, type Sessions } from '../debug/sessionEvents.ts';
import type { Row } from '../history/historyRows.ts';
import { COMMAND, CONTEXT } from '../ids.ts';
import type { ChosenThings } from '../views/chosen.ts';
import { showInputBox } from '../views/questions.ts';
import { viewKeeper } from '../views/viewKeeper.ts';
import { type Answer, type Answers, answerKey } from './answers.ts';
import { askQuery } from './findBox.ts';

/** What has been found by then is shown, and the rest is looked for. */
const FIRST_MS = 250;
/** Queries that the box proposes again. */
const REMEMBERED = 10;

interface Chosen {
  readonly row?: Row;
}

/** `reveal`: brings an answer into view, and the keys to it. */
export function registerAskCommands(
  sessions: Sessions,
  answers: Answers,
  things: Pick<ChosenThings, 'inMap'>,
  reveal: (answer: string) => Promise<void>,
): vscode.Disposable[] {
  const keeper = viewKeeper();
  let queries: readonly string[] = [];
  /** Of the row of VM Map that was selected last. */
  let selected: string | undefined;

  /** By a key or from the palette no row is named: a person types it. */
  async function targetOf(chosen: unknown, title: string): Promise<JumpTarget | undefined> {
    const target = jumpTarget(chosen);
    if (target) return target;
    if (!sessions.find()) {
      void vscode.window.showErrorMessage(noSession());
      return undefined;
    }
    const expression = await showInputBox({
      title,
      prompt: vscode.l10n.t('Of what? An expression, such as map.timestamp or entry(0x1000).wired_count'),
      ...(selected !== undefined && { value: selected }),
    });
    return expression?.trim() ? { what: { expression: expression.trim() } } : undefined;
  }

  async function show(sessionId: string | undefined, answer: Answer): Promise<void> {
    const session = sessions.find(sessionId);
    if (!session) return;
    answers.add(session.id, answer);
    await reveal(answerKey(answer));
  }

  const inFrame = (what: object): object => {
    const frameId = focusedFrame();
    return { ...what, ...(frameId !== undefined && { frameId }) };
  };

  async function explainValue(chosen: unknown): Promise<void> {
    const target = await targetOf(chosen, vscode.l10n.t('Explain This Value'));
    if (!target) return;
    const chain = await ask<Chain>(sessions, REQUEST.explainValue, inFrame(target.what), target.sessionId);
    if (chain) await show(target.sessionId, { kind: 'why', question: chain.name, chain });
  }

  /**
   * The first rows at once, the others as soon as they are found. `again`: the query for more rows.
   */
  async function showTable(
    kind: 'changes' | 'find',
    args: object,
    again: (table: ChangesAnswer) => object,
    sessionId?: string,
  ): Promise<void> {
    const id = sessions.find(sessionId)?.id;
    const request = kind === 'find' ? REQUEST.find : REQUEST.changes;
    const first = await ask<ChangesAnswer>(sessions, request, { ...args, within: FIRST_MS }, id);
    if (!first) return;
    const answer = (table: ChangesAnswer): Answer => ({ kind, question: table.name, table, args: again(table) });
    await show(id, answer(first));
    if (!first.open || id === undefined) return;
    const whole = await ask<ChangesAnswer>(sessions, request, args, id);
    if (!whole) return;
    answers.add(id, answer(whole));
    sessions.refresh();
  }

  async function allChanges(chosen: unknown): Promise<void> {
    const target = await targetOf(chosen, vscode.l10n.t('All Changes'));
    // by its name it can be asked again, whatever became of the row that it was chosen in
    if (target)
      await showTable('changes', inFrame(target.what), ({ name }) => ({ expression: name }), target.sessionId);
  }

  /**
   * What to look for, and in which session it is looked for: the one that had the focus
   * when it was asked.
   */
  async function query(
    target?: JumpTarget,
  ): Promise<{ readonly query: string; readonly sessionId: string } | undefined> {
    const session = sessions.find(target?.sessionId);
    if (!session) {
      void vscode.window.showErrorMessage(noSession());
      return undefined;
    }
    const given = await askQuery(session, queries, target && inFrame(target.what));
    if (given === undefined) return undefined;
    if (queries.length === 0) void vscode.commands.executeCommand('setContext', CONTEXT.historyAsked, true);
    queries = [given, ...queries.filter((one) => one !== given)].slice(0, REMEMBERED);
    return { query: given, sessionId: session.id };
  }

  /** `target`: the value that the box begins with. */
  async function find(target?: JumpTarget): Promise<void> {
    const given = await query(target);
    if (!given) return;
    const args = { query: given.query };
    await showTable('find', args, () => args, given.sessionId);
  }

  /**
   * To the next position that the last query finds; the first time it asks for a query. Gives
   * whether it went there.
   */
  async function goOn(direction: 'back' | 'forward'): Promise<boolean> {
    const [last] = queries;
    const given = last === undefined ? await query() : { query: last, sessionId: undefined };
    if (!given) return false;
    const args = { query: given.query, direction };
    const answer = await ask<JumpAnswer>(sessions, REQUEST.findNext, args, given.sessionId);
    if (answer?.found === false) void vscode.window.setStatusBarMessage(answer.message, SAID_MS);
    return answer?.found === true;
  }

  /** The rows beyond the first or the last one of a table. */
  async function more(chosen?: Chosen): Promise<void> {
    const session = sessions.find();
    const { answer: key, more: side } = chosen?.row ?? {};
    const answer = session && answers.of(session.id).find((one) => answerKey(one) === key);
    if (!session || !answer || answer.kind === 'why' || !side) return;
    const { table, args } = answer;
    const isBack = side === 'earlier';
    const all = [...table.before, ...table.after];
    const from = isBack ? all[0]?.position : (all.at(-1)?.position ?? -1) + 1;
    const request = answer.kind === 'find' ? REQUEST.find : REQUEST.changes;
    const found = await ask<ChangesAnswer>(sessions, request, {
      ...args,
      from,
      direction: isBack ? 'back' : 'forward',
    });
    if (!found) return;
    const grown = isBack
      ? { ...table, before: [...found.before, ...table.before], earlier: found.earlier }
      : { ...table, after: [...table.after, ...found.after], later: found.later };
    answers.add(session.id, { ...answer, table: grown });
    sessions.refresh();
  }

  function close(chosen?: Chosen): void {
    const session = sessions.find();
    const key = chosen?.row?.answer;
    if (!session || key === undefined) return;
    answers.close(session.id, key);
    sessions.refresh();
  }

  const { registerCommand } = vscode.commands;
  return [
    keeper,
    things.inMap(({ expression }) => {
      selected = expression;
    }),
    registerCommand(COMMAND.explainValue, explainValue),
    registerCommand(COMMAND.allChanges, allChanges),
    registerCommand(COMMAND.findInHistory, () => find()),
    registerCommand(COMMAND.findThis, (chosen: unknown) => find(jumpTarget(chosen))),
    registerCommand(COMMAND.findNext, (view: unknown) => keeper.during(view, () => goOn('forward'))),
    registerCommand(COMMAND.findPrevious, (view: unknown) => keeper.during(view, () => goOn('back'))),
    registerCommand(COMMAND.moreOfAnswer, more),
    registerCommand(COMMAND.closeAnswer, close),
  ];
}

// The box of Find in History: what is typed is checked as one types, and proposed on with
// what the state has.
import * as vscode from 'vscode';
import { type FindProposals, REQUEST } from '../../adapter/protocol.ts';
import { asking } from '../views/questions.ts';

interface Item extends vscode.QuickPickItem {
  /** What the box holds when it is chosen; absent: what is typed is looked for. */
  readonly query?: string;
}

/** `what`: a value that the query begins with. undefined: it was given up. */
export function askQuery(
  session: vscode.DebugSession,
  last: readonly string[],
  what?: object,
): Promise<string | undefined> {
  const box = vscode.window.createQuickPick<Item>();
  box.title = vscode.l10n.t('Find in History');
  box.placeholder = vscode.l10n.t('What becomes true (user_wired > 3), or returned (mlock = ENOMEM)');
  box.value = what ? '' : (last[0] ?? '');
  box.matchOnDescription = false;
  let latest = 0;
  let known: FindProposals = { items: [] };
  /** What `known` and the list are of: a quick hand accepts before they are of what was typed. */
  let judged: string | undefined;

  /** What a query calls the value. */
  async function begin(of: object): Promise<void> {
    const answer = (await session.customRequest(REQUEST.findProposals, of).then(undefined, () => undefined)) as
      | FindProposals
      | undefined;
    // a quick hand has typed something by then
    if (answer?.query !== undefined && box.value === '') box.value = answer.query;
    await propose();
  }

  async function propose(): Promise<void> {
    const mine = ++latest;
    const { value } = box;
    // refused while the trace runs: then there is nothing to propose
    const answer = (await session
      .customRequest(REQUEST.findProposals, { query: value })
      .then(undefined, () => undefined)) as FindProposals | undefined;
    if (mine !== latest) return;
    known = answer ?? { items: [] };
    judged = value;
    const { problem } = known;
    // its label is what is typed, so that the list has it first
    const typed: Item = {
      label: value || vscode.l10n.t('Type what to look for'),
      // of an empty box the placeholder says what is wanted
      ...(value === '' ? {} : problem ? { detail: problem } : { description: vscode.l10n.t('find it') }),
      iconPath: new vscode.ThemeIcon(value && problem ? 'error' : 'search'),
      alwaysShow: true,
    };
    const asked =
      value === ''
        ? last.map(
            (query): Item => ({ label: query, query, iconPath: new vscode.ThemeIcon('history'), alwaysShow: true }),
          )
        : [];
    const proposed = known.items.map(
      ({ query, detail }): Item => ({ label: query, description: detail, query, alwaysShow: true }),
    );
    box.items = [typed, ...asked, ...proposed.filter(({ query }) => query !== value)];
  }

  const ask = (resolve: (query: string | undefined) => void): void => {
    box.onDidChangeValue(() => void propose());
    async function accept(): Promise<void> {
      const [chosen] = box.activeItems;
      const isTyped = judged !== box.value;
      if (isTyped) await propose();
      if (!isTyped && chosen?.query !== undefined) {
        box.value = chosen.query;
        await propose();
      } else if (!known.problem && judged === box.value && box.value.trim() !== '') {
        resolve(box.value);
        box.hide();
      }
    }
    box.onDidAccept(() => void accept());
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    void (what ? begin(what) : propose());
    box.show();
  };
  return asking(() => new Promise(ask));
}

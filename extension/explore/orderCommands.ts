// What can be done with an order that was found: debug it, save it as a script, copy it as a line.
import * as vscode from 'vscode';
import { NO_LIMIT } from '../../adapter/protocol.ts';
import { fileName } from '../../adapter/sources/fileName.ts';
import type { Finding, ReportedBaked, ReportedOrder } from '../../core/explore/service/report.ts';
import type { Vintage } from '../../core/kernel/constants.ts';
import type { Saved } from '../../core/save/saving.ts';
import { BUTTON } from '../buttons.ts';
import { SAID_MS } from '../commands/ask.ts';
import { offerScript } from '../commands/scriptCommands.ts';
import type { LaunchConfiguration } from '../debug/configuration.ts';
import { programOf } from '../debug/program.ts';
import { COMMAND, DEBUG_TYPE } from '../ids.ts';
import type { Explorations } from './explorations.ts';

/** An order of a script. */
export interface OrderArguments {
  readonly uri: vscode.Uri;
  readonly order: ReportedOrder;
  readonly title: string;
  /** The finding that it leads to: the session stops where that cannot be avoided any more. */
  readonly finding?: Finding;
  /** The script with what Explain supposes, which the order is of; absent: `uri`. */
  readonly changed?: vscode.Uri;
  /** Whose rules it is found by, where they are not those of the script's own kernel. */
  readonly kernel?: Vintage;
  /** The result of a call that it leads to: the same. */
  readonly key?: string;
  /** The text that it is of; absent: that of the exploration. */
  readonly of?: string;
  /** The order as a script; absent: the exploration has it. `word`: the end of its name. */
  readonly script?: Saved;
  readonly word?: string;
  /** false: the session runs until it stops by itself. */
  readonly stopOnEntry?: boolean;
}

export function orderConfiguration(
  program: string,
  { order, title, finding, kernel, stopOnEntry }: Omit<OrderArguments, 'uri'>,
  baked: ReportedBaked | undefined,
): LaunchConfiguration {
  const { turns, limits } = order;
  return {
    type: DEBUG_TYPE,
    request: 'launch',
    name: `${fileName(program)}: ${title}`,
    program,
    ...(kernel !== undefined && { kernel }),
    order: turns,
    ...(stopOnEntry !== undefined && { stopOnEntry }),
    ...(limits.length > 0 && {
      limits: Object.fromEntries(limits.map(({ what, value }) => [what, Number.isFinite(value) ? value : NO_LIMIT])),
    }),
    // that a call returns what it always does is no news
    ...(baked?.turns !== undefined &&
      (finding || baked.turns > 0) && { noReturn: baked.turns, noReturnText: finding?.text ?? title }),
  };
}

export function registerOrderCommands(
  explorations: Explorations,
  pointed: (row: unknown) => OrderArguments | undefined,
): vscode.Disposable[] {
  /** What a code lens, or a row of the view, is about. */
  const meant = (given: unknown): OrderArguments | undefined =>
    given !== null && typeof given === 'object' && 'order' in given ? (given as OrderArguments) : pointed(given);

  async function isCurrent({ uri, of = explorations.of(uri)?.text }: OrderArguments): Promise<boolean> {
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.getText() === of) return true;
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        '{0} has changed since this order was found: look for it again, and debug it then.',
        fileName(uri.path),
      ),
    );
    return false;
  }

  /**
   * Listings open where the focus is: they are not to cover the page that the order was chosen on.
   */
  async function focusScript(uri: vscode.Uri, debugged: vscode.Uri): Promise<void> {
    const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
    if (!shown?.viewColumn) return;
    const document = await vscode.workspace.openTextDocument(debugged);
    // a listing takes the place of what is shown for a look
    const preview = debugged.toString() === uri.toString();
    await vscode.window.showTextDocument(document, { viewColumn: shown.viewColumn, ...(!preview && { preview }) });
  }

  async function debugOrder(given: unknown): Promise<void> {
    const asked = meant(given);
    if (!asked || !(await isCurrent(asked))) return;
    const { uri, changed = uri, finding, kernel, key = finding?.key ?? '' } = asked;
    const baked = key === '' ? undefined : await explorations.baked(uri, key, kernel);
    const configuration = orderConfiguration(programOf(changed), asked, baked);
    const request = { ...configuration, type: DEBUG_TYPE, request: 'launch', name: String(configuration.name) };
    await focusScript(uri, changed);
    await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), request);
  }

  async function saveOrder(given: unknown): Promise<void> {
    const asked = meant(given);
    if (asked?.script) await offerScript(asked.script, programOf(asked.uri), asked.word ?? 'order');
    if (!asked?.finding) return;
    const { uri, finding, kernel } = asked;
    const saved = await explorations.save(uri, finding.key, finding.text, kernel);
    await offerScript(saved, programOf(uri), finding.kind);
  }

  async function copyOrder(given: unknown): Promise<void> {
    const asked = meant(given);
    if (!asked) return;
    const { schedule, limitLines } = asked.order;
    if (schedule === undefined) {
      const said = vscode.l10n.t(
        'The clipboard is unchanged: no schedule line of this script says the order, a script of its own does.',
      );
      if ((await vscode.window.showWarningMessage(said, BUTTON.save)) === BUTTON.save) await saveOrder(asked);
      return;
    }
    const kernel = asked.kernel === undefined ? [] : [`kernel ${asked.kernel}`];
    const lines = [...kernel, ...limitLines, schedule];
    await vscode.env.clipboard.writeText(`${lines.join('\n')}\n`);
    vscode.window.setStatusBarMessage(vscode.l10n.t('The schedule is on the clipboard.'), SAID_MS);
  }

  return [
    vscode.commands.registerCommand(COMMAND.debugOrder, debugOrder),
    vscode.commands.registerCommand(COMMAND.saveOrder, saveOrder),
    vscode.commands.registerCommand(COMMAND.copyOrder, copyOrder),
  ];
}

// Compare: the runs of two orders, or of one on two kernels, under each other in a panel of their own.
import * as vscode from 'vscode';
import { readOrder } from '../../adapter/session/order.ts';
import { makePicks } from '../../core/explore/follow.ts';
import type { ReportedOrder } from '../../core/explore/service/report.ts';
import type { Vintage } from '../../core/kernel/constants.ts';
import { compile, createMachine } from '../../core/machine/machine.ts';
import { firstDifference } from '../../core/picture/compare.ts';
import { drawAsText } from '../../core/picture/draw/text.ts';
import type { Picture } from '../../core/picture/picture.ts';
import { Recording } from '../../core/picture/recording.ts';
import { pictureOf } from '../../core/picture/view.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import { SAID_MS } from '../commands/ask.ts';
import { PICTURE_PANEL } from '../ids.ts';
import type { FromPage, ToPage } from './messages.ts';
import { pageOf } from './page.ts';
import { saveSvg } from './save.ts';

/** A run that is compared: an order of a script, on a kernel if that is not the script's own. */
export interface Compared {
  readonly name: string;
  readonly text: string;
  readonly order: ReportedOrder;
  readonly kernel: Vintage | undefined;
}

const COLUMNS = 2000;

function pictureOfOrder({ text, order, kernel }: Compared): Picture {
  const limits = Object.fromEntries(order.limits.map(({ what, value }) => [what, value]));
  const compiled = compile(parse(text, { kernel }));
  const followed = readOrder({ order: order.turns, limits }, compiled);
  const machine = createMachine(followed?.compiled ?? compiled);
  if (followed) makePicks(machine, followed.picks);
  return pictureOf(new Recording(machine), { machine, compiled }, { columns: COLUMNS });
}

export const showPair = (extension: vscode.Uri, left: Compared, right: Compared): void =>
  showPictures(extension, [left.name, right.name], [pictureOfOrder(left), pictureOfOrder(right)]);

export function showPictures(
  extension: vscode.Uri,
  names: readonly [string, string],
  [one, other]: readonly [Picture, Picture],
): void {
  const panel = vscode.window.createWebviewPanel(
    PICTURE_PANEL,
    vscode.l10n.t('Two Runs Compared'),
    { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
    {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extension, 'dist')],
      retainContextWhenHidden: true,
    },
  );
  const { webview } = panel;
  webview.onDidReceiveMessage(async (message: FromPage) => {
    if (message.kind === 'ready') {
      const difference = firstDifference(one, other);
      const pair: ToPage = { kind: 'pair', runs: [one, other], names, ...(difference !== undefined && { difference }) };
      await webview.postMessage(pair);
    } else if (message.kind === 'svg') await saveSvg(message.text, undefined);
    else if (message.kind === 'copy') {
      await vscode.env.clipboard.writeText([one, other].map((run, i) => `${names[i]}\n${drawAsText(run)}`).join('\n'));
      vscode.window.setStatusBarMessage(vscode.l10n.t('Both pictures are on the clipboard as text.'), SAID_MS);
    }
  });
  webview.html = pageOf(webview, extension);
}

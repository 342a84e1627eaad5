// Compares what was explored: the runs of two orders, or of one on two kernels. They are made
// here, without a session.
import * as vscode from 'vscode';
import { pointDetail } from '../../../adapter/history/pictureDetail.ts';
import { readOrder } from '../../../adapter/session/order.ts';
import type { Searched } from '../../../core/debugger/why/explanation.ts';
import { makePicks } from '../../../core/explore/follow.ts';
import type { ReportedOrder } from '../../../core/explore/service/report.ts';
import type { Vintage } from '../../../core/kernel/constants.ts';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import type { Picture } from '../../../core/picture/picture.ts';
import { Recording } from '../../../core/picture/recording.ts';
import { pictureOf } from '../../../core/picture/view.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { showPair } from './pair.ts';

/** A run that is compared: an order of a script, on a kernel if that is not the script's own. */
export interface Compared {
  readonly name: string;
  readonly uri: vscode.Uri;
  readonly text: string;
  readonly order: ReportedOrder;
  readonly kernel: Vintage | undefined;
}

/** Columns of pictures that are not asked for anew when they are zoomed. */
const COLUMNS = 2000;

function runOf({ text, order, kernel }: Compared): Searched & { readonly picture: Picture } {
  const limits = Object.fromEntries(order.limits.map(({ what, value }) => [what, value]));
  const compiled = compile(parse(text, { kernel }));
  const followed = readOrder({ order: order.turns, limits }, compiled);
  const machine = createMachine(followed?.compiled ?? compiled);
  if (followed) makePicks(machine, followed.picks);
  return { machine, compiled, picture: pictureOf(new Recording(machine), { machine, compiled }, { columns: COLUMNS }) };
}

/** A click in either selects the line of the script that a thread is in. */
export function compareOrders(extension: vscode.Uri, left: Compared, right: Compared): Promise<void> {
  const runs = [runOf(left), runOf(right)] as const;
  return showPair(extension, {
    names: [left.name, right.name],
    pictures: async () => [runs[0].picture, runs[1].picture],
    detail: async (run, point) => pointDetail(runs[run], point),
    async go(run, point) {
      const { line } = pointDetail(runs[run], point);
      if (line === 0) return false;
      const at = new vscode.Position(line - 1, 0);
      await vscode.window.showTextDocument((run === 0 ? left : right).uri, {
        viewColumn: vscode.ViewColumn.One,
        preserveFocus: true,
        selection: new vscode.Range(at, at),
      });
      return false;
    },
  });
}

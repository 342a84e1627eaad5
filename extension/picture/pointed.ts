// The menu of the picture: goes to the step under the pointer, and asks about what is there then.
import * as vscode from 'vscode';
import { type PictureAnswer, type PicturePoint, REQUEST } from '../../adapter/protocol.ts';
import { ask } from '../commands/ask.ts';
import { arrival } from '../debug/arrival.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { COMMAND } from '../ids.ts';
import type { PointContext } from './messages.ts';

/** The thread, or the entry, as expressions name it. */
function expressionOf({ thread, map = 0, page }: PicturePoint, picture: PictureAnswer): string | undefined {
  if (thread !== undefined) return picture.lanes[thread]?.name;
  if (page === undefined) return undefined;
  const address = `0x${(BigInt(page) * BigInt(picture.pageSize)).toString(16)}`;
  return map === 0 ? `entry(${address})` : `entry(${picture.maps[map]?.name}, ${address})`;
}

/** `shown`: the picture that the menu is of. */
export function registerPointed(sessions: Sessions, shown: () => PictureAnswer | undefined): vscode.Disposable[] {
  async function go({ position }: PicturePoint): Promise<boolean> {
    if (shown()?.position === position) return true;
    const arriving = arrival(sessions);
    if ((await ask(sessions, REQUEST.travel, { position })) === undefined) return false;
    await arriving;
    return true;
  }

  /** A question of a value is of the present step. */
  const asking = (id: string, question: string): vscode.Disposable =>
    vscode.commands.registerCommand(id, async ({ point }: PointContext) => {
      const picture = shown();
      const jump = point && picture && expressionOf(point, picture);
      if (jump && (await go(point))) await vscode.commands.executeCommand(question, { row: { jump } });
    });

  return [
    vscode.commands.registerCommand(COMMAND.pictureGo, ({ point }: PointContext) => point && go(point)),
    asking(COMMAND.pictureExplain, COMMAND.explainValue),
    asking(COMMAND.pictureChanges, COMMAND.allChanges),
  ];
}

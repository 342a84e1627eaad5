// Compare: two runs under each other in a panel of their own: two orders, one on
// two kernels, two branches.
import * as vscode from 'vscode';
import type { PictureDetail, PicturePoint } from '../../../adapter/protocol.ts';
import { firstDifference } from '../../../core/picture/compare.ts';
import { drawAsText } from '../../../core/picture/draw/text.ts';
import type { Picture } from '../../../core/picture/picture.ts';
import { SAID_MS } from '../../commands/ask.ts';
import type { Sessions } from '../../debug/sessionEvents.ts';
import { PAIR_PANEL } from '../../ids.ts';
import { columnBeside } from '../../views/beside.ts';
import { optionsOf } from '../host.ts';
import type { FromPage, ToPage } from '../messages.ts';
import { pageOf } from '../page.ts';
import { forgetPage, type KeyPage, keepKeys } from '../relay.ts';
import { saveSvg } from '../save.ts';

type Run = 0 | 1;
type Pictures = readonly [Picture, Picture];

/** Where the two come from, and where a point in them leads. */
export interface PairSource {
  readonly names: readonly [string, string];
  /** Of the session that they are of; undefined: no session is in them. */
  readonly sessions?: Sessions;
  /** undefined: they are gone. */
  pictures(): Promise<Pictures | undefined>;
  detail(run: Run, point: PicturePoint): Promise<PictureDetail | undefined>;
  /** false: no stop comes of it. */
  go(run: Run, point: PicturePoint): Promise<boolean>;
}

/** What a command of the panel's title asks for. */
export interface OpenPair {
  readonly isActive: boolean;
  export(): void;
  copy(): Promise<void>;
}

const open = new Set<OpenPair>();
/** The pair that has the focus. */
export const activePair = (): OpenPair | undefined => [...open].find(({ isActive }) => isActive);

export async function showPair(extension: vscode.Uri, source: PairSource): Promise<void> {
  let pictures = await source.pictures();
  if (!pictures) return;
  const { names, sessions } = source;
  const isStill = sessions === undefined;
  const panel = vscode.window.createWebviewPanel(
    PAIR_PANEL,
    vscode.l10n.t('Two Runs Compared'),
    { viewColumn: columnBeside(), preserveFocus: true },
    { ...optionsOf(extension), retainContextWhenHidden: true },
  );
  const { webview } = panel;
  const say = (message: ToPage): void => void webview.postMessage(message);
  function show(runs: Pictures): void {
    const difference = firstDifference(...runs);
    say({ kind: 'pair', runs, names, isStill, ...(difference !== undefined && { difference }) });
  }
  async function copy(): Promise<void> {
    const texts = (pictures ?? []).map((run, i) => `${names[i]}\n${drawAsText(run)}`);
    await vscode.env.clipboard.writeText(texts.join('\n'));
    vscode.window.setStatusBarMessage(vscode.l10n.t('Both pictures are on the clipboard as text.'), SAID_MS);
  }
  const own: OpenPair & KeyPage = {
    isView: false,
    get isActive() {
      return panel.active;
    },
    say,
    focus: () => panel.reveal(),
    export: () => say({ kind: 'export' }),
    copy,
  };
  open.add(own);
  const changing = sessions?.onDidSettle(async () => {
    const now = await source.pictures();
    if (!now) return;
    pictures = now;
    show(now);
  });
  panel.onDidDispose(() => {
    open.delete(own);
    forgetPage(own);
    changing?.dispose();
  });
  webview.onDidReceiveMessage(async (message: FromPage) => {
    if (message.kind === 'ready') show(pictures as Pictures);
    else if (message.kind === 'svg') await saveSvg(message.text, undefined);
    else if (message.kind === 'copy') await copy();
    else if (message.kind === 'go') {
      const { run, point } = message;
      if (sessions) await keepKeys(own, sessions, () => source.go(run, point));
      else await source.go(run, point);
    } else if (message.kind === 'detail') {
      const detail = await source.detail(message.run, message.point);
      if (detail) say({ kind: 'detail', id: message.id, detail });
    }
  });
  webview.html = pageOf(webview, extension);
  panel.reveal();
}

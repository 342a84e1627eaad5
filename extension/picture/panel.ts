// The picture of the run, one in a window. It shows the session of the focus, asks for its picture
// after each stop, and passes on what a person does in it.
import type * as vscode from 'vscode';
import { type PictureAnswer, type PictureArguments, type PictureDetail, REQUEST } from '../../adapter/protocol.ts';
import type { Chosen, Flag } from '../../core/picture/draw/shown.ts';
import { arrival } from '../debug/arrival.ts';
import { programsOfTabs, scriptName } from '../debug/program.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { type Errand, Errands } from './errands.ts';
import type { PictureHost } from './host.ts';
import type { FromPage, ToPage } from './messages.ts';
import { pageOf } from './page.ts';
import { forgetPage, type KeyPage, keepKeys, letKeysGo } from './relay.ts';

/** What a person does in the picture, beside looking. */
export interface Doing {
  bookmarks(session: vscode.DebugSession): readonly Flag[];
  /** These two: false if no stop comes. */
  travel(position: number, branch: number | undefined): Promise<boolean>;
  step(): Promise<boolean>;
  open(session: vscode.DebugSession, detail: PictureDetail): Promise<void>;
  chosen(chosen: Chosen): void;
  save(svg: string): Promise<void>;
  copy(): Promise<void>;
}

export class PicturePanel implements vscode.Disposable, KeyPage {
  readonly host: PictureHost;
  private readonly sessions: Sessions;
  private readonly doing: Doing;
  private readonly parts: vscode.Disposable[];
  private columns = 0;
  /** The pages that are looked at alone. */
  private range: Pick<PictureArguments, 'map' | 'low' | 'high'> = {};
  private session: vscode.DebugSession | undefined;
  /** Counts refreshes, so that an answer that comes late is dropped. */
  private latest = 0;
  /** The script's, as it is called now. */
  private name = '';
  picture: PictureAnswer | undefined;

  private hasFocus = false;
  /** Of a travel that has been asked for. */
  private arriving: Promise<void> | undefined;
  private readonly errands: Errands;

  constructor(host: PictureHost, sessions: Sessions, extension: vscode.Uri, doing: Doing) {
    this.host = host;
    this.sessions = sessions;
    this.doing = doing;
    this.errands = new Errands((errand) => this.go(errand));
    const { webview } = host;
    this.parts = [
      webview.onDidReceiveMessage((message: FromPage) => void this.hear(message)),
      sessions.onDidSettle(() => void this.refresh()),
      sessions.onDidEnd((session) => this.end(session)),
      host.onDidChange(() => void this.refresh()),
    ];
    webview.html = pageOf(webview, extension);
  }

  /** It has the focus. */
  get isActive(): boolean {
    return this.host.hasFocus ?? this.hasFocus;
  }

  get isView(): boolean {
    return this.host.isView;
  }

  dispose(): void {
    // what is still asked for comes for nothing
    this.latest++;
    this.columns = 0;
    this.errands.forget();
    forgetPage(this);
    for (const part of this.parts) part.dispose();
    this.host.dispose();
  }

  focus(): void {
    this.host.reveal(true);
  }

  say(message: ToPage): void {
    void this.host.webview.postMessage(message);
  }

  private whole(session: vscode.DebugSession, picture: PictureAnswer, over: boolean): void {
    this.picture = picture;
    // what a script was renamed to is not known any more once its session is over
    if (!over) this.name = scriptName(session, this.sessions.live(), programsOfTabs()) || session.name;
    const { name } = this;
    this.host.entitle(name);
    const { isMoving } = this.errands;
    this.say({ kind: 'whole', picture, bookmarks: this.doing.bookmarks(session), name, over, isMoving });
  }

  private async ask(session: vscode.DebugSession, asked: PictureArguments): Promise<PictureAnswer | undefined> {
    try {
      return (await session.customRequest(REQUEST.picture, { ...asked, ...this.range })) as PictureAnswer;
    } catch {
      // it runs, or is ending: the next stop asks again
      return undefined;
    }
  }

  /** The picture after a stop; a long run comes in several answers. */
  private async refresh(): Promise<void> {
    const session = this.sessions.find();
    if (!session || !this.host.isShown || this.columns === 0) return;
    const mine = ++this.latest;
    for (;;) {
      const picture = await this.ask(session, { columns: this.columns });
      if (mine !== this.latest || !picture) return;
      this.session = session;
      this.whole(session, picture, false);
      if (picture.recorded >= picture.length) return;
    }
  }

  private end(session: vscode.DebugSession): void {
    if (session !== this.session || !this.picture) return;
    this.latest++;
    this.session = undefined;
    this.errands.forget();
    this.whole(session, this.picture, true);
  }

  private async go(errand: Errand): Promise<void> {
    const { doing, sessions } = this;
    if (errand.kind === 'travel') this.arriving = arrival(sessions);
    const stop = await keepKeys(this, sessions, () =>
      errand.kind === 'travel' ? doing.travel(errand.position, errand.branch) : doing.step(),
    );
    // the frame of a stop asks for it anyhow
    if (stop !== 'shown') setTimeout(() => void this.refresh());
  }

  private async hear(message: FromPage): Promise<void> {
    const { session, doing } = this;
    switch (message.kind) {
      case 'ready':
        this.host.entitle(undefined);
        this.columns = message.columns;
        await this.refresh();
        return;
      case 'range':
        this.range = message.range ?? {};
        await this.refresh();
        return;
      case 'svg':
        await doing.save(message.text);
        return;
      case 'chosen':
        doing.chosen(message.chosen);
        return;
      case 'copy':
        await doing.copy();
        return;
      case 'columns':
        if (message.columns <= this.columns) return;
        this.columns = message.columns;
        await this.refresh();
        return;
      case 'focus':
        this.hasFocus = message.has;
        return;
    }
    if (!session) return;
    switch (message.kind) {
      case 'ask': {
        const picture = await this.ask(session, message.asked);
        if (picture && session === this.session) this.say({ kind: 'part', picture });
        return;
      }
      case 'travel':
      case 'step':
        this.errands.ask(message);
        return;
      case 'detail':
      case 'open': {
        // the first click of a double click travels
        if (message.kind === 'open') await this.arriving;
        const detail = (await session.customRequest(REQUEST.pictureDetail, message.point).then(
          (answer) => answer,
          () => undefined,
        )) as PictureDetail | undefined;
        if (!detail) return;
        if (message.kind === 'detail') this.say({ kind: 'detail', id: message.id, detail });
        else {
          letKeysGo();
          await doing.open(session, detail);
        }
      }
    }
  }
}

// Results of scripts that are explained: each by a worker of its own, which ends when it has
// answered. What was found goes when the script's text changes; its page stays for as long
// as it is open.
import * as vscode from 'vscode';
import { fileName } from '../../adapter/sources/fileName.ts';
import type { ExplainReport } from '../../core/explore/service/explained.ts';
import type { Answer } from '../../core/explore/service/service.ts';

import { exploreBounds } from '../explore/bounds.ts';
import { type ExplorerWorker, openWorker } from '../explore/openWorker.ts';
import { progressText } from '../explore/words.ts';
import type { ExplainState } from './explainLenses.ts';

export interface Explaining extends ExplainState {
  readonly uri: vscode.Uri;
  /** What is explained. */
  readonly text: string;
}

class Running {
  state: Explaining;
  worker: ExplorerWorker | undefined;
  isCancelled = false;
  /** Resolved when it is explained, has failed, or was ended. */
  readonly done: Promise<void>;
  private finish = (): void => {};
  private readonly changed: () => void;
  private readonly tell: (progress: string) => void;

  constructor(uri: vscode.Uri, text: string, changed: () => void, tell: (progress: string) => void) {
    this.changed = changed;
    this.tell = tell;
    this.state = { uri, text, running: true, progress: '', report: undefined, problem: undefined };
    this.done = new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  hear(answer: Answer): void {
    if (answer.kind === 'progress') {
      const progress = progressText(answer.progress, answer.ms, vscode.env.language);
      this.state = { ...this.state, progress };
      this.tell(progress);
      this.changed();
    } else if (answer.kind === 'explained') this.end({ report: answer.report });
    else if (answer.kind === 'failed') this.end({ problem: answer.message });
  }

  end(found: { readonly report?: ExplainReport; readonly problem?: string } = {}): void {
    this.worker?.end();
    this.worker = undefined;
    if (!this.state.running) return;
    this.state = { ...this.state, ...found, running: false };
    this.changed();
    this.finish();
  }
}

export class Explanations implements vscode.Disposable {
  private readonly extension: vscode.Uri;
  private readonly all = new Map<string, Running>();
  private readonly didChange = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.didChange.event;

  constructor(extension: vscode.Uri) {
    this.extension = extension;
  }

  of(uri: vscode.Uri): Explaining | undefined {
    return this.all.get(uri.toString())?.state;
  }

  /** Explains the results of a script. `tell`: gets how far it is. */
  async explain(document: vscode.TextDocument, tell: (progress: string) => void): Promise<Explaining> {
    const { uri } = document;
    this.forget(uri);
    const text = document.getText();
    const running = new Running(uri, text, () => this.didChange.fire(uri), tell);
    this.all.set(uri.toString(), running);
    this.didChange.fire(uri);
    const { memory, bounds } = exploreBounds(uri);
    try {
      const worker = await openWorker(this.extension, memory, (answer) => running.hear(answer));
      // the text may have changed meanwhile
      if (!running.state.running) worker.end();
      else {
        running.worker = worker;
        worker.post({ kind: 'explain', text, name: fileName(uri.path), bounds });
        if (running.isCancelled) worker.post({ kind: 'cancel' });
      }
    } catch (error) {
      running.end({ problem: error instanceof Error ? error.message : String(error) });
    }
    await running.done;
    return running.state;
  }

  cancel(uri: vscode.Uri): void {
    const running = this.all.get(uri.toString());
    if (!running) return;
    running.isCancelled = true;
    running.worker?.post({ kind: 'cancel' });
  }

  /** The text is not the one that was explained. */
  forget(uri: vscode.Uri): void {
    const running = this.all.get(uri.toString());
    if (!running) return;
    this.all.delete(uri.toString());
    running.end();
    this.didChange.fire(uri);
  }

  dispose(): void {
    for (const running of this.all.values()) running.end();
    this.didChange.dispose();
  }
}

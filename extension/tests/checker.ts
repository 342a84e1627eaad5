// The worker of one run of tests: it answers one question at a time, and ends with the run.
import type * as vscode from 'vscode';
import type { CheckAnswer, CheckAsk } from '../../core/check/service.ts';
import { exploreBounds } from '../explore/bounds.ts';
import { type ExplorerWorker, openChecker } from '../explore/openWorker.ts';

export type Mode = CheckAsk['mode'];

/** As the command line. */
const MOST_STEPS = 100_000_000;

export class Checker {
  private worker: ExplorerWorker<CheckAsk> | undefined;
  private hear: (answer: CheckAnswer) => void = () => {};
  private readonly extension: vscode.Uri;

  constructor(extension: vscode.Uri) {
    this.extension = extension;
  }

  async check(uri: vscode.Uri, text: string, mode: Mode): Promise<CheckAnswer> {
    const { memory, bounds } = exploreBounds(uri);
    const answer = new Promise<CheckAnswer>((resolve) => {
      this.hear = resolve;
    });
    try {
      this.worker ??= await openChecker(this.extension, memory, (heard) => this.hear(heard));
    } catch (error) {
      return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
    this.worker.post({ kind: 'check', text, mode, steps: MOST_STEPS, bounds });
    return answer;
  }

  end(): void {
    this.worker?.end();
    this.worker = undefined;
    this.hear({ kind: 'failed', message: 'it was cancelled' });
  }
}

// Starts the explorer's worker: a thread of Node in a desktop's extension host, a worker of the
// browser in the host that runs there.
import type * as vscode from 'vscode';
import type { CheckAnswer, CheckAsk } from '../../core/check/service.ts';
import type { Answer, Ask } from '../../core/explore/service/service.ts';
import { readPrograms } from '../programs.ts';
import { workerProgram } from './workerProgram.ts';

export interface ExplorerWorker<Asked = Ask> {
  post(ask: Asked): void;
  end(): void;
}

/** How a worker tells that it has failed. */
type Failed = { readonly kind: 'failed'; readonly message: string };

/** Of JavaScript's own heap, beside the tables that the memory's bound is about. */
const HEAP_MB = 512;

/** A worker as browsers have it. */
interface WebWorker<Answered> {
  postMessage(ask: unknown): void;
  terminate(): void;
  onmessage: ((event: { readonly data: Answered }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
}
interface WebScope<Answered> {
  readonly Worker?: new (url: string) => WebWorker<Answered>;
  readonly Blob: new (parts: readonly string[], options: { type: string }) => object;
  readonly URL: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
}

/** A worker that runs scripts as tests. */
export const openChecker = (
  extension: vscode.Uri,
  memoryMb: number,
  hear: (answer: CheckAnswer) => void,
): Promise<ExplorerWorker<CheckAsk>> => open<CheckAsk, CheckAnswer>(extension, memoryMb, hear);

/** `hear`: gets each answer; a worker that fails answers so. */
export const openWorker = (
  extension: vscode.Uri,
  memoryMb: number,
  hear: (answer: Answer) => void,
): Promise<ExplorerWorker> => open<Ask, Answer>(extension, memoryMb, hear);

async function open<Asked, Answered>(
  extension: vscode.Uri,
  memoryMb: number,
  hear: (answer: Answered | Failed) => void,
): Promise<ExplorerWorker<Asked>> {
  const failed = (message = 'the explorer has failed'): void => hear({ kind: 'failed', message });
  const scope = globalThis as unknown as WebScope<Answered>;
  const program = workerProgram(await readPrograms(extension), scope.Worker ? 'browser' : 'node');
  if (scope.Worker) {
    // the extension is on another origin, from which a browser starts no worker
    const url = scope.URL.createObjectURL(new scope.Blob([program], { type: 'text/javascript' }));
    const worker = new scope.Worker(url);
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = ({ message }) => failed(message);
    const end = (): void => {
      worker.terminate();
      // not before: VS Code's extension host loads it from a worker of its own, later
      scope.URL.revokeObjectURL(url);
    };
    return { post: (ask) => worker.postMessage(ask), end };
  }
  const { Worker } = await import('node:worker_threads');
  const worker = new Worker(program, { eval: true, resourceLimits: { maxOldGenerationSizeMb: memoryMb + HEAP_MB } });
  worker.on('message', hear);
  worker.on('error', ({ message }) => failed(message));
  return { post: (ask) => worker.postMessage(ask), end: () => void worker.terminate() };
}

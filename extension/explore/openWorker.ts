// Starts the explorer's worker: a thread of Node in a desktop's extension host, a worker of the browser
// in the host that runs there.
import * as vscode from 'vscode';
import type { Answer, Ask } from '../../core/explore/service/service.ts';
import { PROGRAM, workerProgram } from './workerProgram.ts';

export interface ExplorerWorker {
  post(ask: Ask): void;
  end(): void;
}

/** Of JavaScript's own heap, beside the tables that the memory's bound is about. */
const HEAP_MB = 512;

/** A worker as browsers have it. */
interface WebWorker {
  postMessage(ask: Ask): void;
  terminate(): void;
  onmessage: ((event: { readonly data: Answer }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
}
interface WebScope {
  readonly Worker?: new (url: string) => WebWorker;
  readonly Blob: new (parts: readonly string[], options: { type: string }) => object;
  readonly URL: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
}

/** `hear`: gets each answer; a worker that fails answers so. */
export async function openWorker(
  extension: vscode.Uri,
  memoryMb: number,
  hear: (answer: Answer) => void,
): Promise<ExplorerWorker> {
  const failed = (message = 'the explorer has failed'): void => hear({ kind: 'failed', message });
  const scope = globalThis as unknown as WebScope;
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension, PROGRAM));
  const program = workerProgram(new TextDecoder().decode(bytes), scope.Worker ? 'browser' : 'node');
  if (scope.Worker) {
    // the extension is on another origin, from which a browser starts no worker
    const url = scope.URL.createObjectURL(new scope.Blob([program], { type: 'text/javascript' }));
    const worker = new scope.Worker(url);
    scope.URL.revokeObjectURL(url);
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = ({ message }) => failed(message);
    return { post: (ask) => worker.postMessage(ask), end: () => worker.terminate() };
  }
  const { Worker } = await import('node:worker_threads');
  const worker = new Worker(program, { eval: true, resourceLimits: { maxOldGenerationSizeMb: memoryMb + HEAP_MB } });
  worker.on('message', hear);
  worker.on('error', ({ message }) => failed(message));
  return { post: (ask) => worker.postMessage(ask), end: () => void worker.terminate() };
}

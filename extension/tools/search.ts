// A search in a worker of its own on behalf of a tool: it ends with the answer, or with what it has
// found when the tool is cancelled.
import type * as vscode from 'vscode';
import type { Answer, Ask } from '../../core/explore/service/service.ts';
import { exploreBounds } from '../explore/bounds.ts';
import { openWorker } from '../explore/openWorker.ts';
import { ToolError, type ToolScript } from './toolScript.ts';

type Found = Extract<Answer, { kind: 'done' | 'explained' }>;

/** @throws ToolError if it fails */
export async function search(
  extension: vscode.Uri,
  kind: 'explore' | 'explain',
  { text, name, uri, kernel }: ToolScript,
  token: vscode.CancellationToken,
): Promise<Found> {
  const { memory, bounds } = exploreBounds(uri);
  let answered: (found: Found) => void = () => {};
  let failed: (error: ToolError) => void = () => {};
  const done = new Promise<Found>((resolve, reject) => {
    answered = resolve;
    failed = reject;
  });
  const worker = await openWorker(extension, memory, (answer) => {
    if (answer.kind === 'done' || answer.kind === 'explained') answered(answer);
    else if (answer.kind === 'failed') failed(new ToolError(answer.message));
  });
  const own = kernel && { kernel };
  const ask: Ask = kind === 'explore' ? { kind, text, bounds, ...own } : { kind, text, name, bounds };
  const cancelling = token.onCancellationRequested(() => worker.post({ kind: 'cancel' }));
  try {
    worker.post(ask);
    if (token.isCancellationRequested) worker.post({ kind: 'cancel' });
    return await done;
  } finally {
    cancelling.dispose();
    worker.end();
  }
}

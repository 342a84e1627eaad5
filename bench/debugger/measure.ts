// One stop as an editor sees it: the request, its answer, the stop, and what the editor asks for
// then. And the numbers that come of many.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { MeasuringClient } from './client.ts';

/** A thread of the session that stands for the script. */
export const SCRIPT = 9999;

/** The value below which the given part of the values lies. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(part * sorted.length) - 1))] ?? Number.NaN;
}

/** What an editor asks for at a stop: the stack, its scopes, the variables of the map. */
export async function lookAround(client: MeasuringClient, threadId: number): Promise<void> {
  const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', {
    threadId,
    startFrame: 0,
    levels: 20,
  });
  const { scopes } = await client.request<DebugProtocol.ScopesResponse['body']>('scopes', {
    frameId: stackFrames[0]?.id,
  });
  const map = scopes.find((s) => s.name === 'Map');
  await client.request('variables', { variablesReference: map?.variablesReference });
}

/**
 * Milliseconds from a request that makes it stop to the last answer of what an editor asks for
 * then.
 */
export async function timeStop(client: MeasuringClient, command: string, args: object): Promise<number> {
  const began = performance.now();
  await client.request(command, args);
  const { threadId } = await client.stopped();
  await lookAround(client, threadId ?? SCRIPT);
  return performance.now() - began;
}

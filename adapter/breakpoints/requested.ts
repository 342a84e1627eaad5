// Breakpoints as a client asked for them. Each new script binds them again, so that they may come
// before the launch and outlive a restart.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { cut } from '../../core/trace/echo.ts';
import { LONGEST_MESSAGE } from '../session/errors.ts';

/** A requested breakpoint and its number. */
export interface Requested<T> {
  readonly id: number;
  readonly wanted: T;
}

/** The breakpoints of one document, and what was answered. */
export interface DocumentBreakpoints {
  readonly source: DebugProtocol.Source;
  readonly requested: readonly Requested<DebugProtocol.SourceBreakpoint>[];
  answers: readonly DebugProtocol.Breakpoint[];
}

/** A breakpoint of an earlier request keeps its number and hits; a new one gets the next. */
export function numbered<T>(
  c: { nextBreakpoint: number },
  before: readonly Requested<T>[],
  wanted: readonly T[],
): Requested<T>[] {
  const free = new Map<string, number[]>();
  for (const b of before) {
    const key = JSON.stringify(b.wanted);
    const ids = free.get(key);
    if (ids) ids.push(b.id);
    else free.set(key, [b.id]);
  }
  return wanted.map((w) => ({ id: free.get(JSON.stringify(w))?.shift() ?? c.nextBreakpoint++, wanted: w }));
}

export const failed = (id: number, message: string): DebugProtocol.Breakpoint => ({
  id,
  verified: false,
  message: cut(message, LONGEST_MESSAGE),
  reason: 'failed',
});

/** Tells the answers that are others than before. */
export function tellChanged(
  c: { send(event: string, body: unknown): void },
  before: readonly DebugProtocol.Breakpoint[],
  now: readonly DebugProtocol.Breakpoint[],
): void {
  now.forEach((breakpoint, i) => {
    if (JSON.stringify(breakpoint) !== JSON.stringify(before[i]))
      c.send('breakpoint', { reason: 'changed', breakpoint });
  });
}

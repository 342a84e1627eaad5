// Calls of one process that were on their way at once, in a log that does not name threads (kdump
// without -H): each that another interrupts is of another thread.
import type { LogEvent, LoggedCall } from '../loggedCall.ts';

/** Gives calls that were interrupted threads of their own, as few as there can be. */
export function apartThreads(events: readonly LogEvent[]): void {
  const busy = new Map<string, Set<number>>();
  const numbers = new Map<LoggedCall, number>();
  for (const { kind, call } of events) {
    if (call.fate !== 'interrupted') continue;
    const { process = '' } = call;
    const taken = busy.get(process) ?? new Set();
    busy.set(process, taken);
    if (kind === 'enter') {
      // the process's own number is the first thread's
      let number = 2;
      while (taken.has(number)) number++;
      taken.add(number);
      numbers.set(call, number);
      call.thread = `${process}_${number}`;
    } else taken.delete(numbers.get(call) ?? 0);
  }
}

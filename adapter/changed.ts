// What the last run changed, for those who show it: entries by their serial, threads by their index, and the fields of a map by their name.
import type { KernelState, MapState } from '../core/kernel/state.ts';
import type { MachineEvent } from '../core/machine/types.ts';

function mapFields(m: MapState, k: KernelState): Record<string, string> {
  return {
    lock: `${m.lock.holder} ${m.lock.readers.join()}`,
    timestamp: String(m.timestamp),
    busy: String(m.busy),
    size: String(m.size),
    entries: String(m.count),
    wiredPages: String(m.wiredPages.count),
    userWired: String(k.userWired),
    flags: String(m.wireFuture),
  };
}

export class Changed {
  readonly entries = new Set<number>();
  readonly threads = new Set<number>();
  private before: Record<string, string> = {};

  /** A run begins: what changes from here on counts. */
  begin(map: MapState, k: KernelState): void {
    this.entries.clear();
    this.threads.clear();
    this.before = mapFields(map, k);
  }

  note(event: MachineEvent): void {
    if ('entry' in event) this.entries.add(event.entry);
    if ('created' in event) this.entries.add(event.created);
    if ('thread' in event && event.thread >= 0) this.threads.add(event.thread);
    if (event.kind === 'wakeup') for (const t of event.woken) this.threads.add(t);
  }

  /** Names of the map's fields that are not what they were. */
  fields(map: MapState, k: KernelState): string[] {
    const now = mapFields(map, k);
    return Object.keys(now).filter((name) => now[name] !== this.before[name]);
  }
}

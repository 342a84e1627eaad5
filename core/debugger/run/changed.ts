// What the last run changed, for those who show it: entries by their serial, threads by their index, and the fields of a map by their name.
import type { KernelState, MapState } from '../../kernel/state.ts';
import type { MachineEvent } from '../../program/types.ts';

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
  entries: ReadonlySet<number> = new Set();
  threads: ReadonlySet<number> = new Set();
  private noted = { entries: new Set<number>(), threads: new Set<number>() };
  private before: Record<string, string> = {};

  /** A run begins: what changes from here on counts. Gives what takes that back, for a run that came to nothing. */
  begin(map: MapState, k: KernelState): () => void {
    const { entries, threads, before } = this;
    this.noted = { entries: new Set(), threads: new Set() };
    Object.assign(this, this.noted, { before: mapFields(map, k) });
    return () => Object.assign(this, { entries, threads, before });
  }

  note(event: MachineEvent): void {
    const { entries, threads } = this.noted;
    if ('entry' in event) entries.add(event.entry);
    if ('created' in event) entries.add(event.created);
    if ('thread' in event && event.thread >= 0) threads.add(event.thread);
    if (event.kind === 'wakeup') for (const t of event.woken) threads.add(t);
  }

  /** Names of the map's fields that are not what they were. */
  fields(map: MapState, k: KernelState): string[] {
    const now = mapFields(map, k);
    return Object.keys(now).filter((name) => now[name] !== this.before[name]);
  }
}

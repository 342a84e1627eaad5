// What the last run changed, for those who show it: entries by their serial, threads by their index, and the fields of a map.
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

/** The run in which each of many numbered things last changed: four bytes each, since a long run changes a million entries. */
class Stamps {
  private runs = new Uint32Array(64);

  set(number: number, run: number): void {
    if (number >= this.runs.length) {
      const larger = new Uint32Array(2 * number);
      larger.set(this.runs);
      this.runs = larger;
    }
    this.runs[number] = run;
  }

  get(number: number): number {
    return this.runs[number] ?? 0;
  }
}

export class Changed {
  private readonly entries = new Stamps();
  private readonly threads = new Stamps();
  private runs = 0;
  private run = 0;
  private before: Record<string, string> = {};

  /** A run begins: what changes from here on counts. Returns what takes that back, for a run that came to nothing. */
  begin(map: MapState, k: KernelState): () => void {
    const { run, before } = this;
    this.run = ++this.runs;
    this.before = mapFields(map, k);
    return () => Object.assign(this, { run, before });
  }

  note(event: MachineEvent): void {
    switch (event.kind) {
      case 'clip':
        this.entries.set(event.created, this.run);
        this.entries.set(event.entry, this.run);
        break;
      case 'merge':
      case 'insert':
      case 'grow':
      case 'shrink':
      case 'delete':
      case 'protect':
      case 'change':
      case 'transition-begin':
      case 'transition-end':
      case 'needs-wakeup':
      case 'wired':
      case 'user-wired':
        this.entries.set(event.entry, this.run);
        break;
      case 'wakeup':
        for (const thread of event.woken) this.threads.set(thread, this.run);
        break;
      case 'assert':
      case 'stuck':
      case 'end':
        return;
    }
    if (event.thread >= 0) this.threads.set(event.thread, this.run);
  }

  /** Did an entry change, by its serial? */
  hasEntry(serial: number): boolean {
    return this.entries.get(serial) === this.run;
  }

  hasThread(thread: number): boolean {
    return this.threads.get(thread) === this.run;
  }

  /** Names of the map's fields that are not what they were. */
  fields(map: MapState, k: KernelState): string[] {
    const now = mapFields(map, k);
    return Object.keys(now).filter((name) => now[name] !== this.before[name]);
  }
}

// Lines of DTrace in the order of their times: it writes what each CPU has kept, one CPU after the
// other, and a thread moves between them. Lines are out of order by what lies between two writes.
import type { Where } from '../loggedCall.ts';
import type { LogRecord } from '../record.ts';

interface Held {
  readonly record: LogRecord;
  readonly where: Where;
  readonly time: number;
}

/** Records that are held back: many times what a CPU keeps between two writes. */
const HELD = 100_000;

export class TimeOrder {
  private held: Held[] = [];
  private readonly pass: (record: LogRecord, where: Where) => void;

  constructor(pass: (record: LogRecord, where: Where) => void) {
    this.pass = pass;
  }

  add(record: LogRecord, where: Where): void {
    this.held.push({ record: { ...record }, where, time: record.time ?? 0 });
    if (this.held.length >= 2 * HELD) this.release(HELD);
  }

  /** All that is held. */
  flush(): void {
    this.release(this.held.length);
  }

  private release(count: number): void {
    // the sort is stable: of one time, the lines stay in their order
    this.held.sort((a, b) => a.time - b.time);
    for (const { record, where } of this.held.splice(0, count)) this.pass(record, where);
  }
}

// The calls that threads are in, by thread, in the order in which they were entered. Nearly always
// the call that was entered last returns first, so it is kept beside the table of the others.
import type { LoggedCall } from './loggedCall.ts';

export class OpenCalls {
  /** Without the last one. */
  private readonly others = new Map<string, LoggedCall>();
  /** Whose the last one is; undefined: it has returned. */
  private lastKey: string | undefined;
  private last: LoggedCall | undefined;

  get size(): number {
    return this.others.size + (this.last ? 1 : 0);
  }

  get(key: string): LoggedCall | undefined {
    return key === this.lastKey ? this.last : this.others.get(key);
  }

  /** Of a thread that is in no call. */
  add(key: string, call: LoggedCall): void {
    if (this.lastKey !== undefined) this.others.set(this.lastKey, this.last as LoggedCall);
    this.lastKey = key;
    this.last = call;
  }

  delete(key: string): void {
    if (key !== this.lastKey) {
      this.others.delete(key);
      return;
    }
    this.lastKey = undefined;
    this.last = undefined;
  }

  /** Whose call was entered first; undefined: there is none. */
  get oldest(): string | undefined {
    return this.others.size > 0 ? this.others.keys().next().value : this.lastKey;
  }
}

// Threads as strace names them. It writes no number while it follows a single one, tears lines, and
// where the calls that make threads and processes are not traced, only its own messages and SIGCHLD
// tell of them.
import { argumentsOf } from '../calls/arguments.ts';
import type { LogEvent, Where } from '../loggedCall.ts';
import { type LogRecord, recordOf } from '../record.ts';

/** `NULL, 8) = 0`, ` <unfinished ...>`: the rest of a line that ended within its call. */
const REST = /^(?:\s*<unfinished \.\.\.>|([^()]*)\)\s+=\s*(.*?)(?:\s*<\d+(?:\.\d+)?>)?)\s*$/;
const MAKERS = /^(?:clone3?|v?fork)$/;

export class Tracees {
  /** Numbers that were seen, without those that have exited. */
  private readonly live = new Set<string>();
  /** All of them, in the order of their first line. */
  private readonly seen = new Set<string>();
  /** Of threads and processes that a call of the log has made, or that strace has met later. */
  private readonly made = new Set<string>();
  private readonly met = new Set<string>();
  /** By number of a process that has ended: the thread that was told. */
  private readonly ended = new Map<string, string | undefined>();
  private last: string | undefined;
  private entered: { readonly record: LogRecord; readonly where: Where } | undefined;

  /** The record, with the thread that it is of where that is known. */
  take(record: LogRecord, where: Where): LogRecord {
    const { kind, thread, name, result } = record;
    const { only } = this;
    if (kind === 'child') this.ended.set(name, thread ?? only);
    if (kind === 'thread') this.met.add(name);
    else if (thread !== undefined && (thread !== this.last || kind === 'exit')) this.follow(thread, kind === 'exit');
    if (name.length <= 6 && MAKERS.test(name)) {
      // raw results are in hexadecimal
      const child = Number(/^\w+/.exec(result)?.[0]);
      if (child > 0) this.made.add(String(child));
    }
    const known = thread === undefined && only !== undefined ? { ...record, thread: only } : record;
    if (kind === 'enter') this.entered = { record: { ...known }, where };
    return known;
  }

  private follow(thread: string, isGone: boolean): void {
    this.seen.add(thread);
    if (isGone) this.live.delete(thread);
    else this.live.add(thread);
    this.last = isGone ? undefined : thread;
  }

  /** The thread that is left; undefined: none was seen, or there are several. */
  private get only(): string | undefined {
    return this.live.size === 1 ? this.live.values().next().value : undefined;
  }

  /**
   * What the rest of a line returns; `other`: the line before was of a call that counts for
   * nothing; undefined: it is no such rest.
   */
  restOf(line: string, where: Where, skipped: number): LogRecord | 'other' | undefined {
    const rest = REST.exec(line);
    if (!rest) return undefined;
    const { entered } = this;
    if (entered?.where === where - 1 && rest[2] !== undefined)
      return recordOf(entered.record, 'return', entered.record.name, rest[1], rest[2]);
    return skipped === where - 1 ? 'other' : undefined;
  }

  /**
   * The events with what is known now: who made the calls without a number, which is the first
   * thread if others have made the rest; and the forks that the log does not show.
   */
  named(events: readonly LogEvent[]): readonly LogEvent[] {
    const first = [...this.seen].filter((number) => !this.made.has(number) && !this.met.has(number));
    const [number] = first;
    const unseen = [...this.ended.keys()].filter((number) => !this.made.has(number));
    const all = unseen.length === 0 ? events : this.withForks(events, new Set(unseen));
    if (number === undefined || first.length > 1) return all;
    for (const { call } of all) if (call.format === 'strace') call.thread ??= number;
    return all;
  }

  private withForks(events: readonly LogEvent[], unseen: Set<string>): readonly LogEvent[] {
    return events.flatMap(({ kind, call }): LogEvent[] => {
      const { thread } = call;
      const event = kind === call.kind ? call : { kind, call };
      if (thread === undefined || !unseen.delete(thread)) return [event];
      const fork = call.like('whole', this.ended.get(thread), argumentsOf('fork', ''), thread);
      return kind === 'thread' ? [fork] : [fork, event];
    });
  }
}

// Who hears of the events of a machine's steps. Events that change nothing of an entry are made
// only where a listener wants them (Kernel.details): of a long run they are six in ten. Each
// listener says once which kinds of events it wants, and gets those alone.
import type { MachineEvent } from '../program/types.ts';
import type { Sink } from './run.ts';

type EventKind = MachineEvent['kind'];

/** What a listener wants. */
export interface Wants {
  /** Kinds of events; absent: all. What it answers may change before `askAgain`. */
  readonly kinds?: (kind: EventKind) => boolean;
  /** The details of steps that are made many at once; absent: yes. */
  readonly details?: () => boolean;
}
interface Listener extends Wants {
  readonly hear: Sink;
}

export class Listeners {
  private all: Listener[] = [];
  private readonly byKind = new Map<EventKind, readonly Sink[]>();

  /** Returns what ends it. */
  add(hear: Sink, wants: Wants): () => void {
    const listener = { ...wants, hear };
    this.all.push(listener);
    this.askAgain();
    return () => {
      this.all.splice(this.all.indexOf(listener), 1);
      this.askAgain();
    };
  }

  /** Listeners may want other kinds of events than before. */
  askAgain(): void {
    this.byKind.clear();
  }

  tell(event: MachineEvent): void {
    const { kind } = event;
    const sinks = this.byKind.get(kind) ?? this.ask(kind);
    for (let i = 0; i < sinks.length; i++) (sinks[i] as Sink)(event);
  }

  private ask(kind: EventKind): readonly Sink[] {
    const sinks = this.all.filter(({ kinds }) => kinds?.(kind) ?? true).map(({ hear }) => hear);
    this.byKind.set(kind, sinks);
    return sinks;
  }

  wantDetails(): boolean {
    for (const { details } of this.all) if (details?.() ?? true) return true;
    return false;
  }

  /** Has one listener hear what `act` does, and none of the others. */
  only(hear: Sink, act: () => void): void {
    const others = this.all;
    this.all = [{ hear }];
    this.askAgain();
    try {
      act();
    } finally {
      this.all = others;
      this.askAgain();
    }
  }
}

// Who hears of the events of a machine's steps. Events that change nothing of an entry are made
// only where a listener wants them (Kernel.details): of a long run they are six in ten.
import type { MachineEvent } from '../program/types.ts';
import type { Sink } from './run.ts';

interface Listener {
  readonly hear: Sink;
  /** Does it want the details of steps that are made many at once? */
  readonly wantsDetails: () => boolean;
}

export class Listeners {
  private all: Listener[] = [];

  /** Returns what ends it. */
  add(hear: Sink, wantsDetails: () => boolean): () => void {
    const listener = { hear, wantsDetails };
    this.all.push(listener);
    return () => void this.all.splice(this.all.indexOf(listener), 1);
  }

  tell(event: MachineEvent): void {
    for (const { hear } of this.all) hear(event);
  }

  wantDetails(): boolean {
    return this.all.some(({ wantsDetails }) => wantsDetails());
  }

  /** Has one listener hear what `act` does, and none of the others. */
  only(hear: Sink, act: () => void): void {
    const others = this.all;
    this.all = [{ hear, wantsDetails: () => true }];
    try {
      act();
    } finally {
      this.all = others;
    }
  }
}

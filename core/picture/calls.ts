// The calls of a thread, in the order of their beginning: when each was under way,
// and what it returned.
import { NumberList } from '../program/numberList.ts';
import type { ScriptState } from '../program/types.ts';
import { OPEN } from './bands.ts';

export class CallRecord {
  /** Positions [from, to); OPEN for `to`: it has not returned. */
  readonly from = new NumberList();
  readonly to = new NumberList();
  readonly result = new NumberList();
  /** Of the script; -1: it was made by hand. */
  readonly statement = new NumberList();
  /** The position after the step that refused last, 0 if none did. */
  readonly refused = new NumberList();

  private get isOpen(): boolean {
    return this.to.at(this.to.length - 1) === OPEN;
  }

  /** The thread is in a call at a position: it began there, if none was under way. */
  goOn(position: number, script: ScriptState, thread: number): void {
    if (this.isOpen) return;
    const own = script.threads[thread];
    this.from.push(position);
    this.to.push(OPEN);
    this.result.push(0);
    this.refused.push(0);
    this.statement.push(own && own.byHand === '' ? own.statement : -1);
  }

  refuse(position: number): void {
    if (this.isOpen) this.refused.set(this.refused.length - 1, position);
  }

  end(position: number, result: number): void {
    if (!this.isOpen) return;
    const last = this.from.length - 1;
    this.to.set(last, position);
    this.result.set(last, result);
  }

  /** Forgets what happened after a position. */
  cut(position: number): void {
    const length = this.from.countUpTo(position);
    for (const list of [this.from, this.to, this.result, this.statement, this.refused]) list.cut(length);
    const last = length - 1;
    if (last < 0) return;
    if (this.to.get(last) > position) this.to.set(last, OPEN);
    if (this.refused.get(last) > position) this.refused.set(last, 0);
  }
}

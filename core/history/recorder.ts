// What is kept of a run while its new steps are made: the marks of each call (history/marking.ts),
// and the numbers that are recorded (history/runRecord.ts). A known step that is made once more
// leaves nothing.
import { type Journal, newJournal } from '../kernel/data/journal.ts';
import type { Kernel } from '../kernel/routine.ts';
import type { Choice, MachineEvent, MachineState, Program } from '../program/types.ts';
import { type Marking, newMarking } from './marking.ts';
import { RunRecord } from './runRecord.ts';
import type { ThreadWordOf } from './threadRecord.ts';
import type { Timeline } from './timeline.ts';

type Running = MachineState & { kernel: Kernel };

export class Recorder {
  readonly record: RunRecord;
  private readonly program: Program;
  private readonly state: Running;
  private readonly marking: Marking;
  private readonly journal: Journal;
  /** The steps that are being made are new. */
  private isOn = false;

  constructor(program: Program, timeline: Timeline, state: Running, word: ThreadWordOf) {
    this.program = program;
    this.state = state;
    this.record = new RunRecord(timeline, state, word);
    this.marking = newMarking(timeline, program.threads);
    const { kernel } = state;
    this.journal = newJournal(kernel, () => this.record.noteOthers(this.position, kernel.self));
  }

  /** Of the step that is being made. */
  private get position(): number {
    return this.state.position + this.state.kernel.steps;
  }

  /** Hears of the kernel what has no event. */
  listen(): void {
    const { kernel } = this.state;
    kernel.onDeaths = () => {
      if (this.isOn) this.record.noteDeaths(this.position);
    };
  }

  /** New steps will be made. */
  begin(): void {
    this.isOn = true;
    this.journal.began = this.state.position;
    this.journal.from = this.state.position;
    this.journal.length = 0;
    this.state.kernel.journal = this.journal;
    this.record.begin();
  }

  /**
   * The new steps of a choice have been made, from a position on; none, if the first has failed.
   */
  end(from: number, choice: Choice): void {
    this.isOn = false;
    this.state.kernel.journal = undefined;
    if (this.state.position > from) this.record.end(this.state.position - 1, choice, this.journal);
  }

  /** A step of this choice will be made, which begins a statement; -1: none. */
  chosen({ thread, intervention }: Choice, statement: number): void {
    if (!this.isOn || (!intervention && statement < 0)) return;
    const anything = intervention !== undefined || this.program.statements.at(statement)?.kind === 'set';
    this.marking.begin(this.state.position, thread, statement, anything);
  }

  /** The step that is being made has this event. */
  hear(event: MachineEvent): void {
    if (!this.isOn) return;
    const { position } = this;
    const { kernel } = this.state;
    switch (event.kind) {
      case 'expectation':
      case 'stuck':
        this.marking.surprise(position);
        break;
      case 'assert':
        if (!event.ok) this.marking.surprise(position);
        break;
      case 'statement':
      case 'held':
      case 'result':
      case 'set':
      case 'killed':
      case 'end':
        break;
      case 'user-count':
      case 'lock':
      case 'unlock':
        break;
      case 'wakeup':
        // no mark is of them
        this.record.note(position, kernel, event);
        break;
      case 'return':
        if (!event.top) break;
        this.marking.note(position, kernel, event);
        this.marking.returned(position, event.thread, event.result);
        break;
      default:
        this.marking.note(position, kernel, event);
        this.record.note(position, kernel, event);
    }
  }

  /** The state will be another one than that after the last step. */
  forget(): void {
    this.marking.forget();
    this.record.forget();
  }
}

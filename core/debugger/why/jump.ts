// Jump to the last or the next change of a value. Back stops before the step that changes it, so
// that the line about to write is shown; forward stops after it.
import { routineOf } from '../../inspect/describe.ts';
import type { Work } from '../../machine/work.ts';
import { NOBODY } from '../../program/types.ts';
import type { RunControl } from '../run/runControl.ts';
import { changeText } from '../stops/entryDiff.ts';
import type { Stop } from '../stops/stop.ts';
import type { WatchTarget } from '../stops/watchTargets.ts';
import { lastChange, nextChange } from './changes.ts';

interface Jump {
  readonly message: string;
  readonly position: number;
  readonly stop: Stop;
}

/** That a value has not changed, or does not change in what is known. */
export const unchangedText = ({ name }: WatchTarget, direction: 'back' | 'forward'): string =>
  direction === 'back'
    ? `${name} has not changed since the start of the trace`
    : `${name} does not change in what has run so far: continue, with a data breakpoint on it`;

/** Goes to the change. If there is none, or it was cancelled, the machine is anywhere. */
export function* jumpTo(
  control: RunControl,
  target: WatchTarget,
  direction: 'back' | 'forward',
): Work<Jump | undefined> {
  const { machine } = control;
  const change = yield* (direction === 'back' ? lastChange : nextChange)(machine, target, machine.position);
  if (change === undefined) return undefined;
  const { position: at, old, made } = change;
  machine.seek(at);
  const { state } = machine;
  const choice = machine.choiceAt(at);
  const begins = !choice || choice.intervention !== undefined || machine.begins(choice) > 0;
  const thread = begins ? NOBODY : choice.thread;
  const who = machine.program.threads[choice?.thread ?? NOBODY] ?? 'the script';
  const routine = begins ? undefined : routineOf(state.kernel, choice.thread, 'top');
  const differences = target.differences?.(state.kernel, old.value as number[], made.value as number[]) ?? [];
  const plain = old.shown === made.shown ? target.name : `${target.name} from ${old.shown} to ${made.shown}`;
  const what = differences.length > 0 ? changeText(differences) : plain;
  const where = routine ? ` in ${routine}` : '';
  const message =
    direction === 'back' ? `The next step of ${who}${where} changes ${what}` : `${who}${where} changed ${what}`;
  const position = direction === 'back' ? at : at + 1;
  machine.seek(position);
  return {
    message,
    position,
    // what is changed, and how, would not fit beside the thread's name
    stop: {
      reason: 'goto',
      thread,
      description: direction === 'back' ? 'Paused before a change' : 'Paused after a change',
      text: message,
      hits: [],
    },
  };
}

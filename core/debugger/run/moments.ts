// A moment that was gone to: whose step comes next there, and what to say of it.
import type { Machine } from '../../machine/machine.ts';
import { NOBODY } from '../../program/types.ts';
import type { Stop } from '../stops/stop.ts';

/** The stop where the machine is now; it names the thread whose step comes next. */
export function momentStop(machine: Machine): Stop {
  const { position } = machine;
  const choice = machine.choiceAt(position);
  const thread = choice && !choice.intervention && machine.begins(choice) === 0 ? choice.thread : NOBODY;
  const stop = (who: number, description: string): Stop => ({ reason: 'goto', thread: who, description, hits: [] });
  if (position === 0) return stop(NOBODY, 'Paused at the start of the trace');
  if (choice) return stop(thread, `Paused at step ${position}`);
  return stop(NOBODY, 'Paused at the end of what has run');
}

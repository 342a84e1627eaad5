// Jump to the last change, and to the next: what a variable or an expression names, the step that changed it, and where one stands then. Back means
// right before that step, so that the line that is about to write it is the one that is shown; forward means right after it.
import { lastChange, nextChange } from '../core/machine/changes.ts';
import { routineOf } from '../core/machine/describe.ts';
import { NOBODY } from '../core/machine/types.ts';
import { parseExpression } from '../core/trace/expression.ts';
import type { Arguments } from './context.ts';
import type { Debuggee } from './debuggee.ts';
import { integer, RequestError, text } from './errors.ts';
import { frameRef } from './frames.ts';
import type { Stop } from './stops.ts';
import { watchableVariable } from './variableNames.ts';
import { type Watchable, watchExpression } from './watchables.ts';

/** What is to be looked for. @throws RequestError if the arguments name nothing */
export function jumpTarget(debuggee: Debuggee, args: Arguments): Watchable {
  const frame = args.frameId === undefined ? undefined : frameRef(debuggee, integer(args.frameId, 'frameId'));
  if (args.variablesReference) {
    const reference = integer(args.variablesReference, 'variablesReference');
    return watchableVariable(debuggee, reference, text(args.name, 'name'));
  }
  const expression = text(args.expression, 'expression');
  const parsed = parseExpression(expression);
  if ('diagnostic' in parsed)
    throw new RequestError(`column ${parsed.diagnostic.column}: ${parsed.diagnostic.message}`, { showUser: true });
  return watchExpression(debuggee.machine.state, parsed.expression, frame);
}

interface Jump {
  readonly message: string;
  readonly position: number;
  readonly stop?: Stop;
}

/** Looks for the change; the machine is left where it was. */
export function jumpTo(debuggee: Debuggee, target: Watchable, direction: 'back' | 'forward'): Jump {
  const { machine } = debuggee;
  const here = machine.position;
  const look = direction === 'back' ? lastChange : nextChange;
  try {
    const at = look(machine, target, here);
    if (at === undefined) {
      const message =
        direction === 'back'
          ? `${target.name} has not changed since the start of the trace`
          : `${target.name} does not change in what has run so far: continue, with a data breakpoint on it`;
      return { message, position: here };
    }
    machine.seek(at);
    const { state } = machine;
    const old = target.show(state);
    const choice = machine.choiceAt(at);
    const begins = !choice || choice.act !== undefined || machine.begins(choice) > 0;
    const thread = begins ? NOBODY : choice.thread;
    const who = machine.program.threads[choice?.thread ?? NOBODY] ?? 'the script';
    const routine = begins ? undefined : routineOf(state.kernel, choice.thread, 'top');
    machine.seek(at + 1);
    const made = target.show(machine.state);
    const change = old === made ? `changes ${target.name}` : `changes ${target.name} from ${old} to ${made}`;
    const where = routine ? ` in ${routine}` : '';
    const position = direction === 'back' ? at : at + 1;
    const message = direction === 'back' ? `The next step of ${who}${where} ${change}` : `${who}${where} ${change}`;
    return {
      message,
      position,
      stop: { reason: 'goto', thread, description: `Paused: ${message}`, text: message, hits: [] },
    };
  } finally {
    machine.seek(here);
  }
}

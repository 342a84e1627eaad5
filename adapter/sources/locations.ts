// Places in sources that the client may ask for later, as numbers. A number says what kind of place it is and which one of its kind, so that
// nothing has to be kept for those that nobody asks for, and a number means the same at every stop. A kind is a row in LOCATIONS.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { watchExpression } from '../../core/debugger/stops/watchTargets.ts';
import { lastChange } from '../../core/debugger/why/changes.ts';
import { unchangedText } from '../../core/debugger/why/jump.ts';
import { declarationOf } from '../../core/inspect/listingText.ts';
import { type Routine, routinesOf } from '../../core/kernel/routine.ts';
import { callLine } from '../../core/program/lines.ts';
import { NOBODY } from '../../core/program/types.ts';
import { parseExpression } from '../../core/trace/expression/expression.ts';
import { type Context, scriptSource, stoppedControl, vintageOf } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import { listingSource } from './listing.ts';

/** Lines and columns count from 1. */
export interface Location {
  readonly source: DebugProtocol.Source;
  readonly line: number;
  readonly column?: number;
}

/** Finds the place of a number of its kind; undefined: it was never given. */
type Find = (c: Context, number: number) => Location | undefined | Promise<Location | undefined>;

/** A routine has fewer locals than this. */
const MOST_LOCALS = 64;

/** A person who follows a link waits no longer. */
const PATIENCE_MS = 400;

/** The line of the call that last changed what a name stands for. @throws RequestError if none did, or it is too long ago */
function lastWriter(c: Context, name: string): Location {
  const control = stoppedControl(c);
  const { machine } = control;
  const here = machine.position;
  const parsed = parseExpression(name);
  if ('diagnostic' in parsed) throw new RequestError(`${name} cannot be looked for: ${parsed.diagnostic.message}`);
  const target = watchExpression(machine.state, parsed.expression);
  const until = performance.now() + PATIENCE_MS;
  try {
    const search = lastChange(machine, target, here);
    let step = search.next();
    for (; !step.done; step = search.next())
      if (performance.now() > until)
        throw new RequestError(`${name} was last written long ago: Jump to Last Change looks for it`, {
          showUser: true,
        });
    if (step.value === undefined) throw new RequestError(unchangedText(target, 'back'), { showUser: true });
    const { position } = step.value;
    machine.seek(position);
    const choice = machine.choiceAt(position);
    const begins = choice ? machine.begins(choice) : 0;
    const line = begins || callLine(machine.program, machine.state.script, choice?.thread ?? NOBODY);
    if (line <= 0) throw new RequestError(`${name} was last written by hand`, { showUser: true });
    return { source: scriptSource(c), line };
  } finally {
    machine.seek(here);
  }
}

const LOCATIONS = {
  /** The declaration of a local: its routine's number and its own. */
  local: (c, number) => {
    const routine = routinesOf(vintageOf(c))[Math.floor(number / MOST_LOCALS)];
    const local = routine?.locals[number % MOST_LOCALS];
    if (!routine || !local) return undefined;
    return { source: listingSource(routine, c.clientHas.listings), ...declarationOf(routine, local.name) };
  },
  /** The line of the script that last wrote a value: the number of its name. */
  value: (c, number) => {
    const name = c.valueNames[number];
    return name === undefined ? undefined : lastWriter(c, name);
  },
} as const satisfies Record<string, Find>;

export type LocationKind = keyof typeof LOCATIONS;
const KINDS = Object.keys(LOCATIONS) as LocationKind[];
/** References are below 2^31, as the protocol wants: so many of a kind. */
export const MOST_OF_A_KIND = 2 ** 27;

export const locationReference = (kind: LocationKind, number: number): number =>
  (KINDS.indexOf(kind) + 1) * MOST_OF_A_KIND + (number % MOST_OF_A_KIND);

/** What a local's row says of where it is declared. */
export const localReference = (routine: Routine, index: number): number =>
  locationReference('local', routine.id * MOST_LOCALS + index);

/** What a row says of where its value was last written. A name has one number for as long as the session lasts. */
export function valueReference(c: Context, name: string): number {
  let number = c.valueNumbers.get(name);
  if (number === undefined) {
    number = c.valueNames.push(name) - 1;
    c.valueNumbers.set(name, number);
  }
  return locationReference('value', number);
}

export async function findLocation(c: Context, reference: number): Promise<Location | undefined> {
  const kind = KINDS[Math.floor(reference / MOST_OF_A_KIND) - 1];
  return kind && LOCATIONS[kind](c, reference % MOST_OF_A_KIND);
}

// The places in sources that location references stand for. A kind of place is a row in LOCATIONS.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { watchExpression } from '../../core/debugger/stops/watchTargets.ts';
import { lastChange } from '../../core/debugger/why/changes.ts';
import { unchangedText } from '../../core/debugger/why/jump.ts';
import { declarationOf } from '../../core/inspect/listingText.ts';
import { routinesOf } from '../../core/kernel/routine.ts';
import { callLine } from '../../core/program/lines.ts';
import { NOBODY } from '../../core/program/types.ts';
import { parseExpression } from '../../core/trace/expression/expression.ts';
import { type Context, scriptSource, stoppedControl, vintageOf } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import { listingSource } from './listing.ts';
import { type LocationKind, locationReference, MOST_LOCALS, readLocation } from './locationReferences.ts';

/** Lines and columns count from 1. */
export interface Location {
  readonly source: DebugProtocol.Source;
  readonly line: number;
  readonly column?: number;
}

/** Finds the place of a number of its kind; undefined: it was never given. */
type Find = (c: Context, number: number) => Location | undefined | Promise<Location | undefined>;

/**
 * Calls, and stretches of long ones, that are looked through: less than half a second
 * where a person waits.
 */
const MOST_LOOKS = 400;
/** On a machine that is too slow for them. */
const PATIENCE_MS = 5_000;

/**
 * The line of the call that last changed a value. @throws RequestError if none did, or too long ago
 */
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
    for (let looks = 0; !step.done; step = search.next()) {
      const isLate = performance.now() > until;
      if (++looks <= MOST_LOOKS && !isLate) continue;
      const why = isLate ? `was not found in ${PATIENCE_MS / 1000} s` : 'was last written long ago';
      throw new RequestError(`${name} ${why}: Jump to Last Change looks for it`, { showUser: true });
    }
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

const LOCATIONS: Readonly<Record<LocationKind, Find>> = {
  /** The declaration of a local: its routine's number and its own. */
  local: (c, number) => {
    const routine = routinesOf(vintageOf(c))[Math.floor(number / MOST_LOCALS)];
    const local = routine?.locals[number % MOST_LOCALS];
    if (!routine || !local) return undefined;
    return { source: listingSource(routine, c.clientCapabilities.listings), ...declarationOf(routine, local.name) };
  },
  /** The line of the script that last wrote a value: the number of its name. */
  value: (c, number) => {
    const name = c.valueNames[number];
    return name === undefined ? undefined : lastWriter(c, name);
  },
};

/** A reference for where a value was last written. A name keeps its number for the session. */
export function valueReference(c: Context, name: string): number {
  let number = c.valueNumbers.get(name);
  if (number === undefined) {
    number = c.valueNames.push(name) - 1;
    c.valueNumbers.set(name, number);
  }
  return locationReference('value', number);
}

export async function findLocation(c: Context, reference: number): Promise<Location | undefined> {
  const { kind, number } = readLocation(reference);
  return kind && LOCATIONS[kind](c, number);
}

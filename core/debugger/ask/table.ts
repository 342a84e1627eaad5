// Every change of a value as a table: the step, who made it in which line, from what to what. Of a
// whole thing each field that differs is a row.
import type { Machine } from '../../machine/machine.ts';
import type { Work } from '../../machine/work.ts';
import type { MachineState } from '../../program/types.ts';
import { formatResult } from '../../trace/expression/counts.ts';
import { changeText } from '../stops/entryDiff.ts';
import { NOTHING, type WatchTarget } from '../stops/watchTargets.ts';
import { callsOf, isSame } from '../why/changes.ts';
import { type KnownValues, knownValues } from './known.ts';
import { type Looked, type Nearby, nearby, type Window } from './nearby.ts';
import { valuesOf } from './values.ts';

/** What counts is that it changes: it is 0 and 1 in turns. */
function turns(target: WatchTarget): (state: MachineState) => number {
  let value: unknown;
  let turn = 0;
  let isRead = false;
  return (state) => {
    const now = target.read(state);
    if (isRead && !isSame(target, now, value)) turn = 1 - turn;
    isRead = true;
    value = now;
    return turn;
  };
}

/** Of a whole thing the differences stand instead of its values. */
export function changesOf(known: KnownValues, target: WatchTarget): Looked {
  const { differences, expression } = target;
  const { codes, machine, reader } = known;
  if (expression) {
    /** A thing's text is that of the state: its number may be another thing's by now. */
    const text = (code: number): string | undefined => {
      const value = codes.value(code);
      if (value === undefined) return NOTHING;
      return typeof value === 'object' && value?.kind === 'reference' ? undefined : formatResult(expression, value);
    };
    return { values: valuesOf(known, [expression]), shown: target, text };
  }
  const values = [
    known.value(`changes of ${target.name} ${JSON.stringify(target.frame ?? target.place ?? '')}`, () => ({
      read: turns(target),
      may: callsOf(machine, target),
      ends: target.ends,
    })),
  ];
  if (!differences) return { values, shown: target };
  const describe = (old: unknown, now: unknown): string =>
    changeText(differences(reader.state.kernel, old as readonly number[], now as readonly number[])).replaceAll(
      `${target.name}.`,
      '',
    );
  return { values, shown: target, describe };
}

export function changeTable(machine: Machine, target: WatchTarget, window: Window): Work<Nearby> {
  const known = knownValues(machine);
  return nearby(known, changesOf(known, target), window);
}

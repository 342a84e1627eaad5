// The way that a run has come, as a `schedule` line: who ran at each schedule point. Whether the line leads to the same state is tried, on a machine of
// its own, while the line is made.
import { parse } from '../trace/parse.ts';
import { compile, createMachine, type Machine } from './machine.ts';
import { sameState } from './sameState.ts';
import type { Saved } from './saveScript.ts';
import { atDecision } from './schedule.ts';
import type { Choice } from './types.ts';
import { NOBODY } from './types.ts';

const OTHERWISE = 'save the way as a script, which holds each thread where it was';

/** Why a schedule line cannot say it; undefined: it can so far. */
function follow(again: Machine, names: string[], choice: Choice): string | undefined {
  if (choice.act) return `a schedule cannot say what was done by hand: ${OTHERWISE}`;
  if (choice.outcome) return 'a fault that may fail was told how to go, and a schedule cannot say that';
  if (choice.thread === NOBODY) {
    // an assert runs when all threads have come to it
    if (again.next()?.thread === NOBODY) again.step();
    return undefined;
  }
  const name = again.program.threads[choice.thread] ?? '';
  if (atDecision(again.state)) names.push(name);
  if (again.next()?.thread !== choice.thread)
    return `${name} went on where there is no schedule point, or its line was not due: ${OTHERWISE}`;
  again.step();
  return undefined;
}

/** `source`: the script's text. */
export function scheduleLine(machine: Machine, source: string): Saved {
  const compiled = compile(parse(source));
  const text = (names: string[]): string => `schedule ${names.join(' ')}`;
  const holds = compiled.program.statements.kept.some(({ kind }) => ['enter', 'advance', 'leave'].includes(kind));
  const names: string[] = [];
  // the machine reads the list that grows while it runs
  const again = createMachine(compiled, { schedule: { kind: 'explicit', threads: names } });
  if (holds)
    return {
      text: '',
      exact: false,
      note: `the script holds threads at points, which a schedule line does not: ${OTHERWISE}`,
    };
  for (let position = 0; position < machine.position; position++) {
    const choice = machine.choiceAt(position);
    const problem = choice && follow(again, names, choice);
    if (problem) return { text: text(names), exact: false, note: problem };
  }
  if (sameState(again, machine)) return { text: text(names), exact: true };
  return { text: text(names), exact: false, note: `the line leads elsewhere when it is run: ${OTHERWISE}` };
}

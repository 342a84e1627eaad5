// Values that the run has recorded: nothing is run again to find their changes. And values of which
// the record says where they can change: a local is there only while its routine runs.
import type { Recorded } from '../../history/recorded.ts';
import type { Branch } from '../../history/timeline.ts';
import { THREAD_VALUES } from '../../inspect/threadFields.ts';
import { fieldOf, fieldValue, MAP_FIELDS } from '../../kernel/fields/fields.ts';
import type { ThreadFieldName } from '../../kernel/fields/table.ts';
import { routinesOf } from '../../kernel/routine.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Expression } from '../../trace/ast.ts';
import { THREAD_STATES, type ThreadWord } from '../../trace/calls/vocabulary.ts';
import { formatExpression } from '../../trace/expression/expression.ts';
import type { Codes } from './codes.ts';
import type { Kind } from './known.ts';
import type { Stretch } from './regions.ts';

const WAITING: readonly ThreadWord[] = ['asleep', 'blocked', 'wait_busy'];
const isWaiting = (state: number): boolean => WAITING.includes(THREAD_STATES[state] as ThreadWord);

/** The smallest numbers are looked up; the least stands for no thread. */
const LEAST_KEPT = -1;
const MOST_KEPT = 4096;

/** The code of what a recorded number stands for, found out once for each of the small ones. */
function coded(make: (n: number) => number): (n: number) => number {
  const known: number[] = [];
  return (n) => {
    const have = known[n - LEAST_KEPT];
    if (have !== undefined) return have;
    const code = make(n);
    if (n >= LEAST_KEPT && n < MOST_KEPT) known[n - LEAST_KEPT] = code;
    return code;
  };
}

/** A field of a map or of the kernel. */
function countOf({ record, state }: Machine, codes: Codes, e: Expression): Partial<Kind> | undefined {
  const name = formatExpression(e);
  const recorded = record.count(name);
  const field = fieldOf('kernel', name) ?? MAP_FIELDS.find((one) => one.name === name.slice(name.indexOf('.') + 1));
  if (!recorded || !field) return undefined;
  const code = (n: number): number => codes.of(fieldValue(field, n, state.kernel));
  // most stand for themselves
  const isItself = [1, 2, 3].every((n) => code(n) === n);
  return { recorded: (branch) => recorded.of(branch), ...(!isItself && { code: coded(code) }) };
}

/**
 * Where a recorded number has a property: from the step that gives it to the one
 * that takes it away.
 */
const stretchesIn =
  (recorded: Recorded, test: (n: number) => boolean) =>
  (branch: Branch, from: number, to: number): Stretch[] => {
    const made: Stretch[] = [];
    let since = -1;
    const look = (at: number, value: number): void => {
      const is = test(value);
      if (is && since < 0) since = at;
      if (is || since < 0) return;
      if (at >= from && since < to) made.push([Math.max(since, from), Math.min(at + 1, to)]);
      since = -1;
    };
    for (const series of recorded.of(branch)) {
      if (series.to < from) continue;
      if (series.from >= to) break;
      const reader = series.read();
      look(series.from, reader.value);
      while (reader.at < to) {
        const { at } = reader;
        reader.next();
        look(at, reader.value);
      }
    }
    if (since >= 0 && since < to) made.push([Math.max(since, from), to]);
    return made;
  };

function threadField(
  { record, state }: Machine,
  codes: Codes,
  thread: number,
  name: ThreadFieldName,
): Partial<Kind> | undefined {
  const own = record.threads[thread];
  if (!own) return undefined;
  const { stacks } = record;
  const routines = routinesOf(state.kernel.config.vintage);
  const of = (recorded: Recorded, raw: (n: number) => number | string = (n) => n): Partial<Kind> => ({
    recorded: (branch) => recorded.of(branch),
    code: coded((n) => codes.of(THREAD_VALUES[name](raw(n), state.kernel))),
  });
  switch (name) {
    case 'state':
      return of(own.state, (n) => THREAD_STATES[n] as ThreadWord);
    case 'held':
      return of(own.held);
    case 'line': {
      const none = codes.of(THREAD_VALUES.line(0, state.kernel));
      return { recorded: (branch) => own.line.of(branch), code: (n) => (n === 0 ? none : n) };
    }
    case 'result':
      return of(own.result);
    case 'depth':
      return of(own.stack, stacks.depth);
    case 'routine':
      return of(own.stack, (n) => routines[stacks.top(n)]?.name ?? '');
    case 'waits_for':
      return { where: stretchesIn(own.state, isWaiting) };
    default:
      return undefined;
  }
}

/** A field of a thread, or a local of a routine that it is in. */
function ofThread(machine: Machine, codes: Codes, e: Expression & { kind: 'member' }): Partial<Kind> | undefined {
  const { program, record, state } = machine;
  const { object, member } = e;
  if (object.kind === 'name') {
    const field = fieldOf('thread', member);
    return field && threadField(machine, codes, program.threads.indexOf(object.name), field.name);
  }
  if (object.kind !== 'member' || object.object.kind !== 'name' || fieldOf('thread', object.member)) return undefined;
  const own = record.threads[program.threads.indexOf(object.object.name)];
  const routine = routinesOf(state.kernel.config.vintage).find(({ name }) => name === object.member);
  return own && routine && { where: stretchesIn(own.stack, (n) => record.stacks.has(n, routine.id)) };
}

/** How its changes are known, or where they can be; empty: the record says nothing of it. */
export const recordedValue = (machine: Machine, codes: Codes, e: Expression): Partial<Kind> =>
  countOf(machine, codes, e) ?? (e.kind === 'member' ? ofThread(machine, codes, e) : undefined) ?? {};

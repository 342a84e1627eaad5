// Names that mean something in a state: those of the state itself, functions, constants, and the
// fields of a value. A value is found by evaluating what is left of its dot, which changes nothing:
// calls are not evaluated.
import { ERRNO_BASE } from '../kernel/constants.ts';
import { KINDS } from '../kernel/fields/kinds.ts';
import { FIELDS } from '../kernel/fields/table.ts';
import type { Expression } from '../trace/ast.ts';
import {
  CONSTANTS,
  EvaluationError,
  evaluate,
  formatValue,
  NONE,
  type Reference,
  reference,
  type Scope,
  type Value,
} from '../trace/expression/evaluate.ts';
import { parseExpression } from '../trace/expression/expression.ts';
import { type Completion, sortText } from './proposals.ts';

export const isReference = (value: Value | undefined): value is Reference =>
  typeof value === 'object' && value !== null && value.kind === 'reference';

/** The number of a name, of an errno that of errno.h. */
function numberOf(value: Exclude<Value, null | string | boolean | bigint | number>): Value | undefined {
  const number = value.kind === 'named' ? value.value : undefined;
  return typeof number === 'bigint' && number > ERRNO_BASE ? number - BigInt(ERRNO_BASE) : number;
}

/** A value for the side of a proposal; nothing if it has none. */
function detail(read: () => Value | undefined): Pick<Completion, 'detail'> {
  try {
    const value = read();
    return value === undefined ? {} : { detail: formatValue(value) };
  } catch (error) {
    if (error instanceof EvaluationError) return {};
    throw error;
  }
}

/** Names of the state, functions and constants. */
export function names(scope: Scope): Completion[] {
  const known = [...new Set(scope.names?.() ?? [])].filter((name) => /^[A-Za-z_]\w*$/.test(name));
  const item = (label: string, type: Completion['type'], group: number, value: () => Value | undefined) => ({
    label,
    type,
    sortText: sortText(group, label),
    ...detail(value),
  });
  const functions = [...(scope.functions?.() ?? [])].map(
    (label): Completion => ({
      label,
      text: `${label}()`,
      type: 'function',
      detail: `${label}(ADDRESS)`,
      sortText: sortText(1, label),
      selectionStart: label.length + 1,
      selectionLength: 0,
    }),
  );
  const constants = [...CONSTANTS].filter(([name]) => /^[A-Za-z_]\w*$/.test(name) && !known.includes(name));
  return [
    ...known.map((name) => {
      const value = (): Value | undefined => scope.lookup(name);
      // a word for a thread's state stands for itself
      return detail(value).detail === name && !isReference(value())
        ? item(name, 'value', 3, () => undefined)
        : item(name, 'variable', 0, value);
    }),
    ...functions,
    ...constants.map(([name, value]) =>
      item(name, 'value', 4, () => (typeof value === 'object' && value ? numberOf(value) : undefined)),
    ),
  ];
}

/** What a value would be that is not there now: an expression can still name its fields. */
function typeOfNothing(e: Expression): string | undefined {
  if (e.kind === 'call') return e.callee === 'entry' ? 'entry' : undefined;
  const field =
    e.kind === 'member' &&
    Object.values(FIELDS)
      .flat()
      .find(({ name }) => name === e.member);
  return field ? KINDS[field.kind].thing : undefined;
}

/** The fields of what a text gives. */
export function members(text: string, scope: Scope): Completion[] {
  const parsed = parseExpression(text);
  if ('diagnostic' in parsed) return [];
  let of: Reference | undefined;
  let there = true;
  try {
    const value = evaluate(parsed.expression, scope);
    if (isReference(value)) of = value;
    else if (value === NONE) {
      const type = typeOfNothing(parsed.expression);
      there = false;
      of = type === undefined ? undefined : reference(type, 0, type);
    }
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
  }
  if (!of) return [];
  const from = of;
  return [...new Set(scope.names?.(from) ?? [])].map(
    (label, order): Completion => ({
      label,
      type: 'field',
      sortText: sortText(0, label, order),
      ...(there ? detail(() => scope.member(from, label)) : {}),
    }),
  );
}

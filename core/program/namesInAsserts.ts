// What an assert names, before anything has run: each name, and each field of what it is a field
// of. A wrong one would be found only where the assert fails, as a value that is not there.
import type { Vintage } from '../kernel/constants.ts';
import { fieldNames, fieldOf, isThing } from '../kernel/fields/fields.ts';
import { KINDS } from '../kernel/fields/kinds.ts';
import type { Thing } from '../kernel/fields/table.ts';
import { type Routine, routinesOf } from '../kernel/routine.ts';
import type { Diagnostic, Expression, Span } from '../trace/ast.ts';
import { isThreadWord, THREAD_STATES } from '../trace/calls/vocabulary.ts';
import { cut } from '../trace/echo.ts';
import { CONSTANTS } from '../trace/expression/evaluate.ts';
import { type Effort, nearest } from '../trace/parse/names.ts';

/** Names of the script, and its kernel. */
export interface KnownNames {
  readonly vintage: Vintage;
  readonly threads: ReadonlySet<string>;
  readonly maps: { has(name: string): boolean };
  /** Further names that stand alone; an assert has none. */
  readonly alone?: ReadonlySet<string>;
}

/** What has fields: a thing of the table, or a routine that a thread may be in. */
export type Owner = { readonly thing: Thing } | { readonly routine: Routine };

const ownerOf = (thing: string | undefined): Owner | undefined =>
  thing !== undefined && isThing(thing) ? { thing } : undefined;

const routineOf = (vintage: Vintage, name: string): Routine | undefined =>
  routinesOf(vintage).find((r) => r.name === name);

/** Is there such a field, and what has it in turn? */
export function memberOf(
  owner: Owner,
  name: string,
  vintage: Vintage,
): { readonly owner: Owner | undefined } | undefined {
  if ('routine' in owner) {
    const local = owner.routine.locals.find((l) => l.name === name);
    return local && { owner: ownerOf(KINDS[local.kind].thing) };
  }
  const field = fieldOf(owner.thing, name);
  if (field) return { owner: ownerOf(KINDS[field.kind].thing) };
  const routine = owner.thing === 'thread' ? routineOf(vintage, name) : undefined;
  return routine && { owner: { routine } };
}

/** Names of the fields, those of routines left out. */
export const membersOf = (owner: Owner): string[] =>
  'routine' in owner ? owner.routine.locals.map(({ name }) => name) : fieldNames(owner.thing);

/** What an expression's value has the fields of; undefined: nothing that is known. */
export function ownerOfValue(e: Expression, known: KnownNames): Owner | undefined {
  if (e.kind === 'call') return e.callee === 'entry' ? { thing: 'entry' } : undefined;
  if (e.kind === 'member') {
    const owner = ownerOfValue(e.object, known);
    return owner && memberOf(owner, e.member, known.vintage)?.owner;
  }
  if (e.kind !== 'name') return undefined;
  if (e.name === 'limit') return { thing: 'limit' };
  if (known.threads.has(e.name) || e.name === 'thread') return { thing: 'thread' };
  return known.maps.has(e.name) ? { thing: 'map' } : undefined;
}

const article = (owner: Owner): string => {
  if ('routine' in owner) return `a local of ${owner.routine.name}`;
  if (owner.thing === 'thread') return 'a field of a thread, or a routine';
  return `a field of ${owner.thing === 'entry' || owner.thing === 'object' ? 'an' : 'a'} ${owner.thing}`;
};

/** Names that stand alone. */
const ALONE = ['map', 'limit', 'thread', ...fieldNames('kernel'), ...THREAD_STATES, ...CONSTANTS.keys()];

/** Reports each name and field that nothing has. */
export function checkAssert(
  e: Expression,
  span: Span,
  known: KnownNames,
  effort: Effort,
  report: (found: Diagnostic) => void,
): void {
  const wrong = (column: number, name: string, what: string, names: Iterable<string>): void => {
    const suggestion = nearest(name, names, effort);
    report({
      line: span.line,
      column,
      length: name.length,
      severity: 'error',
      message: `found "${cut(name)}", expected ${what}`,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  };
  const check = (part: Expression): void => checkAssert(part, span, known, effort, report);
  switch (e.kind) {
    case 'name': {
      const isKnown = known.threads.has(e.name) || known.maps.has(e.name) || isThreadWord(e.name);
      if (isKnown || ALONE.includes(e.name) || known.alone?.has(e.name)) break;
      const names = [...known.threads, ...ALONE, ...(known.alone ?? [])];
      wrong(e.column, e.name, 'a name of the state, such as map, user_wired or a thread', names);
      break;
    }
    case 'call':
      if (e.callee !== 'entry') wrong(e.column, e.callee, 'entry(ADDRESS)', ['entry']);
      e.args.forEach(check);
      break;
    case 'member': {
      check(e.object);
      const owner = ownerOfValue(e.object, known);
      if (!owner || memberOf(owner, e.member, known.vintage)) break;
      const routines = 'thing' in owner && owner.thing === 'thread' ? routinesOf(known.vintage) : [];
      const names = [...membersOf(owner), ...routines.map(({ name }) => name)];
      wrong(e.column + e.length - e.member.length, e.member, article(owner), names);
      break;
    }
    case 'unary':
      check(e.operand);
      break;
    case 'binary':
      check(e.left);
      check(e.right);
  }
}

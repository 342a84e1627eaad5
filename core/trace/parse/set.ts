// `set PLACE = VALUE`: a value put into the state by the script, as a person puts one in by hand.
// That there is such a place is checked here, as far as the text alone shows it.
import { fieldNames, fieldOf, settable } from '../../kernel/fields/fields.ts';
import { placeType, type Typed } from '../../kernel/fields/kinds.ts';
import type { Expression, Statement } from '../ast.ts';
import { quoted } from '../echo.ts';
import { formatExpression, readPlace } from '../expression/expression.ts';
import { namedPlace } from '../expression/places.ts';
import { readPlaceValue } from '../expression/placeValue.ts';
import {
  aroundOf,
  checkNames,
  isMapOf,
  isThreadOf,
  mapsOf,
  valueProblem,
  wordsOfLocals,
} from '../expression/staticChecks.ts';
import { namesOf, oneOf } from './names.ts';
import { errorAt, expected, near, type Reader, threadNames } from './reader.ts';
import { advance, ownCopy, Token } from './scanner.ts';

const EXAMPLES = 'entry(0x1000).wired_count, map.timestamp, user_wired, limit.memlock or t1.vm_map_wire.end';

type SetStatement = Omit<Extract<Statement, { kind: 'set' }>, 'span' | 'comment'>;

/** After the keyword. */
export function readSet(r: Reader): SetStatement | undefined {
  const { from } = r;
  if (r.kind === Token.end) {
    expected(r, `a place like ${EXAMPLES}`);
    return undefined;
  }
  const place = readPlace(r, r.lineStart);
  if ('diagnostic' in place) return errorAt(r, place.diagnostic);
  const to = r.previous;
  const typed = typeOf(r, place.expression);
  if (r.kind !== Token.assign) {
    if (!r.failed) expected(r, "'=' and the value that it is set to");
    return undefined;
  }
  advance(r);
  const valueFrom = r.from;
  const value = readPlaceValue(r, r.lineStart, typed?.kind);
  if ('diagnostic' in value) return errorAt(r, value.diagnostic);
  // no column takes an address of the map or an entry
  const takes = typed && placeType(typed, aroundOf(r.pageSize));
  checkNames(r, value.expression, takes ? takes.words : wordsOfLocals(r));
  const name = formatExpression(place.expression);
  const problem = takes && !r.failed && valueProblem(name, takes, value.expression, (word) => isThreadOf(r, word));
  if (problem) errorAt(r, { ...value.expression, message: problem });
  const text = ownCopy(`${r.text.slice(from, to)} = ${r.text.slice(valueFrom, r.previous)}`);
  return { kind: 'set', place: place.expression, value: value.expression, text };
}

/** What the place holds; undefined: it is wrong, or a local, whose kind the routine knows. */
function typeOf(r: Reader, e: Expression): Typed | undefined {
  const place = namedPlace(e);
  const own = { column: e.column + e.length - memberOf(e).length, length: memberOf(e).length };
  switch (place?.kind) {
    case undefined:
      return wrongPlace(r, e);
    case 'kernel':
      return fieldOf('kernel', place.field);
    case 'limit':
      return fieldType(r, own, place.field, 'limit');
    case 'entry':
      checkNames(r, place.entry);
      return fieldType(r, own, place.field, 'entry');
    case 'map':
      if (isThreadOf(r, place.map)) {
        const how = `only a local of a routine that it is in, like ${place.map}.vm_map_wire.end`;
        return errorAt(r, { ...own, message: `${quoted(place.field)} of a thread cannot be set, ${how}` });
      }
      if (!isMapOf(r, place.map)) return wrongPlace(r, e);
      return fieldType(r, own, place.field, 'map');
    case 'local':
      return isThreadOf(r, place.thread) ? undefined : wrongPlace(r, e);
  }
}

const memberOf = (e: Expression): string => (e.kind === 'member' ? e.member : '');

function fieldType(
  r: Reader,
  at: { column: number; length: number },
  name: string,
  thing: 'entry' | 'map' | 'limit',
): Typed | undefined {
  const field = fieldOf(thing, name);
  if (field?.write) return field;
  const of = { entry: 'an entry', map: 'the map', limit: 'the limits' }[thing];
  const what = field
    ? `${quoted(name)} of ${of} cannot be set, it follows from other values`
    : `${quoted(name)} is not a field of ${of}`;
  // the flags are many, and go by their near names
  const known = settable(thing).filter((one) => !fieldOf(thing, one)?.bit);
  const message = `${what}: expected ${oneOf(thing === 'entry' ? [...known, 'a flag like in_transition'] : known)}`;
  const suggestion = field ? undefined : near(r, name, [...settable(thing), ...fieldNames(thing)]);
  return errorAt(r, { ...at, message, ...(suggestion === undefined ? {} : { suggestion }) });
}

/** The name that a place begins with, which is what is most likely wrong with it. */
function rootOf(e: Expression): Expression {
  return e.kind === 'member' ? rootOf(e.object) : e;
}

/** Names that a place can begin with. */
const rootNames = (r: Reader): Iterable<string> =>
  namesOf(['entry', 'limit', ...settable('kernel')], mapsOf(r), threadNames(r));

const isRoot = (r: Reader, name: string): boolean =>
  name === 'entry' ||
  name === 'limit' ||
  fieldOf('kernel', name)?.write !== undefined ||
  isMapOf(r, name) ||
  isThreadOf(r, name);

function wrongPlace(r: Reader, e: Expression): undefined {
  const root = rootOf(e);
  const name = root.kind === 'name' ? root.name : root.kind === 'call' ? root.callee : '';
  const suggestion = isRoot(r, name) ? undefined : near(r, name, rootNames(r));
  const place = suggestion === undefined ? e : { column: root.column, length: name.length };
  const found = quoted(formatExpression(e));
  return errorAt(r, {
    column: place.column,
    length: place.length,
    message: `${found} is not a place that can be set: expected one like ${EXAMPLES}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

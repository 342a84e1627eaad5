// Checks of an expression before anything has run: that its names are known, and, if it
// depends on nothing, that its value is of the kind that is wanted.
import { fieldNames } from '../../kernel/fields/fields.ts';
import { ALL_WORDS, type Around, BadValue, type PlaceType } from '../../kernel/fields/placeTypes.ts';
import type { Expression } from '../ast.ts';
import { isThreadWord, THREAD_STATES } from '../calls/vocabulary.ts';
import { quoted } from '../echo.ts';
import { isThreadName } from '../parse/declarations.ts';
import { namesOf } from '../parse/names.ts';
import { errorAt, near, type Reader, threadNames } from '../parse/reader.ts';
import { CONSTANTS, reference, type Scope } from './evaluate.ts';
import { isShown, takeValue } from './placeValue.ts';

/** Is it a thread's name, as far as the script has been read? */
export const isThreadOf = (r: Reader, name: string): boolean =>
  isThreadName(name, 0, name.length) || r.declaredThreads.has(name);

/** Names of the maps that there can be. */
export const mapsOf = (r: Reader): Iterable<string> => namesOf(['map'], r.subMaps.keys(), r.processes.keys());
export const isMapOf = (r: Reader, name: string): boolean =>
  name === 'map' || r.subMaps.has(name) || r.processes.has(name);

type Leaf = Expression & { kind: 'name' | 'call' };

/** The names and calls that an expression is made of. */
export function leavesOf(e: Expression, found: Leaf[] = []): Leaf[] {
  if (e.kind === 'name' || e.kind === 'call') found.push(e);
  if (e.kind === 'call') for (const arg of e.args) leavesOf(arg, found);
  if (e.kind === 'member') leavesOf(e.object, found);
  if (e.kind === 'unary') leavesOf(e.operand, found);
  if (e.kind === 'binary') leavesOf(e.right, leavesOf(e.left, found));
  return found;
}

/** An object that no script has a name for: the kernel has made it. */
const isAnonymous = (name: string): boolean => /^o\d+$/.test(name);

/**
 * Words that mean something in one place. A script decides how many there are, so that they are not
 * copied.
 */
interface Words {
  has(word: string): boolean;
  keys(): Iterable<string>;
}

/** The words of a value whose place is a local: the routine says which of them it takes. */
export const wordsOfLocals = (r: Reader): Words => ({
  has: (word) => ALL_WORDS.has(word) || r.objects.has(word) || isShown(word) || isAnonymous(word),
  keys: () => namesOf(ALL_WORDS, r.objects.keys()),
});

const EVERYWHERE = new Set([...THREAD_STATES, ...CONSTANTS.keys(), ...fieldNames('kernel'), 'limit']);

/** Reports names that nothing has. `words`: names that mean something there, beside the others. */
export function checkNames(r: Reader, e: Expression, words: Words = EVERYWHERE): void {
  for (const leaf of leavesOf(e)) {
    const isName = leaf.kind === 'name';
    const name = isName ? leaf.name : leaf.callee;
    const isKnown = isName
      ? words.has(name) || EVERYWHERE.has(name) || isMapOf(r, name) || isThreadOf(r, name)
      : name === 'entry';
    if (isKnown) continue;
    const names = isName ? namesOf(words.keys(), EVERYWHERE, mapsOf(r)) : ['entry'];
    const suggestion = near(r, name, namesOf(names, threadNames(r)));
    const message = `unknown ${isName ? 'name' : 'function'} ${quoted(name)}`;
    const at = { column: leaf.column, length: name.length, message };
    errorAt(r, suggestion === undefined ? at : { ...at, suggestion });
  }
}

/** What a value may depend on, as far as a script says it before anything runs. */
export const aroundOf = (pageSize: number, known: Partial<Around> = {}): Around => ({
  pageSize,
  min: 1,
  max: 1,
  thread: 't1',
  objects: new Map(),
  entry: 1,
  ...known,
  entryAt: later,
  entryOf: later,
});

/** It depends on the state. */
class NotConstant extends Error {}
const later = (): never => {
  throw new NotConstant();
};

/**
 * Why a value that depends on nothing is none that a place takes; undefined: it is one, or it
 * depends on the state.
 */
export function valueProblem(
  place: string,
  type: PlaceType,
  e: Expression,
  isThread: (name: string) => boolean,
): string | undefined {
  const scope: Scope = {
    lookup(name) {
      if (isThread(name)) return reference('thread', 0, name);
      if (isThreadWord(name)) return name;
      return CONSTANTS.has(name) || ALL_WORDS.has(name) || isShown(name) ? undefined : later();
    },
    member: later,
    call: later,
  };
  try {
    takeValue(place, type, e, scope);
    return undefined;
  } catch (problem) {
    if (problem instanceof NotConstant) return undefined;
    if (problem instanceof BadValue) return problem.message;
    throw problem;
  }
}

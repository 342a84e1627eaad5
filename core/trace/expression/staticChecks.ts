// What can be said of an expression before anything has run: that its names are known, and, if it depends on nothing, that its value is of the kind that
// is wanted.
import type { Expression } from '../ast.ts';
import { isThreadWord, THREAD_STATES } from '../calls/vocabulary.ts';
import { quoted } from '../echo.ts';
import { isThreadName } from '../parse/declarations.ts';
import { nearest } from '../parse/names.ts';
import { errorAt, type Reader } from '../parse/reader.ts';
import { CONSTANTS, reference, type Scope } from './evaluate.ts';
import { COUNTER } from './places.ts';
import { ALL_WORDS, type Around, BadValue, type Wanted } from './placeTypes.ts';
import { isShown, takeValue } from './placeValue.ts';

/** Is it a thread's name, as far as the script has been read? */
export const isThreadOf = (r: Reader, name: string): boolean =>
  isThreadName(name, 0, name.length) || r.declaredThreads.has(name);

/** Names of the maps that there can be. */
export const mapsOf = (r: Reader): string[] => ['map', ...r.subMaps.keys(), ...r.processes.keys()];

/** The names and calls that an expression is made of. */
export function* leavesOf(e: Expression): Generator<Expression & { kind: 'name' | 'call' }> {
  switch (e.kind) {
    case 'name':
      yield e;
      return;
    case 'member':
      yield* leavesOf(e.object);
      return;
    case 'call':
      yield e;
      for (const arg of e.args) yield* leavesOf(arg);
      return;
    case 'unary':
      yield* leavesOf(e.operand);
      return;
    case 'binary':
      yield* leavesOf(e.left);
      yield* leavesOf(e.right);
  }
}

/** An object that no script has a name for: the kernel has made it. */
const isAnonymous = (name: string): boolean => /^o\d+$/.test(name);

/** Reports names that nothing has. `words`: names that mean something there, beside the others. */
export function checkNames(r: Reader, e: Expression, words: Iterable<string> = []): void {
  const known = [
    ...words,
    ...CONSTANTS.keys(),
    ...THREAD_STATES,
    ...mapsOf(r),
    COUNTER,
    'swap_reserved',
    'limit',
    ...r.declaredThreads,
  ];
  for (const leaf of leavesOf(e)) {
    const [what, name, names] =
      leaf.kind === 'name' ? ['name', leaf.name, known] : ['function', leaf.callee, ['entry']];
    if (names.includes(name) || (leaf.kind === 'name' && isThreadOf(r, name))) continue;
    const near = nearest(name, [...names, ...r.threads.keys()]);
    const message = `unknown ${what} ${quoted(name)}`;
    const at = { column: leaf.column, length: name.length, message };
    errorAt(r, near === undefined ? at : { ...at, suggestion: near });
  }
}

/** The words of a value whose place is a local: the routine says which of them it takes. */
export const wordsOfLocals = (r: Reader, e: Expression): string[] => [
  ...ALL_WORDS,
  ...r.objects.keys(),
  ...[...leavesOf(e)].flatMap((leaf) =>
    leaf.kind === 'name' && (isShown(leaf.name) || isAnonymous(leaf.name)) ? [leaf.name] : [],
  ),
];

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

/** Why a value that depends on nothing is none that a place takes; undefined: it is one, or it depends on the state. */
export function valueProblem(
  place: string,
  wanted: Wanted,
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
    takeValue(place, wanted, e, scope);
    return undefined;
  } catch (problem) {
    if (problem instanceof NotConstant) return undefined;
    if (problem instanceof BadValue) return problem.message;
    throw problem;
  }
}

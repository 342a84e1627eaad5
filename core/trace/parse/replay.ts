// `replay t1*18 t2*3 / t1!1`: the choices of a run, step by step. `t1*18`: 18 steps of t1;
// `/`: the next line of the script begins; `t1!1`: a step of t1 in which a fault that may fail
// gives its second result.
import type { ReplayRun } from '../ast.ts';
import { cut } from '../echo.ts';
import { isThreadName } from './declarations.ts';
import { readTurn } from './lines/turn.ts';
import { namesOf } from './names.ts';
import { error, near, type Reader } from './reader.ts';
import { advance, extendWord, Token, tokenText } from './scanner.ts';

/** The next line of the script begins. */
export const NEXT_LINE = '/';
const EXPECTED = "expected a thread's steps, such as t1*18, or / for the next line";

export function readReplay(r: Reader): { runs: ReplayRun[] } | undefined {
  const runs: ReplayRun[] = [];
  let good = true;
  do {
    extendWord(r, '');
    const word = tokenText(r);
    const { thread: name, outcome, times } = readTurn(word);
    const isKnown = isThreadName(name, 0, name.length) || r.declaredThreads.has(name);
    if ((name !== NEXT_LINE && !isKnown) || (name === NEXT_LINE && word !== name)) {
      const found = r.kind === Token.end ? 'the end of the line' : `"${cut(word)}"`;
      error(r, r.from, r.to, `${EXPECTED}, found ${found}`, near(r, name, namesOf([], r.declaredThreads)));
      good = false;
    } else runs.push({ thread: name === NEXT_LINE ? undefined : name, outcome, times });
    if (r.kind !== Token.end) advance(r);
  } while (r.kind !== Token.end);
  return good ? { runs } : undefined;
}

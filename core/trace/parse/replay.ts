// `replay t1*18 t2*3 / t1!1`: the choices of a run, step by step. `t1*18`: 18 steps of t1;
// `/`: the next line of the script begins; `t1!1`: a step of t1 in which a fault that may fail
// gives its second result.
import type { ReplayRun } from '../ast.ts';
import { cut } from '../echo.ts';
import { isThreadName } from './declarations.ts';
import { threadNamed } from './lines/loggedThread.ts';
import { namesOf } from './names.ts';
import { error, near, type Reader } from './reader.ts';
import { advance, extendWord, Token, tokenText } from './scanner.ts';

/** The next line of the script begins. */
export const NEXT_LINE = '/';
const RUN = /^([^!*]+)(?:!(\d{1,3}))?(?:\*(\d{1,15}))?$/;
const EXPECTED = "expected a thread's steps, such as t1*18, or / for the next line";

export function readReplay(r: Reader): { runs: ReplayRun[] } | undefined {
  const runs: ReplayRun[] = [];
  let good = true;
  do {
    extendWord(r, '');
    const word = tokenText(r);
    const [, who = '', outcome = '0', times = '1'] = RUN.exec(word) ?? [];
    const name = threadNamed(who);
    const isKnown = isThreadName(name, 0, name.length) || r.declaredThreads.has(name);
    if ((name !== NEXT_LINE && !isKnown) || Number(times) < 1 || (name === NEXT_LINE && word !== name)) {
      const found = r.kind === Token.end ? 'the end of the line' : `"${cut(word)}"`;
      error(r, r.from, r.to, `${EXPECTED}, found ${found}`, near(r, name, namesOf([], r.declaredThreads)));
      good = false;
    } else runs.push({ thread: name === NEXT_LINE ? undefined : name, outcome: Number(outcome), times: Number(times) });
    if (r.kind !== Token.end) advance(r);
  } while (r.kind !== Token.end);
  return good ? { runs } : undefined;
}

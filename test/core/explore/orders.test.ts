// Each order to what is found of an example can be followed on the machine, and ends as it says.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Exploration, explore } from '../../../core/explore/explore.ts';
import { followOrder } from '../../../core/explore/follow.ts';
import { type Compiled, compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const STATES = 20_000;
/** Of each example. */
const MOST = 60;

function exploration(compiled: Compiled): Exploration {
  const work = explore(compiled, { bounds: { states: STATES } });
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

const examples = readdirSync('examples').filter((name) => name.endsWith('.vmtrace'));
test.each(examples)('%s', (name) => {
  const compiled = compile(parse(readFileSync(`examples/${name}`, 'utf8')));
  const found = exploration(compiled);
  const ends = found.outcomes.slice(0, MOST).map((outcome) => {
    const { kind } = outcome;
    const { kernel } = followOrder(compiled, found.order(outcome)).state;
    const inCall = kernel.threads.some(({ depth }) => depth > 0);
    const now = kernel.panic !== '' ? 'panic' : inCall ? 'stuck' : 'done';
    return `${kind} ${kind === 'endless' ? kind : now}`;
  });
  expect(ends).toEqual(found.outcomes.slice(0, MOST).map(({ kind }) => `${kind} ${kind}`));
  for (const suspect of found.suspects.slice(0, MOST))
    expect(() => followOrder(compiled, found.order(suspect))).not.toThrow();
});

// What an explanation tells, apart from the order itself: why each call failed and who made it so,
// what calls returned of which the log tells nothing, and what threads did to each other. Two
// orders that tell the same are one explanation.
import { isFailure } from '../../debugger/why/decision.ts';
import { placeOf, reasonText } from '../../debugger/why/explanation.ts';
import { resultName } from '../../kernel/constants.ts';
import type { Explanation } from '../explain/explain.ts';
import type { FollowedOrder } from './followed.ts';

/** What the report says of a line: `key` is the same where it is the same but for numbers. */
interface Told {
  readonly key: string;
  readonly text: string;
}

export interface Character {
  /** Lines whose calls failed. */
  readonly failed: ReadonlySet<number>;
  /** By line: why its call failed. To find that out takes as long as all the rest. */
  readonly causes: () => ReadonlyMap<number, Told>;
  /** By line: the result of a call of which the log tells none. */
  readonly open: ReadonlyMap<number, number>;
  /** Lines whose calls slept. */
  readonly slept: ReadonlySet<number>;
  /** What threads did to each other, by its key. */
  readonly between: ReadonlyMap<string, string>;
}

/** Failures whose reason is looked for. */
const MOST_CAUSES = 12;
/** Differences of a kind that the report lists. */
const MOST_TOLD = 3;

const withoutAddresses = (text: string): string => text.replace(/0x[0-9a-f]+/g, '');

const linesWithResult = ({ threads }: Explanation['plan']): ReadonlySet<number> =>
  new Set(threads.flat().flatMap(({ expected, line }) => (expected === undefined ? [] : [line])));

/** Why calls failed, by line; the first of them. */
function causesOf(followed: FollowedOrder): Map<number, Told> {
  const { threads } = followed.compiled.program;
  const reasons = [...followed.reasons(MOST_CAUSES)].slice(0, MOST_CAUSES);
  return new Map(
    reasons.map(([{ thread, line, result }, why]) => {
      const place = placeOf(why.decision);
      const who = `line ${line}, ${threads[thread]}'s ${resultName(result)}`;
      return [line, { key: `${place} ${why.by?.line ?? ''}`, text: `${who}: ${reasonText(why, place)}` }];
    }),
  );
}

export function characterOf(followed: FollowedOrder, { plan }: Explanation): Character {
  const known = linesWithResult(plan);
  const { returned, story } = followed;
  const failed = returned.filter(({ result }) => isFailure(result));
  let causes: ReadonlyMap<number, Told> | undefined;
  // the cause says why a call was refused
  const others = story.filter(({ kind }) => kind !== 'refused');
  return {
    failed: new Set(failed.map(({ line }) => line)),
    causes: () => {
      causes ??= causesOf(followed);
      return causes;
    },
    open: new Map(returned.flatMap(({ line, result }) => (known.has(line) ? [] : [[line, result]]))),
    slept: new Set(story.flatMap(({ kind, line }) => (kind === 'sleep' ? [line] : []))),
    between: new Map(others.map(({ text }) => [withoutAddresses(text), text])),
  };
}

/** The same for two orders that tell the same. */
export const keyOf = ({ causes, open, between }: Character): string =>
  JSON.stringify(
    [[...causes()].map(([line, { key }]) => [line, key]), [...open], [...between.keys()]].map((all) => all.sort()),
  );

const few = (texts: readonly string[]): string[] => [
  ...texts.slice(0, MOST_TOLD),
  ...(texts.length > MOST_TOLD ? [`${texts.length - MOST_TOLD} more`] : []),
];

/** What another explanation tells that the first does not, in clauses. */
export function differences(first: Character, other: Character): string[] {
  const causes = [...other.causes()].flatMap(([line, { key, text }]) =>
    first.causes().get(line)?.key === key ? [] : [text],
  );
  const results = [...other.open].flatMap(([line, result]) => {
    const before = first.open.get(line);
    if (before === undefined || before === result) return [];
    return [`line ${line} returns ${resultName(result)}, not ${resultName(before)}`];
  });
  const more = [...other.between].flatMap(([key, text]) => (first.between.has(key) ? [] : [text]));
  const less = [...first.between].flatMap(([key, text]) => (other.between.has(key) ? [] : [`not: ${text}`]));
  return [...few(causes), ...few(results), ...few([...more, ...less])];
}

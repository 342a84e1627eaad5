// What `vmtrace explain` prints of a script, in lines.

import type { CallResult, Trial } from '../../../../core/check/trial.ts';
import type { Explanation } from '../../../../core/explore/explain/explain.ts';
import { saysResults } from '../../../../core/explore/explain/records.ts';
import { limitsOf, type Other } from '../../../../core/explore/service/severalExplanations.ts';
import {
  asItStandsText,
  IF_CHANGED,
  limitsText,
  machinesText,
  refusalText,
  stoppedText,
  suppositionTexts,
  switchCount,
} from '../../../../core/explore/words/explained.ts';
import type { FollowedOrder } from '../../../../core/explore/words/followed.ts';
import { orderText } from '../../../../core/explore/words/orders.ts';
import { isSurmised, restingOn, type Sentence } from '../../../../core/explore/words/story.ts';
import type { Compiled } from '../../../../core/program/compile.ts';
import type { Loaded } from '../load.ts';
import { tableOf } from '../run.ts';

export interface Explained {
  readonly loaded: Loaded;
  readonly found: Explanation;
  /** The order that was found. */
  readonly followed: FollowedOrder | undefined;
  /** Its calls. */
  readonly calls: readonly CallResult[];
  /** The run in the order that comes closest, where none was found. */
  readonly closest: Trial | undefined;
}

/** Explanations besides the first; their calls, if they are printed in full. */
export interface AlsoExplained {
  readonly others: readonly (Other & { readonly calls: readonly CallResult[] | undefined })[];
  readonly stoppedAfter: number | undefined;
}

const REACHED: Readonly<Record<NonNullable<Explanation['bound']>, string>> = {
  states: 'the bound of states was reached (--states N allows more)',
  depth: 'the bound of depth was reached',
  time: 'the time was over (--time S allows more seconds)',
  memory: 'the bound of memory was reached (--memory MB allows more)',
  cancelled: 'it was ended by Ctrl-C',
};

/** Lines whose calls failed for what an import inferred. */
const surmisedLines = (calls: readonly CallResult[]): ReadonlySet<number> =>
  new Set(calls.flatMap(({ line, why }) => (why && isSurmised(why.data.reason) ? [line] : [])));

const sentence = ({ position, line, text }: Sentence): string =>
  `  step ${position}${line > 0 ? `, line ${line}` : ''}: ${text}`;

/** What the order that comes closest gives instead, or which assert does not hold in it. */
function insteadLines({ impossible }: Explanation, trial: Trial | undefined): string[] {
  const call = trial?.calls.findLast(({ line }) => line === impossible?.line);
  if (call?.expected !== undefined)
    return [`the order that comes closest gives ${call.result} there`, '', ...tableOf({ calls: [call] })];
  const broken = trial?.outcomes.find(({ verdict }) => verdict === 'fails');
  return broken ? [`in the order that comes closest, line ${broken.line} does not hold: ${broken.text}`] : [];
}

const NO_RESULTS =
  'no line says what its call returned, so any order explains it: write = RESULT behind a call, or use vmtrace run or explore';

/** The machine of an order, where limits are open. */
const machineText = ({ config }: Compiled, found: Explanation, other: Other): string =>
  found.plan.machines.length > 1 ? limitsText(limitsOf(found, other), config.pageSize) : '';

/** The explanations besides the first, each with what differs. */
export function otherLines(
  { loaded: { compiled }, found }: Explained,
  { others, stoppedAfter }: AlsoExplained,
): string[] {
  const lines = others.flatMap((other, i) => {
    const { order, switches, inOrder, differs, followed, calls } = other;
    const limits = machineText(compiled, found, other);
    const how = [
      switchCount(switches),
      ...(limits === '' ? [] : [`with ${limits}`]),
      ...(inOrder || !found.inOrder ? [] : ['by an order other than that of the lines']),
    ].join(', ');
    const head = `${String(i + 2).padStart(3)}. ${how}: ${differs.join('; ')}`;
    if (!calls) return [head];
    const story = restingOn(followed.story, surmisedLines(calls)).map(sentence);
    return [head, orderText(compiled, order, '--write'), '', ...tableOf({ calls }), ...story, ''];
  });
  const hint = others.some(({ calls }) => calls) ? '' : ', in full with --all';
  return [
    ...(others.length === 0 ? [] : ['', `other explanations (${others.length}${hint})`, ...lines]),
    ...(stoppedAfter === undefined ? [] : ['', stoppedText(stoppedAfter)]),
  ];
}

/** The explanation of a script, or the first result that no order gives. */
export function reportOf({ loaded: { name, compiled }, found, followed, calls, closest }: Explained): string[] {
  const head = `${name} (${compiled.config.vintage})`;
  if (!followed)
    return [
      `${head}: ${refusalText(compiled, found, REACHED)}`,
      ...suppositionTexts(found),
      ...insteadLines(found, closest),
    ];
  if (!saysResults(compiled)) return [`${head}: ${NO_RESULTS}`];
  const isChanged = found.asItStands !== undefined;
  const by = found.inOrder ? [] : ['by an order other than that of the lines'];
  const how = ['explained', ...by, ...(isChanged ? [IF_CHANGED] : [])].join(', ');
  const limits = machinesText(found);
  const story = restingOn(followed.story, surmisedLines(calls));
  const isAlone = compiled.program.threads.length < 2;
  return [
    `${head}: ${how}${isChanged ? ':' : ''}`,
    ...suppositionTexts(found),
    ...(isChanged ? [asItStandsText(compiled, found)] : []),
    ...(limits === '' ? [] : [limits]),
    '',
    ...tableOf({ calls }),
    ...(story.length > 0 && !isAlone ? ['', 'between the threads', ...story.map(sentence)] : []),
    // one thread has one order
    ...(isAlone ? [] : ['', orderText(compiled, followed.order, '--write')]),
  ];
}

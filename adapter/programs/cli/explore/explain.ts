// `vmtrace explain`: from results to the order that explains them, or the first result that no
// order gives; as JSON, and saved as scripts.

import { basename, join } from 'node:path';
import { type Trial, tryScript } from '../../../../core/check/trial.ts';
import type { Progress } from '../../../../core/explore/bounds.ts';
import type { Explanation } from '../../../../core/explore/explain/explain.ts';
import { saysResults } from '../../../../core/explore/explain/records.ts';
import { scheduled } from '../../../../core/explore/follow.ts';
import type { Order } from '../../../../core/explore/orders.ts';
import { ExploreError } from '../../../../core/explore/plan.ts';
import { orderTitle } from '../../../../core/explore/service/explained.ts';
import { orderScript } from '../../../../core/explore/service/orderScript.ts';
import {
  type Explanations,
  firstExplanation,
  isBest,
  limitsOf,
  otherExplanations,
  scriptOf,
} from '../../../../core/explore/service/severalExplanations.ts';
import { FollowedOrder } from '../../../../core/explore/words/followed.ts';
import { scheduleText } from '../../../../core/explore/words/orders.ts';
import { resultName } from '../../../../core/kernel/constants.ts';
import type { Compiled } from '../../../../core/program/compile.ts';
import { isUnusable, type Loaded, load, problemData, problemLines, refusalLine } from '../load.ts';
import type { Options } from '../options.ts';
import { type ExitCode, type Output, worse } from '../output.ts';
import { explainedCalls } from './explainedCalls.ts';
import { type AlsoExplained, type Explained, otherLines, reportOf } from './explainText.ts';
import { type EndedBounds, endedBounds, interruptible } from './interruptible.ts';
import { type Kept, keep, keptText } from './save.ts';

const searched = <T>(work: Generator<Progress, T>, output: Output, bounds: EndedBounds): Promise<T> =>
  interruptible(
    work,
    ({ states }) => output.progress?.(`${states.toLocaleString('en-US')} states (Ctrl-C: what was found so far)`),
    () => {
      bounds.isEnded = true;
      return undefined;
    },
  );

const runOf = (compiled: Compiled, order: Order, { steps }: Options): Promise<Trial> =>
  tryScript({ compiled: scheduled(compiled, order) }, steps);

async function shown(
  loaded: Loaded,
  found: Explanation,
  followed: FollowedOrder | undefined,
  options: Options,
): Promise<Explained> {
  const { order, closest } = found;
  const isClose = !order && closest !== undefined;
  return {
    loaded,
    found,
    followed,
    calls: followed ? explainedCalls(followed) : [],
    closest: isClose ? await runOf(loaded.compiled, closest, options) : undefined,
  };
}

function alsoExplained({ others, stoppedAfter }: Explanations, { all }: Options): AlsoExplained {
  const also = others.map((other) => ({ ...other, calls: all ? explainedCalls(other.followed) : undefined }));
  return { others: also, stoppedAfter };
}

const linesText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** An explanation of a script that is changed is none of the script. */
const isExplained = ({ order, asItStands }: Explanation): boolean => order !== undefined && !asItStands;

const exitCodeOf = (found: Explanation): ExitCode => (isExplained(found) ? 0 : found.bound ? 3 : 1);

function dataOf(
  { loaded, found, followed, calls }: Explained,
  { others, stoppedAfter }: AlsoExplained,
  exitCode: ExitCode,
) {
  const { compiled } = loaded;
  const { order, machines, tried, inOrder, bound, states } = found;
  const { impossible } = found.asItStands ?? found;
  const { threads } = compiled.program;
  return {
    ...problemData(loaded),
    kernel: compiled.config.vintage,
    isExplained: isExplained(found),
    inOrder,
    bound,
    states,
    ...(order && { schedule: scheduleText(compiled, order), switches: found.switches }),
    machines,
    tried,
    ...((found.without || found.needless) && { withoutLimit: true }),
    ...(found.needless && { needless: found.needless.limits }),
    ...(found.suppositions && { suppositions: found.suppositions }),
    ...(impossible && {
      impossible: {
        thread: threads[impossible.thread],
        line: impossible.line,
        ...(impossible.expected !== undefined && { result: resultName(impossible.expected) }),
      },
    }),
    story: (followed?.story ?? []).map(({ thread, kind: _, ...rest }) => ({ ...rest, thread: threads[thread] })),
    // a limit of null is none
    others: others.map((other) => ({
      schedule: scheduleText(compiled, other.order),
      limits: limitsOf(found, other),
      switches: other.switches,
      inOrder: other.inOrder,
      differs: other.differs,
    })),
    ...(stoppedAfter !== undefined && { othersStoppedAfter: stoppedAfter }),
    calls: calls.map(({ why, ...call }) => ({ ...call, ...why?.data })),
    exitCode,
  };
}

/** Saves the order as a script, and with `--all` the others, with their number. */
async function save(
  folder: string,
  { loaded: { name }, found }: Explained,
  { others }: AlsoExplained,
): Promise<Kept[]> {
  const { order, switches, inOrder } = found;
  if (!order) return [];
  const stem = basename(/^[<-]/.test(name) ? 'script' : name).replace(/\.vmtrace$/, '');
  const kept: Kept[] = [];
  const all = others.filter(({ calls }) => calls);
  for (const [i, one] of [{ order, switches, inOrder }, ...all].entries()) {
    const file = join(folder, `${stem}-explained${i === 0 ? '' : `-${i + 1}`}.vmtrace`);
    const which = i === 0 ? 'an order' : 'another order';
    const { text, note } = orderScript(scriptOf(found, one), one.order, orderTitle(found, basename(name), which));
    if (text === '') kept.push({ file, problem: note ?? 'it cannot be said as a script' });
    else kept.push(await keep(folder, file, text));
  }
  return kept;
}

/**
 * Explains one script. What no other explanation can better is printed before others are
 * looked for.
 */
async function explainFile(loaded: Loaded, options: Options, output: Output) {
  const { json, write } = options;
  const bounds = endedBounds(options.bounds);
  const { compiled } = loaded;
  const print = (made: Explained): void => {
    if (!json) output.report(linesText(reportOf(made)));
  };
  const began = performance.now();
  const first = await searched(firstExplanation(compiled, bounds), output, bounds);
  const known: Explanation = bounds.isEnded && first.bound === 'time' ? { ...first, bound: 'cancelled' } : first;
  const path = known.order && new FollowedOrder(known.plan.compiled, known.order, known.hanging);
  const early = isBest(known) || !path ? await shown(loaded, known, path, options) : undefined;
  if (early) print(early);
  const time = bounds.time === undefined ? {} : { time: Math.max(0, bounds.time - (performance.now() - began)) };
  const several = await searched(otherExplanations(known, path, { ...bounds, ...time }), output, bounds);
  const made = early ?? (await shown(loaded, several.first, several.followed, options));
  if (!early) print(made);
  const code = exitCodeOf(made.found);
  const also = alsoExplained(several, options);
  const kept = write === undefined ? [] : await save(write, made, also);
  const saved = kept.map(keptText);
  const more = saysResults(loaded.compiled) ? otherLines(made, also) : [];
  if (!json) output.report(`${linesText([...more, ...saved])}\n`);
  const isRefused = kept.some((one) => one.isRefused);
  return { code, isRefused, data: json ? { ...dataOf(made, also, code), saved } : {} };
}

export async function explainFiles(files: readonly string[], options: Options, output: Output): Promise<ExitCode> {
  let code: ExitCode = 0;
  const data: object[] = [];
  for (const file of files) {
    const loaded = await load(file, options);
    if (!options.json) for (const line of problemLines(loaded)) output.problem(line);
    if (isUnusable(loaded)) {
      data.push({ ...problemData(loaded), exitCode: 2 });
      code = worse(code, 2);
      continue;
    }
    try {
      const made = await explainFile(loaded, options, output);
      code = made.isRefused ? 2 : worse(code, made.code);
      data.push(made.data);
    } catch (error) {
      if (!(error instanceof ExploreError)) throw error;
      if (options.json) data.push({ file: loaded.name, unexplained: error.message, exitCode: 2 });
      else output.problem(refusalLine(loaded.name, error));
      code = worse(code, 2);
    }
  }
  if (options.json) output.report(`${JSON.stringify({ files: data, exitCode: code }, undefined, 2)}\n`);
  return code;
}

// `vmtrace explore`: every interleaving of a script's calls, what each call can return, how the
// script can end, and what is suspicious, with the shortest order to it.
import { expectationsOf } from '../../../../core/check/expectations.ts';
import { judgeExpectations } from '../../../../core/check/explored.ts';
import { type Exploration, explore, type Going } from '../../../../core/explore/explore.ts';
import {
  COUNTED,
  countOrders,
  LATE,
  LATE_TEXT,
  type OrderCounts,
  ordersOf,
} from '../../../../core/explore/find/orderCounts.ts';
import { ExploreError } from '../../../../core/explore/plan.ts';
import type { Group } from '../../../../core/explore/symmetry/alike.ts';
import type { Met } from '../../../../core/explore/symmetry/cast.ts';
import { limitsText } from '../../../../core/explore/words/explained.ts';
import { hints } from '../../../../core/explore/words/hints.ts';
import { scheduleText } from '../../../../core/explore/words/orders.ts';
import { resultName, type Vintage } from '../../../../core/kernel/constants.ts';
import { runToEnd } from '../../../../core/machine/work.ts';
import type { Compiled } from '../../../../core/program/compile.ts';
import { VERDICT_CODES } from '../check.ts';
import { isUnusable, load, problemData, problemLines, refusalLine } from '../load.ts';
import type { Options } from '../options.ts';
import { type ExitCode, type Output, worse } from '../output.ts';
import { differences, type Only } from './compare.ts';
import type { Explored } from './explored.ts';
import { interruptible } from './interruptible.ts';
import { orderLines, reportLines, scheduleLines, sizeText } from './report.ts';
import { type Kept, keptText, saveOrders, stemOf } from './save.ts';

/** Milliseconds between two lines of progress. */
const EVERY = 1_000;

/** Explores, with progress on a terminal; Ctrl-C ends it and keeps what was found. */
async function explored(compiled: Compiled, { bounds }: Options, output: Output): Promise<Exploration> {
  const began = performance.now();
  let told = began;
  const tell = ({ states, frontier, bytes }: Going): void => {
    const now = performance.now();
    if (now - told < EVERY) return;
    told = now;
    const seconds = `${Math.round((now - began) / 1_000)}${bounds.time === undefined ? '' : ` of ${bounds.time / 1_000}`} s`;
    output.progress?.(
      `${states.toLocaleString('en-US')} states, ${frontier.toLocaleString('en-US')} to go on from, ${Math.ceil(bytes / 2 ** 20)} MB, ${seconds} (Ctrl-C: what was found so far)`,
    );
  };
  return interruptible(explore(compiled, { bounds }), tell, (going) => going.soFar());
}

/** Of a small script, how many orders there are. */
function counted(compiled: Compiled, found: Exploration, output: Output): OrderCounts | undefined {
  if (!found.complete || found.states > COUNTED.reduced) return undefined;
  const work = countOrders(compiled, COUNTED);
  for (;;) {
    const { done, value } = work.next();
    if (!done) continue;
    if (value === LATE) output.problem(LATE_TEXT);
    return value === LATE ? undefined : value;
  }
}

function exitCodeOf({ found: { suspects, outcomes, bound }, judged }: Explored): ExitCode {
  const isBad = suspects.length > 0 || outcomes.some(({ kind }) => kind !== 'done');
  const found: ExitCode = isBad ? 1 : bound === undefined ? 0 : 3;
  return judged.reduce<ExitCode>((code, { test }) => worse(code, VERDICT_CODES[test.verdict]), found);
}

/** The same for programs. */
function dataOf({ compiled, found, counts, judged }: Explored) {
  const { plan, complete, bound, states, transitions, depth, memory, results, suspects, outcomes } = found;
  const { threads } = compiled.program;
  const namesOf = (groups: readonly Group[]) => groups.map((group) => group.map((thread) => threads[thread]));
  const turnsOf = (of: Met) => {
    const order = found.order(of);
    const limits = limitsText(plan.machines[order.machine], compiled.config.pageSize);
    return {
      schedule: scheduleText(compiled, order),
      picks: order.picks.map(({ thread, outcome }) => ({ thread: threads[thread], outcome })),
      ...(limits === '' ? {} : { limits }),
    };
  };
  const orderOf = (of: Met & { readonly key: string }) => ({ ...turnsOf(of), baked: runToEnd(found.baked(of)) });
  return {
    kernel: compiled.config.vintage,
    complete,
    bound,
    states,
    transitions,
    depth,
    memory,
    orders: counts?.all,
    hints: hints(compiled, found),
    expectations: judged.map(({ test: { name, line, verdict, messages } }) => ({
      line,
      text: name,
      verdict,
      messages,
    })),
    alike: namesOf(found.alike.groups),
    results: results.map((one) => {
      const { state: _, by: __, cast: ___, key: ____, ...rest } = one;
      const orders = ordersOf(one, counts);
      return { ...rest, orders, thread: threads[one.thread], result: resultName(one.result), ...turnsOf(one) };
    }),
    suspects: suspects.map((one) => ({
      kind: one.kind,
      text: one.text,
      threads: one.threads.map((thread) => threads[thread]),
      line: one.line,
      states: one.states,
      exchanged: namesOf(one.exchanged),
      ...orderOf(one),
    })),
    outcomes: outcomes.map((one) => ({
      kind: one.kind,
      results: one.results.map(({ thread, line, result }) => ({
        thread: threads[thread],
        line,
        result: resultName(result),
      })),
      maps: one.maps,
      stuck: one.stuck.map(({ thread, ...rest }) => ({ ...rest, thread: threads[thread] })),
      panic: one.panic,
      states: one.states,
      exchanged: namesOf(one.exchanged),
      ...orderOf(one),
    })),
  };
}

/**
 * Explores a script on each kernel of the command line. `stems`: how file names
 * of saved orders begin.
 */
async function exploreFile(
  file: string,
  options: Options,
  output: Output,
  stems: Set<string>,
): Promise<{ readonly code: ExitCode; readonly data: object }> {
  const kernels: readonly (Vintage | undefined)[] = options.kernels ?? [options.kernel];
  const all: Explored[] = [];
  let code: ExitCode = 0;
  let name = file;
  for (const kernel of kernels) {
    const loaded = await load(file, kernel === undefined ? {} : { kernel });
    ({ name } = loaded);
    if (!options.json) for (const line of problemLines(loaded)) output.problem(line);
    if (isUnusable(loaded)) return { code: 2, data: { ...problemData(loaded), exitCode: 2 } };
    try {
      const { compiled, script } = loaded;
      const began = performance.now();
      const found = await explored(compiled, options, output);
      const made = { found, bounds: options.bounds, ms: performance.now() - began };
      const judged = await judgeExpectations(compiled, expectationsOf(script), made);
      const one = { compiled, found, counts: counted(compiled, found, output), judged };
      all.push(one);
      code = worse(code, exitCodeOf(one));
    } catch (error) {
      if (!(error instanceof ExploreError)) throw error;
      output.problem(refusalLine(name, error));
      return { code: 2, data: { file: name, unexplored: error.message, exitCode: 2 } };
    }
  }
  const kept = options.write === undefined ? [] : await saveAll(options.write, stemOf(name, stems), all);
  if (kept.some(({ isRefused }) => isRefused)) code = 2;
  if (!options.json) {
    for (const line of reportOf(name, all)) output.report(`${line}\n`);
    for (const one of kept) output.report(`${keptText(one)}\n`);
    if (options.write !== undefined && kept.length === 0) output.report('nothing saved: no order is suspicious\n');
    output.report('\n');
  }
  return { code, data: { file: name, kernels: all.map(dataOf), saved: kept, exitCode: code } };
}

/** `stem`: how the files begin. */
async function saveAll(folder: string, stem: string, all: readonly Explored[]): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const { compiled, found } of all) {
    const own = all.length > 1 ? `${stem}-${compiled.config.vintage}` : stem;
    for (const one of await saveOrders(folder, own, compiled, found)) kept.push(one);
  }
  return kept;
}

const isBad = ({ kind }: NonNullable<Only['of']>): boolean => kind !== 'done';

/** With the shortest order to what was found, and since when it cannot be avoided. */
const onlyLines = ({ text, of }: Only, explored: Explored | undefined): string[] => [
  `  ${text}`,
  ...(of && explored
    ? (isBad(of) ? orderLines : scheduleLines)(explored.compiled, explored.found, of).map((line) => `    ${line}`)
    : []),
];

function reportOf(name: string, all: readonly Explored[]): string[] {
  const [one] = all;
  if (all.length === 1 && one) {
    const [first, ...rest] = reportLines(one);
    return [`${name} (${one.compiled.config.vintage}): ${first}`, ...rest];
  }
  const sizes = all.map(({ compiled, found }) => `  ${compiled.config.vintage}: ${sizeText(found)}`);
  const differ = differences(all);
  if (!differ) return [name, ...sizes, 'the kernels do not differ in what was found'];
  const told = all.map(({ compiled, found }) => hints(compiled, found));
  return [
    name,
    ...sizes,
    ...differ.flatMap(({ kernel, only }, i) =>
      only.length === 0
        ? []
        : [
            '',
            `not in every kernel: ${kernel}`,
            ...only.flatMap((one) => onlyLines(one, all[i])),
            ...(told[i] ?? []).map((text) => `  ${text}`),
          ],
    ),
  ];
}

export async function exploreFiles(files: readonly string[], options: Options, output: Output): Promise<ExitCode> {
  let code: ExitCode = 0;
  const data: object[] = [];
  const stems = new Set<string>();
  for (const file of files) {
    const made = await exploreFile(file, options, output, stems);
    code = worse(code, made.code);
    data.push(made.data);
  }
  if (options.json) output.report(`${JSON.stringify({ files: data, exitCode: code }, undefined, 2)}\n`);
  return code;
}

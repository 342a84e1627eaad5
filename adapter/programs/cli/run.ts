// `vmtrace run`: a table of calls, what they returned, and under each one that failed why.

import { promisedEnd } from '../../../core/check/ends.ts';
import { passedBy } from '../../../core/check/expectations.ts';
import { problemLine } from '../../../core/check/problemLine.ts';
import { MOST_REASONS, type Trial, tryScript } from '../../../core/check/trial.ts';
import { callTable } from '../../../core/debugger/words/callTable.ts';
import { isUnusable, type Loaded, load, problemData, problemLines } from './load.ts';
import type { Options } from './options.ts';
import { type ExitCode, type Output, worse } from './output.ts';

export const tableOf = ({ calls }: Pick<Trial, 'calls'>): string[] =>
  callTable(
    calls.map(({ why, wanted, ...call }) => ({ ...call, below: [...(why?.texts ?? []), ...(wanted ? [wanted] : [])] })),
  );

/** The end of a table: calls without a reason, and how the script ended. */
function footOf({ script }: Loaded, { unexplained, end, ending: told }: Trial): string {
  const ended = end !== 'done' && promisedEnd(script) === end ? `${told}, as the script says` : told;
  const passed = passedBy(script);
  const ending = passed === undefined ? ended : `${ended}\n${passed}`;
  if (unexplained === 0) return ending;
  const calls = unexplained === 1 ? '1 more call has' : `${unexplained} more calls have`;
  return `${calls} failed: the reasons are those of the first ${MOST_REASONS}\n${ending}`;
}

const exitCodeOf = ({ end, outcomes }: Trial): ExitCode =>
  end === 'done' && outcomes.every(({ verdict }) => verdict !== 'fails') ? 0 : 1;

function dataOf(loaded: Loaded, trial: Trial, exitCode: ExitCode) {
  const failures = trial.outcomes.filter(({ verdict }) => verdict === 'fails');
  return {
    ...problemData(loaded),
    kernel: loaded.compiled.config.vintage,
    promised: promisedEnd(loaded.script),
    end: trial.end === 'running' ? 'given up' : trial.end,
    ending: trial.ending,
    steps: trial.steps,
    calls: trial.calls.map(({ why, wanted: _, ...call }) => ({ ...call, ...why?.data })),
    unexplained: trial.unexplained,
    failures: failures.map(({ line, column, text, message, reasons }) => ({ line, column, text, message, reasons })),
    exitCode,
  };
}

export async function runFiles(files: readonly string[], options: Options, output: Output): Promise<ExitCode> {
  let code: ExitCode = 0;
  const data: object[] = [];
  for (const file of files) {
    const loaded = await load(file, options);
    if (!options.json) for (const line of problemLines(loaded)) output.problem(line);
    if (isUnusable(loaded)) {
      data.push({ ...problemData(loaded), exitCode: 2 });
      code = 2;
      continue;
    }
    const trial = await tryScript(loaded, options.steps);
    const own = exitCodeOf(trial);
    code = worse(code, own);
    if (options.json) {
      data.push(dataOf(loaded, trial, own));
      continue;
    }
    const { name, compiled } = loaded;
    output.report(`${name} (${compiled.config.vintage})\n${tableOf(trial).join('\n')}\n${footOf(loaded, trial)}\n\n`);
    for (const { line, column, verdict, message = '' } of trial.outcomes)
      if (verdict === 'fails') output.problem(problemLine(name, { line, column, severity: 'error', message }));
  }
  if (options.json) output.report(`${JSON.stringify({ files: data, exitCode: code }, undefined, 2)}\n`);
  return code;
}

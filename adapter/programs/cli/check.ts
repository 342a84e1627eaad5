// `vmtrace check`: a script as tests. Each expected result and each assert is one, and so is how
// the script ends: as its line `# ends: stuck` says, or with all threads finished.

import { promisedEnd } from './ends.ts';
import { junit } from './junit.ts';
import { isUnusable, type Loaded, load, problemLines, type Unusable } from './load.ts';
import type { Options } from './options.ts';
import { type ExitCode, type Output, worse } from './output.ts';
import { tapFile, tapHead, tapPlan } from './tap.ts';
import type { Test, Tested } from './tests.ts';
import { type Trial, tryScript } from './trial.ts';

function testsOf(loaded: Loaded, trial: Trial): Test[] {
  const promised = promisedEnd(loaded.script) ?? 'done';
  const endsAsPromised = trial.end === promised;
  const lines = trial.outcomes.map(({ line, column, text, verdict, message, reasons = [] }): Test => {
    const own = { name: text, line, column };
    if (verdict === 'holds') return { ...own, verdict: 'passed', messages: [] };
    if (verdict === 'fails') return { ...own, verdict: 'failed', messages: [message ?? '', ...reasons] };
    const why = `not reached: ${trial.ending}`;
    return { ...own, verdict: endsAsPromised ? 'skipped' : 'failed', messages: [why] };
  });
  const name = promised === 'done' ? 'all threads finish' : `ends: ${promised}`;
  const messages = endsAsPromised ? [] : [trial.ending];
  return [...lines, { name, line: 0, column: 0, verdict: endsAsPromised ? 'passed' : 'failed', messages }];
}

const unusable = (what: Unusable): Test => ({
  name: what.unread === undefined ? 'has no errors' : 'can be read',
  line: 0,
  column: 0,
  verdict: 'error',
  messages: problemLines(what),
});

const codeOf = ({ tests }: Tested): ExitCode =>
  tests.reduce<ExitCode>((code, { verdict }) => worse(code, verdict === 'error' ? 2 : verdict === 'failed' ? 1 : 0), 0);

async function test(file: string, options: Options, output: Output): Promise<Tested> {
  const began = performance.now();
  const loaded = await load(file, options);
  if (isUnusable(loaded)) return { file: loaded.name, tests: [unusable(loaded)], time: performance.now() - began };
  if (!options.json) for (const line of problemLines(loaded)) output.problem(line);
  const tests = testsOf(loaded, await tryScript(loaded, options.steps));
  return { file: loaded.name, kernel: loaded.compiled.config.vintage, tests, time: performance.now() - began };
}

export async function checkFiles(files: readonly string[], options: Options, output: Output): Promise<ExitCode> {
  const isTap = !options.json && options.reporter === 'tap';
  let code: ExitCode = 0;
  let count = 0;
  const all: Tested[] = [];
  if (isTap) output.report(tapHead());
  for (const file of files) {
    const tested = await test(file, options, output);
    code = worse(code, codeOf(tested));
    if (isTap) output.report(tapFile(tested, count));
    else all.push(tested);
    count += tested.tests.length;
  }
  if (isTap) output.report(tapPlan(count));
  else if (options.json) output.report(`${JSON.stringify({ files: all, exitCode: code }, undefined, 2)}\n`);
  else output.report(junit(all));
  return code;
}

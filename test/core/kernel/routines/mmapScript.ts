// A script run to its end: what its calls returned, in order, and what failed.
import { resultName } from '../../../../core/kernel/constants.ts';
import { enabled } from '../../../../core/machine/choices.ts';
import { initialState, step } from '../../../../core/machine/step.ts';
import { compile } from '../../../../core/program/compile.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';

export function runScript(text: string): { results: string[]; failures: string[] } {
  const compiled = compile(parse(text));
  const { program } = compiled;
  const results: string[] = [];
  const failures = compiled.diagnostics.filter((d) => d.severity === 'error').map((d) => d.message);
  const state = initialState(compiled, program);
  for (let choices = enabled(program, state); choices.length > 0; choices = enabled(program, state))
    step(program, state, (choices[0] as (typeof choices)[number]).choice, (event) => {
      if (event.kind === 'result') results.push(resultName(event.result));
      if (event.kind === 'expectation') failures.push(`line ${event.line}`);
      if (event.kind === 'assert' && !event.ok) failures.push(event.detail);
    });
  return { results, failures };
}

// What is wrong with a script, as the protocol has it: sent after each change, or asked for.
import type { Diagnostic } from 'vscode-languageserver';
import { type Problem, problemsOf } from '../../core/language/problems.ts';
import type { Work } from '../../core/machine/work.ts';
import { compile } from '../../core/program/compile.ts';
import { parsing } from '../../core/trace/parse/parse.ts';
import { rangeOf } from './asked.ts';
import type { OpenDocument } from './openDocuments.ts';

const SEVERITY = { error: 1, warning: 2, information: 3 } as const;

const diagnosticOf = (problem: Problem): Diagnostic => ({
  range: rangeOf(problem),
  severity: SEVERITY[problem.severity],
  source: 'vmtrace',
  message: problem.message,
});

export function* diagnosticsOf({ text, view }: OpenDocument): Work<Diagnostic[]> {
  return problemsOf(view, compile(yield* parsing(text))).map(diagnosticOf);
}

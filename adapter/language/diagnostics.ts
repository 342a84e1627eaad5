// What is wrong with a script, as the protocol has it: sent after each change, or asked for.
import type { Diagnostic } from 'vscode-languageserver';
import { type Problem, problemsOf } from '../../core/language/problems.ts';
import type { Work } from '../../core/machine/work.ts';
import { compile } from '../../core/program/compile.ts';
import { parsing } from '../../core/trace/parse/parse.ts';
import { rangeOf } from './asked.ts';
import type { Client } from './client.ts';
import type { OpenDocument } from './openDocuments.ts';

const SEVERITY = { error: 1, warning: 2, information: 3 } as const;

function diagnosticOf({ uri, view }: OpenDocument, relates: boolean, problem: Problem): Diagnostic {
  const related = relates ? (problem.related ?? []) : [];
  return {
    range: rangeOf(problem),
    severity: SEVERITY[problem.severity],
    source: 'vmtrace',
    message: problem.message,
    ...(related.length > 0 && {
      relatedInformation: related.map((line) => {
        const text = view.lineAt(line);
        return { location: { uri, range: rangeOf({ line, from: 0, to: text.length }) }, message: text.trim() };
      }),
    }),
  };
}

export function* diagnosticsOf(document: OpenDocument, { relates }: Pick<Client, 'relates'>): Work<Diagnostic[]> {
  const { text, view } = document;
  const problems = problemsOf(view, compile(yield* parsing(text)));
  return problems.map((problem) => diagnosticOf(document, relates, problem));
}

// What mends a problem: the near name in place of a wrong one, the line that declares what is
// missing.
import { NO_LIMIT } from '../../trace/calls/vocabulary.ts';
import { isThreadName } from '../../trace/parse/declarations.ts';
import { NO_LINE } from '../../trace/parse/lines/limit.ts';
import { type Problem, suggestionIn } from '../problems.ts';
import { type Edit, keyOf, type ScriptView } from '../script.ts';
import type { Token } from '../tokens/token.ts';
import type { Action } from './action.ts';

export function quickFixes(view: ScriptView, problems: readonly Problem[]): Action[] {
  return problems.flatMap((problem) => {
    const near = suggestionIn(problem.message);
    const { line, from, to } = problem;
    const change: Action[] =
      near === undefined
        ? []
        : [
            {
              title: `Change to '${near}'`,
              kind: 'quickfix',
              edits: [{ line, from, to, text: near }],
              mends: problem,
              isPreferred: true,
            },
          ];
    return [...change, ...declaring(view, problem), ...withoutLimit(view, problem)];
  });
}

/** `limit memlock unlimited`, as `ulimit -l` says it: no line says so. */
function withoutLimit(view: ScriptView, problem: Problem): Action[] {
  const { line, from, to, message } = problem;
  if (!message.endsWith(NO_LINE) || !NO_LIMIT.includes(view.lineAt(line).slice(from, to))) return [];
  const edits = [{ line, from: 0, to: 0, text: '# ' }];
  return [{ title: 'Make the line a comment: no limit', kind: 'quickfix', edits, mends: problem, isPreferred: true }];
}

const NEW_RANGE = '0x1000..0x8000';

/** What declares a name that nothing declares, by its role. */
const LINES: Partial<Record<Token['role'], (name: string) => string>> = {
  thread: (name) => `thread ${name}`,
  object: (name) => `object ${name} 16 pages`,
  process: (name) => `process ${name}`,
  submap: (name) => `submap ${name} ${NEW_RANGE}`,
};

function declaring(view: ScriptView, problem: Problem): Action[] {
  const token = view.tokens(problem.line).find(({ from, to }) => from < problem.to && problem.from < to && from < to);
  const role = token && undeclared(view, problem, token);
  const text = token && role && LINES[role]?.(token.text);
  if (!text) return [];
  return [{ title: `Add '${text}'`, kind: 'quickfix', edits: [declarationEdit(view, text)], mends: problem }];
}

function undeclared(view: ScriptView, { line, message }: Problem, token: Token): Token['role'] | undefined {
  const { role, text } = token;
  if (!/^[A-Za-z_]\w*$/.test(text) || token.declares) return undefined;
  if (role === 'thread') {
    const isOwn = view.tokens(line)[0] === token;
    return isThreadName(text, 0, text.length) || view.names.threads.has(text) || !isOwn ? undefined : role;
  }
  if (role === 'object' || role === 'process' || role === 'submap')
    return view.declared.has(keyOf(role, text)) || !/declare|declared|there is no|expected/.test(message)
      ? undefined
      : role;
  return undefined;
}

/** A line among the declarations, below the last of them, in line with it. */
export function declarationEdit(view: ScriptView, text: string): Edit {
  for (let line = view.lastDeclaration; line >= 0; line--)
    if (view.tokens(line)[0]?.role === 'keyword')
      return { line: line + 1, from: 0, to: 0, text: `${inLineWith(view.lineAt(line), text)}\n` };
  // above the first line that runs, below the comment at the top
  let line = 0;
  while (line < view.lineCount && (view.lineAt(line).startsWith('#') || view.lineAt(line).trim() === '')) line++;
  return { line: Math.min(line, view.lineCount - 1), from: 0, to: 0, text: `${text}\n` };
}

/** What follows the keyword begins where it does in a neighbour. */
function inLineWith(neighbour: string, text: string): string {
  const [, keyword = '', blanks = ''] = /^(\w+)( +)/.exec(neighbour) ?? [];
  return text.replace(/^\w+(?= )/, (own) => own.padEnd(keyword.length + blanks.length - 1));
}

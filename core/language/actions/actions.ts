// What an editor may offer to do at a place of a script, and the edits of what is worked out only
// when a person chooses it. Which of it the run of the script bears out, offered.ts knows.
import type { Work } from '../../machine/work.ts';
import { CALLS } from '../../trace/calls/signatures.ts';
import type { Problem } from '../problems.ts';
import type { Edit, ScriptView } from '../script.ts';
import { type Failure, isFailure } from '../symbols/failure.ts';
import { callAt } from '../symbols/references.ts';
import type { Token } from '../tokens/token.ts';
import type { Action, LaterAction } from './action.ts';
import { numberForms } from './numberForms.ts';
import { declarationEdit, quickFixes } from './quickFixes.ts';
import { type Ran, runScript } from './runScript.ts';

/** By the text alone. `problems`: those that the editor shows there. */
export function actionsAt(view: ScriptView, line: number, column: number, problems: readonly Problem[]): Action[] {
  return [...quickFixes(view, problems), ...resultActions(view, line), ...numberForms(view, line, column)];
}

/** The piece of a line that says its result; undefined: the line has no place for one. */
function resultPlace(
  view: ScriptView,
  line: number,
): { readonly from: number; readonly to: number; readonly isThere: boolean } | undefined {
  const tokens = view.tokens(line).filter(({ role }) => role !== 'comment');
  const last = tokens.at(-1);
  const [first] = tokens;
  if (!last || first?.role !== 'thread') return undefined;
  const leaves = tokens.find(({ text, role }) => role === 'operator' && text === '<');
  if (leaves) return { from: leaves.to, to: last.to, isThere: last !== leaves };
  const call = tokens.find(({ role }) => role === 'call');
  const mark = tokens.find(({ role, text }) => role === 'operator' && (text === '>' || text === '@'));
  if (!call || !CALLS.has(call.call?.name ?? '') || (mark && mark.from < call.from) || tokens.at(-1) === call)
    return undefined;
  const end = endOfCall(tokens, call);
  const equals = tokens.find(({ from, text }) => from >= end && text === '=');
  if (tokens.some(({ text, from }) => text === '@' && from >= end)) return undefined;
  return equals ? { from: equals.to, to: last.to, isThere: true } : { from: end, to: last.to, isThere: last.to > end };
}

function endOfCall(tokens: readonly Token[], call: Token): number {
  let depth = 0;
  for (const { text, from, to } of tokens) {
    if (from < call.to) continue;
    if (text === '(') depth++;
    if (text === ')' && --depth === 0) return to;
  }
  return tokens.findLast(({ call: of }) => of === call.call)?.to ?? call.to;
}

function resultActions(view: ScriptView, line: number): Action[] {
  const place = resultPlace(view, line);
  if (!place) return [];
  const later = (what: LaterAction, title: string): Action => ({
    title,
    kind: 'refactor.rewrite',
    later: { what, line },
  });
  const says = place.isThere ? view.lineAt(line).slice(place.from, place.to).trim() : '';
  const fails = /^[^#]*\b(?:E[A-Z]{2,}|KERN_(?!SUCCESS)\w+|errno|ERR)\b/i.test(says);
  return [
    later('expectResult', place.isThere ? 'Expect the actual result instead' : 'Expect the actual result'),
    later('expectResults', 'Expect the actual results of all calls'),
    ...(fails ? [later('addLimit', `Add the limit that gives this result`)] : []),
  ];
}

/** Works out the edits of an action; a failure says why there are none. */
export function* workedOut(view: ScriptView, text: string, what: LaterAction, line: number): Work<Edit[] | Failure> {
  const ran = yield* runScript(text);
  if (!ran) return { failure: 'the script has errors: mend them first, so that it can run' };
  if (what === 'addLimit') {
    const [first] = yield* limitEdits(view, text, ran, line);
    return first ? [first] : NO_LIMIT;
  }
  const lines = what === 'expectResult' ? [line] : Array.from({ length: view.lineCount }, (_, one) => one);
  const edits: Edit[] = [];
  for (const one of lines) {
    const made = resultEdits(view, ran, one);
    if (!isFailure(made)) for (const edit of made) edits.push(edit);
    else if (what === 'expectResult') return made;
  }
  return edits;
}

const NO_LIMIT: Failure = {
  failure: 'no limit that the script leaves out gives this result: "Explain the Results" looks further',
};

/** The line in which the call of a line began, counted from 1. */
function beginning(view: ScriptView, line: number): number {
  const call = callAt(view, line);
  let at = line;
  while (at > 0 && call && !view.tokens(at).includes(call)) at--;
  return at + 1;
}

/** None: the line says the actual result already, or has no place for one. */
export function resultEdits(view: ScriptView, { results, right }: Ran, line: number): Edit[] | Failure {
  const place = resultPlace(view, line);
  if (!place || right.has(line + 1)) return [];
  const result = results.get(beginning(view, line));
  if (result === undefined) return { failure: `the call of line ${line + 1} does not return` };
  const text = view.lineAt(line);
  const before = text.slice(0, place.from);
  const mark = /[=<]\s*$/.test(before) ? '' : ' =';
  const says = text.slice(place.from, place.to).trim();
  return says === result ? [] : [{ line, from: place.from, to: place.to, text: `${mark} ${result}` }];
}

/** Applied to a text of one line a line. */
function withEdit(text: string, { line, text: added }: Edit): string {
  const lines = text.split(/\r\n|\r|\n/);
  return [...lines.slice(0, line), added.trimEnd(), ...lines.slice(line)].join('\n');
}

/**
 * The lines of which each alone gives the result of a line, when the script is run once more with
 * it, and still those above it that were right; the one to prefer first.
 */
export function* limitEdits(
  view: ScriptView,
  text: string,
  { missing, right }: Ran,
  line: number,
  most?: number,
): Work<Edit[]> {
  // counted from 1
  const wanted = [...right].filter((one) => one <= line).concat(line + 1);
  const found: Edit[] = [];
  for (const declared of missing.get(line + 1) ?? []) {
    const edit = declarationEdit(view, declared);
    const ran = yield* runScript(withEdit(text, edit), most);
    if (ran && wanted.every((one) => ran.right.has(one > edit.line ? one + 1 : one))) found.push(edit);
  }
  return found;
}

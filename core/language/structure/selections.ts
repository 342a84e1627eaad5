// What a selection grows to, step by step: the word, the argument, the call, the line, the section,
// the script.
import type { ScriptView, TextRange } from '../script.ts';
import { tokenAt } from '../tokens/token.ts';
import { sectionEnd, sectionHeads } from './outline.ts';

/** From the innermost outwards; each holds the one before it, and more. */
export function selectionsAt(view: ScriptView, line: number, column: number): TextRange[] {
  const text = view.lineAt(line);
  const found: TextRange[] = [];
  const add = (from: number, to: number, first = line, last = line): void => {
    const inner = found.at(-1);
    const holds =
      !inner ||
      ((first < inner.line || (first === inner.line && from <= inner.from)) &&
        (last > inner.endLine || (last === inner.endLine && to >= inner.to)));
    const same = inner?.line === first && inner.endLine === last && inner.from === from && inner.to === to;
    if (holds && !same) found.push({ line: first, from, endLine: last, to });
  };
  const tokens = view.tokens(line);
  const token = tokenAt(tokens, column);
  if (token) add(token.from, token.to);
  const own = tokens.filter(({ call, parameter }) => call && token?.parameter && parameter === token.parameter);
  const [begin, end] = [own[0], own.at(-1)];
  if (begin && end) add(begin.from, end.to);
  const [open, close] = [text.lastIndexOf('(', column), text.indexOf(')', column)];
  if (open >= 0 && close >= 0) {
    add(open + 1, close);
    const call = tokens.findLast(({ to }) => to <= open);
    if (call) add(call.from, close + 1);
  }
  const statement = tokens.filter(({ role }) => role !== 'comment');
  const [first, last] = [statement[0], statement.at(-1)];
  if (first && last) add(first.from, last.to);
  add(0, text.length);
  const heads = sectionHeads(view);
  const head = heads.findLast((one) => one <= line);
  if (head !== undefined) {
    const end = sectionEnd(view, heads[heads.indexOf(head) + 1]);
    if (end >= line) add(0, view.lineAt(end).length, head, end);
  }
  add(0, view.lineAt(view.lineCount - 1).length, 0, view.lineCount - 1);
  return found;
}

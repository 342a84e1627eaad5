// What can be folded: comments, sections, the declarations of a kind in a row, and what happens
// while a line holds a thread. Ranges lie within one another or apart, as editors want them.
import type { ScriptView } from '../script.ts';
import { isComment, sectionEnd, sectionHeads } from './outline.ts';

export interface Fold {
  readonly line: number;
  readonly endLine: number;
  readonly kind?: 'comment' | 'region';
}

export function foldsOf(view: ScriptView): Fold[] {
  const heads = sectionHeads(view);
  const sections = heads.map((line, i): Fold => ({ line, endLine: sectionEnd(view, heads[i + 1]), kind: 'region' }));
  return nested([...sections, ...lineFolds(view)]);
}

/** Below it nothing folds but sections: editors fold a few thousand ranges. */
const MOST_LINES = 100_000;

function lineFolds(view: ScriptView): Fold[] {
  const folds: Fold[] = [];
  /** Lines in which a thread was entered and is not let go yet. */
  const entered = new Map<string, number>();
  let comment = -1;
  let declarations = -1;
  const last = Math.min(view.lineCount, MOST_LINES);
  for (let line = 0; line <= last; line++) {
    const text = line < last ? view.lineAt(line) : '';
    const isOfComment = line < last && isComment(text);
    if (isOfComment && comment < 0) comment = line;
    if (!isOfComment && comment >= 0) {
      folds.push({ line: comment, endLine: line - 1, kind: 'comment' });
      comment = -1;
    }
    const isDeclaration = line <= view.lastDeclaration && !isOfComment && text.trim() !== '';
    if (isDeclaration && declarations < 0) declarations = line;
    if (!isDeclaration && declarations >= 0) {
      folds.push({ line: declarations, endLine: line - 1 });
      declarations = -1;
    }
    if (isDeclaration || isOfComment || (!text.includes('>') && !text.includes('<'))) continue;
    const [, thread = '', mark] = /^\s*(\w+)\s*([><])/.exec(text) ?? [];
    if (mark === '>') entered.set(thread, line);
    else if (mark === '<' && entered.has(thread)) {
      folds.push({ line: entered.get(thread) as number, endLine: line });
      entered.delete(thread);
    }
  }
  return folds;
}

/** Those of more than one line, without those that cross another; one for each first line. */
function nested(folds: readonly Fold[]): Fold[] {
  const sorted = folds.filter(({ line, endLine }) => endLine > line);
  sorted.sort((a, b) => a.line - b.line || b.endLine - a.endLine);
  const kept: Fold[] = [];
  const open: Fold[] = [];
  for (const fold of sorted) {
    while (open.length > 0 && (open.at(-1) as Fold).endLine < fold.line) open.pop();
    const around = open.at(-1);
    if (around && (fold.endLine > around.endLine || (fold.line === around.line && fold.endLine === around.endLine)))
      continue;
    kept.push(fold);
    open.push(fold);
  }
  return kept;
}

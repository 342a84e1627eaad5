// Lines of a log in a script: the action that makes lines of the script of them, where they stand.
import type { Position, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { type LogBlock, logBlocks, MOST_LINES } from '../../core/import/pasted/blocks.ts';
import { convertBlock } from '../../core/import/pasted/convert.ts';
import { compile } from '../../core/program/compile.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import type { OpenDocument } from './openDocuments.ts';

export const CONVERT = 'convertLog';
export const CONVERT_TITLE = 'Convert these lines';

/** A client asks at each move of its cursor: a text is looked through once. */
const known = new WeakMap<OpenDocument, readonly LogBlock[]>();

function blocksOf(document: OpenDocument): readonly LogBlock[] {
  let blocks = known.get(document);
  if (!blocks) {
    const errors = compile(parse(document.text)).diagnostics.filter(({ severity }) => severity === 'error');
    const isLong = document.view.lineCount > MOST_LINES;
    blocks = isLong ? [] : logBlocks(document.text.split(/\r\n|\r|\n/), new Set(errors.map(({ line }) => line)));
    known.set(document, blocks);
  }
  return blocks;
}

/** The block of log lines that two lines, from 0, meet. */
export const blockAt = (document: OpenDocument, from: number, to = from): LogBlock | undefined =>
  blocksOf(document).find(({ first, last }) => first - 1 <= to && from <= last - 1);

/** What converts it. */
export function converted({ uri, text, view }: OpenDocument, block: LogBlock): WorkspaceEdit {
  const edits = convertBlock(text, block).edits.map(({ first, count, text: made }): TextEdit => {
    const start: Position = { line: first - 1, character: 0 };
    if (count === 0) return { range: { start, end: start }, newText: `${made}\n` };
    const line = first + count - 2;
    return { range: { start, end: { line, character: view.lineAt(line).length } }, newText: made };
  });
  return { changes: { [uri]: edits } };
}

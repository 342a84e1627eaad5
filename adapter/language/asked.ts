// A request about a document: its arguments, checked, and how its work is done beside others.
import type { Position, Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { Edit, Place, RangeEdit, TextRange } from '../../core/language/script.ts';
import type { Work } from '../../core/machine/work.ts';
import { fields, type Reader, text } from '../session/arguments.ts';
import type { Client } from './client.ts';
import type { OpenDocument } from './openDocuments.ts';
import { POSITION, RANGE } from './ranges.ts';

export interface Asked {
  readonly document: OpenDocument;
  readonly client: Client;
  /** Unchecked. */
  readonly params: unknown;
  /** Does work in slices. @throws if the client takes the request back */
  work<T>(work: Work<T>): Promise<T>;
  /** The file of a listing, as a URI; undefined: there can be none. */
  listing(name: string, text: () => string): string | undefined;
}

/** By the method of the protocol. */
export type Handlers = Readonly<Record<string, (asked: Asked) => unknown>>;

const AT: Reader<{ position: Position }> = fields<{ position: Position }>({ position: POSITION });
const WITHIN: Reader<{ range: Range }> = fields<{ range: Range }>({ range: RANGE });
const OF = fields<{ textDocument: { uri: string } }>({ textDocument: fields<{ uri: string }>({ uri: text }) });

/** @throws RequestError */
export const uriOf = (params: unknown): string => OF(params, 'params').textDocument.uri;

export interface At {
  readonly line: number;
  readonly column: number;
}

/** In the text, wherever the client says it is. */
export function placed({ document: { view } }: Asked, { line, character }: Position): At {
  const at = Math.min(Math.max(0, line), view.lineCount - 1);
  return { line: at, column: Math.min(Math.max(0, character), view.lineAt(at).length) };
}

/** @throws RequestError */
export const positionOf = (asked: Asked): At => placed(asked, AT(asked.params, 'params').position);

/** @throws RequestError */
export const rangeIn = ({ params }: Asked): Range => WITHIN(params, 'params').range;

/** First and last line. @throws RequestError */
export function linesOf(asked: Asked): { readonly from: number; readonly to: number } {
  const { start, end } = rangeIn(asked);
  return { from: placed(asked, start).line, to: placed(asked, end).line };
}

/** @throws RequestError */
export const startOf = (asked: Asked): At => placed(asked, rangeIn(asked).start);

export const rangeOf = ({ line, from, to }: Place): Range => ({
  start: { line, character: from },
  end: { line, character: to },
});

export const wideRange = ({ line, from, endLine, to }: TextRange): Range => ({
  start: { line, character: from },
  end: { line: endLine, character: to },
});

const editOf = (edit: Edit): TextEdit => ({ range: rangeOf(edit), newText: edit.text });
export const rangeEditOf = (edit: RangeEdit): TextEdit => ({ range: wideRange(edit), newText: edit.text });

export const workspaceEdit = ({ uri }: OpenDocument, edits: readonly Edit[]): WorkspaceEdit => ({
  changes: { [uri]: edits.map(editOf) },
});

export const markdown = (value: string): { kind: 'markdown'; value: string } => ({ kind: 'markdown', value });

// A script that a client has open: its text, changed piece by piece, and the view of it that the
// features read. The library keeps the open scripts, by their URIs.
import type { TextDocumentContentChangeEvent, TextDocumentsConfiguration } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { linesOfText, type ScriptView, viewOf } from '../../core/language/script.ts';
import { fields, integer, listOf, optional, text } from '../session/arguments.ts';
import { RANGE } from './ranges.ts';

export interface OpenDocument {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  readonly view: ScriptView;
  /** Changed in place: the next version has the same. */
  readonly source: TextDocument;
}

const CHANGES = listOf(fields({ range: optional(RANGE), text }));

/** Makes and changes a document. @throws RequestError, which the library writes to the log. */
export const DOCUMENTS: TextDocumentsConfiguration<OpenDocument> = {
  create(uri, _languageId, version, content) {
    const source = TextDocument.create(text(uri, 'uri'), 'vmtrace', integer(version, 'version'), text(content, 'text'));
    return documentOf(source);
  },
  update({ source }, changes, version) {
    const pieces = CHANGES(changes, 'contentChanges') as TextDocumentContentChangeEvent[];
    return documentOf(TextDocument.update(source, pieces, integer(version, 'version')));
  },
};

function documentOf(source: TextDocument): OpenDocument {
  const { uri, version } = source;
  const content = source.getText();
  let view: ScriptView | undefined;
  return {
    uri,
    version,
    text: content,
    source,
    get view() {
      view ??= viewOf(linesOfText(content));
      return view;
    },
  };
}

// The scripts that a client has open: their text, changed piece by piece, and the view of it that
// the features read.
import { TextDocument } from 'vscode-languageserver-textdocument';
import { linesOfText, type ScriptView, viewOf } from '../../core/language/script.ts';

export interface OpenDocument {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  readonly view: ScriptView;
}

type Change = Parameters<typeof TextDocument.update>[1][number];

export class OpenDocuments {
  private readonly documents = new Map<string, { text: TextDocument; open: OpenDocument | undefined }>();

  open(uri: string, version: number, text: string): void {
    this.documents.set(uri, { text: TextDocument.create(uri, 'vmtrace', version, text), open: undefined });
  }

  change(uri: string, version: number, changes: readonly Change[]): void {
    const known = this.documents.get(uri);
    if (!known) return;
    known.text = TextDocument.update(known.text, [...changes], version);
    known.open = undefined;
  }

  close(uri: string): void {
    this.documents.delete(uri);
  }

  get(uri: string): OpenDocument | undefined {
    const known = this.documents.get(uri);
    if (!known) return undefined;
    known.open ??= documentOf(known.text);
    return known.open;
  }

  all(): OpenDocument[] {
    return [...this.documents.keys()].flatMap((uri) => this.get(uri) ?? []);
  }
}

function documentOf(document: TextDocument): OpenDocument {
  const { uri, version } = document;
  const text = document.getText();
  let view: ScriptView | undefined;
  return {
    uri,
    version,
    text,
    get view() {
      view ??= viewOf(linesOfText(text));
      return view;
    },
  };
}

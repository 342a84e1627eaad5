// Problems that are sent once a script is opened or changed, to clients that do not ask for them.
import type { Connection, TextDocuments } from 'vscode-languageserver';
import type { Work } from '../../core/machine/work.ts';
import type { Client } from './client.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { Refused } from './errors.ts';
import type { OpenDocument } from './openDocuments.ts';

/** After the last key, so that a word is not called wrong while it is being typed. */
const TYPING_MS = 150;

export interface Reporting {
  /** Undefined: it is not initialized. */
  client(): Client | undefined;
  /** @throws Refused once `isCancelled` */
  working<T>(work: Work<T>, isCancelled: () => boolean): Promise<T>;
  complain(text: string): void;
}

/** Ends it. */
export function reportProblems(
  connection: Connection,
  documents: TextDocuments<OpenDocument>,
  { client, working, complain }: Reporting,
): () => void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let isOver = false;
  const wants = (): boolean => client()?.pullsProblems === false && !isOver;

  async function check(document: OpenDocument): Promise<void> {
    const { uri, version } = document;
    const isOld = (): boolean => documents.get(uri) !== document || isOver;
    try {
      const diagnostics = await working(diagnosticsOf(document, { relates: client()?.relates === true }), isOld);
      if (!isOld()) await connection.sendDiagnostics({ uri, version, diagnostics });
    } catch (error) {
      if (!(error instanceof Refused)) complain(String(error));
    }
  }
  function checkAfter(document: OpenDocument, ms: number): void {
    clearTimeout(timers.get(document.uri));
    if (wants())
      timers.set(
        document.uri,
        setTimeout(() => void check(document), ms),
      );
  }

  const opened = new WeakSet<OpenDocument>();
  documents.onDidOpen(({ document }) => {
    opened.add(document);
    checkAfter(document, 0);
  });
  // the library says this of what was opened too
  documents.onDidChangeContent(({ document }) => void (opened.has(document) || checkAfter(document, TYPING_MS)));
  documents.onDidClose(({ document: { uri } }) => {
    clearTimeout(timers.get(uri));
    timers.delete(uri);
    if (wants()) void connection.sendDiagnostics({ uri, diagnostics: [] });
  });
  return () => {
    isOver = true;
    for (const timer of timers.values()) clearTimeout(timer);
  };
}

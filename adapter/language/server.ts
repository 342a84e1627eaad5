// The language server: the requests of an editor about `.vmtrace` scripts, answered by core's
// language features. It knows no stream: programs/serveLanguage.ts makes the connection.
import type { CancellationToken, Connection, DocumentDiagnosticReport } from 'vscode-languageserver';
import { CANCELLED, inSlices, type Work } from '../../core/machine/work.ts';
import { RequestError } from '../session/errors.ts';
import { type Asked, type Handlers, uriOf } from './asked.ts';
import { initialized } from './capabilities.ts';
import { type Client, clientOf, hintsIn, memberOf } from './client.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { EDITING, resolvedAction, uriOfAction } from './editingRequests.ts';
import { INVALID_PARAMS, INVALID_REQUEST, NOT_INITIALIZED, REQUEST_CANCELLED, Refused, refusal } from './errors.ts';
import { NAVIGATION } from './navigationRequests.ts';
import { DOCUMENTS, type OpenDocument } from './openDocuments.ts';
import { reportProblems } from './problemReports.ts';
import { READING } from './readingRequests.ts';
import { STRUCTURE, workspaceSymbols } from './structureRequests.ts';

/** What the server needs of the world. */
export interface Surroundings {
  /** Writes a listing and gives its URI; undefined: it cannot be written. */
  listing(name: string, text: () => string): string | undefined;
  complain(text: string): void;
}

/** The library, which is loaded when it is needed. */
export type Library = typeof import('vscode-languageserver/node');

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const HANDLERS: Handlers = { ...NAVIGATION, ...STRUCTURE, ...READING, ...EDITING };

/** @throws Refused if it is cancelled meanwhile */
async function working<T>(work: Work<T>, isCancelled: () => boolean): Promise<T> {
  const done = await inSlices(work, {
    get isCancelled() {
      return isCancelled();
    },
    breathe,
  });
  if (done === CANCELLED) throw refusal(REQUEST_CANCELLED, 'the request was taken back');
  return done as T;
}

export function serveLanguage(library: Library, connection: Connection, surroundings: Surroundings): void {
  const { ParameterStructures, RequestType, ResponseError, TextDocuments } = library;
  const { listing, complain } = surroundings;
  const documents = new TextDocuments(DOCUMENTS);
  let client: Client | undefined;
  let isShut = false;

  function asked(document: OpenDocument, of: Client, params: unknown, token: CancellationToken): Asked {
    const isCancelled = (): boolean => token.isCancellationRequested;
    return { document, client: of, params, listing, work: (work) => working(work, isCancelled) };
  }

  /** An error as the library has it. Arguments that make no sense are the client's fault. */
  function answered(error: unknown): unknown {
    if (error instanceof Refused) return new ResponseError(error.code, error.message);
    if (error instanceof RequestError) return new ResponseError(INVALID_PARAMS, error.message);
    complain(error instanceof Error ? `${error.stack}` : String(error));
    return error;
  }

  const request = (method: string, act: (of: Client, params: unknown, token: CancellationToken) => unknown): void => {
    const type = new RequestType<unknown, unknown, void>(method, ParameterStructures.byName);
    connection.onRequest(type, async (params, token) => {
      try {
        if (isShut) throw refusal(INVALID_REQUEST, 'the server has been shut down');
        if (!client) throw refusal(NOT_INITIALIZED, 'the first request has to be "initialize"');
        if (token.isCancellationRequested) throw refusal(REQUEST_CANCELLED, 'the request was taken back');
        return (await act(client, params, token)) ?? null;
      } catch (error) {
        throw answered(error);
      }
    });
  };

  connection.onInitialize((params) => {
    if (client) throw new ResponseError(INVALID_REQUEST, 'the server is initialized already');
    client = clientOf(params);
    return initialized(client);
  });
  const endReports = reportProblems(connection, documents, { client: () => client, working, complain });
  connection.onShutdown(() => {
    isShut = true;
    endReports();
  });

  for (const [method, handle] of Object.entries(HANDLERS)) {
    request(method, (of, params, token) => {
      const document = documents.get(uriOf(params));
      return document && handle(asked(document, of, params, token));
    });
  }
  request('codeAction/resolve', (of, params, token) => {
    const document = documents.get(uriOfAction(params));
    return document ? resolvedAction(asked(document, of, params, token)) : params;
  });
  request('workspace/symbol', (_of, params) => workspaceSymbols(documents.all(), params));
  request('textDocument/diagnostic', async (of, params, token): Promise<DocumentDiagnosticReport> => {
    const document = documents.get(uriOf(params));
    const items = document ? await asked(document, of, params, token).work(diagnosticsOf(document, of)) : [];
    return { kind: 'full', items };
  });
  connection.onDidChangeConfiguration((params) => {
    if (!client) return;
    client.hints = hintsIn(memberOf(params, 'settings'));
    // what a client answers changes nothing
    if (client.refreshesHints) connection.languages.inlayHint.refresh().catch(() => {});
  });
  documents.listen(connection);
}

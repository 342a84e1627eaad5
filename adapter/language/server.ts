// The language server: the requests of an editor about `.vmtrace` scripts, answered by core's
// language features. It knows no stream: programs/serveLanguage.ts gives it one.
import type { DocumentDiagnosticReport } from 'vscode-languageserver-protocol';
import { CANCELLED, inSlices, type Work } from '../../core/machine/work.ts';
import { fields, integer, listOf, optional, text } from '../session/arguments.ts';
import { RequestError } from '../session/errors.ts';
import { type Asked, type Handlers, uriOf } from './asked.ts';
import { initialized } from './capabilities.ts';
import { type Client, clientOf, hintsIn, memberOf } from './client.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { EDITING, resolvedAction, uriOfAction } from './editingRequests.ts';
import { INVALID_PARAMS, INVALID_REQUEST, NOT_INITIALIZED, REQUEST_CANCELLED, Refused, refusal } from './errors.ts';
import { NAVIGATION } from './navigationRequests.ts';
import { type OpenDocument, OpenDocuments } from './openDocuments.ts';
import { READING } from './readingRequests.ts';
import type { CancelToken, Rpc } from './rpc.ts';
import { STRUCTURE, workspaceSymbols } from './structureRequests.ts';

/** What the server needs of the world. */
export interface Surroundings {
  /** Writes a listing and gives its URI; undefined: it cannot be written. */
  listing(name: string, text: () => string): string | undefined;
  /** The process that has started the server, by its number, if the client says it. */
  watch(parent: unknown): void;
  /** The client has said that it is over. `asked`: as the protocol wants it. */
  exit(asked: boolean): void;
  complain(text: string): void;
}

/** After the last key, so that a word is not called wrong while it is being typed. */
const TYPING_MS = 150;

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const HANDLERS: Handlers = { ...NAVIGATION, ...STRUCTURE, ...READING, ...EDITING };

const DOCUMENT = fields<{ uri: string; version: number | undefined; text: string }>({
  uri: text,
  version: optional(integer),
  text,
});
const POSITION = fields<{ line: number; character: number }>({ line: integer, character: integer });
const CHANGE = fields<{
  range: { start: { line: number; character: number }; end: { line: number; character: number } } | undefined;
  text: string;
}>({
  range: optional(
    fields<{ start: { line: number; character: number }; end: { line: number; character: number } }>({
      start: POSITION,
      end: POSITION,
    }),
  ),
  text,
});

export function serveLanguage(rpc: Rpc, surroundings: Surroundings): void {
  const documents = new OpenDocuments();
  let client: Client | undefined;
  let isShut = false;
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  /** @throws Refused if the token is cancelled meanwhile */
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

  function asked(document: OpenDocument, of: Client, params: unknown, token: CancelToken): Asked {
    const isCancelled = (): boolean => token.isCancelled;
    const { listing } = surroundings;
    return { document, documents, client: of, params, listing, work: (work) => working(work, isCancelled) };
  }

  /** @throws Refused if the arguments make no sense */
  async function checked(act: () => unknown): Promise<unknown> {
    try {
      return await act();
    } catch (error) {
      throw error instanceof RequestError ? refusal(INVALID_PARAMS, error.message) : error;
    }
  }

  const request = (method: string, act: (of: Client, params: unknown, token: CancelToken) => unknown): void => {
    rpc.onRequest(method, (params, token) =>
      checked(async () => {
        // what was asked before it, such as a change, has been read; what takes it back may be next
        await breathe();
        if (isShut) throw refusal(INVALID_REQUEST, 'the server has been shut down');
        if (!client) throw refusal(NOT_INITIALIZED, 'the first request has to be "initialize"');
        if (token.isCancelled) throw refusal(REQUEST_CANCELLED, 'the request was taken back');
        return act(client, params, token);
      }),
    );
  };
  const notified = (method: string, act: (params: unknown) => void): void => {
    rpc.onNotification(method, (params) => {
      try {
        act(params);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        surroundings.complain(`${method} is ignored: ${why}`);
      }
    });
  };

  rpc.onRequest('initialize', (params) => {
    if (client) throw refusal(INVALID_REQUEST, 'the server is initialized already');
    client = clientOf(params);
    surroundings.watch(memberOf(params, 'processId'));
    return initialized(client);
  });
  rpc.onRequest('shutdown', () => {
    isShut = true;
    for (const timer of timers.values()) clearTimeout(timer);
    return null;
  });
  rpc.onNotification('exit', () => surroundings.exit(isShut));

  for (const [method, handle] of Object.entries(HANDLERS)) {
    request(method, (of, params, token) => {
      const document = documents.get(uriOf(params));
      return document ? handle(asked(document, of, params, token)) : null;
    });
  }
  request('codeAction/resolve', (of, params, token) => {
    const document = documents.get(uriOfAction(params));
    return document ? resolvedAction(asked(document, of, params, token)) : params;
  });
  request('workspace/symbol', (_of, params) => workspaceSymbols(documents.all(), params));
  request('textDocument/diagnostic', async (of, params, token): Promise<DocumentDiagnosticReport> => {
    const document = documents.get(uriOf(params));
    const items = document ? await asked(document, of, params, token).work(diagnosticsOf(document)) : [];
    return { kind: 'full', items };
  });

  /** Sends the problems of a document once nobody types any more. */
  function checkAfter(uri: string, ms: number): void {
    clearTimeout(timers.get(uri));
    if (!client || client.pullsProblems || isShut) return;
    timers.set(
      uri,
      setTimeout(() => void check(uri), ms),
    );
  }
  async function check(uri: string): Promise<void> {
    const document = documents.get(uri);
    if (!document) return;
    const isOld = (): boolean => documents.get(uri)?.version !== document.version || isShut;
    try {
      const diagnostics = await working(diagnosticsOf(document), isOld);
      if (isOld()) return;
      rpc.notify('textDocument/publishDiagnostics', {
        uri,
        version: document.version,
        diagnostics,
      });
    } catch (error) {
      if (!(error instanceof Refused)) surroundings.complain(String(error));
    }
  }

  notified('textDocument/didOpen', (params) => {
    const { uri, version = 0, text: whole } = DOCUMENT(memberOf(params, 'textDocument'), 'textDocument');
    documents.open(uri, version, whole);
    checkAfter(uri, 0);
  });
  notified('textDocument/didChange', (params) => {
    const uri = uriOf(params);
    const version = memberOf(params, 'textDocument', 'version');
    const changes = listOf(CHANGE)(memberOf(params, 'contentChanges'), 'contentChanges');
    const known = documents.get(uri);
    if (!known) return;
    const number = Number.isInteger(version) ? (version as number) : known.version + 1;
    documents.change(
      uri,
      number,
      changes.map(({ range, text: piece }) => (range ? { range, text: piece } : { text: piece })),
    );
    checkAfter(uri, TYPING_MS);
  });
  notified('textDocument/didClose', (params) => {
    const uri = uriOf(params);
    clearTimeout(timers.get(uri));
    timers.delete(uri);
    documents.close(uri);
    if (client && !client.pullsProblems && !isShut)
      rpc.notify('textDocument/publishDiagnostics', { uri, diagnostics: [] });
  });
  notified('workspace/didChangeConfiguration', (params) => {
    if (!client) return;
    client.hints = hintsIn(memberOf(params, 'settings'));
    if (client.refreshesHints) rpc.request('workspace/inlayHint/refresh');
  });
}

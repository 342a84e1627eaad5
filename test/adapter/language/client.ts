// A client of the language server: the protocol's own library over the streams of a process that
// runs the program.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import {
  type ClientCapabilities,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  InitializeRequest,
  type InitializeResult,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
} from 'vscode-languageserver-protocol/node';

const folder = mkdtempSync(join(tmpdir(), 'vmtrace-language-'));
const program = join(folder, 'server.cjs');

/** Before all tests of a file. */
export const bundle = () =>
  build({
    stdin: {
      contents: "import { serveLanguageOverStdio } from './serveLanguage.ts'; void serveLanguageOverStdio();",
      resolveDir: fileURLToPath(new URL('../../../adapter/programs', import.meta.url)),
    },
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
  });
export const removeBundle = (): void => rmSync(folder, { recursive: true, force: true });

/** What an editor that can do everything says of itself. */
export const ABLE: ClientCapabilities = {
  textDocument: {
    completion: { completionItem: { snippetSupport: true } },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'refactor.rewrite'] } },
      resolveSupport: { properties: ['edit'] },
    },
  },
  workspace: { inlayHint: { refreshSupport: true } },
};

export interface Server {
  readonly child: ChildProcessWithoutNullStreams;
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult | undefined;
  /** What it has complained of. */
  readonly err: () => string;
  readonly code: Promise<number | null>;
  open(uri: string, text: string): void;
  change(uri: string, version: number, ...changes: TextDocumentContentChangeEvent[]): void;
}

const servers: Server[] = [];

/** `undefined`: it is not initialized. */
export async function start(
  capabilities: ClientCapabilities | undefined = ABLE,
  rest: object = {},
  initialize = true,
): Promise<Server> {
  const env = { ...process.env, XDG_CACHE_HOME: folder };
  const child = spawn(process.execPath, [program, '--stdio'], { stdio: 'pipe', env });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk;
  });
  child.stdin.on('error', () => {});
  const reader = new StreamMessageReader(child.stdout);
  const connection = createProtocolConnection(reader, new StreamMessageWriter(child.stdin));
  connection.listen();
  const code = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const params = { processId: process.pid, rootUri: null, capabilities, ...rest };
  const initialized = initialize ? await connection.sendRequest(InitializeRequest.type, params) : undefined;
  const server: Server = {
    child,
    connection,
    initialized,
    err: () => err,
    code,
    open(uri, text) {
      const textDocument = { uri, languageId: 'vmtrace', version: 1, text };
      void connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    },
    change(uri, version, ...contentChanges) {
      const params = { textDocument: { uri, version }, contentChanges };
      void connection.sendNotification(DidChangeTextDocumentNotification.type, params);
    },
  };
  servers.push(server);
  return server;
}

export function stopAll(): void {
  for (const { child } of servers.splice(0)) child.kill();
}

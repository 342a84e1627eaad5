// What the language server can do, as `initialize` answers it.
import type { InitializeResult, ServerCapabilities } from 'vscode-languageserver';
import { TOKEN_MODIFIERS, TOKEN_TYPES } from '../../core/language/hints/semanticTokens.ts';
import { version } from '../../package.json';
import type { Client } from './client.ts';

/** Changes come as pieces. */
const INCREMENTAL = 2;

export function initialized(client: Client): InitializeResult {
  const capabilities: ServerCapabilities = {
    positionEncoding: 'utf-16',
    textDocumentSync: { openClose: true, change: INCREMENTAL },
    completionProvider: { triggerCharacters: ['(', '|', '@', '.', '=', ' ', ','] },
    signatureHelpProvider: { triggerCharacters: ['(', ',', ' '] },
    hoverProvider: true,
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    renameProvider: { prepareProvider: true },
    documentSymbolProvider: { label: 'VM Map Trace' },
    workspaceSymbolProvider: true,
    foldingRangeProvider: true,
    selectionRangeProvider: true,
    semanticTokensProvider: {
      legend: { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [...TOKEN_MODIFIERS] },
      full: true,
      range: true,
    },
    inlayHintProvider: true,
    documentLinkProvider: {},
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: '\n' },
    codeActionProvider: { codeActionKinds: ['quickfix', 'refactor.rewrite'], resolveProvider: client.resolvesActions },
    ...(client.pullsProblems && {
      diagnosticProvider: { identifier: 'vmtrace', interFileDependencies: false, workspaceDiagnostics: false },
    }),
  };
  return { capabilities, serverInfo: { name: 'vmtrace', version } };
}

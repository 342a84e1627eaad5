// What a client of the language server can do, and what it has set.
import { ALL_HINTS, type HintSettings } from '../../core/language/hints/inlayHints.ts';

export interface Client {
  /** Completion inserts places to fill in. */
  readonly snippets: boolean;
  /** The outline is a tree. */
  readonly tree: boolean;
  /** It asks for problems, so they are not sent to it. */
  readonly pullsProblems: boolean;
  /** A problem names other places. */
  readonly relates: boolean;
  /** Code actions are objects, and the client may ask for their edits later. */
  readonly actions: boolean;
  readonly resolvesActions: boolean;
  readonly refreshesHints: boolean;
  hints: HintSettings;
}

/** A member of nested objects that a client sends, which may be anything. */
export function memberOf(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[name];
  }
  return found;
}

/** `params`: those of `initialize`. */
export function clientOf(params: unknown): Client {
  const has = (...path: string[]): boolean => memberOf(params, 'capabilities', ...path) === true;
  const resolves = memberOf(params, 'capabilities', 'textDocument', 'codeAction', 'resolveSupport', 'properties');
  return {
    snippets: has('textDocument', 'completion', 'completionItem', 'snippetSupport'),
    tree: has('textDocument', 'documentSymbol', 'hierarchicalDocumentSymbolSupport'),
    pullsProblems: memberOf(params, 'capabilities', 'textDocument', 'diagnostic') !== undefined,
    relates:
      has('textDocument', 'publishDiagnostics', 'relatedInformation') ||
      has('textDocument', 'diagnostic', 'relatedInformation'),
    actions: memberOf(params, 'capabilities', 'textDocument', 'codeAction', 'codeActionLiteralSupport') !== undefined,
    resolvesActions: Array.isArray(resolves) && resolves.includes('edit'),
    refreshesHints: has('workspace', 'inlayHint', 'refreshSupport'),
    hints: hintsIn(memberOf(params, 'initializationOptions')),
  };
}

/** Settings as VS Code has them, `inlayHints.pages`, with or without a `vmtrace` around them. */
export function hintsIn(settings: unknown): HintSettings {
  const found = memberOf(settings, 'vmtrace', 'inlayHints') ?? memberOf(settings, 'inlayHints');
  const is = (name: keyof HintSettings): boolean => memberOf(found, name) !== false && ALL_HINTS[name];
  return { pages: is('pages'), sizes: is('sizes'), entries: is('entries') };
}

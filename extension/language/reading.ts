// What helps to read a script: hovers, colours by meaning, hints beside numbers, and links.
import * as vscode from 'vscode';
import { hoverAt } from '../../core/language/docs/hover.ts';
import { inlayHints } from '../../core/language/hints/inlayHints.ts';
import { linksOf } from '../../core/language/hints/links.ts';
import { encoded, semanticTokens, TOKEN_MODIFIERS, TOKEN_TYPES } from '../../core/language/hints/semanticTokens.ts';
import { HINT_SETTING, HINTS, LANGUAGE } from '../ids.ts';
import { rangeOf, viewOfDocument } from './documents.ts';

const hover: vscode.HoverProvider = {
  provideHover(document, { line, character }) {
    const found = hoverAt(viewOfDocument(document), line, character);
    return found && new vscode.Hover(new vscode.MarkdownString(found.text), rangeOf(found));
  },
};

/** Of what is visible alone: a long script has more than an editor should be given at once. */
const colours: vscode.DocumentRangeSemanticTokensProvider = {
  provideDocumentRangeSemanticTokens(document, { start, end }) {
    const tokens = semanticTokens(viewOfDocument(document), start.line, end.line);
    return new vscode.SemanticTokens(new Uint32Array(encoded(tokens)));
  },
};

const changedHints = new vscode.EventEmitter<void>();
const hints: vscode.InlayHintsProvider = {
  onDidChangeInlayHints: changedHints.event,
  provideInlayHints(document, { start, end }) {
    const settings = vscode.workspace.getConfiguration(undefined, document);
    const is = (name: keyof typeof HINT_SETTING): boolean => settings.get<boolean>(HINT_SETTING[name]) ?? true;
    const wanted = { pages: is('pages'), sizes: is('sizes'), entries: is('entries') };
    return inlayHints(viewOfDocument(document), start.line, end.line, wanted).map(
      ({ line, column, label, tooltip }) => {
        const hint = new vscode.InlayHint(new vscode.Position(line, column), label);
        hint.paddingLeft = true;
        if (tooltip !== '') hint.tooltip = new vscode.MarkdownString(tooltip);
        return hint;
      },
    );
  },
};

const links: vscode.DocumentLinkProvider = {
  provideDocumentLinks: (document) =>
    linksOf(viewOfDocument(document)).map((link) => {
      const { target } = link;
      const uri = 'url' in target ? vscode.Uri.parse(target.url) : vscode.Uri.joinPath(document.uri, '..', target.file);
      const made = new vscode.DocumentLink(rangeOf(link), uri);
      made.tooltip = link.tooltip;
      return made;
    }),
};

const legend = new vscode.SemanticTokensLegend([...TOKEN_TYPES], [...TOKEN_MODIFIERS]);

export const registerReading = (): vscode.Disposable[] => [
  changedHints,
  vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(HINTS)) changedHints.fire();
  }),
  vscode.languages.registerHoverProvider(LANGUAGE, hover),
  vscode.languages.registerDocumentRangeSemanticTokensProvider(LANGUAGE, colours, legend),
  vscode.languages.registerInlayHintsProvider(LANGUAGE, hints),
  vscode.languages.registerDocumentLinkProvider(LANGUAGE, links),
];

// What helps to read a script: hovers, colours by meaning, hints beside numbers, links, and the
// parameters of the call that is being written.
import type { DocumentLink, Hover, InlayHint, SemanticTokens, SignatureHelp } from 'vscode-languageserver';
import { hoverAt } from '../../core/language/docs/hover.ts';
import { inlayHints } from '../../core/language/hints/inlayHints.ts';
import { linksOf } from '../../core/language/hints/links.ts';
import { allSemanticTokens, encoded, semanticTokens } from '../../core/language/hints/semanticTokens.ts';
import { signatureAt } from '../../core/language/signatureHelp.ts';
import { type Handlers, linesOf, markdown, positionOf, rangeOf } from './asked.ts';

/** A file beside the script. */
function beside(uri: string, file: string): string {
  try {
    return new URL(encodeURIComponent(file), uri).toString();
  } catch {
    return uri;
  }
}

export const READING: Handlers = {
  'textDocument/hover'(asked): Hover | null {
    const { line, column } = positionOf(asked);
    const found = hoverAt(asked.document.view, line, column);
    return found ? { contents: markdown(found.text), range: rangeOf(found) } : null;
  },
  async 'textDocument/semanticTokens/full'({ document, work }): Promise<SemanticTokens> {
    return { data: encoded(await work(allSemanticTokens(document.view))) };
  },
  'textDocument/semanticTokens/range'(asked): SemanticTokens {
    const { from, to } = linesOf(asked);
    return { data: encoded(semanticTokens(asked.document.view, from, to)) };
  },
  'textDocument/inlayHint'(asked): InlayHint[] {
    const { from, to } = linesOf(asked);
    return inlayHints(asked.document.view, from, to, asked.client.hints).map(({ line, column, label, tooltip }) => ({
      position: { line, character: column },
      label,
      paddingLeft: true,
      ...(tooltip && { tooltip: markdown(tooltip) }),
    }));
  },
  'textDocument/documentLink'({ document: { view, uri } }): DocumentLink[] {
    return linksOf(view).map((link) => {
      const { target, tooltip } = link;
      return { range: rangeOf(link), target: 'url' in target ? target.url : beside(uri, target.file), tooltip };
    });
  },
  'textDocument/signatureHelp'(asked): SignatureHelp | null {
    const { line, column } = positionOf(asked);
    const found = signatureAt(asked.document.view.lineAt(line).slice(0, column));
    if (!found) return null;
    const { label, doc, parameters, active } = found;
    const signature = {
      label,
      documentation: markdown(doc),
      parameters: parameters.map(
        ({ from, to, doc: about }): NonNullable<SignatureHelp['signatures'][0]['parameters']>[0] => ({
          label: [from, to],
          documentation: markdown(about),
        }),
      ),
    };
    // beyond the last: none is shown as the present one
    return { signatures: [signature], activeSignature: 0, activeParameter: active < 0 ? parameters.length : active };
  },
};

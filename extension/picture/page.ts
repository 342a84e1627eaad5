// The page of the picture: what it may do is in its policy, which is as strict as can be.
// Its script comes from the extension's folder and its style stands in it, both by a nonce;
// it reaches no network.
import * as vscode from 'vscode';
import { pointContext } from './messages.ts';
import { texts } from './texts.ts';

const SCRIPT = ['dist', 'picture.js'];

const STYLE = `
html, body { height: 100%; margin: 0; padding: 0; overflow: hidden; }
body { --mapped: color-mix(in srgb, var(--vscode-editor-foreground) 15%, var(--vscode-editor-background));
  background: var(--vscode-editor-background); color: var(--vscode-editor-foreground); position: relative; }
canvas { display: block; position: absolute; inset: 0; width: 100%; height: 100%; cursor: crosshair; outline: none; }
canvas:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }
#tip { position: fixed; max-width: min(460px, 90vw); padding: 4px 8px; z-index: 2; pointer-events: none;
  background: var(--vscode-editorHoverWidget-background); color: var(--vscode-editorHoverWidget-foreground);
  border: 1px solid var(--vscode-editorHoverWidget-border); border-radius: 3px; font-size: 12px; line-height: 1.45;
  box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent); }
#tip .item { padding-left: 1em; text-indent: -0.7em; }
#tip .item::before { content: '\\2022\\00a0'; }
#tip code { font-family: var(--vscode-editor-font-family); font-size: 11px; }
#empty { position: absolute; inset: 0; display: grid; place-items: center; color: var(--vscode-descriptionForeground); }
#empty[hidden], #tip[hidden] { display: none; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

function nonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);

export function pageOf(webview: vscode.Webview, extension: vscode.Uri): string {
  const once = nonce();
  const script = webview.asWebviewUri(vscode.Uri.joinPath(extension, ...SCRIPT));
  const empty = vscode.debug.activeStackItem
    ? vscode.l10n.t('Picture: loading')
    : vscode.l10n.t('The picture comes with the first stop of a session.');
  const keys = vscode.l10n.t(
    'Picture of the run. Left and Right step, with Shift by calls; Up and Down go through threads and map, Enter opens what is there, with Shift it shows a range alone, Space dims the rest; Home and End go to the ends; plus, minus and 0 zoom, Page Up and Page Down move along. The tables after it have the same in words.',
  );
  const policy = `default-src 'none'; style-src 'nonce-${once}'; script-src 'nonce-${once}'`;
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(vscode.l10n.t('Picture'))}</title>
<style nonce="${once}">${STYLE}</style>
</head>
<body data-texts="${escaped(JSON.stringify(texts()))}">
<canvas id="base"></canvas>
<canvas id="canvas" tabindex="0" data-vscode-context="${escaped(pointContext(undefined))}" role="application" aria-label="${escaped(keys)}" aria-describedby="now"></canvas>
<div id="empty">${escaped(empty)}</div>
<div id="tip" role="status" hidden></div>
<div id="now" class="spoken" role="status"></div>
<div id="tables" class="spoken"></div>
<script nonce="${once}" src="${script}"></script>
</body>
</html>`;
}

// The picture as an SVG document, in a file that a person names.
import * as vscode from 'vscode';

export async function saveSvg(svg: string, script: vscode.Uri | undefined): Promise<void> {
  const to = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Picture as SVG'),
    filters: { SVG: ['svg'] },
    ...(script && script.scheme !== 'untitled' && { defaultUri: script.with({ path: `${script.path}.svg` }) }),
  });
  if (to) await vscode.workspace.fs.writeFile(to, new TextEncoder().encode(svg));
}

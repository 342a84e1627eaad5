// The texts of the extension's programs, for hosts and workers that cannot load a file by
// its path, and how they are put together there: the extension's own part asks for the
// shared one by `require`.
import * as vscode from 'vscode';

export interface Programs {
  readonly extension: string;
  /** Empty in a build of which the extension is one file. */
  readonly shared: string;
}
type Require = (name: string) => unknown;

export const SHARED = './shared.js';

export async function readPrograms(extension: vscode.Uri): Promise<Programs> {
  const read = async (name: string): Promise<string> =>
    new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension, 'dist', name)));
  const [own, shared] = await Promise.all([read('extension.js'), read('shared.js').catch(() => '')]);
  return { extension: own, shared };
}

function evaluated(program: string, require: Require): unknown {
  const module = { exports: {} };
  new Function('module', 'exports', 'require', program)(module, module.exports, require);
  return module.exports;
}

/** What the extension exports, loaded as an extension host loads it. */
export function loaded({ extension, shared }: Programs, require: Require): unknown {
  let parts: unknown;
  const part = (): unknown => (parts ??= evaluated(shared, require));
  return evaluated(extension, (name) => (name === SHARED ? part() : require(name)));
}

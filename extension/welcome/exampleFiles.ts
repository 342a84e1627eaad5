// The examples as files that can be read and debugged, and not written: what is typed into one must
// not change the extension. The message at the first key tells how to get a copy.
import * as vscode from 'vscode';
import { COMMAND, EXAMPLE_SCHEME, EXTENSION } from '../ids.ts';

export const exampleUri = (name: string): vscode.Uri =>
  vscode.Uri.from({ scheme: EXAMPLE_SCHEME, path: `/${name}${EXTENSION}` });

/** @throws if the package has no such example */
export async function readExample(folder: vscode.Uri, name: string): Promise<string> {
  const uri = vscode.Uri.joinPath(folder, `${name}${EXTENSION}`);
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

const refuse = (): never => {
  throw vscode.FileSystemError.NoPermissions(vscode.l10n.t('The examples of the extension cannot be changed.'));
};

/** `folder`: that of the examples in the package. */
export function registerExampleFiles(folder: vscode.Uri): vscode.Disposable {
  const inPackage = ({ path }: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(folder, path);
  const { fs } = vscode.workspace;
  const provider: vscode.FileSystemProvider = {
    onDidChangeFile: () => ({ dispose: () => {} }),
    watch: () => ({ dispose: () => {} }),
    stat: async (uri) => ({ ...(await fs.stat(inPackage(uri))), permissions: vscode.FilePermission.Readonly }),
    readFile: async (uri) => fs.readFile(inPackage(uri)),
    readDirectory: async (uri) => fs.readDirectory(inPackage(uri)),
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
  const message = new vscode.MarkdownString(
    vscode.l10n.t('An example is read only. [Copy it](command:{0}) to change it.', COMMAND.copyExample),
  );
  message.isTrusted = { enabledCommands: [COMMAND.copyExample] };
  return vscode.workspace.registerFileSystemProvider(EXAMPLE_SCHEME, provider, { isReadonly: message });
}

// Paths relative to the workspace, which may have several folders: in a launch configuration, in a
// tool's input.
import * as vscode from 'vscode';
import { isUri } from '../adapter/sources/fileName.ts';
import { uriOf } from './debug/program.ts';

export const isAbsolute = (path: string): boolean => isUri(path) || /^([/\\]|[A-Za-z]:[/\\])/.test(path);

const isThere = (uri: vscode.Uri): Promise<boolean> =>
  Promise.resolve(vscode.workspace.fs.stat(uri)).then(
    () => true,
    ({ code }: { readonly code?: string }) => code !== 'FileNotFound',
  );

const isBelow = (path: string, folder: string): boolean =>
  path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

/**
 * `/work/wire.vmtrace` of a folder that is in no file system of this machine: VS Code puts a path
 * alone for `${workspaceFolder}`.
 */
function inVirtualFolder(path: string, folders: readonly vscode.WorkspaceFolder[]): vscode.Uri | undefined {
  const folder = folders.find(({ uri }) => uri.scheme !== 'file' && isBelow(path, uri.path));
  return folder?.uri.with({ path });
}

/**
 * A path below `own`, the folder that says it; of none, below the first folder that has such a
 * file. VS Code writes paths of several folders with the folder's name: `lockd/wire.vmtrace`.
 */
export async function uriOfPath(path: string, own?: vscode.WorkspaceFolder): Promise<vscode.Uri> {
  const folders = own ? [own] : (vscode.workspace.workspaceFolders ?? []);
  if (isAbsolute(path) || folders.length === 0) return inVirtualFolder(path, folders) ?? uriOf(path);
  const all = folders.map(({ uri }) => vscode.Uri.joinPath(uri, path));
  const [name, ...rest] = path.split(/[/\\]/);
  for (const folder of folders)
    if (folder.name === name && rest.length > 0) all.push(vscode.Uri.joinPath(folder.uri, ...rest));
  for (const uri of all) if (all.length > 1 && (await isThere(uri))) return uri;
  return all[0] as vscode.Uri;
}

/**
 * Where a new file goes; of several folders a person says which. undefined: none was chosen, and
 * no file is wanted.
 */
export async function folderOfNewFile(): Promise<vscode.WorkspaceFolder | 'no folder' | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length > 1 ? vscode.window.showWorkspaceFolderPick() : (folders[0] ?? 'no folder');
}

// The scripts of the workspace. A file system that has no search of its own keeps VS Code's waiting
// for ever; its folders are gone through then.
import * as vscode from 'vscode';
import { EXTENSION } from './ids.ts';

const ALL = `**/*${EXTENSION}`;
const SKIPPED = ['node_modules', '.git'];
const EXCLUDED = '**/node_modules/**';
/** VS Code searches these by itself. */
const SEARCHED = ['file', 'vscode-remote'];
/** Milliseconds that another file system's search has. */
const WAIT = 1500;
/** Each is a request to a server that may be far away. */
const MOST_FOLDERS = 1000;

async function goThrough(folder: vscode.Uri, most: number): Promise<vscode.Uri[]> {
  const found: vscode.Uri[] = [];
  const folders = [folder];
  for (let at = 0; at < folders.length && at < MOST_FOLDERS && found.length < most; at++) {
    const uri = folders[at] as vscode.Uri;
    const entries = await Promise.resolve(vscode.workspace.fs.readDirectory(uri)).catch(() => []);
    for (const [name, type] of entries) {
      const inside = vscode.Uri.joinPath(uri, name);
      // a link may lead back to where it is
      if (type === vscode.FileType.Directory && !SKIPPED.includes(name)) folders.push(inside);
      else if (type & vscode.FileType.File && name.endsWith(EXTENSION)) found.push(inside);
    }
  }
  return found.slice(0, most);
}

const isSearched = ({ uri }: vscode.WorkspaceFolder): boolean => SEARCHED.includes(uri.scheme);

async function inFolder(folder: vscode.WorkspaceFolder, most: number): Promise<vscode.Uri[]> {
  const search = new vscode.CancellationTokenSource();
  const pattern = new vscode.RelativePattern(folder, ALL);
  const found = Promise.resolve(vscode.workspace.findFiles(pattern, EXCLUDED, most, search.token));
  if (isSearched(folder)) return found;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, WAIT);
  });
  const isFound = await Promise.race([found.then(() => true), late.then(() => false)]);
  clearTimeout(timer);
  if (isFound) return found;
  search.cancel();
  return goThrough(folder.uri, most);
}

/** `only`: of one folder; absent: of all. */
export async function findScripts(most: number, only?: vscode.WorkspaceFolder): Promise<vscode.Uri[]> {
  const folders = only ? [only] : (vscode.workspace.workspaceFolders ?? []);
  if (folders.every(isSearched)) {
    const pattern = only ? new vscode.RelativePattern(only, ALL) : ALL;
    return vscode.workspace.findFiles(pattern, EXCLUDED, most);
  }
  const found = await Promise.all(folders.map((folder) => inFolder(folder, most)));
  // folders may lie in each other
  const unique = new Map(found.flat().map((uri) => [`${uri.scheme}:${uri.authority}:${uri.path}`, uri]));
  return [...unique.values()].slice(0, most);
}

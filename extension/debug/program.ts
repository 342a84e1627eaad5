// The program of a session as VS Code knows it. The adapter's paths are opaque: a file's path, or a
// URI's text for all else (a virtual workspace, an unsaved script), as VS Code itself sends them
// with breakpoints.
import * as vscode from 'vscode';
import { type Files, readScript } from '../../adapter/session/readScript.ts';
import { fileName, isUri } from '../../adapter/sources/fileName.ts';

export const programOf = (uri: vscode.Uri): string => (uri.scheme === 'file' ? uri.fsPath : uri.toString());

export const uriOf = (program: string): vscode.Uri =>
  isUri(program) ? vscode.Uri.parse(program) : vscode.Uri.file(program);

/** Scripts of sessions that were renamed meanwhile, by the session's id. */
const renamed = new Map<string, string>();

/** The program of a session, under the name that it has now. */
export const programNow = ({ id, configuration }: vscode.DebugSession): string =>
  renamed.get(id) ?? String(configuration.program ?? '');

export const noteRenamed = ({ id }: vscode.DebugSession, program: string): void => void renamed.set(id, program);
export const forgetRenamed = ({ id }: vscode.DebugSession): void => void renamed.delete(id);

/**
 * The name of a session's script; beside a session of another script of that name, or where
 * another is among the `open` ones, its path in the workspace.
 */
export function scriptName(
  session: vscode.DebugSession,
  live: readonly vscode.DebugSession[] = [],
  open: readonly string[] = [],
): string {
  const program = programNow(session);
  const name = fileName(program);
  const others = [...live.map(programNow), ...open].filter((other) => other !== program);
  return others.some((other) => fileName(other) === name) ? vscode.workspace.asRelativePath(uriOf(program)) : name;
}

/** The programs of all tabs: VS Code tells those of one name apart. */
export const programsOfTabs = (): string[] =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [programOf(input.uri)] : [])),
  );

const files: Files = {
  async stat(program) {
    const uri = uriOf(program);
    const { type, size } = await vscode.workspace.fs.stat(uri);
    const { File, Directory } = vscode.FileType;
    // of a virtual file system none is known before the file is there
    const isKnown = size > 0 || uri.scheme === 'file';
    return {
      kind: type & File ? 'file' : type & Directory ? 'directory' : 'other',
      size: isKnown ? size : undefined,
    };
  },
  read: async (program) => vscode.workspace.fs.readFile(uriOf(program)),
};

/** The text of a program: of the editor if it was never saved, else of the file system. */
export async function readProgram(program: string): Promise<string> {
  const uri = uriOf(program);
  if (uri.scheme === 'untitled') return (await vscode.workspace.openTextDocument(uri)).getText();
  return readScript(files, program);
}

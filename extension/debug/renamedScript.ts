// A script that is renamed while it is debugged: the session goes on, its frames lead to the file's
// new name, and a restart reads it there.
import * as vscode from 'vscode';
import { REQUEST } from '../../adapter/protocol.ts';
import { forgetRenamed, noteRenamed, programNow, programOf, uriOf } from './program.ts';
import type { Sessions } from './sessionEvents.ts';

/** A file's new URI; it, or a folder above it, was renamed. */
function movedUri(uri: vscode.Uri, { oldUri, newUri }: { oldUri: vscode.Uri; newUri: vscode.Uri }) {
  if (uri.scheme !== oldUri.scheme || uri.authority !== oldUri.authority) return undefined;
  if (uri.path === oldUri.path) return newUri;
  const below = `${oldUri.path}/`;
  return uri.path.startsWith(below)
    ? newUri.with({ path: `${newUri.path}/${uri.path.slice(below.length)}` })
    : undefined;
}

export function followRenames(sessions: Sessions): vscode.Disposable[] {
  async function follow(session: vscode.DebugSession, uri: vscode.Uri): Promise<void> {
    const program = programOf(uri);
    try {
      await session.customRequest(REQUEST.renamed, { program });
      noteRenamed(session, program);
      sessions.refresh();
    } catch {
      // it is ending
    }
  }

  return [
    vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const session of sessions.live()) {
        const program = programNow(session);
        const moved = program && files.map((file) => movedUri(uriOf(program), file)).find((uri) => uri !== undefined);
        if (moved) void follow(session, moved);
      }
    }),
    sessions.onDidEnd(forgetRenamed),
  ];
}

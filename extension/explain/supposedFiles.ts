// Scripts as Explain has changed them where it supposes something, as read-only files: a session of
// an order that was found so debugs this one. Save as Script... keeps it.
import * as vscode from 'vscode';
import { fileName } from '../../adapter/sources/fileName.ts';
import { EXTENSION, SUPPOSED_SCHEME } from '../ids.ts';

export interface SupposedFiles extends vscode.Disposable {
  /** The file of a script with this text. */
  put(script: vscode.Uri, text: string): vscode.Uri;
}

interface Kept {
  readonly uri: vscode.Uri;
  readonly bytes: Uint8Array;
  readonly mtime: number;
}

const refuse = (): never => {
  throw vscode.FileSystemError.NoPermissions(vscode.l10n.t('A script that Explain has changed is read only.'));
};

export function registerSupposedFiles(): SupposedFiles {
  /** By the script that each is of. */
  const files = new Map<string, Kept>();
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const of = (uri: vscode.Uri): Kept => {
    const found = [...files.values()].find((one) => one.uri.path === uri.path);
    if (!found) throw vscode.FileSystemError.FileNotFound(uri);
    return found;
  };
  const provider: vscode.FileSystemProvider = {
    onDidChangeFile: changed.event,
    watch: () => ({ dispose: () => {} }),
    stat(uri) {
      const { bytes, mtime } = of(uri);
      const { File: type } = vscode.FileType;
      return { type, ctime: 0, mtime, size: bytes.length, permissions: vscode.FilePermission.Readonly };
    },
    readFile: (uri) => of(uri).bytes,
    readDirectory: () => [],
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
  const isReadonly = new vscode.MarkdownString(
    vscode.l10n.t(
      'Explain has changed this script, at the lines that say so. It is read only: **Save as Script...** on the page of the explanation makes one that can be changed.',
    ),
  );
  const registered = vscode.workspace.registerFileSystemProvider(SUPPOSED_SCHEME, provider, { isReadonly });
  return {
    put(script, text) {
      const key = script.toString();
      const known = files.get(key);
      const name = `${fileName(script.path).replace(EXTENSION, '')}-supposed${EXTENSION}`;
      const uri = known?.uri ?? vscode.Uri.from({ scheme: SUPPOSED_SCHEME, path: `/${files.size + 1}/${name}` });
      files.set(key, { uri, bytes: new TextEncoder().encode(text), mtime: (known?.mtime ?? 0) + 1 });
      if (known) changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
      return uri;
    },
    dispose() {
      registered.dispose();
      changed.dispose();
    },
  };
}

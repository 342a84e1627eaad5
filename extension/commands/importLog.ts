// "Import Log": a log, and listings beside it, become a script in a new document. What the import
// passes by, or does not know, is reported.
import * as vscode from 'vscode';
import { encodingOf, HEAD_BYTES, kindOf, UNKNOWN_BINARY } from '../../core/import/fileKind.ts';
import { beginFile, endFile, type Importer, newImporter, readAgain, readText } from '../../core/import/import.ts';
import { finishing, type Imported } from '../../core/import/script/finish.ts';
import { COMMAND, LANGUAGE } from '../ids.ts';
import { tellImported } from '../import/tellImported.ts';

/** Bytes of a log that is read here at the most: `vmtrace import` reads any. */
const MOST_BYTES = 256 * 2 ** 20;
/** Characters between two moments at which others are let speak. */
const PIECE = 1 << 20;

const nameOf = ({ path }: vscode.Uri): string => path.slice(path.lastIndexOf('/') + 1);

const isUri = (uri: unknown): uri is vscode.Uri => typeof (uri as vscode.Uri | undefined)?.path === 'string';

interface Watched {
  readonly isCancellationRequested: boolean;
}

/** Reads the files into the importer; false: it was cancelled. @throws if a file cannot be read */
async function read(
  importer: Importer,
  uris: readonly vscode.Uri[],
  token: Watched,
  progress: (message: string) => void,
): Promise<boolean> {
  for (const uri of uris) {
    const bytes = await vscode.workspace.fs.readFile(uri);
    if (bytes.length > MOST_BYTES)
      throw new Error(
        vscode.l10n.t("{0} is larger than 256 MB: 'vmtrace import' in a terminal reads logs of any size", nameOf(uri)),
      );
    const kind = kindOf(bytes.subarray(0, HEAD_BYTES));
    if (kind !== undefined && kind !== UNKNOWN_BINARY) throw new Error(`${nameOf(uri)} is ${kind}`);
    const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
    beginFile(importer, nameOf(uri));
    for (let at = 0; at < text.length; at += PIECE) {
      readText(importer, text.slice(at, at + PIECE));
      const done = `${Math.floor((100 * Math.min(at + PIECE, text.length)) / text.length)} %`;
      progress(uris.length > 1 ? `${nameOf(uri)}, ${done}` : done);
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (token.isCancellationRequested) return false;
    }
    endFile(importer);
  }
  return true;
}

/** undefined: it was cancelled. @throws if a file cannot be read */
async function importFrom(
  uris: readonly vscode.Uri[],
  token: Watched,
  progress: (message: string) => void,
): Promise<Imported | undefined> {
  const importer = newImporter();
  if (!(await read(importer, uris, token, progress))) return undefined;
  const again = readAgain(importer);
  if (again && !(await read(again, uris, token, progress))) return undefined;
  return finish(again ?? importer, token, progress);
}

/** Milliseconds between two moments at which others are let speak. */
const TURN = 50;

/** undefined: it was cancelled. */
async function finish(
  importer: Importer,
  token: Watched,
  progress: (message: string) => void,
): Promise<Imported | undefined> {
  const work = finishing(importer);
  let began = performance.now();
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value;
    if (performance.now() - began < TURN) continue;
    progress(vscode.l10n.t('writing the script, {0} %', Math.floor(100 * step.value)));
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (token.isCancellationRequested) return undefined;
    began = performance.now();
  }
}

async function tell({ remarks, isEmpty, onlyTable, text }: Imported, names: string): Promise<void> {
  if (onlyTable !== '') {
    void vscode.window.showErrorMessage(vscode.l10n.t('{0} cannot be imported: {1}.', names, onlyTable));
    return;
  }
  if (isEmpty) {
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        'No line of {0} is known: expected truss, kdump, strace, dtruss, the output of vm_map.d, or a listing of a map or of limits.',
        names,
      ),
    );
    return;
  }
  const document = await vscode.workspace.openTextDocument({ language: LANGUAGE, content: text });
  await vscode.window.showTextDocument(document);
  const [first = vscode.l10n.t('Imported from {0}.', names)] = remarks;
  const above = vscode.l10n.t('The script says above what was left out, and what the log does not tell.');
  const more = remarks.length > 1 ? ` ${above}` : '';
  await tellImported(document, `${first}${more}`);
}

/** `uri`: of a file in the explorer's menu; absent: a person chooses the files. */
async function importLog(uri: unknown, chosen: unknown): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  const picked = Array.isArray(chosen) ? (chosen as vscode.Uri[]) : isUri(uri) ? [uri] : undefined;
  const title = vscode.l10n.t('Logs of one run, and listings of its map and limits');
  const uris =
    picked ??
    (await vscode.window.showOpenDialog({
      canSelectMany: true,
      openLabel: vscode.l10n.t('Import'),
      title,
      // of a virtual workspace the dialog would show the machine's files
      ...(folder && folder.uri.scheme !== 'file' && { defaultUri: folder.uri }),
    }));
  if (!uris || uris.length === 0) return;
  const names = uris.map(nameOf).join(', ');
  try {
    const made = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Importing {0}', names),
        cancellable: true,
      },
      (progress, token) => importFrom(uris, token, (message) => progress.report({ message })),
    );
    if (made) await tell(made, names);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(vscode.l10n.t('The log cannot be imported: {0}', reason));
  }
}

export const registerImport = (): vscode.Disposable[] => [
  vscode.commands.registerCommand(COMMAND.importLog, importLog),
];

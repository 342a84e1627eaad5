// `vmtrace import`: logs of truss, kdump, strace, dtruss, DTrace, and listings, as one script.

import { existsSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { UNKNOWN_BINARY } from '../../../../core/import/fileKind.ts';
import { beginFile, endFile, type Importer, newImporter, readAgain, readText } from '../../../../core/import/import.ts';
import { finishing, type Imported } from '../../../../core/import/script/finish.ts';
import { reasonText, STANDARD_INPUT, shownName } from '../input.ts';
import type { Options } from '../options.ts';
import type { ExitCode, Output } from '../output.ts';
import { replaceFile } from '../replaceFile.ts';
import { logText } from './logText.ts';

/** Milliseconds between two lines of progress. */
const EVERY = 500;

/** Why a script cannot be written. */
function unwritten(file: string, error: unknown): string {
  const folder = dirname(file);
  return existsSync(folder) ? reasonText(error) : `there is no folder ${folder}`;
}

/** Why no script could be made of any of them. */
function nothingRead(files: readonly string[], wasEmpty: boolean, kinds: readonly string[]): string {
  if (kinds.length > 0) return `no log: ${kinds.join('; ')}`;
  if (wasEmpty) return files.length === 1 ? 'the log is empty' : 'the logs are empty';
  const [script] = files.filter((file) => file.endsWith('.vmtrace'));
  if (script !== undefined) return `it is no log; a script is run as it is: vmtrace run ${shownName(script)}`;
  return 'no line of it is known: expected truss, kdump, strace, dtruss, vm_map.d, or a listing of a map or of limits';
}

interface WasRead {
  wasEmpty: boolean;
  /** What files are that are no text. */
  readonly kinds: string[];
}

/** Reads the files into the importer; undefined: a file cannot be read, which it reports. */
async function read(importer: Importer, files: readonly string[], output: Output): Promise<WasRead | undefined> {
  let told = performance.now();
  let wasEmpty = true;
  const kinds: string[] = [];
  const again = importer.options.failing ? ' again' : '';
  for (const file of files) {
    beginFile(importer, nameOf(file));
    try {
      for await (const { text, bytes, kind } of logText(file)) {
        wasEmpty &&= text === '';
        if (kind !== undefined) kinds.push(files.length === 1 ? `it is ${kind}` : `${shownName(file)} is ${kind}`);
        if (kind !== undefined && kind !== UNKNOWN_BINARY) break;
        readText(importer, text);
        if (performance.now() - told < EVERY) continue;
        told = performance.now();
        output.progress?.(`${shownName(file)}: ${Math.floor(bytes / 2 ** 20)} MB read${again}`);
      }
      endFile(importer);
    } catch (error) {
      output.problem(`${shownName(file)}: error: cannot read the log: ${reasonText(error)}`);
      return undefined;
    }
  }
  return { wasEmpty, kinds };
}

/**
 * In the script; a shell's <(command) is a number in /dev/fd, and says nothing without its folder.
 */
const nameOf = (file: string): string =>
  file === STANDARD_INPUT ? 'stdin' : file.startsWith('/dev/') ? file : basename(file);

/** Can all be read a second time? A pipe cannot. */
async function areFiles(files: readonly string[]): Promise<boolean> {
  for (const file of files) if (file === STANDARD_INPUT || !(await stat(file)).isFile()) return false;
  return true;
}

function finish(importer: Importer, output: Output): Imported {
  const work = finishing(importer);
  let told = performance.now();
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value;
    if (performance.now() - told < EVERY) continue;
    told = performance.now();
    output.progress?.(`writing the script: ${Math.floor(100 * step.value)} %`);
  }
}

export async function importFiles(files: readonly string[], options: Options, output: Output): Promise<ExitCode> {
  const { kernel, system, filter } = options;
  let importer = newImporter({ ...(kernel && { kernel }), ...(system && { system }), ...(filter && { filter }) });
  const was = await read(importer, files, output);
  if (!was) return 2;
  const { wasEmpty, kinds } = was;
  const again = (await areFiles(files)) ? readAgain(importer) : undefined;
  if (again) {
    importer = again;
    if (!(await read(importer, files, output))) return 2;
  }
  const { pieces, remarks, isEmpty, onlyTable } = finish(importer, output);
  if (isEmpty) {
    output.problem(`${files.map(shownName).join(', ')}: error: ${onlyTable || nothingRead(files, wasEmpty, kinds)}`);
    return 2;
  }
  for (const kind of kinds.filter((one) => !one.endsWith(UNKNOWN_BINARY))) output.problem(`Left out: ${kind}.`);
  for (const remark of remarks) output.problem(remark);
  if (options.output === undefined) {
    for (const piece of pieces) output.report(piece);
    return 0;
  }
  try {
    if (existsSync(options.output)) await replaceFile(options.output, pieces);
    else await writeFile(options.output, pieces);
  } catch (error) {
    output.problem(`${options.output}: error: cannot write the script: ${unwritten(options.output, error)}`);
    return 2;
  }
  return 0;
}

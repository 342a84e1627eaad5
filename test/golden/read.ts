// The reading of case files: JSON, one case a line, plain or compressed (.gz). A line that is not a
// case is an error that names the file and the line, since a case silently left out would look like
// a case that passed.
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Gunzip } from 'node:zlib';
import { createGunzip } from 'node:zlib';
import { VINTAGES } from '../../core/kernel/constants.ts';
import type { GoldenCase } from './case.ts';

/**
 * A file that cannot be read as golden cases. The message names the file, and the line
 * if there is one.
 */
export class GoldenFileError extends Error {}

const REQUIRED: readonly (readonly [string, 'string' | 'number' | 'object' | 'array'])[] = [
  ['id', 'string'],
  ['vintage', 'string'],
  ['config', 'object'],
  ['setup', 'array'],
  ['setup_results', 'array'],
  ['threads', 'object'],
  ['init', 'array'],
  ['init_ts', 'number'],
  ['init_uwc', 'number'],
  ['events', 'array'],
  ['schedule', 'array'],
  ['results', 'object'],
  ['end', 'string'],
  ['final', 'array'],
  ['final_state', 'object'],
];

/** One line of a case file. `where` opens the message of the error thrown for a bad one. */
export function parseCase(line: string, where: string): GoldenCase {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new GoldenFileError(`${where}: not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== 'object' || value === null) throw new GoldenFileError(`${where}: a case is a JSON object`);
  for (const [key, type] of REQUIRED) {
    const field: unknown = Reflect.get(value, key);
    const found = Array.isArray(field) ? 'array' : field === null ? 'null' : typeof field;
    if (found !== type) throw new GoldenFileError(`${where}: "${key}" must be of type ${type}, found ${found}`);
  }
  const golden = value as GoldenCase;
  if (!VINTAGES.includes(golden.vintage))
    throw new GoldenFileError(`${where}: vintage "${golden.vintage}" is none of ${VINTAGES.join(', ')}`);
  const stranger = golden.schedule.find((name) => !Object.hasOwn(golden.threads, name));
  if (stranger !== undefined)
    throw new GoldenFileError(`${where}: "schedule" names "${stranger}", which is no thread of the case`);
  return golden;
}

/** The cases of one file, read as a stream; a name in `.gz` is decompressed. */
export async function* readCases(file: string): AsyncGenerator<GoldenCase> {
  let number = 0;
  try {
    const raw = createReadStream(file);
    const input = file.endsWith('.gz') ? createGunzip() : raw;
    if (input !== raw) {
      raw.on('error', (error) => input.destroy(error));
      raw.pipe(input as Gunzip);
    }
    input.setEncoding('utf8');
    let rest = '';
    for await (const chunk of input) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        number++;
        if (line.trim() !== '') yield parseCase(line, `${file}:${number}`);
      }
    }
    if (rest.trim() !== '') yield parseCase(rest, `${file}:${number + 1}`);
  } catch (error) {
    if (error instanceof GoldenFileError || !(error instanceof Error)) throw error;
    throw new GoldenFileError(`${file}: cannot be read (after ${number} lines): ${error.message}`);
  }
}

/**
 * The case files that a path stands for: itself, or every `.jsonl` and `.jsonl.gz` of
 * a folder, by name.
 */
export function caseFiles(path: string): string[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch {
    throw new GoldenFileError(`${path}: no such file or folder`);
  }
  if (!isFolder) return [path];
  const files = readdirSync(path)
    .filter((name) => /\.jsonl(\.gz)?$/.test(name))
    .sort();
  if (files.length === 0) throw new GoldenFileError(`${path}: no case files (*.jsonl, *.jsonl.gz) in this folder`);
  return files.map((name) => join(path, name));
}

// Scripts and files for the tests of the command line, and how they call it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { checkFiles } from '../../../adapter/programs/cli/check.ts';
import { explainFiles } from '../../../adapter/programs/cli/explore/explain.ts';
import { exploreFiles } from '../../../adapter/programs/cli/explore/explore.ts';
import { formatFiles } from '../../../adapter/programs/cli/format.ts';
import { importFiles } from '../../../adapter/programs/cli/import/import.ts';
import { type Asked, readCommandLine } from '../../../adapter/programs/cli/options.ts';
import { drawFiles } from '../../../adapter/programs/cli/picture/picture.ts';
import { runFiles } from '../../../adapter/programs/cli/run.ts';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const folder = mkdtempSync(join(tmpdir(), 'vmtrace-cli-'));

/** For the tests of one file: another that ran before it in the same process has removed it. */
export function useFolder(): void {
  mkdirSync(folder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
}

let files = 0;
/** A file of these lines; its path. */
export function file(...lines: string[]): string {
  const path = join(folder, `${++files}.vmtrace`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

export const MAP = ['map 0x1000..0x100000', 'entry 0x10000..0x14000 rw-'];
export const GOOD = [...MAP, 't1: vm_map_wire(0x10000, 0x12000, USER) = KERN_SUCCESS', 'assert user_wired == 2'];
export const FAILING = [...MAP, 't1: vm_map_wire(0x20000, 0x22000, USER) = KERN_SUCCESS', 'assert user_wired == 2'];
export const STUCK = ['t1: vm_map_lock()', 't2: vm_map_lock()'];
export const PANIC = [...MAP, 't1: vm_map_unlock()'];
export const WRONG = [...MAP, 't1: vm_map_wier(0x10000, 0x12000)', 'asert map.busy == 0'];

/** Calls a command as `main` does. */
export async function vmtrace(...words: string[]): Promise<{ code: number; out: string; problems: string[] }> {
  let out = '';
  const problems: string[] = [];
  const output = {
    report: (text: string): void => {
      out += text;
    },
    problem: (line: string) => void problems.push(line),
  };
  const asked: Asked = readCommandLine(words);
  if (asked.what === 'help' || asked.what === 'version' || asked.what === 'language-server')
    throw new Error('no command');
  const command = {
    run: runFiles,
    check: checkFiles,
    explore: exploreFiles,
    explain: explainFiles,
    format: formatFiles,
    import: importFiles,
    picture: drawFiles,
  }[asked.what as 'run'];
  return { code: await command(asked.files, asked.options, output), out, problems };
}

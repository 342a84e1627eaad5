// Logs of real programs with threads, made here with strace: imported, run, explained. Skipped,
// with the reason in the name, where there is no compiler or strace cannot trace.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from '../../../core/trace/parse/parse.ts';
import { PATIENCE_MS } from '../../patience.ts';
import { folder, root, useFolder, vmtrace } from './files.ts';

useFolder();

const fileOf = (program: string, end = ''): string => join(folder, `${program}${end}`);
const sourceOf = (program: string): string => join(root, `test/core/import/programs/${program}.c`);

/** What cannot be done here, in words; '': the log is there. */
function record(program: string): string {
  const ran = (command: string, ...args: string[]) =>
    spawnSync(command, args, { timeout: PATIENCE_MS, encoding: 'utf8' });
  const compiled = ran('cc', '-O1', '-pthread', '-o', fileOf(program), sourceOf(program));
  if (compiled.error) return ', skipped: there is no compiler (cc)';
  if (compiled.status !== 0) return `, skipped: cc cannot compile it: ${compiled.stderr.split('\n')[0]}`;
  const traced = ran('strace', '-f', '-o', fileOf(program, '.strace'), fileOf(program));
  if (traced.error) return ', skipped: there is no strace, or it does not end';
  return traced.status === 0 ? '' : `, skipped: strace cannot trace: ${traced.stderr.split('\n')[0]}`;
}

/** Calls of its threads that the script has to have, each so often. */
const PROGRAMS: readonly [string, Readonly<Record<string, number>>][] = [
  ['lockers', { mlock: 12, munlock: 12 }],
  ['remappers', { mlock: 8, munlock: 8 }],
];

for (const [program, counts] of PROGRAMS) {
  const skipped = record(program);
  test.skipIf(skipped !== '')(`${program}, which strace traced here, is explained${skipped}`, async () => {
    const script = fileOf(program, '.vmtrace');
    const { code, problems } = await vmtrace('import', fileOf(program, '.strace'), '-o', script);
    expect(code).toBe(0);
    expect(problems.join('\n')).not.toMatch(/no format|lacks|cannot say/);
    const text = readFileSync(script, 'utf8');
    expect(parse(text).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(text).not.toMatch(/^# left out/m);
    // nothing but the order decides
    expect(text).not.toMatch(/unknown: (?!the log does not name)|memlock/);
    for (const [call, count] of Object.entries(counts))
      expect(text.match(new RegExp(` ${call}\\(0x`, 'g'))).toHaveLength(count);
    const explained = await vmtrace('explain', '--time', '20', script);
    // a bound may be reached on a busy machine; a refusal is wrong: a kernel has done it
    expect([0, 3]).toContain(explained.code);
  });
}

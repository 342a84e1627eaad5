// A log of a real program with threads, made here with strace: imported, run, explained. Skipped, and
// said so, where there is no compiler or strace cannot trace.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from '../../../core/trace/parse/parse.ts';
import { folder, root, vmtrace } from './files.ts';

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = join(folder, 'lockers');
const log = join(folder, 'lockers.strace');
const ran = (command: string, ...args: string[]): boolean => spawnSync(command, args, { timeout: 20_000 }).status === 0;
const isRecorded =
  ran('cc', '-O1', '-pthread', '-o', program, join(root, 'test/core/import/programs/lockers.c')) &&
  ran('strace', '-f', '-o', log, program);

test.skipIf(!isRecorded)('a program that strace traced here is explained', { timeout: 60_000 }, async () => {
  const script = join(folder, 'lockers.vmtrace');
  const { code, problems } = await vmtrace('import', log, '-o', script);
  expect(code).toBe(0);
  expect(problems.join('\n')).not.toMatch(/no format|lacks|cannot say/);
  const text = readFileSync(script, 'utf8');
  expect(parse(text).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(text).not.toMatch(/^# left out/m);
  expect(text.match(/ mlock\(0x/g)).toHaveLength(12);
  expect(text.match(/ munlock\(0x/g)).toHaveLength(12);
  const explained = await vmtrace('explain', '--time', '20', script);
  // a bound may be reached on a busy machine; a refusal is wrong: a kernel has done it
  expect([0, 3]).toContain(explained.code);
});

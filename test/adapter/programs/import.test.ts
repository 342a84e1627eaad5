// `vmtrace import`: a script on standard output or in a file, what was not said on standard error.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { file, folder, useFolder, vmtrace } from './files.ts';

useFolder();

const LOG = [
  'mmap(0x0,65536,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34391683072 (0x801e77000)',
  'getpid()  = 577 (0x241)',
  "mlock(0x801e77000,65536)  ERR#12 'Cannot allocate memory'",
];

test('the script runs and gives the results of the log', async () => {
  const to = join(folder, 'imported.vmtrace');
  const { code, out, problems } = await vmtrace('import', file(...LOG), '-o', to);
  expect({ code, out }).toEqual({ code: 0, out: '' });
  expect(problems).toContain('Other calls, left out: getpid.');
  expect((await vmtrace('check', to)).code).toBe(0);
  expect(readFileSync(to, 'utf8')).toContain('limit  memlock 0..60K');
});

test('without a file it goes to standard output', async () => {
  const { code, out } = await vmtrace('import', '--kernel', 'freebsd-13', file(...LOG));
  expect(code).toBe(0);
  expect(out).toMatch(/^kernel freebsd-13$/m);
});

describe('exit code 2', () => {
  test('there is no such log', async () => {
    const { code, problems } = await vmtrace('import', join(folder, 'none'));
    expect(code).toBe(2);
    expect(problems).toEqual([`${join(folder, 'none')}: error: cannot read the log: there is no such file`]);
  });
  test('a folder', async () => {
    expect((await vmtrace('import', folder)).problems.join()).toContain('it is a directory');
  });
  test('no line is known', async () => {
    const noise = join(folder, 'noise');
    writeFileSync(noise, Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)));
    const { code, problems } = await vmtrace('import', noise);
    expect(code).toBe(2);
    expect(problems.join()).toContain('no log: it is binary data, no text');
    writeFileSync(noise, '{\n}\n');
    expect((await vmtrace('import', noise)).problems.join()).toContain('no line of it is known');
    // a damaged beginning
    writeFileSync(noise, Buffer.concat([Buffer.alloc(600, 1), Buffer.from(`\n${LOG.join('\n')}\n`)]));
    expect((await vmtrace('import', noise)).code).toBe(0);
  });
  test('an empty log, and a script', async () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '');
    expect(await vmtrace('import', empty)).toMatchObject({ code: 2, problems: [`${empty}: error: the log is empty`] });
    const { code, problems } = await vmtrace('import', file('map 0x1000..0x2000'));
    expect(code).toBe(2);
    expect(problems.join()).toMatch(/it is no log; a script is run as it is: vmtrace run /);
  });
  test('a file that is no text says what it is; beside a log it is left out', async () => {
    const png = join(folder, 'shot.png');
    writeFileSync(png, Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'));
    expect((await vmtrace('import', png)).problems).toEqual([`${png}: error: no log: it is a PNG image`]);
    const { code, problems } = await vmtrace('import', png, file(...LOG));
    expect(code).toBe(0);
    expect(problems[0]).toBe(`Left out: ${png} is a PNG image.`);
    const ktrace = join(folder, 'ktrace.out');
    writeFileSync(ktrace, Buffer.from('\x20\0\0\0\x01\0\0\0\x41\x02\0\0lockd\0\0\0\0\0\0\0\0\0', 'latin1'));
    expect((await vmtrace('import', ktrace)).problems.join()).toMatch(/the record that ktrace makes: kdump -H/);
  });
  test('the script would go to a folder that is not there', async () => {
    const to = join(folder, 'none', 'x.vmtrace');
    expect((await vmtrace('import', file(...LOG), '-o', to)).problems.at(-1)).toBe(
      `${to}: error: cannot write the script: there is no folder ${join(folder, 'none')}`,
    );
  });
  test('an unknown system', async () => {
    await expect(vmtrace('import', '--system', 'hurd', file(...LOG))).rejects.toThrow(
      'there is no system hurd: expected freebsd, linux or macos',
    );
  });
});

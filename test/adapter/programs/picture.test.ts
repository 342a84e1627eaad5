// `vmtrace picture`: text to standard output, an SVG document to a file.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FAILING, file, folder, GOOD, useFolder, vmtrace, WRONG } from './files.ts';

useFolder();

test('draws each script, with its name where there are several', async () => {
  const [good, failing] = [file(...GOOD), file(...FAILING)];
  const one = await vmtrace('picture', good);
  expect(one).toMatchObject({ code: 0, problems: [] });
  expect(one.out).toMatch(/^ +wire 0x10000\.\.0x12000\n t1 .*\|ok\n/);
  expect(one.out).toMatch(/^ 0x10000 +=rw-=+TT/m);
  const two = await vmtrace('picture', good, failing);
  expect(two.out.startsWith(`${good}\n`)).toBe(true);
  expect(two.out).toContain(`${failing}\n`);
  expect(two.out).toContain('|x');
});

test('writes an SVG document, and says why it cannot', async () => {
  const to = join(folder, 'run.svg');
  expect(await vmtrace('picture', '--svg', to, file(...GOOD))).toEqual({ code: 0, out: '', problems: [] });
  expect(readFileSync(to, 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  const nowhere = join(folder, 'no', 'run.svg');
  const { code, problems } = await vmtrace('picture', '--svg', nowhere, file(...GOOD));
  expect([code, problems[0]]).toEqual([2, expect.stringContaining('cannot write the picture')]);
  expect(existsSync(nowhere)).toBe(false);
  await expect(vmtrace('picture', '--svg', to, file(...GOOD), file(...GOOD))).rejects.toThrow('one script');
});

test('draws so many steps, on a document as wide as they need', async () => {
  const to = join(folder, 'steps.svg');
  const long = file('entry 0x1000..0x5000 rw-', ...Array.from({ length: 100 }, () => 't1: vm_map_wakeup()'));
  const drawn = async (steps: number): Promise<string[]> => {
    await vmtrace('picture', '--svg', to, '--steps', String(steps), long);
    const svg = readFileSync(to, 'utf8');
    return [/: (\d+) steps<\/title>/.exec(svg)?.[1] ?? '', /width="(\d+)"/.exec(svg)?.[1] ?? ''];
  };
  // 9 pixels a step, 720 to 1600
  expect(await drawn(5)).toEqual(['5', '720']);
  expect(await drawn(81)).toEqual(['81', '729']);
  expect(await drawn(177)).toEqual(['177', '1593']);
  expect(await drawn(178)).toEqual(['178', '1600']);
});

test('a script with errors is not drawn, and the others are', async () => {
  const { code, out, problems } = await vmtrace('picture', file(...WRONG), file(...GOOD));
  expect([code, problems.length]).toEqual([2, 2]);
  expect(out).toContain('wire 0x10000..0x12000');
});

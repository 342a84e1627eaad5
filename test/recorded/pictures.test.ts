// The pictures of the examples: as text, and by a digest as the SVG document.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, useFolder, vmtrace } from '../adapter/programs/files.ts';
import { EXAMPLES } from './corpus.ts';
import { digest, expectRecorded } from './recorded.ts';

useFolder();

test('the pictures of the examples are as before', async () => {
  expect(EXAMPLES.length).toBeGreaterThan(20);
  const lines: string[] = [];
  for (const [i, { name, text }] of EXAMPLES.entries()) {
    const path = join(folder, name);
    const svg = `${path}.svg`;
    writeFileSync(path, text);
    await vmtrace('picture', '--svg', svg, path);
    lines.push(`== ${name}: ${digest(readFileSync(svg, 'utf8').replaceAll(path, name))}`);
    if (i % 4 > 0) continue;
    const { out } = await vmtrace('picture', path);
    lines.push(...out.replaceAll(path, name).split('\n'));
  }
  expectRecorded('pictures', lines);
});

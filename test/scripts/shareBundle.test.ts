// The two programs of the package, of which one takes from the other what both need.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { shareBundles } from '../../scripts/shareBundle.mjs';

const root = `${realpathSync(mkdtempSync(join(tmpdir(), 'vmtrace-share-')))}/`;
afterAll(() => rmSync(root, { recursive: true, force: true }));

const FILES = {
  'core/shared.ts': 'export const seen: string[] = []; export const see = (who: string) => seen.push(who);',
  'core/program.ts': "import { see } from './shared.ts'; export const only = () => see('program');",
  'extension/extension.ts': `import * as vscode from 'vscode'; import { see } from '../core/shared.ts';
    export const activate = () => see(vscode.version); export const other = () => 'other';`,
  'adapter/main.ts': `import { only } from '../core/program.ts'; import { seen } from '../core/shared.ts';
    only(); export const told = seen;`,
};
for (const [file, text] of Object.entries(FILES)) {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), text);
}

const options = (entry: string): BuildOptions => ({
  absWorkingDir: root,
  entryPoints: [entry],
  outfile: 'dist/out.js',
  bundle: true,
  format: 'cjs',
  write: false,
  metafile: true,
  external: ['vscode'],
  plugins: [],
  banner: { js: '' },
});
const { extension, program, files } = await shareBundles(
  options('extension/extension.ts'),
  options('adapter/main.ts'),
  root,
);
const run = (text: string, require: (name: string) => unknown): Record<string, unknown> => {
  const module = { exports: {} };
  new Function('module', 'exports', 'require', '__filename', text)(module, module.exports, require, join(root, 'a.js'));
  return module.exports;
};

test('the command line runs without an editor, and has the modules of the extension', () => {
  const loaded = run(extension, () => {
    throw new Error('there is no editor');
  });
  const { told } = run(program, (name) => (name === './extension.js' ? loaded : createRequire(root)(name)));
  expect(told).toEqual(['program']);
  expect(program).not.toContain('seen.push');
});

test('the extension asks for the editor when it is activated, and exports all that it did', () => {
  const loaded = run(extension, () => ({ version: '1.90' }));
  expect((loaded.activate as () => number)()).toBe(1);
  expect((loaded.other as () => string)()).toBe('other');
});

test('the notices hear of the files of both', () => {
  expect([...new Set(files)].sort()).toEqual(Object.keys(FILES).sort());
});

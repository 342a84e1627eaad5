// The programs of the package: the extension and the command line take from a third what both need.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { loaded } from '../../extension/programs.ts';
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
const { shared, front, program, files } = await shareBundles(
  options('extension/extension.ts'),
  options('adapter/main.ts'),
  root,
);
const run = (text: string, require: (name: string) => unknown): Record<string, unknown> => {
  const module = { exports: {} };
  new Function('module', 'exports', 'require', '__filename', text)(module, module.exports, require, join(root, 'a.js'));
  return module.exports;
};

/** Each loaded once, as Node does. */
function loader(vscode: () => unknown): (name: string) => unknown {
  let parts: unknown;
  return (name) => {
    if (name === 'vscode') return vscode();
    if (name !== './shared.js') return createRequire(root)(name);
    parts ??= run(shared, load);
    return parts;
  };
}
const load = (name: string): unknown => {
  throw new Error(`asks for ${name}`);
};

test('the command line runs without an editor, and has the modules of the extension', () => {
  const { told } = run(
    program,
    loader(() => load('an editor')),
  );
  expect(told).toEqual(['program']);
  expect(program).not.toContain('seen.push');
});

test('the extension loads what is shared when it first uses it', () => {
  const asked: string[] = [];
  const all = loader(() => ({ version: '1.90' }));
  const loaded = run(front, (name) => {
    asked.push(name);
    return all(name);
  });
  expect((loaded.other as () => string)()).toBe('other');
  expect(asked).toEqual(['vscode']);
  expect((loaded.activate as () => number)()).toBe(1);
  expect((loaded.activate as () => number)()).toBe(2);
  expect(asked).toEqual(['vscode', './shared.js']);
  expect(front).not.toContain('seen.push');
});

test('a browser, which cannot load a file by its path, evaluates both as Node does', () => {
  const asks = (name: string): unknown => (name === 'vscode' ? { version: 'web' } : load(name));
  const { activate } = loaded({ extension: front, shared }, asks) as { activate(): number };
  expect([activate(), activate()]).toEqual([1, 2]);
});

test('the notices hear of the files of both', () => {
  expect([...new Set(files)].sort()).toEqual(Object.keys(FILES).sort());
});

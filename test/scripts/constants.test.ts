// A module's own variable that is assigned has no value where it is declared: the bundles make
// constants of those that have one (build.mjs), which neither the types nor other tests see.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TransformFailure, transform } from 'esbuild';
import { expect, test } from 'vitest';
import { withConstants } from '../../scripts/constants.mjs';

/** The names that a bundle with the module would refuse. */
async function refused(source: string): Promise<string[]> {
  const { code } = await transform(source, { loader: 'ts', target: 'es2023' });
  try {
    await withConstants(code, { logLevel: 'silent' });
    return [];
  } catch (error) {
    return (error as TransformFailure).errors.map(({ text }) => /"(.*)" .*is a constant/.exec(text)?.[1] ?? text);
  }
}

test.each([
  ['let known = 0;\nexport const count = () => known++;\n', ['known']],
  ['export let known: number = 0;\nexport const set = (n: number) => { known = n; };\n', ['known']],
  ['let known: number | undefined;\nexport const count = () => known ??= 1;\n', []],
  ['const known = { count: 0 };\nexport const count = () => known.count++;\n', []],
  ['export function count() {\n  let sum = 0;\n  sum++;\n  return sum;\n}\n', []],
])('%j: refused are %j', async (source, names) => {
  expect(await refused(source)).toEqual(names);
});

/** The page's bundle is a function, whose variables stay what they are. */
const PAGE = 'extension/picture/webview/';

test('no module that is bundled assigns to what it declares with a value', async () => {
  const paths = ['core', 'adapter', 'extension', 'bench', 'test/golden', 'test/mutate'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' }).map((path) => join(room, path).replaceAll('\\', '/')),
  );
  const modules = paths
    .filter((path) => /(?<!\.test)\.ts$/.test(path) && !path.startsWith(PAGE))
    .map((path) => ({ path, source: readFileSync(path, 'utf8') }));
  const own = modules.filter(({ source }) => /^(export )?let /m.test(source));
  const found = await Promise.all(own.map(async ({ path, source }) => ({ path, names: await refused(source) })));
  expect(modules.length).toBeGreaterThan(500);
  expect(found.filter(({ names }) => names.length > 0)).toEqual([]);
});

// Bundles the programs into dist/. CommonJS, as VS Code loads it.
// `--production`: minified, without source maps. Names after the options build
// only those bundles (`golden`).
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { withConstants } from './scripts/constants.mjs';
import { noticesOf } from './scripts/notices.mjs';
import { shareBundles } from './scripts/shareBundle.mjs';
import { snippetsOf } from './scripts/snippets.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const production = process.argv.includes('--production');
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'));

// `import.meta.url` has no meaning in CommonJS; the programs use it to find the files
// beside them. Node keeps what it has compiled, from 22.1 on, where NODE_COMPILE_CACHE and
// NODE_DISABLE_COMPILE_CACHE let it: the second start takes three quarters of the first.
const node = {
  platform: 'node',
  target: 'node20',
  banner: {
    js: `require('node:module').enableCompileCache?.();
const importMetaUrl = require('node:url').pathToFileURL(__filename).href;`,
  },
  define: { 'import.meta.url': 'importMetaUrl' },
};
/** In a browser there is no `url` and no `events`; the picture has no use for transitions. */
const browserParts = {
  name: 'browser-parts',
  setup({ onResolve }) {
    onResolve({ filter: /^(url|events|d3-transition|d3-interpolate)$/ }, ({ path }) => ({
      path: `${root}scripts/web/${path}.mjs`,
    }));
  },
};
const bundles = [
  // One for both extension hosts, Node's and the browser's: it needs nothing of either.
  {
    name: 'extension',
    entry: 'extension/extension.ts',
    platform: 'browser',
    target: 'es2022',
    external: ['vscode', 'node:worker_threads'],
    plugins: [browserParts],
    banner: { js: 'const process = { env: {}, platform: "web" };' },
  },
  // Where a browser is the extension host: reads the above, of which the package has two parts.
  {
    name: 'web',
    entry: 'extension/web.ts',
    platform: 'browser',
    target: 'es2022',
    external: ['vscode'],
  },
  // The page of the picture: a script of its own, which shares the drawing with the extension.
  {
    name: 'picture',
    entry: 'extension/picture/webview/page.ts',
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    plugins: [browserParts],
  },
  { name: 'vmtrace', entry: 'adapter/programs/cli/main.ts', ...node },
  { name: 'start', entry: 'adapter/programs/demo/start.ts', ...node },
  { name: 'bench', entry: 'bench/main.ts', platform: 'node', target: 'node20', format: 'esm', extension: '.mjs' },
  {
    name: 'bench-debugger',
    entry: 'bench/debugger/main.ts',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    extension: '.mjs',
  },
  {
    name: 'bench-explore',
    entry: 'bench/explore/main.ts',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    extension: '.mjs',
  },
  {
    name: 'bench-explain',
    entry: 'bench/explain/main.ts',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    extension: '.mjs',
  },
  {
    name: 'bench-activation',
    entry: 'bench/activation/main.ts',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    extension: '.mjs',
  },
  {
    name: 'bench-picture',
    entry: 'bench/picture/main.ts',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    extension: '.mjs',
  },
  // Awaits at its top level, which only a module may.
  {
    name: 'golden',
    entry: 'test/golden/main.ts',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    extension: '.mjs',
  },
  {
    name: 'explain-golden',
    entry: 'test/golden/explain/main.ts',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    extension: '.mjs',
  },
  {
    name: 'mutate',
    entry: 'test/mutate/main.ts',
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    extension: '.mjs',
  },
];

mkdirSync(`${root}dist`, { recursive: true });
if (production) for (const { name } of bundles) rmSync(`${root}dist/${name}.js.map`, { force: true });

/** A bundle as it is written to disk. */
const finished = (text, format) => withConstants(text, { format, minify: production, logLevel: 'warning' });

/** The adapter is in the program of the command line, so that the package has it once. */
const ADAPTER = "process.argv.splice(2, 0, 'adapter');\nrequire('./vmtrace.js');\n";
if (wanted.includes('adapter')) wanted.push('vmtrace');

/** Files of which the programs in the package are made. */
const packaged = [];

const isWanted = ({ name }) => wanted.length === 0 || wanted.includes(name);
const optionsOf = ({ name, entry, extension = '.js', ...options }) => ({
  absWorkingDir: root,
  entryPoints: [entry],
  outfile: `dist/${name}${extension}`,
  bundle: true,
  format: 'cjs',
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  write: false,
  metafile: true,
  ...options,
});

/** In the package, which has both, the extension and the command line share what both have. */
const both = ['extension', 'vmtrace'].map((wants) => bundles.find(({ name }) => name === wants));
const shares = production && both.every(isWanted);

async function buildShared() {
  const { files, shared, front, program } = await shareBundles(...both.map(optionsOf), root);
  for (const [name, text] of Object.entries({ shared, extension: front, vmtrace: program }))
    writeFileSync(`${root}dist/${name}.js`, await finished(text, 'cjs'));
  return files;
}

const jobs = bundles
  .filter((bundle) => isWanted(bundle) && !(shares && both.includes(bundle)))
  .map(async (bundle) => {
    const { name, entry, format } = bundle;
    if (!existsSync(root + entry)) return console.log(`skipped ${name}: there is no ${entry}`);
    const { outputFiles, metafile } = await build(optionsOf(bundle));
    for (const { path, text } of outputFiles)
      writeFileSync(path, path.endsWith('.map') ? text : await finished(text, format ?? 'cjs'));
    if (['extension', 'web', 'picture', 'vmtrace'].includes(name)) packaged.push(...Object.keys(metafile.inputs));
  });

// the manifest names it, whichever way the extension was built
if (bundles.some((bundle) => bundle.name === 'extension' && isWanted(bundle)))
  jobs.push(snippetsOf(root).then((text) => writeFileSync(`${root}dist/snippets.json`, text)));

if (shares) jobs.push(buildShared().then((files) => packaged.push(...files)));

const failures = (await Promise.allSettled(jobs)).filter((job) => job.status === 'rejected');
if (existsSync(`${root}dist/vmtrace.js`) && bundles.some((bundle) => bundle.name === 'vmtrace' && isWanted(bundle))) {
  // it is a command of its own
  chmodSync(`${root}dist/vmtrace.js`, 0o755);
  writeFileSync(`${root}dist/adapter.js`, ADAPTER);
}
// esbuild has printed its own errors.
if (failures.length > 0) process.exitCode = 1;
else if (production) writeFileSync(`${root}dist/THIRD-PARTY-NOTICES.txt`, noticesOf(packaged, root));

// The programs of the package, which has the kernel, the language and the debugger once: `shared`
// is what the extension needs of core and adapter; `front`, the extension's own part, loads it
// when it first uses it, so that activation reads a tenth of the whole; the command line takes
// from it what it has.
import { build } from 'esbuild';

/** What both may need. Of these, what the extension has is shared. */
const SHARED = /^(core|adapter|node_modules)\//;
/** Constants that activation reads. Their files import nothing, and each program has its own. */
const CONSTANTS = new Set(['adapter/protocol.ts', 'core/language/hints/semanticTokens.ts']);
const FROM_SHARED = 'shared';

/**
 * Takes imports of the files that `isShared` from elsewhere: `taken` is the text of such a module.
 */
const takenFrom = (isShared, taken, root) => ({
  name: 'shared',
  setup(plugins) {
    plugins.onResolve({ filter: /./ }, async ({ path, pluginData, ...options }) => {
      if (pluginData === FROM_SHARED) return undefined;
      const found = await plugins.resolve(path, { ...options, pluginData: FROM_SHARED });
      const file = found.path.startsWith(root) ? found.path.slice(root.length) : found.path;
      return isShared(file) ? { path: file, namespace: FROM_SHARED } : found;
    });
    plugins.onLoad({ filter: /./, namespace: FROM_SHARED }, ({ path }) => ({ contents: taken(path), loader: 'js' }));
  },
});

const textOf = ({ outputFiles }) => outputFiles[0].text;
const PROCESS = 'const process = globalThis.process ?? { env: {}, platform: "web" };';
const LOADER = `${PROCESS}
let shared;
const lazy = (path, names) => {
  const module = Object.defineProperty({}, '__esModule', { value: true });
  for (const name of names) {
    const get = () => (shared ??= require('./shared.js'))[path][name];
    Object.defineProperty(module, name, { enumerable: true, get });
  }
  return module;
};`;

/** What each of the files exports. */
async function exportsOf(files, { entryPoints: _, outfile: __, banner: ___, ...options }) {
  const { metafile } = await build({ ...options, entryPoints: files, outdir: 'dist', format: 'esm', splitting: true });
  const outputs = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint);
  return new Map(outputs.map(({ entryPoint, exports }) => [entryPoint, exports]));
}

/**
 * The texts of the programs. `extension`, `program`: options of esbuild for each as a whole.
 * `files`: all of which they are made.
 */
export async function shareBundles(extension, program, root) {
  const { metafile } = await build(extension);
  const has = new Set(Object.keys(metafile.inputs).filter((file) => SHARED.test(file)));
  const names = await exportsOf([...has], extension);
  const asked = new Set();
  const isShared = (file) => has.has(file) && Boolean(asked.add(file));
  const later = (path) => `module.exports = lazy(${JSON.stringify(path)}, ${JSON.stringify(names.get(path))});`;
  const isLazy = (file) => !CONSTANTS.has(file) && isShared(file);
  const front = await build({
    ...extension,
    plugins: [takenFrom(isLazy, later, root), ...extension.plugins],
    banner: { js: LOADER },
  });
  const now = (path) => `module.exports = shared[${JSON.stringify(path)}];`;
  const taken = await build({
    ...program,
    plugins: [takenFrom(isShared, now, root), ...(program.plugins ?? [])],
    banner: { js: `${program.banner.js}\nconst shared = require('./shared.js');` },
  });
  const modules = [...asked].map((file, at) => `import * as m${at} from './${file}';`);
  const paths = [...asked].map((file, at) => `${JSON.stringify(file)}: m${at}`);
  const { entryPoints: _, ...options } = extension;
  const shared = await build({
    ...options,
    banner: { js: PROCESS },
    stdin: {
      contents: `${modules.join('\n')}\nmodule.exports = { ${paths.join(', ')} };`,
      resolveDir: root,
      loader: 'js',
    },
  });
  return {
    shared: textOf(shared),
    front: textOf(front),
    program: textOf(taken),
    files: [
      ...Object.keys(metafile.inputs),
      ...Object.keys(taken.metafile.inputs).filter((file) => !file.startsWith(FROM_SHARED)),
    ],
  };
}

// The program of the command line without what the extension has: the package holds the kernel, the
// language and the debugger once. extension.js is two parts, of which the second, which asks for
// `vscode`, runs when VS Code first asks for it; the program takes the first from there.
import { build } from 'esbuild';

/** What both may need. Of these, what the extension has is shared. */
const SHARED = /^(core|adapter|node_modules)\//;
const FROM_SHARED = 'shared';

/** Takes imports of the files that `isShared` from the object `shared`, by their paths. */
const takenFrom = (isShared, root) => ({
  name: 'shared',
  setup(plugins) {
    plugins.onResolve({ filter: /./ }, async ({ path, pluginData, ...options }) => {
      if (pluginData === FROM_SHARED) return undefined;
      const found = await plugins.resolve(path, { ...options, pluginData: FROM_SHARED });
      const file = found.path.startsWith(root) ? found.path.slice(root.length) : found.path;
      return isShared(file) ? { path: file, namespace: FROM_SHARED } : found;
    });
    plugins.onLoad({ filter: /./, namespace: FROM_SHARED }, ({ path }) => ({
      contents: `module.exports = shared[${JSON.stringify(path)}];`,
      loader: 'js',
    }));
  },
});

const textOf = ({ outputFiles }) => outputFiles[0].text;
const exportsOf = ({ outputs }) => Object.values(outputs).flatMap(({ exports }) => exports);

/**
 * The texts of both programs. `extension`, `program`: options of esbuild for each as a whole.
 * `files`: all of which they are made.
 */
export async function shareBundles(extension, program, root) {
  // of a module esbuild tells what it exports
  const { metafile } = await build({ ...extension, format: 'esm' });
  const has = new Set(Object.keys(metafile.inputs).filter((file) => SHARED.test(file)));
  const asked = new Set();
  const isShared = (file) => has.has(file) && Boolean(asked.add(file));
  const front = await build({ ...extension, plugins: [takenFrom(isShared, root), ...extension.plugins] });
  const taken = await build({
    ...program,
    plugins: [takenFrom(isShared, root), ...(program.plugins ?? [])],
    banner: { js: `const { shared } = require('./extension.js');\n${program.banner.js}` },
  });
  const modules = [...asked].map((file, at) => `import * as m${at} from './${file}';`);
  const names = [...asked].map((file, at) => `${JSON.stringify(file)}: m${at}`);
  const { entryPoints: _, banner: __, ...options } = extension;
  const shared = await build({
    ...options,
    stdin: {
      contents: `${modules.join('\n')}\nmodule.exports = { ${names.join(', ')} };`,
      resolveDir: root,
      loader: 'js',
    },
  });
  return {
    extension: `"use strict";
const process = globalThis.process ?? { env: {}, platform: "web" };
const shared = ((module) => {
${textOf(shared)}
return module.exports; })({ exports: {} });
let front;
const loaded = () => front ??= ((module) => {
${textOf(front)}
return module.exports; })({ exports: {} });
module.exports = {
  shared,
${exportsOf(metafile)
  .map((name) => `  get ${name}() { return loaded().${name}; },`)
  .join('\n')}
};
`,
    program: textOf(taken),
    files: [
      ...Object.keys(metafile.inputs),
      ...Object.keys(taken.metafile.inputs).filter((file) => !file.startsWith(FROM_SHARED)),
    ],
  };
}

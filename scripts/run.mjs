// Runs a tool of node_modules by its package and script, without a shell: the same on every system.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs `node FILE ...args` in the project's folder; returns its exit code. */
export function runNode(file, args = []) {
  return spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' }).status ?? 1;
}

/** Runs the command `name` of an installed package; returns its exit code. */
export function runTool(packageName, name, args) {
  const folder = `${root}node_modules/${packageName}/`;
  const { bin } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
  return runNode(folder + (typeof bin === 'string' ? bin : bin[name]), args);
}

export const lint = () => runTool('@biomejs/biome', 'biome', ['check', '--error-on-warnings', '.']);
/** The page of the picture runs in a browser, and has types of its own. */
export const typecheck = () =>
  runTool('typescript', 'tsc', []) || runTool('typescript', 'tsc', ['-p', 'extension/picture/webview']);
export const build = (...args) => runNode('build.mjs', args);
/** Formats and fixes what can be fixed without a change of meaning. */
export const format = () => runTool('@biomejs/biome', 'biome', ['check', '--write', '.']);

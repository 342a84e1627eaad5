// A workbench to drive: a server with a profile of its own, our package installed in it, and a
// browser without a display.
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverEntry, serverNode } from './setup.mjs';

const START_MS = 60_000;

/** What a first start would put in the way of the editor, switched off. */
const SETTINGS = {
  'chat.disableAIFeatures': true,
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.confirmBeforeClose': 'never',
  'window.dialogStyle': 'custom',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

async function answers(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
  } catch {
    return false;
  }
}

/**
 * Without a program for Node the extension runs in the browser, as where there is no server: in a
 * worker of the page.
 */
async function leaveToTheBrowser(extensions) {
  const [folder] = (await readdir(extensions)).filter((name) => name.startsWith('vmtrace.'));
  const file = join(extensions, folder, 'package.json');
  const { main: _, ...manifest } = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify(manifest));
}

/**
 * `vsix`: the package to install; `settings`: beside those of all runs; `isWeb`: the extension runs
 * in the browser. Stop it, or its process group outlives the caller.
 */
export async function startServer(vsix, settings = {}, isWeb = false) {
  const root = await mkdtemp(join(tmpdir(), 'vmtrace-e2e-'));
  const home = join(root, 'home');
  await mkdir(join(root, 'user', 'User'), { recursive: true });
  await mkdir(home);
  await writeFile(join(root, 'user', 'User', 'settings.json'), JSON.stringify({ ...SETTINGS, ...settings }));
  const folders = ['--user-data-dir', join(root, 'user'), '--extensions-dir', join(root, 'extensions')];
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local'),
    // No marketplace is asked for anything.
    EXTENSIONS_GALLERY: '{}',
  };
  // A terminal of VS Code sets it, and the server would hand its arguments to that window.
  delete env.VSCODE_IPC_HOOK_CLI;

  const install = [serverEntry, ...folders, '--install-extension', vsix];
  const { stdout, stderr } = await promisify(execFile)(serverNode, install, { env });
  if (!stdout.includes('successfully installed')) throw new Error(`${vsix} was not installed:\n${stdout}${stderr}`);
  if (isWeb) await leaveToTheBrowser(join(root, 'extensions'));

  const port = await freePort();
  const args = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, ...folders];
  const quiet = ['telemetry', 'update-check', 'workspace-trust', 'getting-started-override'];
  const options = { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true };
  const server = spawn(serverNode, [serverEntry, ...args, ...quiet.map((name) => `--disable-${name}`)], options);
  let said = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.on('data', (data) => {
      said += data;
    });
  }

  const kill = (signal) => {
    try {
      // The group: extension hosts are processes of their own.
      process.kill(-server.pid, signal);
    } catch {
      // Gone already.
    }
  };
  const killNow = () => kill('SIGKILL');
  process.once('exit', killNow);
  const stop = async () => {
    const gone = new Promise((done) => server.once('exit', done));
    kill('SIGTERM');
    if (server.exitCode === null) await Promise.race([gone, pause(3000)]);
    kill('SIGKILL');
    process.removeListener('exit', killNow);
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };

  const end = Date.now() + START_MS;
  while (!(await answers(port))) {
    if (server.exitCode === null && Date.now() < end) {
      await pause(100);
      continue;
    }
    await stop();
    throw new Error(`The workbench's server did not start:\n${said}`);
  }
  return { url: (folder) => `http://127.0.0.1:${port}/?folder=${encodeURI(folder)}`, stop };
}

/** The driver is imported late: it is there only after the set-up. */
export async function openBrowser(executablePath, args = []) {
  const { chromium } = await import('playwright-core');
  const quiet = ['--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update'];
  // The sandbox of the browser needs rights that a container's root lacks; it shows nothing
  // but our own server.
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...quiet, ...args] });
}

// The browser of the machine: found, or installed from the system's packages.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A Chromium's path: the one that CHROMIUM names, else the first on PATH. */
export function findBrowser() {
  const named = process.env.CHROMIUM;
  if (named) {
    if (isProgram(named)) return named;
    throw new Error(`CHROMIUM is ${named}, which is no program.`);
  }
  const folders = (process.env.PATH ?? '').split(delimiter);
  const places = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  // A package of some systems puts a script there that only tells how to install the real one.
  return places.find((file) => isProgram(file) && spawnSync(file, ['--version'], { timeout: 30_000 }).status === 0);
}

const BY_HAND = 'Install Chromium (Debian: `apt-get install chromium`), or set CHROMIUM to the path of one.';

export function installBrowser() {
  if (findBrowser()) return;
  if (process.platform !== 'linux' || process.getuid() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) {
    throw new Error(`There is no Chromium here, and it cannot be installed without apt-get and root. ${BY_HAND}`);
  }
  console.log('Installing Chromium (apt-get) ...');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-q'],
    ['install', '-y', '-q', '--no-install-recommends', 'chromium'],
  ]) {
    const { status, stdout, stderr } = spawnSync('apt-get', args, {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed. ${BY_HAND}\n${stdout}${stderr}`);
  }
  if (!findBrowser()) throw new Error(`Chromium was installed but does not start. ${BY_HAND}`);
}

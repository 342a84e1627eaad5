// Makes node_modules agree with package-lock.json: runs `npm ci` if it is missing or older
// than the lock. Every npm script starts with this, so that a bare machine needs Node and
// npm and nothing else.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lock = `${root}package-lock.json`;
const installed = `${root}node_modules/.package-lock.json`;
const MINIMUM_NODE = 20;

if (Number(process.versions.node.split('.')[0]) < MINIMUM_NODE) {
  console.error(`Node ${MINIMUM_NODE} or later is needed; this is ${process.versions.node}.`);
  process.exit(1);
}

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  console.log('Installing the development tools (npm ci) ...');
  // No package's install script is needed, so none is run.
  const run = spawnSync('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (run.status !== 0) {
    console.error('npm ci failed: see its messages above. It needs the npm registry, or a filled npm cache.');
    process.exit(1);
  }
}

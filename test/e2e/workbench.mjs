// `npm run workbench`: the real workbench on the examples, with the extension installed: in VS Code
// if the machine has it, else in the server that the end-to-end tests use, to be opened in any
// browser on this machine.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setUpServer } from './setup.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
execFileSync('npm', ['run', '--silent', 'package'], { cwd: root, stdio: 'inherit' });
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const vsix = join(root, 'dist', `vmtrace-${version}.vsix`);
const folder = await mkdtemp(join(tmpdir(), 'vmtrace-examples-'));
await cp(join(root, 'examples'), folder, { recursive: true });

if (spawnSync('code', ['--version']).status === 0) {
  const extensions = await mkdtemp(join(tmpdir(), 'vmtrace-extensions-'));
  execFileSync('code', ['--extensions-dir', extensions, '--install-extension', vsix], { stdio: 'inherit' });
  execFileSync('code', ['--extensions-dir', extensions, folder], { stdio: 'inherit' });
  console.log('VS Code is open on the examples: open one, and press F5.');
} else {
  setUpServer();
  const { startServer } = await import('./host.mjs');
  const server = await startServer(vsix);
  console.log(`Open ${server.url(folder)} in a browser on this machine; then open an example, and press F5.`);
  console.log('Ctrl+C ends it.');
  const leave = async () => {
    await server.stop();
    process.exit(0);
  };
  process.on('SIGINT', leave);
  process.on('SIGTERM', leave);
}

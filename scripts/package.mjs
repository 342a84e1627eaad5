// Writes dist/vmtrace-VERSION.vsix: minified bundles, no node_modules, under the size that
// the project allows itself.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { extensionPage } from './extensionPage.mjs';
import { build, root, runTool } from './run.mjs';

const LIMIT = 900_000;
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const file = `dist/vmtrace-${version}.vsix`;

rmSync(root + file, { force: true });
if (build('--production') !== 0) process.exit(1);
// it takes most of itself from the extension's program
const check = spawnSync(process.execPath, ['dist/vmtrace.js', 'check', 'examples/wire.vmtrace'], { cwd: root });
if (check.status !== 0) {
  console.error(`The packaged command line does not run: ${check.stderr}`);
  process.exit(1);
}
const README = 'dist/README.md';
writeFileSync(root + README, extensionPage(readFileSync(`${root}README.md`, 'utf8')));
const args = [
  'package',
  '--no-dependencies',
  '--allow-missing-repository',
  '--no-rewrite-relative-links',
  '--readme-path',
  README,
  '--out',
  file,
];
if (runTool('@vscode/vsce', 'vsce', args) !== 0) process.exit(1);

const { size } = statSync(root + file);
console.log(`${file}: ${size} bytes`);
if (size > LIMIT) {
  console.error(`The package is larger than ${LIMIT} bytes: see what .vscodeignore lets in.`);
  process.exit(1);
}

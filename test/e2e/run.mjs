// Runs the specs, or those whose file names hold one of the arguments: one server and one browser
// for all (a second server where the extension runs in the browser), a workbench with a fresh
// workspace for each. A spec that fails is tried once more, and the report says so.
// E2E_WORKERS: so many specs at a time, each beside a browser and servers of its own. It gains
// nothing on a machine that is busy already.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser } from './browser.mjs';
import * as drive from './drive.mjs';
import { openBrowser, startServer } from './host.mjs';
import { examples, packaged, screenshots } from './project.mjs';
import { setUp } from './setup.mjs';

/** SPEC_SECONDS: for a busy machine. */
const SPEC_MS = Number(process.env.SPEC_SECONDS ?? 300) * 1000;
const WORKERS = Number(process.env.E2E_WORKERS ?? 1);
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

async function loadSpecs(wanted) {
  const folder = new URL('specs/', import.meta.url);
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.mjs') && (wanted.length === 0 || wanted.some((part) => file.includes(part))))
    .sort();
  const modules = await Promise.all(files.map(async (file) => ({ file, module: await import(new URL(file, folder)) })));
  return modules.map(({ file, module }) => ({
    name: file.replace('.mjs', ''),
    title: module.title,
    run: module.run,
    isWeb: module.isWeb === true,
  }));
}

function deadline(ms) {
  let timer;
  const late = new Promise((_done, fail) => {
    timer = setTimeout(() => fail(new Error(`The spec took more than ${ms / 1000} s`)), ms);
  });
  return { late, cancel: () => clearTimeout(timer) };
}

/** One attempt; returns what went wrong, if anything. */
async function attempt(spec, browser, server, number) {
  const workspace = join(mkdtempSync(join(tmpdir(), 'vmtrace-workspace-')), 'examples');
  cpSync(examples, workspace, { recursive: true });
  // A context of its own: breakpoints and open editors are kept in the browser's storage.
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  const page = await context.newPage();
  page.setDefaultTimeout(drive.TIMEOUT);
  const shot = (name) => page.screenshot({ path: join(screenshots, `${name}.png`) });
  const { late, cancel } = deadline(SPEC_MS);
  try {
    await drive.openWorkbench(page, server.url(workspace));
    await Promise.race([spec.run({ page, workspace, shot }), late]);
    return undefined;
  } catch (error) {
    const name = `failed-${spec.name}-${number}`;
    await shot(name).catch(() => {});
    const seen = await drive.screen(page).catch(() => '    nothing that could be read');
    return `${error.stack ?? error}\n    see dist/e2e/${name}.png; on screen:\n${seen}`;
  } finally {
    cancel();
    await context.close().catch(() => {});
    rmSync(join(workspace, '..'), { recursive: true, force: true });
  }
}

/** Runs a spec, and once more if it fails; true: it passed. */
async function runSpec(spec, worker) {
  const since = Date.now();
  const server = await worker.serverFor(spec);
  let problem = await attempt(spec, worker.browser, server, 1);
  if (problem) {
    console.log(`again: ${spec.title}\n  ${problem}`);
    problem = await attempt(spec, worker.browser, server, 2);
    if (!problem) console.log(`  The second attempt passed: ${spec.title}`);
  }
  console.log(`${problem ? 'FAILED' : 'ok'}: ${spec.title} (${seconds(since)})${problem ? `\n  ${problem}` : ''}`);
  return !problem;
}

/**
 * A browser, and a server for the extension in Node and one for the extension in the browser, each
 * from its first spec on.
 */
async function startWorker() {
  const servers = new Map();
  const browser = await openBrowser(findBrowser());
  return {
    browser,
    serverFor({ isWeb }) {
      if (!servers.has(isWeb)) servers.set(isWeb, startServer(packaged(), {}, isWeb));
      return servers.get(isWeb);
    },
    async stop() {
      await browser.close().catch(() => {});
      for (const server of servers.values()) await server.then((one) => one.stop()).catch(() => {});
    },
  };
}

const specs = await loadSpecs(process.argv.slice(2));
let passed = 0;
const workers = [];
try {
  if (specs.length === 0) throw new Error('No spec is named so.');
  setUp();
  rmSync(screenshots, { recursive: true, force: true });
  mkdirSync(screenshots, { recursive: true });
  const since = Date.now();
  const waiting = [...specs];
  const work = async () => {
    const worker = await startWorker();
    workers.push(worker);
    for (let spec = waiting.shift(); spec; spec = waiting.shift()) if (await runSpec(spec, worker)) passed++;
  };
  await Promise.all(Array.from({ length: Math.min(WORKERS, specs.length) }, work));
  console.log(`All specs took ${seconds(since)}`);
} catch (error) {
  console.error(error);
} finally {
  for (const worker of workers) await worker.stop();
}
const failed = Math.max(specs.length, 1) - passed;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

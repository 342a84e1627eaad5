// The adapter in a process of its own: over standard streams, over TCP, and with a
// client that goes away.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from '../../../adapter/programs/demo/client.ts';
import { longScript, SLEEP } from '../scripts.ts';

const folder = mkdtempSync(join(tmpdir(), 'vmtrace-adapter-'));
const adapter = join(folder, 'adapter.cjs');
const program = join(folder, 'sleep.vmtrace');
const long = join(folder, 'long.vmtrace');

beforeAll(async () => {
  writeFileSync(program, SLEEP);
  writeFileSync(long, longScript(200_000));
  await build({
    stdin: {
      contents: "import { serveAdapter } from './serveAdapter.ts'; serveAdapter(process.argv.slice(2));",
      resolveDir: fileURLToPath(new URL('../../../adapter/programs', import.meta.url)),
    },
    outfile: adapter,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const framed = (...requests: [string, unknown?][]): string =>
  requests
    .map(([command, args], i) => {
      const text = JSON.stringify({ seq: i + 1, type: 'request', command, arguments: args });
      return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
    })
    .join('');

function start(...args: string[]): {
  child: ChildProcess;
  out: () => string;
  err: () => string;
  code: Promise<number | null>;
} {
  const child = spawn(process.execPath, [adapter, ...args], { stdio: 'pipe' });
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk;
  });
  child.stdin?.on('error', () => {});
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, out: () => out, err: () => err, code };
}

/** Commands that were answered, from what came back. */
function answered(text: string): string[] {
  const bodies = text.split(/Content-Length: \d+\r\n\r\n/).filter(Boolean);
  const messages = bodies.map((body) => JSON.parse(body) as { type: string; command?: string });
  return messages.filter((m) => m.type === 'response').map((m) => m.command ?? '');
}

const INITIALIZE: [string, unknown] = ['initialize', { adapterID: 'vmtrace' }];

test('a session over standard streams, and a clean exit on disconnect', async () => {
  const client = new Client(process.execPath, [adapter]);
  await client.request('initialize', { adapterID: 'vmtrace' });
  const launched = client.request('launch', { program, stopOnEntry: true });
  await client.event('initialized');
  await client.request('configurationDone');
  await launched;
  const stop = await client.event('stopped');
  expect(stop.body.reason).toBe('entry');
  await client.request('continue', { threadId: stop.body.threadId });
  expect((await client.event('exited')).body.exitCode).toBe(0);
  await client.close();
});

test('an editor that opens files: a script by a relative path, a listing in the cache', async () => {
  process.env.XDG_CACHE_HOME = folder;
  const client = new Client(process.execPath, [adapter]);
  await client.request('initialize', { adapterID: 'vmtrace', clientID: 'dape' });
  const launched = client.request('launch', { program: relative(process.cwd(), program), stopOnEntry: true });
  await client.event('initialized');
  await client.request('setBreakpoints', { source: { path: program }, breakpoints: [{ line: 4 }] });
  await client.request('configurationDone');
  await launched;
  await client.event('stopped');
  await client.request('continue', { threadId: 9999 });
  expect((await client.event('stopped')).body.reason).toBe('breakpoint');
  await client.request('stepIn', { threadId: 9999 });
  await client.event('stopped');
  type Stack = DebugProtocol.StackTraceResponse['body'];
  const [inside, below] = (await client.request<Stack>('stackTrace', { threadId: 2 })).stackFrames;
  expect(inside?.source?.path).toBe(join(folder, 'vmtrace', 'listings', 'freebsd-15', 'vm_map_unwire.vmkernel'));
  expect(readFileSync(inside?.source?.path ?? '', 'utf8')).toMatch(/^int vm_map_unwire\(/m);
  expect(below?.source?.path).toBe(program);
  await client.close();
});

test('the end of the input is the end of the process, after all that was asked is answered', async () => {
  const { child, out, code } = start();
  child.stdin?.end(framed(INITIALIZE, ['launch', { program: folder }], ['threads'], ['nonsense']));
  expect(await code).toBe(0);
  expect(answered(out()).sort()).toEqual(['initialize', 'launch', 'nonsense', 'threads']);
  expect(out()).toMatch(/it is a directory/);
});

test.skipIf(process.platform === 'win32')(
  'a pipe is no script, and a launch is answered before a disconnect ends it',
  async () => {
    const pipe = join(folder, 'pipe.vmtrace');
    spawnSync('mkfifo', [pipe]);
    const first = start();
    first.child.stdin?.end(framed(INITIALIZE, ['launch', { program: pipe }]));
    expect(await first.code).toBe(0);
    expect(first.out()).toMatch(/it is not a regular file/);
    const devices = process.platform === 'linux' ? ['/dev/zero', '/proc/kmsg'] : ['/dev/zero'];
    for (const device of devices) {
      const other = start();
      other.child.stdin?.end(framed(INITIALIZE, ['launch', { program: device }], ['disconnect']));
      expect(await other.code).toBe(0);
      expect(answered(other.out())).toContain('launch');
    }
    const second = start();
    second.child.stdin?.write(framed(INITIALIZE, ['launch', { program }]));
    await new Promise<void>((resolve) => {
      const look = setInterval(() => {
        if (!second.out().includes('"initialized"')) return;
        clearInterval(look);
        resolve();
      }, 5);
    });
    const text = JSON.stringify({ seq: 3, type: 'request', command: 'disconnect' });
    second.child.stdin?.write(`Content-Length: ${text.length}\r\n\r\n${text}`);
    expect(await second.code).toBe(0);
    expect(answered(second.out()).sort()).toEqual(['disconnect', 'initialize', 'launch']);
  },
);

test('a client that is gone in the middle of a run', async () => {
  const { child, out, code } = start();
  child.stdin?.write(framed(INITIALIZE, ['launch', { program: long }]));
  const begun = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setInterval(() => {
        if (!out().includes('"initialized"')) return;
        clearInterval(timer);
        resolve();
      }, 5);
    });
  await begun();
  const text = JSON.stringify({ seq: 3, type: 'request', command: 'configurationDone' });
  child.stdin?.write(`Content-Length: ${text.length}\r\n\r\n${text}`);
  await new Promise((resolve) => setTimeout(resolve, 30));
  child.stdout?.destroy();
  child.stdin?.end('Content-Length: 500\r\n\r\n{"seq":4,');
  expect(await code).toBe(0);
});

test('over TCP, on the loopback interface, one session after another', async () => {
  const { child, err } = start('--port', '0');
  try {
    while (!/listening on 127\.0\.0\.1:\d+/.test(err())) await new Promise((resolve) => setTimeout(resolve, 5));
    const port = Number(/:(\d+)/.exec(err())?.[1]);
    for (let session = 0; session < 2; session++) {
      const socket = net.connect(port, '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.write(framed(INITIALIZE, ['launch', { program: '/gone.vmtrace' }], ['disconnect']));
      await new Promise((resolve) => socket.on('close', resolve));
      expect(answered(text)).toContain('disconnect');
    }
    // a page of a browser is not listened to
    const page = net.connect(port, '127.0.0.1');
    let told = '';
    page.on('data', (chunk) => {
      told += chunk;
    });
    page.on('error', () => {});
    page.write(`POST / HTTP/1.1\r\nHost: localhost\r\n${framed(INITIALIZE)}`);
    await new Promise((resolve) => page.on('close', resolve));
    expect(told).toBe('');
    // one that leaves without a word takes nobody with it
    const rude = net.connect(port, '127.0.0.1', () => rude.destroy());
    await new Promise((resolve) => rude.on('close', resolve));
    expect(child.exitCode).toBeNull();
  } finally {
    child.kill();
  }
});

test('--help, and arguments that it does not know', async () => {
  const help = start('--help');
  expect(await help.code).toBe(0);
  expect(help.out()).toMatch(/^usage: adapter\.js \[--port N\]/);
  for (const args of [
    ['--port'],
    ['--port', 'x'],
    ['--port', '70000'],
    ['--port', ''],
    ['--port', ' '],
    ['--port', '0x50'],
    ['--port', '1e3'],
    ['--port', '+1'],
    ['what'],
  ]) {
    const wrong = start(...args);
    expect(await wrong.code).toBe(2);
    expect(wrong.out()).toBe('');
    expect(wrong.err()).toMatch(/usage/);
  }
});

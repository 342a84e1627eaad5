// The worker: the extension's own program, loaded without an editor, explores.
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import type { Answer, Ask } from '../../../core/explore/service/service.ts';
import { workerProgram } from '../../../extension/explore/workerProgram.ts';

const SCRIPT = `map 0x1000..0x9000
entry 0x1000..0x3000 rw- max=rwx
t1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES)
t2: vm_map_remove(0x1000, 0x2000)
`;

test('it is loaded where there is no editor, and answers', async () => {
  const { outputFiles } = await build({
    entryPoints: ['extension/extension.ts'],
    bundle: true,
    format: 'cjs',
    platform: 'browser',
    target: 'es2022',
    external: ['vscode', 'node:worker_threads'],
    alias: { url: './scripts/web/url.mjs', events: './scripts/web/events.mjs' },
    banner: { js: 'const process = { env: {}, platform: "web" };' },
    write: false,
    logLevel: 'silent',
  });
  const worker = new Worker(workerProgram(outputFiles[0]?.text ?? '', 'node'), { eval: true });
  const answer = new Promise<Answer>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', resolve);
  });
  worker.postMessage({ kind: 'explore', text: SCRIPT, bounds: {} } satisfies Ask);
  const done = await answer;
  await worker.terminate();
  expect(done).toMatchObject({ kind: 'done', report: { bound: undefined } });
  if (done.kind !== 'done') return;
  expect(done.report.calls.map(({ results }) => results.map(({ result }) => result).sort())).toEqual([
    ['KERN_INVALID_ADDRESS', 'KERN_SUCCESS'],
    ['KERN_SUCCESS'],
  ]);
}, 30_000);

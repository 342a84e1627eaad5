// The worker: the extension's own program, loaded without an editor, explores.
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import type { Answer, Ask } from '../../../core/explore/service/service.ts';
import { workerProgram } from '../../../extension/explore/workerProgram.ts';

const SCRIPT = `map 0x1000..0x9000
entry 0x1000..0x3000 rw- max=rwx
t1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES)
t2: vm_map_remove(0x1000, 0x2000)
`;

const SUCCESS_OR_NOT = [['KERN_INVALID_ADDRESS', 'KERN_SUCCESS'], ['KERN_SUCCESS']];
const programs = { extension: '', shared: '' };

beforeAll(async () => {
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
  programs.extension = outputFiles[0]?.text ?? '';
});

/** What each call can return. */
function resultsOf(answer: Answer): string[][] {
  if (answer.kind !== 'done') throw new Error(JSON.stringify(answer));
  return answer.report.calls.map(({ results }) => results.map(({ result }) => result).sort());
}

test('in a thread of Node it is loaded without an editor, and answers', async () => {
  const worker = new Worker(workerProgram(programs, 'node'), { eval: true });
  const answer = new Promise<Answer>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', resolve);
  });
  worker.postMessage({ kind: 'explore', text: SCRIPT, bounds: {} } satisfies Ask);
  const done = await answer;
  await worker.terminate();
  expect(resultsOf(done)).toEqual(SUCCESS_OR_NOT);
});

test('as a worker of a browser it uses nothing but what such a worker has', async () => {
  let hear: (event: { data: Ask }) => void = () => {};
  const listen = (name: string, listener: typeof hear): void => {
    if (name === 'message') hear = listener;
  };
  const answer = new Promise<Answer>((resolve) => {
    const begin = new Function('postMessage', 'addEventListener', 'require', workerProgram(programs, 'browser'));
    begin(resolve, listen, undefined);
  });
  hear({ data: { kind: 'explore', text: SCRIPT, bounds: {} } });
  expect(resultsOf(await answer)).toEqual(SUCCESS_OR_NOT);
});

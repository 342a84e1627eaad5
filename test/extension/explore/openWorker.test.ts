// The worker of the explorer as it is started: a thread of Node, or a worker of the browser, with
// what it says, how it fails, and how it is ended.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { openChecker, openWorker } from '../../../extension/explore/openWorker.ts';
import * as editor from '../vscode.ts';

const EXTENSION = editor.Uri.file('/extension') as never;
/** The program of a worker: what the extension exports there. */
const programOf = (serve: string): string => `exports.serveExplorer = ${serve};`;
const ECHO = '(tell, listen) => listen((ask) => { if (ask.fails) throw new Error(ask.fails); tell({ heard: ask }); })';
const ask = (what: object) => what as never;

beforeEach(() => {
  editor.files.clear();
  editor.files.set('/extension/dist/extension.js', programOf(ECHO));
});

describe('in Node', () => {
  test.each([
    ['the explorer', openWorker],
    ['the tests of a script', openChecker],
  ])('%s answers what it is asked, and tells that it has failed', async (_, open) => {
    const heard: unknown[] = [];
    const worker = await open(EXTENSION, 64, (answer) => heard.push(answer));
    worker.post(ask({ n: 1 }));
    worker.post(ask({ n: 2 }));
    await vi.waitFor(() => expect(heard).toEqual([{ heard: { n: 1 } }, { heard: { n: 2 } }]), 20_000);
    worker.post(ask({ fails: 'out of memory' }));
    await vi.waitFor(() => expect(heard[2]).toEqual({ kind: 'failed', message: 'out of memory' }), 20_000);
    worker.end();
  });

  test('one that was ended answers nothing any more', async () => {
    const heard: unknown[] = [];
    const worker = await openWorker(EXTENSION, 64, (answer) => heard.push(answer));
    worker.post(ask({ n: 1 }));
    await vi.waitFor(() => expect(heard).toHaveLength(1), 20_000);
    worker.end();
    worker.post(ask({ n: 2 }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(heard).toHaveLength(1);
  });

  test('without its program none is started', async () => {
    editor.files.clear();
    await expect(openWorker(EXTENSION, 64, () => {})).rejects.toThrow('there is no such file');
  });
});

describe('in a browser', () => {
  class Worker {
    static readonly all: Worker[] = [];
    readonly posted: unknown[] = [];
    isEnded = false;
    onmessage: (event: object) => void = () => {};
    onerror: (event: object) => void = () => {};
    readonly url: string;
    constructor(url: string) {
      this.url = url;
      Worker.all.push(this);
    }
    postMessage(message: unknown): void {
      this.posted.push(message);
    }
    terminate(): void {
      this.isEnded = true;
    }
  }
  const made: [parts: readonly string[], type: string][] = [];
  const gone: string[] = [];

  beforeEach(() => {
    Worker.all.length = made.length = gone.length = 0;
    class Blob {
      constructor(parts: readonly string[], { type }: { type: string }) {
        made.push([parts, type]);
      }
    }
    vi.stubGlobal('Worker', Worker);
    vi.stubGlobal('Blob', Blob);
    vi.stubGlobal('URL', {
      createObjectURL: () => `blob:${made.length}`,
      revokeObjectURL: (url: string) => gone.push(url),
    });
    return () => vi.unstubAllGlobals();
  });

  test('it is started from a text, as the extension is on another origin, and answers', async () => {
    const heard: unknown[] = [];
    const worker = await openWorker(EXTENSION, 64, (answer) => heard.push(answer));
    expect(made).toEqual([[[expect.stringContaining(ECHO)], 'text/javascript']]);
    expect(made[0]?.[0][0]).not.toContain('worker_threads');
    const [started] = Worker.all;
    expect(started?.url).toBe('blob:1');
    worker.post(ask({ n: 1 }));
    expect(started?.posted).toEqual([{ n: 1 }]);
    started?.onmessage({ data: { n: 2 } });
    started?.onerror({ message: 'no memory' });
    started?.onerror({});
    expect(heard).toEqual([
      { n: 2 },
      { kind: 'failed', message: 'no memory' },
      { kind: 'failed', message: 'the explorer has failed' },
    ]);
  });

  test('its text is kept until it ends: a host loads it later', async () => {
    const worker = await openWorker(EXTENSION, 64, () => {});
    expect(gone).toEqual([]);
    worker.end();
    expect([Worker.all[0]?.isEnded, gone]).toEqual([true, ['blob:1']]);
  });
});

// A copy of the checkout to make mistakes in, and the tests run there in a process of their own
// with a time limit.
import { type ChildProcess, execFileSync, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Answer, Asked } from './server.ts';

export interface TestRun {
  readonly result: 'passed' | 'failed' | 'time';
  /** Seconds of each test file, by its path. */
  readonly seconds: ReadonlyMap<string, number>;
  /** The files that failed, each with its first failed test. */
  readonly failed: ReadonlyMap<string, string>;
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

export class Sandbox {
  private running: number | undefined;
  private server: ChildProcess | undefined;
  /** Written since the server has run tests. */
  private changed: string[] = [];
  readonly folder = realpathSync(mkdtempSync(join(os.tmpdir(), 'vmtrace-mutate-')));

  constructor() {
    const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
      .trim()
      .split('\n');
    for (const file of files) if (file !== 'node_modules') cpSync(file, join(this.folder, file), { force: true });
    symlinkSync(realpathSync('node_modules'), join(this.folder, 'node_modules'), 'junction');
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
    this.changed.push(file);
  }

  /** Ends the tests that run: their workers too, as one of them may never answer again. */
  private stop(): void {
    for (const pid of [this.running, this.server?.pid]) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    this.server = undefined;
  }

  remove(): void {
    this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs test files once, all if none is named, and takes their time. */
  async test(files: readonly string[], limit: number, env: Readonly<Record<string, string>>): Promise<TestRun> {
    const output = join(this.folder, 'report.json');
    rmSync(output, { force: true });
    // no order is wanted here, so all processors share the files
    const atOnce = ['--fileParallelism', `--maxWorkers=${os.availableParallelism()}`];
    const args = [
      'run',
      '--config=test/mutate/vitest.config.mts',
      ...atOnce,
      '--reporter=json',
      `--outputFile=${output}`,
    ];
    const child = spawn(process.execPath, [join(this.folder, 'node_modules/vitest/vitest.mjs'), ...args, ...files], {
      cwd: this.folder,
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, ...env, MUTATE_ORDER: JSON.stringify(files) },
    });
    this.running = child.pid;
    let late = false;
    const timer = globalThis.setTimeout(() => {
      late = true;
      this.stop();
    }, limit * 1000);
    const code = await new Promise((resolve) => child.on('close', resolve));
    clearTimeout(timer);
    this.running = undefined;
    if (late) return { result: 'time', seconds: new Map(), failed: new Map() };
    return { result: code === 0 ? 'passed' : 'failed', ...this.read(output) };
  }

  /** The process that keeps the tests' modules between mutants. */
  private async started(): Promise<ChildProcess> {
    if (this.server?.connected) return this.server;
    const server = fork(process.argv[1] as string, ['--serve'], {
      cwd: this.folder,
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.server = server;
    await once(server, 'message');
    this.changed = [];
    return server;
  }

  /** Runs test files in their order up to the first that fails, in a process that stays. */
  async try(files: readonly string[], limit: number): Promise<TestRun> {
    const server = await this.started();
    const asked: Asked = { changed: this.changed, files };
    this.changed = [];
    const over = new AbortController();
    const { signal } = over;
    server.send(asked);
    const answer = await Promise.race([
      once(server, 'message', { signal }).then(([message]) => message as Answer),
      once(server, 'exit', { signal }).then((): Answer => ({ passed: false, failed: [], seconds: [] })),
      setTimeout(limit * 1000, undefined, { signal }),
    ]);
    over.abort();
    if (!answer) {
      this.stop();
      return { result: 'time', failed: new Map(), seconds: new Map() };
    }
    const { passed, failed, seconds } = answer;
    return { result: passed ? 'passed' : 'failed', failed: new Map(failed), seconds: new Map(seconds) };
  }

  private read(output: string): Pick<TestRun, 'seconds' | 'failed'> {
    let report: Report = { testResults: [] };
    try {
      report = JSON.parse(readFileSync(output, 'utf8'));
    } catch {
      // the test runner itself has failed
    }
    const nameOf = (path: string): string => path.slice(this.folder.length + 1);
    const results = report.testResults.map((r) => ({ ...r, name: nameOf(r.name) }));
    return {
      seconds: new Map(results.map((r) => [r.name, (r.endTime - r.startTime) / 1000])),
      failed: new Map(
        results
          .filter(({ status }) => status === 'failed')
          .map((r) => [
            r.name,
            r.assertionResults.find(({ status }) => status === 'failed')?.fullName ?? 'it does not load',
          ]),
      ),
    };
  }

  /** Whether the types still fit, as `npm test` checks before the tests. */
  typesFit(): boolean {
    const tsc = join(this.folder, 'node_modules/typescript/bin/tsc');
    const kept = ['--incremental', '--tsBuildInfoFile', join(this.folder, '.mutate-cache/types.json')];
    return spawnSync(process.execPath, [tsc, '--noEmit', ...kept], { cwd: this.folder, stdio: 'ignore' }).status === 0;
  }
}

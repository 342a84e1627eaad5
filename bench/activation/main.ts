// `npm run bench:activation`: what the extension's start costs, in processor time of fresh
// processes: loading its program, `activate()` with a stand-in for the editor, loading what the
// first script that is opened needs; and the command line's start.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Target of loading and `activate()` together. */
const TARGET_MS = 60;
const DEFAULT_RUNS = 15;
const PARTS = ['extension: loading', 'activate()', 'both', 'first script', 'command line'] as const;
type Part = (typeof PARTS)[number];

const own = fileURLToPath(import.meta.url);
const require = createRequire(import.meta.url);

function cpuOf(act: () => void): number {
  const began = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

/** Answers every call, every `new` and every property. */
function anything(): object {
  const answers: object = new Proxy(class {}, {
    get(target, name) {
      if (name === Symbol.toPrimitive) return () => '';
      if (name === Symbol.iterator) return () => [][Symbol.iterator]();
      if (name === 'prototype') return target.prototype;
      return name === 'then' ? undefined : answers;
    },
    set: () => true,
    apply: () => answers,
    construct: () => Object.create(answers),
  });
  return answers;
}

interface Loader {
  _load(name: string, ...rest: unknown[]): unknown;
}

/** In a process of its own: nothing is loaded yet. */
function extension(): void {
  const editor = anything();
  const loader = require('node:module') as Loader;
  const load = loader._load;
  loader._load = (name, ...rest) =>
    name === 'vscode' ? Object.create(editor) : Reflect.apply(load, loader, [name, ...rest]);
  let program: { activate(context: object): void } | undefined;
  const loading = cpuOf(() => {
    program = require('./extension.js');
  });
  const subscriptions: object[] = [];
  const context = { subscriptions, extensionUri: editor, workspaceState: editor, globalState: editor };
  const activating = cpuOf(() => program?.activate(context));
  if (subscriptions.length === 0) throw new Error('nothing was registered');
  const script = cpuOf(() => require('./shared.js'));
  console.log(JSON.stringify([loading, activating, loading + activating, script]));
}

function commandLine(): void {
  const began = process.cpuUsage();
  process.on('exit', () => {
    const { user, system } = process.cpuUsage(began);
    console.error(JSON.stringify([(user + system) / 1000]));
  });
  process.argv = [
    process.argv[0] ?? '',
    'vmtrace',
    'check',
    fileURLToPath(import.meta.resolve('../examples/wire.vmtrace')),
  ];
  require('./vmtrace.js');
}

function inProcess(what: string): number[] {
  const { stdout, stderr } = spawnSync(process.execPath, [own, what], { encoding: 'utf8' });
  const line = (what === 'extension' ? stdout : stderr).trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('[')) throw new Error(stderr);
  return JSON.parse(line);
}

function measure(runs: number): void {
  const figures = new Map<Part, number[]>(PARTS.map((part) => [part, []]));
  for (let run = 0; run < runs; run++) {
    const taken = [...inProcess('extension'), ...inProcess('commandLine')];
    for (const [at, part] of PARTS.entries()) figures.get(part)?.push(taken[at] ?? Number.NaN);
  }
  console.log(`processor time in ms, ${runs} runs, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`);
  console.log(`${''.padEnd(20)}${'least'.padStart(8)}${'median'.padStart(8)}`);
  for (const [part, taken] of figures) {
    const [least = 0, median = 0] = [0, runs >> 1].map((at) => taken.toSorted((a, b) => a - b)[at]);
    const target = part === 'both' ? `   target: under ${TARGET_MS}` : '';
    console.log(`${part.padEnd(20)}${least.toFixed(1).padStart(8)}${median.toFixed(1).padStart(8)}${target}`);
  }
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { runs: { type: 'string' } } });
if (positionals[0] === 'extension') extension();
else if (positionals[0] === 'commandLine') commandLine();
else measure(Number(values.runs ?? DEFAULT_RUNS));

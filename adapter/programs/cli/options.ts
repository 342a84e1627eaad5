// The commands and their options, in one table: `--help` is printed from it, and node's own parser
// is given it.
import { parseArgs } from 'node:util';
import type { Bounds } from '../../../core/explore/bounds.ts';
import { SYSTEMS, type System } from '../../../core/import/calls/flags.ts';
import { addressesOf, type Filter, timeOf, WINDOW } from '../../../core/import/filter.ts';
import { VINTAGES, type Vintage } from '../../../core/kernel/constants.ts';
import { cut } from '../../../core/trace/echo.ts';
import { nearestKernel } from '../../../core/trace/parse/declarations.ts';
import { nearest, oneOf } from '../../../core/trace/parse/names.ts';

/** What the command line asks for makes no sense: told with exit code 2. */
export class UsageError extends Error {}

const OPTIONS = {
  kernel: { type: 'string', argument: 'NAME', about: `runs the scripts on this kernel: ${oneOf(VINTAGES)}` },
  steps: { type: 'string', argument: 'N', about: 'gives a script up after so many steps (100000000)' },
  reporter: { type: 'string', argument: 'NAME', about: 'format of the results: tap (the default) or junit' },
  states: { type: 'string', argument: 'N', about: 'explores so many states at the most' },
  depth: { type: 'string', argument: 'N', about: 'explores orders of so many steps at the most' },
  time: { type: 'string', argument: 'S', about: 'searches for so many seconds at the most (explain: 60)' },
  memory: { type: 'string', argument: 'MB', about: 'takes so much memory at the most (2048)' },
  write: { type: 'string', argument: 'DIR', about: 'saves each order that was found as a script there' },
  output: { type: 'string', argument: 'FILE', about: 'writes the script there (-o too)', short: 'o' },
  system: { type: 'string', argument: 'NAME', about: `whose calls the log has: ${oneOf(SYSTEMS)}` },
  thread: { type: 'string', argument: 'N,N', about: 'only calls of these threads or processes, by their numbers' },
  around: { type: 'string', argument: 'TIME', about: `only calls within ${WINDOW} s of it: 12.5 or 12:34:56` },
  address: { type: 'string', argument: 'RANGE', about: 'only calls at these addresses: 0x1000..0x5000' },
  all: { type: 'boolean', argument: '', about: 'prints every explanation in full, not the first alone' },
  svg: { type: 'string', argument: 'FILE', about: 'writes an SVG document there' },
  check: { type: 'boolean', argument: '', about: 'changes no file, and names those that are not formatted' },
  json: { type: 'boolean', argument: '', about: 'prints one JSON document instead' },
  stdio: { type: 'boolean', argument: '', about: 'speaks over standard input and output, which is the only way' },
  help: { type: 'boolean', argument: '', about: 'prints this' },
} as const;
type OptionName = keyof typeof OPTIONS;

interface Command {
  readonly about: string;
  /** What its operands are. */
  readonly takes: string;
  readonly options: readonly OptionName[];
  readonly more: string;
}

const IN = 'FILE is a .vmtrace script, or - for standard input.';

export const COMMANDS = {
  run: {
    about: 'runs scripts, and prints what each call returned and why it failed',
    takes: 'FILE...',
    options: ['kernel', 'steps', 'json', 'help'],
    more: IN,
  },
  check: {
    about: 'runs scripts as tests: each expected result, assert and expect line, and how the script ends',
    takes: 'FILE...',
    options: ['kernel', 'steps', 'states', 'depth', 'time', 'memory', 'reporter', 'json', 'help'],
    more: `${IN}\nA script that is to end otherwise says so in a line of its own: # ends: stuck, or # ends: panic.\nLines "expect explore: ..." explore every order; --states and the like bound that.`,
  },
  explore: {
    about: "explores every order of a script's calls: what each can return, and what goes wrong",
    takes: 'FILE...',
    options: ['kernel', 'states', 'depth', 'time', 'memory', 'write', 'json', 'help'],
    more: `${IN}\nEach thread makes its own calls; where a line holds its thread is left out.\n--kernel A,B explores on both, and tells what differs.`,
  },
  explain: {
    about: 'finds an order of the calls that gives the results that the script has, or says that there is none',
    takes: 'FILE...',
    options: ['kernel', 'states', 'time', 'memory', 'all', 'write', 'json', 'help'],
    more: `${IN}\nResults stand on the lines (= ENOMEM); entry and return records (t1 > call, t1 < RESULT) say which calls overlapped.`,
  },
  import: {
    about: 'makes a script of logs, of listings of a map and of limits',
    takes: 'LOG...',
    options: ['output', 'kernel', 'system', 'thread', 'around', 'address', 'help'],
    more: 'LOG is what truss, kdump, strace, dtruss or vm_map.d wrote, procstat -v, /proc/PID/maps, limits, or - for standard input.\nEach is known by its lines. docs/logs.md tells how to record them.',
  },
  picture: {
    about: 'draws a run: who ran when, who waited for whom, and the map through time',
    takes: 'FILE...',
    options: ['svg', 'kernel', 'steps', 'help'],
    more: `${IN}\nWithout --svg the picture is text.`,
  },
  debug: {
    about: 'debugs a script in the terminal, forward and back',
    takes: 'FILE',
    options: ['kernel', 'help'],
    more: 'Commands are read from standard input; "help" there lists them. Tab completes them.',
  },
  format: {
    about: 'lays scripts out as the editor does',
    takes: 'FILE...',
    options: ['check', 'json', 'help'],
    more: 'FILE is a .vmtrace script, which is rewritten, or - for standard input, which is printed.',
  },
  'language-server': {
    about: 'serves the language to an editor, by the Language Server Protocol',
    takes: '',
    options: ['stdio', 'help'],
    more: 'docs/editors.md has the settings for Neovim, Vim, Emacs and Helix.',
  },
} as const satisfies Record<string, Command>;
export type CommandName = keyof typeof COMMANDS;

const EXIT_CODES = `exit codes:
  0  everything holds
  1  an expectation or an assert fails, a thread is stuck, the kernel panics, a file is not formatted,
     or no order explains the results
  2  a script cannot be read or has errors, or the command line makes no sense
  3  of explore, explain and check: a bound was reached, and nothing was found so far
`;

export interface Options {
  readonly kernel?: Vintage;
  /** Of explore: those that are compared. */
  readonly kernels?: readonly Vintage[];
  readonly bounds: Bounds;
  /** Folder to which orders are saved. */
  readonly write?: string;
  /** Of picture: the file of its SVG document. */
  readonly svg?: string;
  /** Of import: the file to which the script goes, and whose calls the log has. */
  readonly output?: string;
  readonly system?: System;
  readonly filter?: Filter;
  /** After so many steps a script is given up. */
  readonly steps: number;
  readonly reporter: 'tap' | 'junit';
  readonly check: boolean;
  /** Of explain: every explanation in full. */
  readonly all: boolean;
  readonly json: boolean;
}

/** What a command line asks for. */
export type Asked =
  | { readonly what: 'help'; readonly text: string }
  | { readonly what: 'version' }
  | { readonly what: 'language-server' }
  | {
      readonly what: Exclude<CommandName, 'language-server'>;
      readonly files: readonly string[];
      readonly options: Options;
    };

const COMMAND_NAMES = Object.keys(COMMANDS);

const isCommand = (word: string): word is CommandName => Object.hasOwn(COMMANDS, word);

function rows(of: readonly (readonly [string, string])[]): string {
  const width = of.reduce((most, [name]) => Math.max(most, name.length), 0);
  return of.map(([name, about]) => `  ${name.padEnd(width)}  ${about}\n`).join('');
}

function generalHelp(): string {
  const commands = Object.entries(COMMANDS).map(([name, c]) => [`${name} ${c.takes}`.trim(), c.about] as const);
  const options = [['--version', 'prints the version'] as const, ['--help', 'prints this'] as const];
  return `usage: vmtrace COMMAND [OPTION...] FILE...\n\ncommands:\n${rows(commands)}\noptions:\n${rows(options)}
vmtrace COMMAND --help tells the options of a command.\n\n${EXIT_CODES}`;
}

function commandHelp(name: CommandName): string {
  const { about, takes, options, more }: Command = COMMANDS[name];
  const list = options.map((option) => {
    const { argument, about: what } = OPTIONS[option];
    return [`--${option}${argument && ` ${argument}`}`, what] as const;
  });
  return `usage: vmtrace ${name} [OPTION...] ${takes}\n  ${about}\n\n${more}\n\noptions:\n${rows(list)}\n${EXIT_CODES}`;
}

const hint = (near: string | undefined): string => (near === undefined ? '' : `; did you mean ${near}?`);

/** @throws UsageError */
function readKernel(word: string): Vintage {
  const kernel = VINTAGES.find((name) => name === word);
  if (kernel) return kernel;
  const byNumber = nearestKernel(word);
  // of names that are equally like it the first: freebsd-16 is no freebsd-6
  const near = nearest(word, byNumber === undefined ? VINTAGES : [byNumber, ...VINTAGES]) ?? byNumber;
  throw new UsageError(`there is no kernel ${cut(word)}: the kernels are ${oneOf(VINTAGES)}${hint(near)}`);
}

/** Explore takes several, each once. @throws UsageError */
function kernelsAsked(command: CommandName, words: string | undefined): Pick<Options, 'kernel' | 'kernels'> {
  if (words === undefined) return {};
  if (command !== 'explore') return { kernel: readKernel(words) };
  const kernels = [...new Set(words.split(',').map((word) => readKernel(word.trim())))];
  return kernels.length === 1 && kernels[0] ? { kernel: kernels[0] } : { kernels };
}

/** Megabytes. */
const MOST_MEMORY = '2048';
/** Seconds; explaining may never end, where many calls overlap and no order gives their results. */
const MOST_TIME: Partial<Record<CommandName, string>> = { explain: '60' };

/** @throws UsageError */
function readBound(option: 'states' | 'depth' | 'time' | 'memory', word: string | undefined, unit = 1) {
  if (word === undefined) return undefined;
  if (/^(?:[1-9]\d{0,11}|\d{1,6}\.\d{1,3})$/.test(word) && Number(word) > 0) return Number(word) * unit;
  throw new UsageError(`--${option} is ${cut(word)}: expected a number above 0`);
}

/** @throws UsageError */
function filterAsked(text: (option: OptionName) => string | undefined): Pick<Options, 'filter'> {
  const [threads, time, address] = [text('thread'), text('around'), text('address')];
  const around = time === undefined ? undefined : timeOf(time);
  const addresses = address === undefined ? undefined : addressesOf(address);
  if (time !== undefined && around === undefined)
    throw new UsageError(`--around is ${cut(time)}: expected seconds, or a time like 12:34:56`);
  if (address !== undefined && !addresses)
    throw new UsageError(`--address is ${cut(address)}: expected a range like 0x1000..0x5000`);
  const numbers = threads?.split(',').map((one) => one.trim().replace(/^t(?=\d)/, ''));
  return {
    filter: {
      ...(numbers && { threads: numbers }),
      ...(around !== undefined && { around }),
      ...(addresses && { addresses }),
    },
  };
}

/** @throws UsageError */
function systemAsked(word: string | undefined): Pick<Options, 'system'> {
  if (word === undefined) return {};
  const system = SYSTEMS.find((name) => name === word);
  if (system) return { system };
  throw new UsageError(`there is no system ${cut(word)}: expected ${oneOf(SYSTEMS)}`);
}

const MOST_STEPS = 100_000_000;

function readSteps(word: string | undefined): number {
  if (word === undefined) return MOST_STEPS;
  if (/^[1-9]\d{0,14}$/.test(word)) return Number(word);
  throw new UsageError(`--steps is ${cut(word)}: expected a number from 1 on`);
}

function readReporter(word: string | undefined): 'tap' | 'junit' {
  if (word === undefined || word === 'tap') return 'tap';
  if (word === 'junit') return word;
  throw new UsageError(`there is no reporter ${cut(word)}: expected tap or junit`);
}

function noCommand(name: string): string {
  if (name.startsWith('-')) return `the command comes before ${cut(name)}: vmtrace run ${cut(name)} FILE`;
  const near = nearest(name, COMMAND_NAMES) ?? (/[./\\]/.test(name) ? `vmtrace run ${cut(name)}` : undefined);
  return `there is no command ${cut(name)}: expected ${oneOf(COMMAND_NAMES)}${hint(near)}`;
}

/** What the words of a command line ask for. @throws UsageError */
export function readCommandLine(words: readonly string[]): Asked {
  const [name = '', ...rest] = words;
  if (name === '--version' || name === '-V') return { what: 'version' };
  if (name === '--help' || name === '-h' || name === 'help') {
    const [of = ''] = rest;
    if (name === 'help' && of !== '' && !isCommand(of)) throw new UsageError(noCommand(of));
    return { what: 'help', text: isCommand(of) ? commandHelp(of) : generalHelp() };
  }
  if (name === '') throw new UsageError(`a command is missing: ${oneOf(COMMAND_NAMES)}`);
  if (!isCommand(name)) throw new UsageError(noCommand(name));
  const { values, positionals } = parsed(name, rest);
  if (values.help === true) return { what: 'help', text: commandHelp(name) };
  if (name === 'language-server') {
    if (positionals.length > 0)
      throw new UsageError(`vmtrace ${name} takes no file, and ${cut(positionals[0] ?? '')} is named`);
    return { what: name };
  }
  if (positionals.length === 0)
    throw new UsageError(
      `a ${name === 'import' ? 'log' : 'script'} is missing: vmtrace ${name} ${COMMANDS[name].takes}`,
    );
  if (name === 'picture' && values.svg !== undefined && positionals.length > 1)
    throw new UsageError(`--svg takes the picture of one script, and ${positionals.length} are named`);
  if (name === 'debug' && positionals.length > 1)
    throw new UsageError(`vmtrace debug takes one script, and ${positionals.length} are named`);
  if (positionals.includes('')) throw new UsageError('the name of a script is empty');
  if (positionals.indexOf('-') !== positionals.lastIndexOf('-'))
    throw new UsageError('standard input (-) is named more than once');
  const text = (option: OptionName): string | undefined => {
    const value = values[option];
    return typeof value === 'string' ? value : undefined;
  };
  const kernel = text('kernel');
  return {
    what: name,
    files: positionals,
    options: {
      ...kernelsAsked(name, kernel),
      bounds: {
        states: readBound('states', text('states')),
        depth: readBound('depth', text('depth')),
        time: readBound('time', text('time') ?? MOST_TIME[name], 1_000),
        memory: readBound('memory', text('memory') ?? MOST_MEMORY, 2 ** 20),
      },
      ...(text('write') === undefined ? {} : { write: text('write') as string }),
      ...(text('svg') === undefined ? {} : { svg: text('svg') as string }),
      ...(text('output') === undefined ? {} : { output: text('output') as string }),
      ...systemAsked(text('system')),
      ...filterAsked(text),
      steps: readSteps(text('steps')),
      reporter: readReporter(text('reporter')),
      check: values.check === true,
      all: values.all === true,
      json: values.json === true,
    },
  };
}

type Token = Extract<NonNullable<ReturnType<typeof parseArgs>['tokens']>[number], { kind: 'option' }>;

/** Why an option makes no sense. undefined: it does. */
function wrongOption(command: CommandName, { name, value, inlineValue }: Token, word: string): string | undefined {
  const own: readonly OptionName[] = COMMANDS[command].options;
  const option = own.find((known) => known === name);
  if (option === undefined) {
    const list = own.map((known) => `--${known}`);
    const near = nearest(name, own);
    const file = /^-[^-].*[./]/.test(word) ? `; a file of that name is written ./${cut(word)}` : '';
    const told = word.startsWith('--') ? `--${cut(name)}` : cut(word);
    return `vmtrace ${command} has no option ${told}: expected ${oneOf(list)}${hint(near && `--${near}`)}${file}`;
  }
  const { type, argument } = OPTIONS[option];
  if (type === 'string' && !value) return `--${name} lacks its ${argument}: vmtrace ${command} --${name} ${argument}`;
  if (type === 'boolean' && inlineValue) return `--${name} takes no value`;
  return undefined;
}

/** @throws UsageError */
function parsed(command: CommandName, args: string[]) {
  const own: readonly OptionName[] = COMMANDS[command].options;
  const known = Object.fromEntries(
    own.map((option) => {
      const row: { type: 'string' | 'boolean'; short?: string } = OPTIONS[option];
      return [option, { type: row.type, ...(row.short !== undefined && { short: row.short }) }];
    }),
  );
  const options = { ...known, help: { type: 'boolean', short: 'h' } } as const;
  // node's own messages are of another style
  const { values, positionals, tokens } = parseArgs({ args, options, strict: false, tokens: true });
  for (const token of tokens) {
    const wrong = token.kind === 'option' ? wrongOption(command, token, args[token.index] ?? '') : undefined;
    if (wrong !== undefined) throw new UsageError(wrong);
  }
  return { values, positionals };
}

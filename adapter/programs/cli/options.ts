// What the words of a command line ask for, by the table of commands.
import { parseArgs } from 'node:util';
import type { Bounds } from '../../../core/explore/bounds.ts';
import { SYSTEMS, type System } from '../../../core/import/calls/flags.ts';
import { addressesOf, type Filter, timeOf } from '../../../core/import/filter.ts';
import { VINTAGES, type Vintage } from '../../../core/kernel/constants.ts';
import { cut } from '../../../core/trace/echo.ts';
import { nearestKernel } from '../../../core/trace/parse/declarations.ts';
import { nearest, oneOf } from '../../../core/trace/parse/names.ts';
import { COMMANDS, type CommandName, commandHelp, generalHelp, OPTIONS, type OptionName } from './commands.ts';

/** What the command line asks for makes no sense: told with exit code 2. */
export class UsageError extends Error {}

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
/** Seconds; where many calls overlap neither ends in a time that a person waits. */
const MOST_TIME: Partial<Record<CommandName, string>> = { explore: '120', explain: '60' };

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

// The commands and their options, in one table: `--help` is printed from it, and node's own parser
// is given it (options.ts).
import { SYSTEMS } from '../../../core/import/calls/flags.ts';
import { WINDOW } from '../../../core/import/filter.ts';
import { VINTAGES } from '../../../core/kernel/constants.ts';
import { oneOf } from '../../../core/trace/parse/names.ts';

export const OPTIONS = {
  kernel: { type: 'string', argument: 'NAME', about: `runs the scripts on this kernel: ${oneOf(VINTAGES)}` },
  steps: { type: 'string', argument: 'N', about: 'gives a script up after so many steps (100000000)' },
  reporter: { type: 'string', argument: 'NAME', about: 'format of the results: tap (the default) or junit' },
  states: { type: 'string', argument: 'N', about: 'explores so many states at the most' },
  depth: { type: 'string', argument: 'N', about: 'explores orders of so many steps at the most' },
  time: {
    type: 'string',
    argument: 'S',
    about: 'searches for so many seconds at the most (explore: 120, explain: 60)',
  },
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
export type OptionName = keyof typeof OPTIONS;

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

function rows(of: readonly (readonly [string, string])[]): string {
  const width = of.reduce((most, [name]) => Math.max(most, name.length), 0);
  return of.map(([name, about]) => `  ${name.padEnd(width)}  ${about}\n`).join('');
}

export function generalHelp(): string {
  const commands = Object.entries(COMMANDS).map(([name, c]) => [`${name} ${c.takes}`.trim(), c.about] as const);
  const options = [['--version', 'prints the version'] as const, ['--help', 'prints this'] as const];
  return `usage: vmtrace COMMAND [OPTION...] FILE...\n\ncommands:\n${rows(commands)}\noptions:\n${rows(options)}
vmtrace COMMAND --help tells the options of a command.\n\n${EXIT_CODES}`;
}

export function commandHelp(name: CommandName): string {
  const { about, takes, options, more }: Command = COMMANDS[name];
  const list = options.map((option) => {
    const { argument, about: what } = OPTIONS[option];
    return [`--${option}${argument && ` ${argument}`}`, what] as const;
  });
  return `usage: vmtrace ${name} [OPTION...] ${takes}\n  ${about}\n\n${more}\n\noptions:\n${rows(list)}\n${EXIT_CODES}`;
}

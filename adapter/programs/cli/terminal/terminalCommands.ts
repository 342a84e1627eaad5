// Words of the terminal debugger beside those of the console (`:back`, `:jump map.timestamp`): an
// editor has buttons for them. Each is a request to the debugger, or looks at the stop again.
import { cut } from '../../../../core/trace/echo.ts';
import { nearest } from '../../../../core/trace/parse/names.ts';
import { COMMANDS, helpText, isCommand, splitCommand } from '../../../console/consoleCommands.ts';
import { Refused } from './localClient.ts';

/** What a line asks the terminal to do. */
export type Line =
  | { readonly what: 'go'; readonly request: string; readonly thread: string }
  | { readonly what: 'break' | 'delete' | 'list' | 'thread'; readonly at: string }
  | { readonly what: 'show' | 'map' | 'breakpoints' | 'help' | 'quit' | 'nothing' }
  | { readonly what: 'console'; readonly text: string };

/** What may follow a word. */
type Takes = '' | '[THREAD]' | 'THREAD' | 'LINE' | '[LINE]' | 'EXPRESSION';

interface Word {
  readonly names: readonly string[];
  /** Names of other debuggers, which the help leaves out. */
  readonly also: readonly string[];
  readonly takes: Takes;
  readonly about: string;
  line(rest: string): Line;
}

const word = (names: string, also: string, takes: Takes, about: string, line: Word['line']): Word => ({
  names: names.split(' '),
  also: also === '' ? [] : also.split(' '),
  takes,
  about,
  line,
});

const going =
  (request: string): Word['line'] =>
  (thread) => ({ what: 'go', request, thread });

const at =
  (what: 'break' | 'delete' | 'list' | 'thread'): Word['line'] =>
  (place) => ({ what, at: place });

const WORDS: readonly Word[] = [
  word('continue c', 'run r', '[THREAD]', 'runs to the next stop', going('continue')),
  word('next n', '', '[THREAD]', 'steps over a call or a line', going('next')),
  word('step s', 'stepi si', '[THREAD]', 'steps into a call', going('stepIn')),
  word('out o', 'finish fin', '[THREAD]', 'runs until the routine returns', going('stepOut')),
  word('back b', 'reverse-next rn', '[THREAD]', 'back over the last step', going('stepBack')),
  word(
    'reverse',
    'reverse-continue rc',
    '[THREAD]',
    'back to the last place where a run would have stopped',
    going('reverseContinue'),
  ),
  word('break', 'br', 'LINE', 'stops before that line; of a routine (vm_map_wire): where it is called', at('break')),
  word('delete', '', 'LINE', 'takes a breakpoint away', at('delete')),
  word('breakpoints', '', '', 'lists the breakpoints', () => ({ what: 'breakpoints' })),
  word('thread', 't', 'THREAD', 'looks at that thread: its call stack', at('thread')),
  word('map m', '', '', 'the whole map, and all threads; a stop draws what has changed of many', () => ({
    what: 'map',
  })),
  word('show', 'where bt backtrace', '', 'draws the stop again: call stack, map, threads', () => ({
    what: 'show',
  })),
  word('list l', '', '[LINE]', 'the script or the listing around this line, with the breakpoints', at('list')),
  word('print p', '', 'EXPRESSION', 'its value; an expression alone does the same', (text) => {
    if (text === '') throw new Refused('an expression is missing: print map.timestamp');
    return { what: 'console', text };
  }),
  word('help h', '?', '', 'this list', () => ({ what: 'help' })),
  word('quit q', 'exit', '', 'ends the debugger; so does Ctrl-D', () => ({ what: 'quit' })),
];

const FULL_NAMES = WORDS.map(({ names: [name = ''] }) => name);
const CONSOLE_NAMES = COMMANDS.map(({ name }) => name);

const wordNamed = (name: string): Word | undefined =>
  WORDS.find(({ names, also }) => names.includes(name) || also.includes(name));

export function terminalHelp(): string {
  const rows = WORDS.map(({ names, takes, about }) => [`${names.join(', ')} ${takes}`, about] as const);
  const width = rows.reduce((most, [text]) => Math.max(most, text.length), 0) + 2;
  const own = rows.map(([text, about]) => text.padEnd(width) + about).join('\n');
  return `${own}
An empty line repeats the last step. A command may be cut short (cont, del 12), and Tab completes. An expression
(map.timestamp, entry(0x1000).wired_count) prints its value; a call (t1: vm_map_wire(0x1000, 0x2000, USER)) is made as
a what-if. Commands of the console, which need no colon where no value has that name:
${helpText()}`;
}

/** What is a name, and then at most names and numbers: a command, if it is one. */
const SIMPLE = /^[\w\s.-]*$/;
const NAME = /^[a-z?][a-z-]*$/;

/** What a typed line asks for. @throws Refused */
export function readLine(typed: string): Line {
  const text = typed.trim();
  if (text === '') return { what: 'nothing' };
  if (isCommand(text)) return { what: 'console', text };
  const { name, rest } = splitCommand(`:${text}`);
  const found = wordNamed(name);
  if (found && isTakenBy(found, rest)) return found.line(rest);
  // one of the console without its colon
  if (CONSOLE_NAMES.includes(name) && (rest === '' || /^[\w(]/.test(rest)))
    return { what: 'console', text: `:${text}` };
  return { what: 'console', text };
}

/** `map.timestamp`, `next == 1` are expressions. */
function isTakenBy({ takes }: Word, rest: string): boolean {
  if (rest === '') return true;
  if (takes === 'EXPRESSION') return /^[\w(!-]/.test(rest) && !/^-\s/.test(rest);
  return takes !== '' && /^[\w.-]+$/.test(rest);
}

/** A command cut short (`cont`, `hist 5`), for a line that is nothing else. @throws Refused */
export function abbreviated(typed: string): Line | undefined {
  const { name, rest } = splitCommand(`:${typed}`);
  if (name.length < 2 || !NAME.test(name) || !SIMPLE.test(rest)) return undefined;
  const own = FULL_NAMES.filter((full) => full.startsWith(name));
  const meant = own.length > 0 ? own : CONSOLE_NAMES.filter((full) => full.startsWith(name));
  const [only] = meant;
  if (only === undefined) return undefined;
  if (meant.length > 1) throw new Refused(`${name} can be ${meant.join(', ')}`);
  return readLine(`${only} ${rest}`);
}

/** Text about a line that is no command; undefined: it is an expression or a call. */
export function noSuchCommand(typed: string): string | undefined {
  const { name, rest } = splitCommand(`:${typed}`);
  if (!NAME.test(name) || !SIMPLE.test(rest)) return undefined;
  if (wordNamed(name)) return `${name} takes ${wordNamed(name)?.takes || 'nothing'}: help lists the commands`;
  const near = nearest(name, [...FULL_NAMES, ...CONSOLE_NAMES]);
  if (rest === '' && near === undefined) return undefined;
  return `there is no command ${cut(name)}: ${near === undefined ? 'help lists them' : `did you mean ${near}?`}`;
}

/** A line number, or the name of a routine. @throws Refused */
export function breakpointPlace(what: string, place: string): number | string {
  if (place === '') throw new Refused(`a line is missing: ${what} 12, or ${what} vm_map_wire`);
  return /^\d{1,9}$/.test(place) ? Number(place) : place;
}

/** What may stand at the end of a line of ours. `threads`, `breakpoints`: those that there are. */
export function wordCompletions(
  text: string,
  { threads, breakpoints }: { readonly threads: readonly string[]; readonly breakpoints: readonly string[] },
): readonly string[] {
  const { name, rest } = splitCommand(`:${text}`);
  if (!/\s/.test(text)) return text === '' ? [] : [...FULL_NAMES, ...CONSOLE_NAMES].filter((n) => n.startsWith(text));
  const takes = wordNamed(name)?.takes ?? '';
  const all = takes.includes('THREAD') ? [...threads, 'script'] : name === 'delete' ? breakpoints : [];
  return all.filter((item) => item.startsWith(rest)).map((item) => `${name} ${item}`);
}

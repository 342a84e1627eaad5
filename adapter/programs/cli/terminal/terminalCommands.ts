// Words of the terminal debugger beside those of the console (`:back`, `:jump map.timestamp`): an
// editor has buttons for them. Each is a request to the debugger, or looks at the stop again.
import { nearest } from '../../../../core/trace/parse/names.ts';
import { findCommand, helpText, isCommand, splitCommand } from '../../../console/consoleCommands.ts';
import { Refused } from './localClient.ts';

/** What a line asks the terminal to do. */
export type Line =
  | { readonly what: 'go'; readonly request: string; readonly thread: string }
  | { readonly what: 'break' | 'delete'; readonly at: string }
  | { readonly what: 'show' | 'list' | 'help' | 'quit' | 'nothing' }
  | { readonly what: 'console'; readonly text: string };

interface Word {
  readonly names: readonly string[];
  readonly takes: string;
  readonly about: string;
  line(rest: string): Line;
}

const going = (names: readonly string[], request: string, about: string): Word => ({
  names,
  takes: ' [THREAD]',
  about,
  line: (thread) => ({ what: 'go', request, thread }),
});

const plain = (names: readonly string[], what: 'show' | 'list' | 'help' | 'quit', about: string): Word => ({
  names,
  takes: '',
  about,
  line: () => ({ what }),
});

const WORDS: readonly Word[] = [
  going(['continue', 'c'], 'continue', 'runs to the next stop'),
  going(['next', 'n'], 'next', 'steps over a call or a line'),
  going(['step', 's'], 'stepIn', 'steps into a call'),
  going(['out', 'o'], 'stepOut', 'runs until the routine returns'),
  going(['back', 'b'], 'stepBack', 'back over the last step'),
  {
    names: ['break'],
    takes: ' LINE',
    about: 'stops before that line; of a routine (vm_map_wire): where it is called',
    line: (at) => ({ what: 'break', at }),
  },
  { names: ['delete'], takes: ' LINE', about: 'takes a breakpoint away', line: (at) => ({ what: 'delete', at }) },
  plain(['show', 'map', 'where'], 'show', 'draws the stop again: call stack, map, threads'),
  plain(['list', 'l'], 'list', 'the script, with its breakpoints'),
  plain(['help', 'h', '?'], 'help', 'this list'),
  plain(['quit', 'q', 'exit'], 'quit', 'ends the debugger'),
];

export const WORD_NAMES = WORDS.flatMap(({ names }) => names);

export function terminalHelp(): string {
  const rows = WORDS.map(({ names, takes, about }) => [`${names.join(', ')}${takes}`, about] as const);
  const width = rows.reduce((most, [text]) => Math.max(most, text.length), 0) + 2;
  const own = rows.map(([text, about]) => text.padEnd(width) + about).join('\n');
  return `${own}
An empty line repeats the last step. An expression (map.timestamp, entry(0x1000).wired_count) prints its value; a call
(t1: vm_map_wire(0x1000, 0x2000, USER)) is made as a what-if. Commands of the console:
${helpText()}`;
}

/** What a typed line asks for. @throws Refused */
export function readLine(typed: string): Line {
  const text = typed.trim();
  if (text === '') return { what: 'nothing' };
  if (isCommand(text)) return { what: 'console', text };
  const { name, rest } = splitCommand(`:${text}`);
  const word = WORDS.find(({ names }) => names.includes(name));
  // `map.timestamp`, `next == 1` are expressions
  if (word && (rest === '' || (word.takes !== '' && /^[\w.-]+$/.test(rest)))) return word.line(rest);
  if (!/^[a-z][a-z-]*$/.test(name) || !/^[\w\s.-]*$/.test(rest)) return { what: 'console', text };
  return bareWord(text, name);
}

/**
 * A word that is no command of ours: one of the console without its colon, or a name of the state.
 */
function bareWord(text: string, name: string): Line {
  try {
    findCommand(name);
    return { what: 'console', text: `:${text}` };
  } catch {
    return { what: 'console', text };
  }
}

/** The nearest word to one that the console cannot make sense of. */
export function nearWord(typed: string): string | undefined {
  const { name, rest } = splitCommand(`:${typed}`);
  const isWord = /^[a-z]+$/.test(name) && /^[\w.-]*$/.test(rest) && !WORD_NAMES.includes(name);
  return isWord ? nearest(name, WORD_NAMES) : undefined;
}

/** A line number, or the name of a routine. @throws Refused */
export function breakpointPlace(at: string): number | string {
  if (at === '') throw new Refused('a line is missing: break 12, or break vm_map_wire');
  return /^\d{1,9}$/.test(at) ? Number(at) : at;
}

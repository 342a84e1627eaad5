// Commands of the Debug Console, for editors that have no buttons for what is this debugger's own: `:back`, `:jump map.timestamp`. Each is a request that
// is made anyway, with its arguments read from a line of text and its answer told as text.
import { commentLine } from '../../core/trace/echo.ts';
import { nearest } from '../../core/trace/parse/names.ts';
import { type BranchRow, type HistoryAnswer, type HistoryRow, type JumpAnswer, REQUEST } from '../protocol.ts';
import { RequestError } from '../session/errors.ts';

/** What may follow a command; `thread?`: the one that is looked at, if none is said; `kernel thread?`: of those the script is none. */
export type Takes = 'nothing' | 'thread?' | 'kernel thread?' | 'expression' | 'branch' | 'position' | 'count?';

export interface Command {
  readonly name: string;
  readonly takes: Takes;
  readonly about: string;
  /** The request, and what it is always sent with. */
  readonly request: string;
  readonly always?: Readonly<Record<string, unknown>>;
  /** The answer as text. */
  tell(body: never): string;
  /** It goes somewhere: where that is, is told when one is there. */
  readonly moves?: true;
}

/** Rows of the history that are told if nobody says how many. */
export const USUAL_ROWS = 20;

const USAGE: Readonly<Record<Takes, string>> = {
  nothing: '',
  'thread?': ' [THREAD]',
  'kernel thread?': ' [THREAD]',
  expression: ' EXPRESSION',
  branch: ' NAME',
  position: ' STEP',
  'count?': ' [COUNT]',
};

/** `:jump EXPRESSION` */
export const usage = ({ name, takes }: Command): string => `:${name}${USAGE[takes]}`;

const going = (text: string) => (): string => text;

function rowText(row: HistoryRow): string {
  const result = row.underWay ? 'under way' : (row.result ?? (row.holds === false ? 'does not hold' : ''));
  const where = row.byHand ? 'by hand' : `line ${row.line}`;
  const who = row.isCall ? `${row.thread}: ` : row.thread === 'script' ? '' : `${row.thread} `;
  return `${row.present ? '>' : ' '} step ${row.position}, ${where}: ${who}${row.text}${result && ` = ${result}`}`;
}

function historyText({ rows, total }: HistoryAnswer): string {
  if (total === 0) return 'nothing has run yet';
  const left = total - rows.length;
  return [...(left > 0 ? [`  ... ${left} before these`] : []), ...rows.map(rowText)].join('\n');
}

function branchesText({ branches }: { branches: readonly BranchRow[] }): string {
  return branches
    .map(({ current, name, parent, from, length, about }) => {
      const leaves = parent < 0 ? '' : `, leaves ${branches[parent]?.name} at step ${from}: ${about}`;
      return `${current ? '>' : ' '} ${name}: ${length} steps${leaves}`;
    })
    .join('\n');
}

const scriptText = ({ text, note }: { text: string; note?: string }): string =>
  note === undefined ? text : `${text.trimEnd()}\n${commentLine(note)}`.trimStart();

export const COMMANDS: readonly Command[] = [
  {
    name: 'back',
    takes: 'thread?',
    about: 'back over the last step',
    request: 'stepBack',
    tell: going('back over the last step'),
    moves: true,
  },
  {
    name: 'back-into',
    takes: 'thread?',
    about: 'back to the very last step, in whatever was called',
    request: REQUEST.stepBackInto,
    tell: going('back into what was called'),
    moves: true,
  },
  {
    name: 'back-out',
    takes: 'thread?',
    about: 'back to the step that called this routine',
    request: REQUEST.stepBackOut,
    tell: going('back out of the routine'),
    moves: true,
  },
  {
    name: 'reverse',
    takes: 'thread?',
    about: 'back to the last place where a run would have stopped',
    request: 'reverseContinue',
    tell: going('running backwards'),
    moves: true,
  },
  {
    name: 'jump',
    takes: 'expression',
    about: 'to right before the last change of a value',
    request: REQUEST.jump,
    always: { direction: 'back' },
    tell: jumpText,
  },
  {
    name: 'jump-next',
    takes: 'expression',
    about: 'to right after the next change of a value, in what is known',
    request: REQUEST.jump,
    always: { direction: 'forward' },
    tell: jumpText,
  },
  {
    name: 'undo',
    takes: 'nothing',
    about: 'to where the last jump began',
    request: REQUEST.undoJump,
    tell: going('back to where the last jump began'),
    moves: true,
  },
  {
    name: 'go',
    takes: 'position',
    about: 'to a step, by its number in the history',
    request: REQUEST.travel,
    tell: going('going there'),
    moves: true,
  },
  {
    name: 'history',
    takes: 'count?',
    about: `the last calls, ${USUAL_ROWS} if no number is said`,
    request: REQUEST.history,
    tell: historyText,
  },
  {
    name: 'branches',
    takes: 'nothing',
    about: 'the runs that what-ifs and other choices have made',
    request: REQUEST.branches,
    tell: branchesText,
  },
  {
    name: 'branch',
    takes: 'branch',
    about: 'to the end of a branch',
    request: REQUEST.takeBranch,
    tell: going('going to the end of that branch'),
    moves: true,
  },
  {
    name: 'only',
    takes: 'kernel thread?',
    about: 'runs that thread and no other, to the next stop',
    request: REQUEST.runOnly,
    tell: going('running that thread only'),
    moves: true,
  },
  {
    name: 'until-blocked',
    takes: 'kernel thread?',
    about: 'runs that thread and no other, until it has to wait or its call returns',
    request: REQUEST.runUntilBlocked,
    tell: going('running that thread until it has to wait'),
    moves: true,
  },
  {
    name: 'freeze',
    takes: 'kernel thread?',
    about: 'that thread does not run until it is thawed',
    request: REQUEST.freeze,
    always: { frozen: true },
    tell: frozenText,
  },
  {
    name: 'thaw',
    takes: 'kernel thread?',
    about: 'that thread runs again',
    request: REQUEST.freeze,
    always: { frozen: false },
    tell: frozenText,
  },
  {
    name: 'save-script',
    takes: 'nothing',
    about: 'the run so far as a script that replays it',
    request: REQUEST.script,
    always: { form: 'script' },
    tell: scriptText,
  },
  {
    name: 'schedule',
    takes: 'nothing',
    about: 'who ran when, as a schedule line',
    request: REQUEST.script,
    always: { form: 'schedule' },
    tell: scriptText,
  },
  {
    name: 'hex',
    takes: 'nothing',
    about: 'numbers in hexadecimal, or in decimal again',
    request: REQUEST.hex,
    tell: ({ hex }: { hex: boolean }) => `numbers are shown in ${hex ? 'hexadecimal' : 'decimal'}`,
  },
];

function jumpText({ found, message, position }: JumpAnswer): string {
  return found ? `found, at step ${position}` : message;
}

function frozenText({ frozen }: { frozen: readonly number[] }): string {
  const { length } = frozen;
  return length === 0 ? 'nobody is frozen' : `${length} thread${length > 1 ? 's are' : ' is'} frozen`;
}

export const HELP = { name: 'help', about: 'this list' } as const;

export function helpText(): string {
  const rows = [...COMMANDS.map((c) => [usage(c), c.about] as const), [`:${HELP.name}`, HELP.about] as const];
  const width = Math.max(...rows.map(([text]) => text.length)) + 2;
  return rows.map(([text, about]) => text.padEnd(width) + about).join('\n');
}

export const isCommand = (text: string): boolean => /^\s*:/.test(text);

/** The name of a command, and what follows it. */
export function splitCommand(text: string): { name: string; rest: string } {
  const [, name = '', rest = ''] = /^\s*:\s*(\S*)\s*(.*)$/s.exec(text) ?? [];
  return { name, rest: rest.trim() };
}

/** @throws RequestError that says which one may be meant */
export function findCommand(name: string): Command {
  const found = COMMANDS.find((c) => c.name === name);
  if (found) return found;
  const near = nearest(name, [...COMMANDS.map((c) => c.name), HELP.name]);
  const hint = near === undefined ? '' : `did you mean :${near}? `;
  throw new RequestError(`there is no command :${name}: ${hint}:${HELP.name} lists them`);
}

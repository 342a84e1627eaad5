// Commands of the Debug Console (`:back`, `:jump map.timestamp`) for editors without buttons of
// ours. Each is a request, its arguments read from text and its answer told as text.
import type { Saved } from '../../core/save/saving.ts';
import { commentLine, cut } from '../../core/trace/echo.ts';
import { nearest } from '../../core/trace/parse/names.ts';
import { type BranchRow, type HistoryAnswer, type HistoryRow, type JumpAnswer, REQUEST } from '../protocol.ts';
import { RequestError } from '../session/errors.ts';
import type { Command, Given, Taken } from '../session/requests.ts';
import { chainText, changesText, foundText } from './answerTexts.ts';

/**
 * What follows a command. `thread?`: by default the selected one. `kernel thread?`: not the script.
 */
export type Takes =
  | 'nothing'
  | 'thread?'
  | 'kernel thread?'
  | 'expression'
  | 'query'
  | 'branch'
  | 'position'
  | 'count?';

export interface ConsoleCommand {
  readonly name: string;
  readonly takes: Takes;
  readonly about: string;
  /** The request, and what it is always sent with. */
  readonly request: Command;
  readonly always?: object;
  /** The answer as text. */
  tell(body: never): string;
  /** The command moves the machine: the stop there reports the place. */
  readonly moves?: true;
}

/** Rows of `:history` without a number. */
export const USUAL_ROWS = 20;

const USAGE: Readonly<Record<Takes, string>> = {
  nothing: '',
  'thread?': ' [THREAD]',
  'kernel thread?': ' [THREAD]',
  expression: ' EXPRESSION',
  query: ' WHAT',
  branch: ' NAME',
  position: ' STEP',
  'count?': ' [COUNT]',
};

/** `:jump EXPRESSION` */
export const usage = ({ name, takes }: Pick<ConsoleCommand, 'name' | 'takes'>): string => `:${name}${USAGE[takes]}`;

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
      return `${current ? '>' : ' '} ${name}: ${length} ${length === 1 ? 'step' : 'steps'}${leaves}`;
    })
    .join('\n');
}

const scriptText = ({ text, note }: Saved): string =>
  note === undefined ? text : `${text.trimEnd()}\n${commentLine(note)}`.trimStart();

const jumpText = ({ found, message, position }: JumpAnswer): string => (found ? `found, at step ${position}` : message);

function frozenText({ frozen }: { frozen: readonly number[] }): string {
  const { length } = frozen;
  return length === 0 ? 'no thread is frozen' : `${length} thread${length > 1 ? 's are' : ' is'} frozen`;
}

/** A command that goes somewhere; `told`: its answer. */
const going = (name: string, takes: Takes, about: string, request: Command, told: string): ConsoleCommand => ({
  name,
  takes,
  about,
  request,
  tell: () => told,
  moves: true,
});

const telling = <C extends Command>(
  name: string,
  takes: Takes,
  about: string,
  request: C,
  tell: (body: Given<C>) => string,
  always: Partial<Taken<C>> = {},
): ConsoleCommand => ({ name, takes, about, request, tell, always });

const script = (name: string, about: string, form: 'schedule' | 'script'): ConsoleCommand =>
  telling(name, 'nothing', about, REQUEST.script, (saved) => (saved ? scriptText(saved) : ''), { form });

const freeze = (name: string, about: string, frozen: boolean): ConsoleCommand =>
  telling(name, 'kernel thread?', about, REQUEST.freeze, frozenText, { frozen });

const LAST = `the last calls, ${USUAL_ROWS} without a number`;
const BACK_TO_STOP = 'back to the last place where a run would have stopped';
const BEFORE_CHANGE = 'to right before the last change of a value';
const AFTER_CHANGE = 'to right after the next change of a value, in what is known';
const WHY = 'the steps that made a value, back to where it began';
const CHANGES = 'all changes of a value: step, who, from, to';
const FIND = 'where an expression becomes true, or a call returns a result: mlock = ENOMEM';
const FIND_NEXT = 'to the next such position, in what is known';
const FIND_BACK = 'to the last such position before this one';
const UNTIL_BLOCKED = 'runs that thread and no other, until it has to wait or its call returns';

export const COMMANDS: readonly ConsoleCommand[] = [
  going('back', 'thread?', 'back over the last step', 'stepBack', 'back over the last step'),
  going(
    'back-into',
    'thread?',
    'back to the very last step, in whatever was called',
    REQUEST.stepBackInto,
    'back into what was called',
  ),
  going(
    'back-out',
    'thread?',
    'back to the step that called this routine',
    REQUEST.stepBackOut,
    'back out of the routine',
  ),
  going('reverse', 'thread?', BACK_TO_STOP, 'reverseContinue', 'running backwards'),
  telling('jump', 'expression', BEFORE_CHANGE, REQUEST.jump, jumpText, { direction: 'back' }),
  telling('jump-next', 'expression', AFTER_CHANGE, REQUEST.jump, jumpText, { direction: 'forward' }),
  telling('why', 'expression', WHY, REQUEST.explainValue, chainText),
  telling('changes', 'expression', CHANGES, REQUEST.changes, changesText, { count: USUAL_ROWS }),
  telling('find', 'query', FIND, REQUEST.find, foundText, { count: USUAL_ROWS }),
  telling('find-next', 'query', FIND_NEXT, REQUEST.findNext, jumpText, { direction: 'forward' }),
  telling('find-back', 'query', FIND_BACK, REQUEST.findNext, jumpText, { direction: 'back' }),
  going('undo', 'nothing', 'to where the last jump began', REQUEST.undoJump, 'back to where the last jump began'),
  going('go', 'position', 'to a step, by its number in the history', REQUEST.travel, 'going there'),
  telling('history', 'count?', LAST, REQUEST.history, historyText),
  telling('branches', 'nothing', 'the runs that what-ifs and other choices have made', REQUEST.branches, branchesText),
  going('branch', 'branch', 'to the end of a branch', REQUEST.takeBranch, 'going to the end of that branch'),
  going(
    'only',
    'kernel thread?',
    'runs that thread and no other, to the next stop',
    REQUEST.runOnly,
    'running that thread only',
  ),
  going(
    'until-blocked',
    'kernel thread?',
    UNTIL_BLOCKED,
    REQUEST.runUntilBlocked,
    'running that thread until it has to wait',
  ),
  freeze('freeze', 'that thread does not run until it is thawed', true),
  freeze('thaw', 'that thread runs again', false),
  script('save-script', 'the run so far as a script that replays it', 'script'),
  script('schedule', 'who ran when, as a schedule line', 'schedule'),
  telling(
    'hex',
    'nothing',
    'numbers in hexadecimal, or in decimal again',
    REQUEST.hex,
    ({ hex }) => `numbers are shown in ${hex ? 'hexadecimal' : 'decimal'}`,
  ),
];

export const HELP = { name: 'help', about: 'this list' } as const;

export function helpText(): string {
  const rows = [...COMMANDS.map((c) => [usage(c), c.about] as const), [`:${HELP.name}`, HELP.about] as const];
  const width = Math.max(...rows.map(([text]) => text.length)) + 2;
  return rows.map(([text, about]) => text.padEnd(width) + about).join('\n');
}

export const isCommand = (text: string): boolean => /^\s*:/.test(text);

/** What a person types first, with no colon. */
export const asksForHelp = (text: string): boolean => text.trim() === HELP.name;

/** The name of a command, and what follows it. */
export function splitCommand(text: string): { name: string; rest: string } {
  const [, name = '', rest = ''] = /^\s*:?\s*(\S*)\s*(.*)$/s.exec(text) ?? [];
  return { name, rest: rest.trim() };
}

/** @throws RequestError that says which one may be meant */
export function findCommand(name: string): ConsoleCommand {
  const found = COMMANDS.find((c) => c.name === name);
  if (found) return found;
  const near = nearest(name, [...COMMANDS.map((c) => c.name), HELP.name]);
  const hint = near === undefined ? '' : `did you mean :${near}? `;
  throw new RequestError(`there is no command :${cut(name)}: ${hint}:${HELP.name} lists them`);
}

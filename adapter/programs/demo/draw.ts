// A stop as text for a terminal: why, where, the call stack, and the map as the tree view shows it.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { EntryRow, StateBody, ThreadRow } from '../../inspection/stateBody.ts';
import { shortened } from './shortened.ts';

// https://no-color.org: set, and not empty
const colours = process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
const paint =
  (code: number) =>
  (text: string): string =>
    colours && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
export const bold = paint(1);
export const dim = paint(2);
const yellow = paint(33);
const cyan = paint(36);
const red = paint(31);

const MARKS: Readonly<Record<string, string>> = {
  running: '[run]  ',
  ready: '[ready]',
  held: '[held] ',
  asleep: '[sleep]',
  blocked: '[wait] ',
  wait_busy: '[wait] ',
  idle: '[ ]    ',
  done: '[done] ',
};

function entryText(e: EntryRow): string {
  const mark = e.inTransition ? yellow('[sync]') : e.wiredCount > 0 ? cyan('[lock]') : '[ ]   ';
  const changed = e.changed ? '  <- changed' : '';
  return `    ${mark} ${e.start}..${e.end}  ${e.prot}/${e.maxProt}  ${e.description}${dim(changed)}`.trimEnd();
}

const isWaiting = ({ state }: ThreadRow): boolean => state === 'asleep' || state === 'blocked' || state === 'wait_busy';

function threadText(t: ThreadRow): string {
  const mark = MARKS[t.state] ?? '';
  return `    ${isWaiting(t) ? red(mark) : mark} ${t.name}  ${t.routine ? `${t.routine}  ` : ''}${t.description}`;
}

/** `most`: entries, and threads, that are drawn. */
export function drawMap(state: StateBody, most = Number.POSITIVE_INFINITY): string {
  const { map } = state;
  const rows = <T>(all: readonly T[], what: string, text: (row: T) => string, matters: (row: T) => boolean) =>
    shortened(all, most, matters).map((shown) =>
      'row' in shown ? text(shown.row) : dim(`    ... ${shown.left} more ${what}`),
    );
  return [
    `VM MAP  ${dim(state.vintage)}`,
    `  map ${map.min}..${map.max}  lock ${map.lock}, timestamp ${map.timestamp}, busy ${map.busy}`,
    `  entries (${map.entries})  ${map.size}, ${map.wired} ${map.wired === 1 ? 'page' : 'pages'} wired, ${map.userWired} counted as user's`,
    ...rows(state.entries, 'entries', entryText, (e) => e.changed || e.inTransition),
    `  threads (${state.threads.length})`,
    ...rows(state.threads, 'threads', threadText, (t) => t.changed || (t.state !== 'idle' && t.state !== 'done')),
  ].join('\n');
}

/** `textOf`: the line where a frame is; the empty text if it is not known. */
export function drawStack(
  frames: readonly DebugProtocol.StackFrame[],
  textOf: (frame: DebugProtocol.StackFrame) => string,
): string {
  return frames
    .map((f) =>
      `    ${f.name}  ${dim(`${f.source?.name ?? ''}:${f.line}`)}  ${textOf(f).trim().replace(/ {2,}/g, ' ')}`.trimEnd(),
    )
    .join('\n');
}

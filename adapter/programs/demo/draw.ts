// A stop as text for a terminal: why, where, the call stack, and the map as the tree view shows it.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { StateBody } from '../../inspection/stateBody.ts';

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

export function drawMap(state: StateBody): string {
  const { map } = state;
  const lines = [`VM MAP  ${dim(state.vintage)}`];
  lines.push(`  map ${map.min}..${map.max}  lock ${map.lock}, timestamp ${map.timestamp}, busy ${map.busy}`);
  lines.push(
    `  entries (${map.entries})  ${map.size}, ${map.wired} ${map.wired === 1 ? 'page' : 'pages'} wired, ${map.userWired} counted as user's`,
  );
  for (const e of state.entries) {
    const mark = e.inTransition ? yellow('[sync]') : e.wiredCount > 0 ? cyan('[lock]') : '[ ]   ';
    const changed = e.changed ? '  <- changed' : '';
    lines.push(`    ${mark} ${e.start}..${e.end}  ${e.prot}/${e.maxProt}  ${e.description}${dim(changed)}`.trimEnd());
  }
  lines.push(`  threads (${state.threads.length})`);
  for (const t of state.threads) {
    const waits = t.state === 'asleep' || t.state === 'blocked' || t.state === 'wait_busy';
    const mark = MARKS[t.state] ?? '';
    lines.push(`    ${waits ? red(mark) : mark} ${t.name}  ${t.routine ? `${t.routine}  ` : ''}${t.description}`);
  }
  return lines.join('\n');
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

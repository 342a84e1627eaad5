// The rows of the History view, in words and marks: calls, what each did, pages of a long history.
// The present position has an icon that no other row has, and the word "now".
import { type HistoryEvent, type HistoryRow, type OutlookFate, SCRIPT_THREAD } from '../../adapter/protocol.ts';
import { shortCall } from '../../core/trace/calls/shortCall.ts';
import { COLOR, ITEM } from '../ids.ts';
import type { Row as TreeRow } from '../views/tree.ts';
import { NO_STANDING, type Standing } from './historyOutlook.ts';

export interface Row extends TreeRow {
  /** The moment to travel to. */
  readonly position?: number;
  readonly branch?: number;
  readonly bookmark?: number;
  /** The call's number among all; with the name of its thread. */
  readonly call?: number;
  readonly thread?: string;
  /** Of a page: the place of its first row, and how many rows a whole page of its kind has. */
  readonly first?: number;
  readonly size?: number;
  readonly present?: boolean;
  /** Of a page: the present moment is in it. */
  readonly here?: boolean;
  /** Of an answer, and of what is below it: which one; and on which side there is more of it. */
  readonly answer?: string;
  readonly more?: 'earlier' | 'later';
  /** Of a bookmark: the run has not come so far. */
  readonly unreached?: boolean;
}

/** Of the one row of the present moment; whatever else has to do with it says "now" in words. */
const NOW = 'arrow-right';
/** What has not run yet: what the next step does, and what comes after it. */
export type Ahead = 'next' | 'ahead' | false;
/** Not run yet, seen from the present moment: it runs so unless the user chooses otherwise. */
export const AHEAD = 'circle-outline';

export const words = (...parts: (string | false | undefined)[]): string => parts.filter((part) => part).join(', ');

/** Happened, and there is no more to say of it than that. */
const PAST = 'circle-small-filled';

/** It has events: a kernel call, or a turn in which a thread goes on with one. */
const acts = ({ isCall, to, threadId }: HistoryRow): boolean =>
  isCall || (to !== undefined && threadId !== SCRIPT_THREAD);

function callIcon(call: HistoryRow, ahead: Ahead): string {
  if (call.present) return NOW;
  if (ahead) return AHEAD;
  if (call.to !== undefined && call.result === undefined && call.holds === undefined) return PAST;
  if (call.underWay) return 'watch';
  if (call.failed) return 'error';
  if (call.holds) return 'check';
  if (!acts(call)) return PAST;
  return call.result === undefined ? 'circle-slash' : 'check';
}

/** `t1: vm_map_wire(...)`, `t1 < KERN_SUCCESS`, `assert ...`: as the script has it. */
function headed(call: HistoryRow, text: string): string {
  if (call.threadId === SCRIPT_THREAD) return text;
  if (call.goesOn) return `${call.thread} goes on: ${text}`;
  return `${call.thread}${call.isCall ? ':' : ''} ${text}`;
}

const LONGEST_LINE = 40;
/** `assert a == 1 && \u2026`: a row has no room for more, and what came of it stands behind. */
function shortLine(text: string): string {
  if (text.length <= LONGEST_LINE) return text;
  const begin = text.slice(0, LONGEST_LINE);
  const [clauses] = /^.*(?:&&|\|\|)(?= )/.exec(begin) ?? [];
  return clauses === undefined ? `${begin.trimEnd()}\u2026` : `${clauses} \u2026`;
}

function resultOf(call: HistoryRow, ahead: Ahead): string {
  // of a turn: where another one has its turn
  if (call.to !== undefined && acts(call) && !call.result) return `up to step ${call.to}`;
  if (call.underWay) return call.result ? `under way, will return ${call.result}` : 'under way';
  if (call.holds !== undefined) return ahead ? '' : call.holds ? 'holds' : 'does not hold';
  return call.result ?? (call.isCall && !ahead ? 'never returned' : '');
}

/** What can come of the run where a call begins, and what a step of it makes certain. */
interface Told {
  readonly standing: Standing;
  readonly decided: readonly OutlookFate[];
}
const NOTHING_TOLD: Told = { standing: NO_STANDING, decided: [] };

/** `parent`: id of the row above, '' for none. A call may move from page to page. */
export function callRow(call: HistoryRow, parent: string, ahead: Ahead, told: Told = NOTHING_TOLD): Row {
  const { short, rest } =
    call.threadId === SCRIPT_THREAD ? { short: shortLine(call.text), rest: '' } : shortCall(call.text);
  const whole = headed(call, call.text);
  const result = resultOf(call, ahead);
  const decides = told.decided.length > 0 && 'point of no return';
  // a row may have no room for the end: the icon of a call that went well says so
  const [first, last] = call.failed ? [result, ''] : ['', result];
  const description = words(
    call.present && 'now',
    ahead,
    decides,
    first,
    told.standing.inRow,
    last,
    call.byHand && 'by hand',
    rest,
  );
  return {
    id: `${parent}call/${call.index}`,
    kind: call.byHand ? ITEM.byHand : ITEM.call,
    label: headed(call, short),
    description,
    icon: callIcon(call, ahead),
    changed: false,
    tooltip: [
      `\`${whole}\``,
      words(
        call.present && 'now',
        ahead,
        result,
        call.byHand ? 'made by hand' : `line ${call.line}`,
        call.to === undefined ? `begins at step ${call.position}` : `steps ${call.position} to ${call.to}`,
      ),
      ...told.decided.map(({ text }) => text),
      ...(told.standing.whole === '' ? [] : [`Where it begins: ${told.standing.whole}. Explore lists how.`]),
      'Click to go there.',
    ].join('\n\n'),
    spoken: words(
      call.present && 'now',
      `call ${call.index + 1}`,
      whole,
      result,
      ahead,
      call.byHand && 'by hand',
      decides,
      told.standing.whole,
    ),
    ...(decides && { color: COLOR.waiting }),
    ...(acts(call) && { expanded: false, lazy: true, call: call.index, thread: call.thread }),
    ...(!call.byHand && { line: call.line }),
    position: call.position,
    ...(call.present && { present: true }),
  };
}

/** `next`: it is what the next step of the present moment does. */
export function eventRow(event: HistoryEvent, parent: Row, place: number, next: boolean, decides = false): Row {
  const when = event.past ? '' : next ? 'next' : 'ahead';
  const description = words(when, decides && 'point of no return');
  // It stands under its call, which names the thread already.
  const own = parent.thread && `${parent.thread} `;
  return {
    id: `${parent.id}/${place}`,
    kind: ITEM.event,
    label: own && event.text.startsWith(own) ? event.text.slice(own.length) : event.text,
    description,
    icon: event.past ? PAST : AHEAD,
    changed: false,
    ...(decides && { color: COLOR.waiting }),
    tooltip: `${event.text}\n\nStep ${event.position}. Click to go to the moment before it.`,
    spoken: words(event.text, description),
    position: event.position,
  };
}

export function pageRow(first: number, count: number, size: number, present: boolean): Row {
  const label = `rows ${first + 1}..${first + count}`;
  return {
    id: `page/${size}/${first}`,
    kind: ITEM.page,
    label,
    description: present ? 'now' : '',
    icon: 'ellipsis',
    changed: false,
    spoken: words(label, present && 'now'),
    expanded: present,
    lazy: true,
    first,
    size,
    ...(present && { here: true }),
  };
}

export function startRow(present: boolean): Row {
  const label = 'start of the trace';
  return {
    id: 'start',
    kind: ITEM.start,
    label,
    description: present ? 'now' : '',
    icon: present ? NOW : 'debug-start',
    changed: false,
    tooltip: 'Before the first line. Click to go there.',
    spoken: words(present && 'now', label),
    position: 0,
    ...(present && { present: true }),
  };
}

// The rows of the map's view: what each shows, in words and marks. A colour never says anything
// that the icon and the words don't say too. No `vscode` here, so that it can be tested.

import type { EntryRow, MapRow, StateBody, ThreadRow } from '../../adapter/inspection/stateBody.ts';
import { byteSize } from '../../core/language/docs/placeDocs.ts';
import type { ThreadWord } from '../../core/trace/calls/vocabulary.ts';
import { COLOR, ITEM, threadColor } from '../ids.ts';
import type { Row as TreeRow } from '../views/tree.ts';

export interface Row extends TreeRow {
  /** The statement that makes it. */
  readonly script?: string;
  /** Expression for what it shows: the thing that "Jump to Last Change" searches for. */
  readonly jump?: string;
  /** Of a thread. */
  readonly threadId?: number;
  /** Of an entry: `0x1000..0x3000`. */
  readonly range?: string;
  /** Of a page: the place of its first entry. */
  readonly first?: number;
}

const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

/** `entries, 3, 16 KiB. Changed in this step.` */
function spoken(changed: boolean, ...parts: (string | undefined)[]): string {
  const text = parts.filter((part) => part).join(', ');
  return changed ? `${text}. Changed in this step.` : text;
}

export function headerRow(state: StateBody): Row {
  const { map, vintage } = state;
  const label = `map ${map.min}..${map.max}`;
  const busy = map.busy > 0 ? `, busy ${map.busy}` : '';
  const description = `lock ${map.lock}, timestamp ${map.timestamp}${busy}`;
  const changed = ['lock', 'timestamp', 'busy'].some((field) => map.changed.includes(field));
  return {
    id: 'map',
    kind: ITEM.map,
    label,
    description,
    icon: map.lock === 'free' ? 'unlock' : 'key',
    ...(map.lock !== 'free' && { color: COLOR.waiting }),
    changed,
    tooltip: [
      `**${label}**, ${description}, rules of ${vintage}`,
      `The map lock is ${map.lock}. The timestamp counts how often it has been taken exclusively: a thread that slept compares it to see whether another took the lock meanwhile.`,
      map.busy > 0
        ? `${plural(map.busy, 'thread')} made the map busy: no other thread can change protections meanwhile.`
        : '',
    ]
      .filter((line) => line)
      .join('\n\n'),
    spoken: spoken(changed, label, description),
    expanded: false,
    jump: 'map',
  };
}

/** Fields that other rows and the flags say. */
const ELSEWHERE = ['min', 'max', 'entries', 'wired', 'wire_future', 'swap_reserved'];

/** The header's fields, one a row. */
export function fieldRows(map: MapRow): Row[] {
  const limit = map.userWiredLimit === undefined ? '' : ` of ${plural(map.userWiredLimit, 'page')}`;
  const rows = map.fields.filter(({ name }) => !ELSEWHERE.includes(name));
  return [...rows, { name: 'flags', value: map.flags.join(', ') || 'none', expression: '' }].map((field) => {
    const { name, expression: jump } = field;
    const value = name === 'user_wired' && limit ? `${map.userWired}${limit}` : field.value;
    const changed = map.changed.includes(name);
    const row: Row = {
      id: `map/${name}`,
      label: name,
      description: value,
      changed,
      spoken: spoken(changed, name, value),
    };
    return jump ? { ...row, kind: ITEM.field, jump } : row;
  });
}

export function entriesRow(map: MapRow): Row {
  const label = `entries (${map.entries})`;
  const { wired, memlock } = map;
  const pages =
    memlock === undefined ? `${plural(wired, 'page')} wired` : `${wired} of ${plural(memlock, 'page')} wired (memlock)`;
  const description = `${map.size}, ${pages}`;
  const changed = ['size', 'entries', 'wired'].some((field) => map.changed.includes(field));
  return {
    id: 'entries',
    kind: ITEM.entries,
    label,
    description,
    icon: 'layers',
    changed,
    spoken: spoken(changed, label, description),
    expanded: true,
  };
}

/** A page of a large map, `first` counted from 0. */
export function pageRow(first: number, count: number): Row {
  const label = `entries ${first + 1} to ${first + count}`;
  return {
    id: `page/${first}`,
    kind: ITEM.page,
    label,
    description: '',
    icon: 'ellipsis',
    changed: false,
    spoken: label,
    expanded: false,
    lazy: true,
    first,
  };
}

function entryMark(entry: EntryRow): Pick<Row, 'icon' | 'color'> {
  if (entry.inTransition) return { icon: 'sync', color: entry.waiters.length > 0 ? COLOR.waiting : COLOR.inTransition };
  if (entry.wiredCount > 0) return { icon: 'lock', color: COLOR.wired };
  return { icon: 'circle-outline' };
}

/** Of a row in a view of 180 pixels. */
const NARROW = 16;

/** `64K`, `127.9T` */
const shortSize = (bytes: bigint): string => byteSize(bytes).replace(/ (?:([A-Z])iB|bytes?)$/, '$1');

/** Digits that two addresses share before the lower row leaves them out, and that it keeps. */
const SHARED = 4;
const KEPT = 5;

/** `…01000`: an address below one that begins with the same digits. */
function belowIt(start: string, above: string | undefined): string {
  if (above?.length !== start.length) return start;
  let same = 2;
  while (same < start.length && start[same] === above[same]) same++;
  const kept = start.slice(Math.min(same, start.length - KEPT));
  return same < 2 + SHARED ? start : `…${kept}`;
}

/**
 * `parent`: id of the row it is under; in it, since one entry may move from page to page.
 * `above`: the entry of the row above it.
 */
export function entryRow(entry: EntryRow, parent: string, above?: EntryRow): Row {
  const { start, end } = entry;
  const range = `${start}..${end}`;
  // A narrow view cuts the end off: a long range stands as its start and size, without the digits
  // that the row above begins with, and whole at the end; what happens to the entry comes before
  // what seldom changes.
  const isLong = range.length > NARROW;
  const label = isLong ? `${belowIt(start, above?.start)}+${shortSize(BigInt(end) - BigInt(start))}` : range;
  const protections = `${entry.prot}/${entry.maxProt}`;
  const description = [entry.description, protections, isLong && range].filter((part) => part).join('  ');
  return {
    id: `${parent}/${entry.id}`,
    kind: ITEM.entry,
    label,
    description,
    ...entryMark(entry),
    changed: entry.changed,
    tooltip: entry.tooltip,
    spoken: spoken(entry.changed, `entry ${range}`, entry.description, `protection ${protections}`),
    range,
    script: entry.script,
    jump: `entry(${start})`,
  };
}

export function threadsRow(threads: readonly ThreadRow[]): Row {
  const label = `threads (${threads.length})`;
  const waiting = threads.filter(({ state }) => state in WAITS).length;
  const description = waiting > 0 ? `${waiting} ${waiting === 1 ? 'waits' : 'wait'}` : '';
  return {
    id: 'threads',
    kind: ITEM.threads,
    label,
    description,
    icon: 'list-tree',
    changed: false,
    spoken: spoken(false, label, description),
    expanded: true,
  };
}

const WAITS = { asleep: true, blocked: true, wait_busy: true };

const THREAD_ICON: Record<ThreadWord, string> = {
  running: 'play',
  ready: 'debug-continue',
  held: 'debug-pause',
  asleep: 'bell-slash',
  blocked: 'key',
  wait_busy: 'watch',
  idle: 'dash',
  done: 'check',
  dead: 'circle-slash',
};

const THREAD_TOOLTIP: Record<ThreadWord, string> = {
  running: 'It runs now.',
  ready: 'It can run: nothing keeps it.',
  held: 'Its line of the script holds it there. It goes on by its own lines only, or when you step it.',
  asleep:
    'It has let go of the map lock and sleeps until the entry is no longer in transition. The map may change meanwhile.',
  blocked: 'It wants the map lock, and another thread has it.',
  wait_busy: 'It has let go of the map lock and sleeps until no thread keeps the map busy.',
  idle: 'It is in no call.',
  done: 'All its lines have run.',
  dead: 'It was ended by hand. What it held and marked stays as it was: no other thread cleans up.',
};

export function threadRow(thread: ThreadRow): Row {
  const parts = [thread.description, thread.routine && `in ${thread.routine}`].filter((part) => part);
  const description = parts.join('  ');
  const line = thread.line === undefined ? '' : `\n\nAt line ${thread.line}: click to go there.`;
  return {
    id: `threads/${thread.id}`,
    kind: ITEM.thread,
    label: thread.name,
    description,
    icon: THREAD_ICON[thread.state],
    color: thread.state in WAITS ? COLOR.waiting : threadColor(thread.id - 1),
    changed: thread.changed,
    tooltip: `**${thread.name}** ${description}\n\n${THREAD_TOOLTIP[thread.state]}${line}`,
    spoken: spoken(thread.changed, `thread ${thread.name}`, parts.join(', ') || thread.state),
    jump: thread.name,
    threadId: thread.id,
    ...(thread.line !== undefined && { line: thread.line }),
  };
}

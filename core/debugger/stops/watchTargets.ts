// Things whose changes can be asked for: a field of an entry, of the map, of a thread, a limit in use, a local of a frame, or any expression. Each is
// named by an expression, which stays what it is whatever happens to the entry: the entry at an address is the one that covers it then. Reading is
// made ready once, so that it costs little at each step of a long way.

import { TOUCH } from '../../history/footprint.ts';
import { describeThread, threadWord } from '../../inspect/describe.ts';
import type { FrameRef } from '../../inspect/frameRef.ts';
import { machineScope } from '../../inspect/scope.ts';
import { localText } from '../../inspect/valueText.ts';
import { formatAddress, type Page } from '../../kernel/address.ts';
import { ENTRY_FIELDS, type EntryField, flagBit, localValue, type Place } from '../../kernel/fields/place.ts';
import { routinesOf } from '../../kernel/routine.ts';
import type { KernelState, MapState } from '../../kernel/state.ts';
import type { MachineState } from '../../program/types.ts';
import { NOBODY } from '../../program/types.ts';
import type { Expression } from '../../trace/ast.ts';
import { formatResult } from '../../trace/expression/counts.ts';
import { EvaluationError, evaluate } from '../../trace/expression/evaluate.ts';
import { formatExpression } from '../../trace/expression/expression.ts';
import type { Watched } from '../why/changes.ts';
import { coverOf, type Differences, WHOLE_MAP, wholeEntry, wholeRange } from './entryDiff.ts';

export interface Watchable extends Watched {
  /** `entry(0x1000).wired_count` */
  readonly name: string;
  /** Which map its pages are of. */
  readonly map?: number;
  /** The value is a page number, for people an address. */
  readonly isAddress?: boolean;
  /** The value is all of a thing at once, and says nothing by itself: what differs between two of them. */
  readonly differences?: Differences;
  /** A value in words, also when what it belongs to is gone. */
  readonly text?: (k: KernelState, value: number) => string;
  /** Where it is in the state, if it can be set. */
  readonly place?: Place;
}

const SHAPE_FIELDS: readonly string[] = ['start', 'end'];

/** Kinds of touches that can change a field. */
function kindsOf(field: string): number {
  switch (field) {
    case 'start':
    case 'end':
      return TOUCH.extent | TOUCH.cut;
    case 'prot':
    case 'max_prot':
    case 'inherit':
      return TOUCH.extent | TOUCH.protection;
    case 'wired_count':
    case 'user_wired':
      return TOUCH.extent | TOUCH.wiring;
    case 'in_transition':
    case 'needs_wakeup':
    case 'wiring_thread':
      return TOUCH.extent | TOUCH.transition;
    default:
      return TOUCH.all | TOUCH.object;
  }
}

const shown =
  (expression: Expression, thread = NOBODY, frame?: number) =>
  (state: MachineState): string => {
    try {
      return formatResult(expression, evaluate(expression, machineScope(state, thread, frame)));
    } catch (error) {
      if (error instanceof EvaluationError) return 'nothing';
      throw error;
    }
  };

/** What is told of a whole thing is made of two values, so they are shown as they are. */
const whole = <T extends { read: (state: MachineState) => string }>(made: T) => ({ ...made, show: made.read });

function entryField(map: number, page: Page, field: string, expression: Expression): Watchable | undefined {
  const pages = { low: page, high: page + 1, kinds: kindsOf(field) };
  const base = { name: formatExpression(expression), show: shown(expression), pages, map };
  const bit = flagBit(field);
  if (SHAPE_FIELDS.includes(field)) {
    const column = field as 'start' | 'end';
    return {
      ...base,
      isAddress: true,
      read({ kernel }) {
        const id = coverOf(kernel, map, page);
        return id === 0 ? undefined : kernel.maps[map]?.entries[column][id];
      },
    };
  }
  if (bit !== 0)
    return {
      ...base,
      place: { kind: 'entry', map, page, field: 'eflags', flag: field },
      read({ kernel }) {
        const id = coverOf(kernel, map, page);
        return id === 0 ? undefined : ((kernel.maps[map] as MapState).entries.eflags[id] as number) & bit;
      },
    };
  if (!ENTRY_FIELDS.includes(field as EntryField)) return { ...base, read: shown(expression) };
  const place: Place = { kind: 'entry', map, page, field: field as EntryField };
  const column = {
    prot: 'prot',
    max_prot: 'maxProt',
    wired_count: 'wiredCount',
    wiring_thread: 'wiringThread',
  } as const;
  const known =
    field in column ? column[field as keyof typeof column] : (field as 'inherit' | 'eflags' | 'offset' | 'charged');
  return {
    ...base,
    place,
    read({ kernel }) {
      const id = coverOf(kernel, map, page);
      return id === 0 ? undefined : (kernel.maps[map] as MapState).entries[known][id];
    },
  };
}

function mapField(map: number, field: string, expression: Expression): Watchable {
  const base = { name: formatExpression(expression), show: shown(expression) };
  const of = (state: MachineState): MapState | undefined => state.kernel.maps[map];
  switch (field) {
    case 'timestamp':
    case 'busy':
      return { ...base, read: (s) => of(s)?.[field], place: { kind: 'map', map, field } };
    case 'wire_future':
      return { ...base, read: (s) => of(s)?.wireFuture, place: { kind: 'map', map, field } };
    case 'entries':
      return { ...base, read: (s) => of(s)?.count };
    case 'size':
      return { ...base, read: (s) => of(s)?.size };
    case 'wired':
      return { ...base, read: (s) => of(s)?.wiredPages.count };
    default:
      return { ...base, read: shown(expression) };
  }
}

/** What a member is a member of: a map by its number, or a thread. */
function mapNamed(k: KernelState, name: string): number {
  return name === 'map' ? 0 : name === '' ? -1 : k.maps.findIndex((m) => m.name === name);
}

const constantAddress = (e: Expression | undefined, k: KernelState): Page | undefined =>
  e?.kind === 'number' ? Number(e.value / BigInt(k.config.pageSize)) : undefined;

/** `entry(0x1000)` or `entry(p2, 0x1000)`, with plain numbers. */
function entryCall(e: Expression, k: KernelState): { map: number; page: Page } | undefined {
  if (e.kind !== 'call' || e.callee !== 'entry') return undefined;
  const [first, second] = e.args;
  if (e.args.length === 1) {
    const page = constantAddress(first, k);
    return page === undefined ? undefined : { map: 0, page };
  }
  const page = constantAddress(second, k);
  const map = first?.kind === 'name' ? mapNamed(k, first.name) : -1;
  return page === undefined || map < 0 ? undefined : { map, page };
}

/** A thread's condition. That the trace is over is no change of it. */
const wordOf =
  (thread: number) =>
  (state: MachineState): string =>
    `${threadWord(state, thread).replace('done', 'idle')} ${describeThread(state, thread)}`;

/** An expression as something to watch. `frame`: whose locals its names may be. */
export function watchExpression(state: MachineState, expression: Expression, frame?: FrameRef): Watchable {
  const k = state.kernel;
  const name = formatExpression(expression);
  const entry = entryCall(expression, k);
  if (entry) {
    const pages = { low: entry.page, high: entry.page + 1, kinds: TOUCH.all | TOUCH.object };
    return {
      name,
      pages,
      map: entry.map,
      ...whole(wholeEntry(entry.map, entry.page)),
    };
  }
  if (expression.kind === 'member') {
    const of = entryCall(expression.object, k);
    const made = of && entryField(of.map, of.page, expression.member, expression);
    if (made) return made;
    const owner = expression.object;
    if (owner.kind === 'name') {
      const map = mapNamed(k, owner.name);
      if (map >= 0) return mapField(map, expression.member, expression);
    }
  }
  if (expression.kind === 'name') {
    const thread = k.threads.findIndex((t) => t.name === expression.name);
    if (thread >= 0) return { name, read: wordOf(thread), show: (s) => describeThread(s, thread) };
    if (expression.name === 'user_wired')
      return {
        name,
        read: (s) => s.kernel.userWired,
        show: shown(expression),
        place: { kind: 'kernel', field: 'user_wired' },
      };
    if (expression.name === 'map') return { name, ...whole(WHOLE_MAP) };
    const local = frame && watchLocal(state, frame, expression.name);
    if (local) return local;
  }
  const thread = frame?.thread ?? NOBODY;
  const level = frame && frame.level > 0 ? frame.level - 1 : undefined;
  const read = shown(expression, thread, level);
  return { name, read, show: read };
}

/** A local of a frame: while another routine is in that frame's place it has no value. */
export function watchLocal(state: MachineState, frame: FrameRef, name: string): Watchable | undefined {
  const k = state.kernel;
  const index = frame.level > 0 ? frame.level - 1 : (k.threads[frame.thread]?.depth ?? 0) - 1;
  const f = k.threads[frame.thread]?.stack[index];
  const routine = f && index >= 0 ? routinesOf(k.config.vintage)[f.routine] : undefined;
  const local = routine?.locals.find((l) => l.name === name);
  if (!local || !routine) return undefined;
  const place: Place = { kind: 'local', thread: frame.thread, level: index, name };
  const expression: Expression = { kind: 'name', name, column: 1, length: name.length };
  const there = (s: MachineState) => {
    const t = s.kernel.threads[frame.thread];
    const now = t && index < t.depth ? t.stack[index] : undefined;
    return now?.routine === routine.id ? now : undefined;
  };
  return {
    name: `${k.threads[frame.thread]?.name}'s ${name}`,
    read(s) {
      const now = there(s);
      return now && localValue(s.kernel, now, local);
    },
    text: (now, value) => localText(now, local, value, f?.map ?? 0),
    show: shown(expression, frame.thread, index),
    place,
  };
}

/** Any change of any entry that covers a page of a range, [start, end). */
export function watchRange(map: number, start: Page, end: Page, pageSize: number): Watchable {
  return {
    name: `${formatAddress(start, pageSize)}..${formatAddress(end, pageSize)}`,
    pages: { low: start, high: end, kinds: TOUCH.all | TOUCH.object },
    map,
    ...whole(wholeRange(map, start, end)),
  };
}

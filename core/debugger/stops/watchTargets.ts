// Things whose changes can be watched: a field of the table, a local of a frame, a thread, a
// whole thing, or any expression. Each is named by an expression, which stays what it is whatever
// happens to the entry: the entry at an address is the one that covers it then. A reader is
// prepared once, so that it costs little at each step of a search.

import { EFFECT } from '../../history/footprint.ts';
import { describeThread, threadWord } from '../../inspect/describe.ts';
import { activationOf, type FrameRef } from '../../inspect/frameRef.ts';
import { machineScope, mapNamed } from '../../inspect/scope.ts';
import { THREAD_FIELDS } from '../../inspect/threadFields.ts';
import { formatAddress, type Page } from '../../kernel/address.ts';
import { HEADER } from '../../kernel/data/entries.ts';
import { fieldOf, fieldText } from '../../kernel/fields/fields.ts';
import { KINDS, type Typed } from '../../kernel/fields/kinds.ts';
import { localValue, type Place } from '../../kernel/fields/place.ts';
import type { Effect } from '../../kernel/fields/table.ts';
import { routinesOf } from '../../kernel/routine.ts';
import type { KernelState, MapState } from '../../kernel/state.ts';
import type { MachineState } from '../../program/types.ts';
import { NOBODY } from '../../program/types.ts';
import type { Expression } from '../../trace/ast.ts';
import { formatResult } from '../../trace/expression/counts.ts';
import { EvaluationError, evaluate, type Scope } from '../../trace/expression/evaluate.ts';
import { formatExpression } from '../../trace/expression/expression.ts';
import type { Watched } from '../why/changes.ts';
import { coverOf, type Whole, wholeEntry, wholeMap, wholeRange } from './entryDiff.ts';

export interface WatchTarget extends Watched {
  /** `entry(0x1000).wired_count` */
  readonly name: string;
  /** Whose locals the names in it may be. */
  readonly frame?: FrameRef;
  /** Which map its pages are of. */
  readonly map?: number;
  /**
   * The value is all of a thing at once, and says nothing by itself: what differs between two of
   * them.
   */
  readonly differences?: Whole['differences'];
  /** A value in words, also when what it belongs to is gone. */
  readonly text?: (k: KernelState, value: number) => string;
  /** Where it is in the state, if it can be set. */
  readonly place?: Place;
  /** It is a field of the entry that covers a page. */
  readonly field?: { readonly map: number; readonly page: Page; readonly name: string };
  /** It counts something: what it is now follows from what it was. */
  readonly counts?: boolean;
  /** It is a field, or a local, and this names it at any position. */
  readonly expression?: Expression;
}

/** Kinds of touches that can change a field. */
const touchesOf = (effects: readonly Effect[] | undefined): number =>
  effects ? effects.reduce((sum, effect) => sum | EFFECT[effect], 0) : EFFECT.all | EFFECT.object;

/** Kinds of touches that can change a field of an entry. */
export const entryEffects = (name: string): number => touchesOf(fieldOf('entry', name)?.changedBy);

/** Of an expression that has no value. */
export const NOTHING = 'nothing';

/**
 * The value of an expression in words; 'nothing' where it has none. The scope is made anew when the
 * state is another one.
 */
function shown(expression: Expression, thread = NOBODY, frame?: number): (state: MachineState) => string {
  let of: MachineState | undefined;
  let k: KernelState | undefined;
  let scope: Scope | undefined;
  return (state) => {
    if (!scope || of !== state || k !== state.kernel) {
      of = state;
      k = state.kernel;
      scope = machineScope(state, thread, frame);
    }
    try {
      return formatResult(expression, evaluate(expression, scope));
    } catch (error) {
      if (error instanceof EvaluationError) return NOTHING;
      throw error;
    }
  };
}

const sameNumbers = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((n, i) => n === b[i]);

/** A whole thing, whose report is made of two readings. */
const whole = (name: string, { read, differences }: Whole, rest: Partial<WatchTarget> = {}): WatchTarget => ({
  name,
  read,
  same: sameNumbers,
  show: () => name,
  differences,
  ...rest,
});

const typedText =
  (typed: Typed, map: number) =>
  (k: KernelState, value: number): string =>
    fieldText(typed, value, k, map);

/** Nothing is in it: there is no entry, or it has no such thing. */
const isNothing = (value: unknown, thing: string): boolean =>
  value === undefined || (typeof value === 'number' && (thing === 'thread' ? value < 0 : value <= 0));

function entryField(map: number, page: Page, name: string): Partial<WatchTarget> | undefined {
  const field = fieldOf('entry', name);
  const thing = field && KINDS[field.kind].thing;
  return (
    field && {
      map,
      ...(thing && { same: (a, b) => isNothing(a, thing) && isNothing(b, thing) }),
      pages: { low: page, high: page + 1, kinds: touchesOf(field.changedBy) },
      text: typedText(field, map),
      field: { map, page, name: field.name },
      counts: KINDS[field.kind].counts === true,
      ...(field.write && { place: { kind: 'entry', map, page, field: field.name } }),
      read({ kernel }) {
        const id = coverOf(kernel, map, page);
        return id === HEADER ? undefined : field.read(kernel.maps[map] as MapState, id);
      },
    }
  );
}

const eventsOf = (field: object): Pick<WatchTarget, 'events'> =>
  'events' in field ? { events: new Set(field.events as readonly string[]) } : {};

function mapField(k: KernelState, map: number, thing: 'map' | 'lock', name: string): Partial<WatchTarget> | undefined {
  const field = fieldOf(thing, name);
  if (!field || field.kind === 'lock') return undefined;
  return {
    // the map of a process comes to be by a step without an event
    ...(map <= k.config.subMaps.length && eventsOf(field)),
    text: typedText(field, map),
    counts: KINDS[field.kind].counts === true,
    ...(field.write && { place: { kind: 'map', map, field: field.name } }),
    read({ kernel }) {
      const m = kernel.maps[map];
      return m && field.read(m);
    },
  };
}

/** Calls that set a limit. */
const SET_LIMITS: ReadonlySet<string> = new Set(['setrlimit']);

function kernelField(kind: 'kernel' | 'limit', name: string): Partial<WatchTarget> | undefined {
  const field = fieldOf(kind, name);
  return (
    field && {
      text: typedText(field, 0),
      counts: kind === 'kernel' && KINDS[field.kind].counts === true,
      ...(field.write && { place: { kind, field: name } }),
      ...eventsOf(field),
      ...(kind === 'limit' && { calls: SET_LIMITS }),
      read: ({ kernel }) => field.read(kernel),
    }
  );
}

const constantAddress = (e: Expression | undefined, k: KernelState): Page | undefined =>
  e?.kind === 'number' ? Number(e.value / BigInt(k.config.pageSize)) : undefined;

/** `entry(0x1000)` or `entry(p2, 0x1000)`, with plain numbers. */
function entryCall(e: Expression, k: KernelState): { map: number; page: Page } | undefined {
  if (e.kind !== 'call' || e.callee !== 'entry') return undefined;
  const [first, second] = e.args;
  const page = constantAddress(e.args.length === 1 ? first : second, k);
  const map = e.args.length === 1 ? 0 : first?.kind === 'name' ? mapNamed(k, first.name) : -1;
  return page === undefined || map < 0 ? undefined : { map, page };
}

/** The field of the table that an expression names. */
function tableField(k: KernelState, e: Expression): Partial<WatchTarget> | undefined {
  if (e.kind === 'name') return kernelField('kernel', e.name);
  if (e.kind !== 'member') return undefined;
  if (e.object.kind === 'name' && e.object.name === 'limit') return kernelField('limit', e.member);
  const entry = entryCall(e.object, k);
  if (entry) return entryField(entry.map, entry.page, e.member);
  const lock = e.object.kind === 'member' && e.object.member === 'lock';
  const owner = lock && e.object.kind === 'member' ? e.object.object : e.object;
  const map = owner.kind === 'name' ? mapNamed(k, owner.name) : -1;
  return map < 0 ? undefined : mapField(k, map, lock ? 'lock' : 'map', e.member);
}

/** Whose local it is: `t1.vm_map_wire.end`; -1: it is none. */
function threadOfLocal({ threads, config }: KernelState, e: Expression): number {
  if (e.kind !== 'member' || e.object.kind !== 'member' || e.object.object.kind !== 'name') return -1;
  const { member: routine, object: of } = e.object;
  if (fieldOf('thread', routine) || !routinesOf(config.vintage).some(({ name }) => name === routine)) return -1;
  return threads.findIndex(({ name }) => name === of.name);
}

/** A thread's condition. That the trace is over is no change of it. */
const wordOf =
  (thread: number) =>
  (state: MachineState): string =>
    `${threadWord(state, thread).replace('done', 'idle')} ${describeThread(state, thread)}`;

/** An expression as something to watch. `frame`: whose locals its names may be. */
export function watchExpression(state: MachineState, expression: Expression, frame?: FrameRef): WatchTarget {
  const target = targetOf(state, expression, frame);
  return frame ? { ...target, frame } : target;
}

function targetOf(state: MachineState, expression: Expression, frame?: FrameRef): WatchTarget {
  const k = state.kernel;
  const name = formatExpression(expression);
  const entry = entryCall(expression, k);
  if (entry) {
    const pages = { low: entry.page, high: entry.page + 1, kinds: touchesOf(undefined) };
    return whole(name, wholeEntry(entry.map, entry.page), { pages, map: entry.map });
  }
  const thread = frame?.thread ?? NOBODY;
  const show = shown(expression, thread, activationOf(frame));
  const field = tableField(k, expression);
  if (field) return { name, show, read: show, ...field, expression };
  if (expression.kind === 'member' && expression.object.kind === 'name') {
    const { name: of } = expression.object;
    const own = k.threads.findIndex((t) => t.name === of);
    const known = own >= 0 ? fieldOf('thread', expression.member) : undefined;
    if (known) {
      const read = (s: MachineState): number | string => THREAD_FIELDS[known.name](s, own);
      return { name, show, read, ...eventsOf(known), thread: own, ends: 'outside' in known, expression };
    }
  }
  const local = threadOfLocal(k, expression);
  if (local >= 0) return { name, show, read: show, thread: local, expression };
  if (expression.kind === 'name') {
    const own = k.threads.findIndex((t) => t.name === expression.name);
    if (own >= 0) return { name, read: wordOf(own), show: (s) => describeThread(s, own) };
    const map = mapNamed(k, expression.name);
    if (map >= 0) return whole(name, wholeMap(map));
    const inFrame = frame && watchLocal(state, frame, expression.name);
    if (inFrame) return inFrame;
  }
  return { name, read: show, show };
}

/** A local of a frame: while another routine is in that frame's place it has no value. */
export function watchLocal(state: MachineState, frame: FrameRef, name: string): WatchTarget | undefined {
  const k = state.kernel;
  const thread = k.threads[frame.thread];
  const index = activationOf(frame) ?? (thread ? thread.depth - 1 : 0);
  const f = thread?.stack[index];
  const routine = f && index >= 0 ? routinesOf(k.config.vintage)[f.routine] : undefined;
  const local = routine?.locals.find((l) => l.name === name);
  if (!local || !routine) return undefined;
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
    thread: frame.thread,
    text: typedText(local, f?.map ?? 0),
    show: shown({ kind: 'name', name, column: 1, length: name.length }, frame.thread, index),
    place: { kind: 'local', thread: frame.thread, level: index, name },
  };
}

/** Any change of any entry that covers a page of a range, [start, end). */
export function watchRange(map: number, start: Page, end: Page, pageSize: number): WatchTarget {
  const name = `${formatAddress(start, pageSize)}..${formatAddress(end, pageSize)}`;
  const pages = { low: start, high: end, kinds: touchesOf(undefined) };
  return whole(name, wholeRange(map, start, end), { pages, map });
}

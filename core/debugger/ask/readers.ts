// Reads a value of an expression from the state as a number, quickly enough to be read after each
// of a million steps: what the names in it mean is found out once, and what the number stands for
// only where it is another one.
import { machineScope, mapNamed } from '../../inspect/scope.ts';
import { THREAD_FIELDS, THREAD_VALUES } from '../../inspect/threadFields.ts';
import type { Page } from '../../kernel/address.ts';
import { HEADER } from '../../kernel/data/entries.ts';
import { fieldOf, fieldValue } from '../../kernel/fields/fields.ts';
import { KINDS, type Typed } from '../../kernel/fields/kinds.ts';
import { localValue } from '../../kernel/fields/place.ts';
import type { ThreadFieldName } from '../../kernel/fields/table.ts';
import { entryId, NONE, reference, type Value } from '../../kernel/fields/values.ts';
import { localBytes, routinesOf } from '../../kernel/routine.ts';
import type { Frame, KernelState, MapState, VmObject } from '../../kernel/state.ts';
import { type MachineState, NOBODY } from '../../program/types.ts';
import type { Expression } from '../../trace/ast.ts';
import { EvaluationError, evaluate, type Scope } from '../../trace/expression/evaluate.ts';
import { coverOf } from '../stops/entryDiff.ts';
import type { Codes } from './codes.ts';

/** What so many of a value's numbers stand for is found out once. */
const MOST_KEPT = 1024;

export type ReadCode = (state: MachineState) => number;

/** Instead of a thing's number: there is none; to ask for it is an error. */
const NOTHING = -1;
const BROKEN = -2;

/** A thing that an expression names. */
interface Thing {
  readonly type: string;
  /** Its number: of an entry with its map, of a frame its level in the thread's stack. */
  read(state: MachineState): number;
  /** Of an entry. */
  readonly map?: (state: MachineState) => number;
  /** Of a frame. */
  readonly thread?: number;
  readonly routine?: number;
}

const constantPage = (e: Expression | undefined, { config }: KernelState): Page | undefined =>
  e?.kind === 'number' ? Number(e.value / BigInt(config.pageSize)) : undefined;

function mapThing({ config }: KernelState, name: string): Thing | undefined {
  const own = name === 'map' ? 0 : config.subMaps.findIndex((map) => map.name === name) + 1;
  if (name === 'map' || own > 0) return { type: 'map', read: () => own };
  if (!config.processes.some((process) => process.name === name)) return undefined;
  return {
    type: 'map',
    read({ kernel }) {
      const map = mapNamed(kernel, name);
      return map < 0 ? BROKEN : map;
    },
  };
}

function nameThing(k: KernelState, name: string): Thing | undefined {
  if (name === 'limit') return { type: 'limit', read: () => 0 };
  if (name === 'thread') return { type: 'thread', read: () => NOTHING };
  if (fieldOf('kernel', name)) return undefined;
  const thread = k.threads.findIndex((t) => t.name === name);
  return thread >= 0 ? { type: 'thread', read: () => thread, thread } : mapThing(k, name);
}

function entryThing(k: KernelState, e: Expression & { kind: 'call' }): Thing | undefined {
  const [first, second] = e.args;
  const page = constantPage(e.args.length === 1 ? first : second, k);
  const of = e.args.length === 1 ? mapThing(k, 'map') : first?.kind === 'name' ? nameThing(k, first.name) : undefined;
  if (e.callee !== 'entry' || e.args.length > 2 || page === undefined || of?.type !== 'map') return undefined;
  return {
    type: 'entry',
    map: of.read,
    read(state) {
      const map = of.read(state);
      if (map < 0) return map;
      const id = coverOf(state.kernel, map, page);
      return id === HEADER ? NOTHING : id;
    },
  };
}

/** A member that is a thing itself. */
function memberThing(k: KernelState, of: Thing, name: string): Thing | undefined {
  if (of.type === 'thread') {
    const routine = fieldOf('thread', name) ? undefined : routinesOf(k.config.vintage).find((r) => r.name === name);
    if (!routine || of.thread === undefined) return undefined;
    const { thread } = of;
    return {
      type: 'frame',
      thread,
      routine: routine.id,
      read({ kernel }) {
        const t = kernel.threads[thread];
        for (let level = (t?.depth ?? 0) - 1; level >= 0; level--)
          if (t?.stack[level]?.routine === routine.id) return level;
        return NOTHING;
      },
    };
  }
  const read = numberOf(of, name);
  const type = read && KINDS[read.typed.kind].thing;
  // a thread that is now one, now another is for `anyReader`
  if (!read || type === undefined || type === 'entry' || type === 'thread') return undefined;
  if (type === 'map' && of.type !== 'entry') return undefined;
  if (type === 'lock') return { type, read: of.read };
  return {
    type,
    read(state) {
      const n = read.number(state, of.read(state)) ?? 0;
      return n > 0 ? n : NOTHING;
    },
  };
}

interface Numbered {
  readonly typed: Typed;
  /** The number that is there, of the thing numbered `id`. */
  number(state: MachineState, id: number): number | undefined;
}

/** A field of a thing of the table, but those of threads. */
function numberOf(of: Thing, name: string): Numbered | undefined {
  switch (of.type) {
    case 'entry': {
      const typed = fieldOf('entry', name);
      const { map } = of;
      if (!typed || !map) return undefined;
      return { typed, number: (s, id) => (id < 0 ? undefined : typed.read(s.kernel.maps[map(s)] as MapState, id)) };
    }
    case 'map':
    case 'lock': {
      const typed = fieldOf(of.type, name);
      return (
        typed && { typed, number: ({ kernel }, id) => (id < 0 ? undefined : typed.read(kernel.maps[id] as MapState)) }
      );
    }
    case 'object': {
      const typed = fieldOf('object', name);
      return (
        typed && {
          typed,
          number: ({ kernel }, id) => (id < 0 ? undefined : typed.read(kernel.objects[id] as VmObject)),
        }
      );
    }
    case 'limit': {
      const typed = fieldOf('limit', name);
      return typed && { typed, number: ({ kernel }) => typed.read(kernel) };
    }
    default:
      return undefined;
  }
}

function thingOf(k: KernelState, e: Expression): Thing | undefined {
  if (e.kind === 'name') return nameThing(k, e.name);
  if (e.kind === 'call') return entryThing(k, e);
  if (e.kind !== 'member') return undefined;
  const of = thingOf(k, e.object);
  return of && memberThing(k, of, e.member);
}

/** Of a number that stands for a value: the value's, found out where the number is another one. */
function kept(codes: Codes, value: (state: MachineState, n: number, map: number) => Value | undefined) {
  let known = new Map<number, number>();
  let last: number | undefined;
  let lastMap = 0;
  let code = 0;
  return (state: MachineState, n: number, map = 0): number => {
    if (n === last && map === lastMap) return code;
    if (map !== lastMap) known = new Map();
    last = n;
    lastMap = map;
    code = known.get(n) ?? codes.of(value(state, n, map));
    if (known.size < MOST_KEPT) known.set(n, code);
    return code;
  };
}

function threadField(codes: Codes, thread: number, name: ThreadFieldName): ReadCode {
  const read = THREAD_FIELDS[name];
  const known = new Map<number | string, number>();
  let last: number | string | undefined;
  let code = 0;
  return (state) => {
    const now = read(state, thread);
    if (now === last) return code;
    last = now;
    code = known.get(now) ?? codes.of(THREAD_VALUES[name](now, state.kernel));
    if (known.size < MOST_KEPT) known.set(now, code);
    return code;
  };
}

function localOf(codes: Codes, k: KernelState, of: Thing, name: string): ReadCode | undefined {
  const local = routinesOf(k.config.vintage)[of.routine ?? -1]?.locals.find((l) => l.name === name);
  if (!local || of.thread === undefined) return undefined;
  const { thread } = of;
  const inBytes = local.kind === 'byte-address' || local.kind === 'byte-length';
  const frame = ({ kernel }: MachineState, level: number): Frame => kernel.threads[thread]?.stack[level] as Frame;
  const none = codes.of(NONE);
  let at = 0;
  const value = kept(codes, (s, n, map) =>
    inBytes ? localBytes(s.kernel, frame(s, at), local) : fieldValue(local, n, s.kernel, map),
  );
  return (state) => {
    at = of.read(state);
    if (at < 0) return none;
    const f = frame(state, at);
    return value(state, localValue(state.kernel, f, local), f.map);
  };
}

function memberReader(codes: Codes, k: KernelState, e: Expression & { kind: 'member' }): ReadCode | undefined {
  const of = thingOf(k, e.object);
  if (!of) return undefined;
  if (of.type === 'thread') {
    const field = fieldOf('thread', e.member);
    return field && of.thread !== undefined ? threadField(codes, of.thread, field.name) : undefined;
  }
  if (of.type === 'frame') return localOf(codes, k, of, e.member);
  const read = numberOf(of, e.member);
  if (!read) return undefined;
  const [none, broken] = [codes.of(NONE), codes.of(undefined)];
  const value = kept(codes, (s, n, map) => fieldValue(read.typed, n, s.kernel, map));
  return (state) => {
    const id = of.read(state);
    if (id < 0) return id === BROKEN ? broken : none;
    return value(state, read.number(state, id) as number, of.map?.(state) ?? id);
  };
}

/** A thing by itself. */
function thingReader(codes: Codes, of: Thing): ReadCode {
  const [none, broken] = [codes.of(NONE), codes.of(undefined)];
  const value = kept(codes, (_, n, map) => reference(of.type, of.type === 'entry' ? entryId(map, n) : n, ''));
  return (state) => {
    const id = of.read(state);
    if (id < 0) return id === BROKEN ? broken : none;
    return value(state, id, of.map?.(state) ?? 0);
  };
}

/** Whatever it is: by evaluating it. */
function anyReader(codes: Codes, e: Expression): ReadCode {
  let of: KernelState | undefined;
  let scope: Scope | undefined;
  const broken = codes.of(undefined);
  return (state) => {
    if (!scope || of !== state.kernel) {
      of = state.kernel;
      scope = machineScope(state, NOBODY);
    }
    try {
      return codes.of(evaluate(e, scope));
    } catch (error) {
      if (error instanceof EvaluationError) return broken;
      throw error;
    }
  };
}

/** `e`: a name, a member or a call. */
export function codeReader(codes: Codes, { kernel: k }: MachineState, e: Expression): ReadCode {
  if (e.kind === 'name') {
    const field = fieldOf('kernel', e.name);
    const value = field && kept(codes, (s, n) => fieldValue(field, n, s.kernel));
    if (field && value) return (state) => value(state, field.read(state.kernel));
  }
  const known = e.kind === 'member' ? memberReader(codes, k, e) : undefined;
  if (known) return known;
  const thing = e.kind === 'member' ? undefined : thingOf(k, e);
  return thing ? thingReader(codes, thing) : anyReader(codes, e);
}

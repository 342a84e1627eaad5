// What names mean in an expression: the map, its entries by address, the threads, the limits, and for a stopped thread the
// locals of its frame under the kernel's own names.
import { formatAddress } from '../kernel/address.ts';
import { EFLAG, EFLAG_NAMES, eflagNames, INHERIT_NAMES, protName, resultName } from '../kernel/constants.ts';
import { contains, HEADER, lastAtOrBelow } from '../kernel/data/entries.ts';
import { objectName } from '../kernel/data/objects.ts';
import { viewEntry } from '../kernel/kernel.ts';
import { localBytes, routinesOf } from '../kernel/routine.ts';
import type { Frame, KernelState, MapState } from '../kernel/state.ts';
import type { MachineState } from '../program/types.ts';
import { NOBODY } from '../program/types.ts';
import { isThreadWord, THREAD_STATES } from '../trace/calls/vocabulary.ts';
import type { Reference, Scope, Value } from '../trace/expression/evaluate.ts';
import { EvaluationError, NONE, named, reference } from '../trace/expression/evaluate.ts';
import { describeThread, routineOf, threadWord } from './describe.ts';

const ENTRY_FIELDS = [
  'start',
  'end',
  'prot',
  'max_prot',
  'inherit',
  'wired_count',
  'user_wired',
  'in_transition',
  'needs_wakeup',
  'wiring_thread',
  'eflags',
  'object',
  'offset',
  'charged',
  'sub_map',
];
const MAP_FIELDS = ['min', 'max', 'entries', 'size', 'timestamp', 'busy', 'lock', 'wired', 'wire_future'];
const LOCK_FIELDS = ['holder', 'readers'];
const THREAD_FIELDS = ['name', 'state', 'held', 'line', 'routine', 'result', 'waits_for', 'depth'];
const LIMIT_FIELDS = ['user_wired', 'swap', 'stack', 'stack_growth', 'stack_guard'];
/** An entry's reference: its number, and its map in what is above. */
export const MAP_SHIFT = 2 ** 40;
const NAMES = ['map', 'user_wired', 'swap_reserved', 'limit', 'thread'];

const isReference = (value: Value): value is Reference =>
  typeof value === 'object' && value !== null && value.kind === 'reference';
const number = (n: number): Value => (Number.isFinite(n) ? BigInt(Math.trunc(n)) : 'unlimited');

/** A result under its name; one that is a plain number in the kernel is that number. */
function result(value: number): Value {
  const name = resultName(value);
  return /^\d+$/.test(name) ? BigInt(name) : named(value, name);
}

/** The same of a frame: its level in its thread's stack, and the thread in what is above. */
const FRAME_SHIFT = 1024;

/** The thread and the level of a frame that an expression has given. */
export const frameOf = ({ id }: Reference): { thread: number; level: number } => ({
  thread: Math.floor(id / FRAME_SHIFT),
  level: id % FRAME_SHIFT,
});

/** The level of a routine's innermost activation in a thread's stack, counted from the outermost, 0; -1: the thread is not in it. */
export function levelOf(k: KernelState, thread: number, routine: string): number {
  const t = k.threads[thread];
  const routines = routinesOf(k.config.vintage);
  return t ? t.stack.slice(0, t.depth).findLastIndex((f) => routines[f.routine]?.name === routine) : -1;
}

/** Names in a machine's state. `thread`: the stopped thread, NOBODY for none; `frame`: index into its stack, the top if absent. */
export function machineScope(state: MachineState, thread: number, frame?: number): Scope {
  const k = state.kernel;
  const bytes = (page: number): bigint => BigInt(page) * BigInt(k.config.pageSize);
  const threadValue = (t: number): Value => {
    const name = k.threads[t]?.name;
    return name === undefined ? NONE : reference('thread', t, name);
  };
  const entryValue = (id: number, map = 0): Value =>
    id === HEADER
      ? NONE
      : reference(
          'entry',
          id + map * MAP_SHIFT,
          `entry ${formatAddress((k.maps[map] as MapState).entries.start[id] as number, k.config.pageSize)}`,
        );
  const ownFrame = (): Frame | undefined => {
    const t = k.threads[thread];
    return t && t.depth > 0 ? t.stack[Math.min(frame ?? t.depth - 1, t.depth - 1)] : undefined;
  };

  function local(f: Frame | undefined, name: string): Value | undefined {
    const known = f && routinesOf(k.config.vintage)[f.routine]?.locals.find((l) => l.name === name);
    if (!f || !known) return undefined;
    const value = f[known.field];
    switch (known.kind) {
      case 'byte-address':
      case 'byte-length':
        return localBytes(k, f, known);
      case 'address':
        return bytes(value);
      case 'entry':
        return value < 0 ? NONE : entryValue(value, f.map);
      case 'boolean':
        return value !== 0;
      case 'prot':
        return value < 0 ? NONE : named(value, protName(value));
      case 'result':
        return result(value);
      case 'inherit':
        return named(value, INHERIT_NAMES[value] ?? String(value));
      case 'object':
        return value === 0 ? NONE : reference('object', value, objectName(k, value));
      case 'map':
        return value > 0 ? reference('map', value, k.maps[value]?.name ?? '') : NONE;
      case 'process':
        return k.processes[value]?.name ?? NONE;
      case 'number':
      case 'count':
      case 'wire-flags':
      case 'insert-flags':
        return number(value);
    }
  }

  function entryMember(id: number, name: string): Value | undefined {
    const e = viewEntry(k.maps[Math.floor(id / MAP_SHIFT)] as MapState, id % MAP_SHIFT);
    const flag = EFLAG_NAMES.find((f) => f.toLowerCase() === name.toLowerCase());
    switch (name) {
      case 'start':
        return bytes(e.start);
      case 'end':
        return bytes(e.end);
      case 'prot':
        return named(e.prot, protName(e.prot));
      case 'max_prot':
        return named(e.maxProt, protName(e.maxProt));
      case 'inherit':
        return named(e.inherit, INHERIT_NAMES[e.inherit] ?? String(e.inherit));
      case 'wired_count':
        return number(e.wiredCount);
      case 'wiring_thread':
        return threadValue(e.wiringThread);
      case 'eflags':
        return named(e.eflags, eflagNames(e.eflags).join('|') || '0');
      case 'object': {
        if (e.object === 0) return NONE;
        return reference('object', e.object, objectName(k, e.object));
      }
      case 'offset':
        return bytes(e.offset);
      case 'charged':
        return e.charged === 1;
      case 'sub_map':
        return e.subMap === 0 ? NONE : reference('map', e.subMap, k.maps[e.subMap]?.name ?? '');
      default:
        return flag && (e.eflags & EFLAG[flag]) !== 0;
    }
  }

  function threadMember(t: number, name: string): Value | undefined {
    const line = state.script.threads[t]?.line ?? 0;
    switch (name) {
      case 'name':
        return k.threads[t]?.name ?? NONE;
      case 'state':
        return threadWord(state, t);
      case 'held':
        return state.script.threads[t]?.held ?? false;
      case 'line':
        return line === 0 ? NONE : number(line);
      case 'routine':
        return routineOf(k, t, 'top') ?? NONE;
      case 'result': {
        const last = k.threads[t]?.lastResult ?? -1;
        return last < 0 ? NONE : result(last);
      }
      case 'waits_for':
        return ['asleep', 'blocked', 'wait_busy'].includes(threadWord(state, t)) ? describeThread(state, t) : NONE;
      case 'depth':
        return number(k.threads[t]?.depth ?? 0);
      default: {
        const level = levelOf(k, t, name);
        if (level >= 0) return reference('frame', t * FRAME_SHIFT + level, `${k.threads[t]?.name} in ${name}`);
        return routinesOf(k.config.vintage).some((r) => r.name === name) ? NONE : undefined;
      }
    }
  }

  function lockMember(lock: MapState['lock'], name: string): Value | undefined {
    if (name === 'holder') return lock.holder < 0 ? NONE : threadValue(lock.holder);
    return name === 'readers' ? number(lock.readers.length) : undefined;
  }

  function mapMember(id: number, name: string): Value | undefined {
    const m = k.maps[id] as MapState;
    switch (name) {
      case 'min':
        return bytes(m.min);
      case 'max':
        return bytes(m.max);
      case 'entries':
        return number(m.count);
      case 'size':
        return bytes(m.size);
      case 'timestamp':
        return number(m.timestamp);
      case 'busy':
        return number(m.busy);
      case 'lock':
        return reference('lock', id, 'lock');
      case 'wired':
        return number(m.wiredPages.count);
      case 'wire_future':
        return m.wireFuture;
      default:
        return undefined;
    }
  }

  return {
    lookup(name) {
      if (name === 'map') return reference('map', 0, 'map');
      if (name === 'user_wired') return number(k.userWired);
      if (name === 'swap_reserved') return bytes(k.swapReserved);
      if (name === 'limit') return reference('limit', 0, 'limit');
      if (name === 'thread') return threadValue(thread);
      const t = k.threads.findIndex((x) => x.name === name);
      if (t >= 0) return threadValue(t);
      const submap = name === '' ? -1 : k.maps.findIndex((x) => x.name === name);
      if (submap > 0) return reference('map', submap, name);
      const value = local(ownFrame(), name);
      // a local in which there is nothing is a name all the same
      if (value !== undefined) return value;
      return isThreadWord(name) ? name : undefined;
    },
    member(of, name) {
      switch (of.type) {
        case 'entry':
          return entryMember(of.id, name);
        case 'thread':
          return threadMember(of.id, name);
        case 'frame':
          return local(k.threads[Math.floor(of.id / FRAME_SHIFT)]?.stack[of.id % FRAME_SHIFT], name);
        case 'map':
          return mapMember(of.id, name);
        case 'lock':
          return lockMember((k.maps[of.id] as MapState).lock, name);
        case 'limit':
          if (name === 'user_wired') return number(k.config.maxUserWired);
          if (name === 'stack_guard') return number(k.config.stackGuard);
          if (name === 'swap') return number(k.config.swapLimit * k.config.pageSize);
          if (name === 'stack') return number(k.config.stackLimit * k.config.pageSize);
          return name === 'stack_growth' ? number(k.config.stackGrowth * k.config.pageSize) : undefined;
        default:
          return undefined;
      }
    },
    call(callee, args) {
      if (callee !== 'entry') return undefined;
      const [first] = args;
      const of = first !== undefined && isReference(first) && first.type === 'map' ? first.id : undefined;
      const at = of === undefined ? first : args[1];
      if (args.length !== (of === undefined ? 1 : 2) || typeof at !== 'bigint')
        throw new EvaluationError(
          'entry(ADDRESS) takes one address, such as entry(0x1000), and before it the map if it is another one: entry(p2, 0x1000)',
        );
      const where = k.maps[of ?? 0] as MapState;
      const page = Number(at / BigInt(k.config.pageSize));
      const id = lastAtOrBelow(where, page);
      return contains(where, id, page) ? entryValue(id, of) : NONE;
    },
    names(of?: Reference) {
      if (!of) {
        const f = ownFrame();
        const locals = f ? (routinesOf(k.config.vintage)[f.routine]?.locals.map((l) => l.name) ?? []) : [];
        const subMaps = k.maps.slice(1).map((x) => x.name);
        return [...NAMES, ...subMaps, ...k.threads.map((t) => t.name), ...locals, ...THREAD_STATES];
      }
      const routines = routinesOf(k.config.vintage);
      const framesOf = (t: number): string[] =>
        k.threads[t]?.stack.slice(0, k.threads[t]?.depth).map((f) => routines[f.routine]?.name ?? '') ?? [];
      const frame = k.threads[Math.floor(of.id / FRAME_SHIFT)]?.stack[of.id % FRAME_SHIFT];
      const fields: Record<string, readonly string[]> = {
        entry: [...ENTRY_FIELDS, ...EFLAG_NAMES.map((f) => f.toLowerCase())],
        thread: of.type === 'thread' ? [...THREAD_FIELDS, ...framesOf(of.id)] : [],
        frame: (frame && routines[frame.routine]?.locals.map((l) => l.name)) ?? [],
        map: MAP_FIELDS,
        lock: LOCK_FIELDS,
        limit: LIMIT_FIELDS,
      };
      return fields[of.type] ?? [];
    },
    functions: () => ['entry'],
  };
}

/** A scope without a stopped thread. */
export const globalScope = (state: MachineState): Scope => machineScope(state, NOBODY);

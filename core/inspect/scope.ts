// What names mean in an expression: the map, its entries by address, the threads, the limits, and
// for a stopped thread the locals of its frame under the kernel's own names. Fields are those of
// the table (core/kernel/fields).
import { contains, lastAtOrBelow } from '../kernel/data/entries.ts';
import { fieldNames, fieldOf, fieldValue, isThing } from '../kernel/fields/fields.ts';
import { KINDS } from '../kernel/fields/kinds.ts';
import { entryOf, NONE, type Reference, reference, type Value } from '../kernel/fields/values.ts';
import { localBytes, type Routine, routinesOf } from '../kernel/routine.ts';
import type { Frame, KernelState, MapState, VmObject } from '../kernel/state.ts';
import type { MachineState } from '../program/types.ts';
import { NOBODY } from '../program/types.ts';
import { isThreadWord, THREAD_STATES } from '../trace/calls/vocabulary.ts';
import { EvaluationError, type Scope } from '../trace/expression/evaluate.ts';
import { THREAD_FIELDS, THREAD_VALUES } from './threadFields.ts';

/**
 * Things that have names of their own, beside fields that stand alone, maps, threads and locals.
 */
const NAMES = ['map', 'limit', 'thread'];

const isReference = (value: Value | undefined): value is Reference =>
  typeof value === 'object' && value !== null && value.kind === 'reference';

/** A frame's reference: its level in its thread's stack, and the thread in what is above. */
const FRAME_SHIFT = 1024;

/** The thread and the level of a frame that an expression has given. */
export const frameOf = ({ id }: Reference): { thread: number; level: number } => ({
  thread: Math.floor(id / FRAME_SHIFT),
  level: id % FRAME_SHIFT,
});

const routineIn = (k: KernelState, f: Frame | undefined): Routine | undefined =>
  f && routinesOf(k.config.vintage)[f.routine];

/**
 * The level of a routine's innermost activation in a thread's stack, counted from the outermost, 0;
 * -1: the thread is not in it.
 */
export function levelOf(k: KernelState, thread: number, routine: string): number {
  const t = k.threads[thread];
  return t ? t.stack.slice(0, t.depth).findLastIndex((f) => routineIn(k, f)?.name === routine) : -1;
}

/** The map of a name, its own or that of a process; -1: none has it. */
export function mapNamed({ maps, processes }: KernelState, name: string): number {
  if (name === 'map') return 0;
  const own = name === '' ? -1 : maps.findIndex((m) => m.name === name);
  // a process may have another one's map
  return own >= 0 ? own : (processes.find((p) => p.name === name)?.map ?? -1);
}

function local(k: KernelState, f: Frame | undefined, name: string): Value | undefined {
  const known = routineIn(k, f)?.locals.find((l) => l.name === name);
  if (!f || !known) return undefined;
  const inBytes = known.kind === 'byte-address' || known.kind === 'byte-length';
  return inBytes ? localBytes(k, f, known) : fieldValue(known, f[known.field], k, f.map);
}

/** A routine that a thread is in has the name of a field of it. */
function threadMember(state: MachineState, t: number, name: string): Value | undefined {
  const field = fieldOf('thread', name);
  if (field) return THREAD_VALUES[field.name](THREAD_FIELDS[field.name](state, t), state.kernel);
  const k = state.kernel;
  const level = levelOf(k, t, name);
  if (level >= 0) return reference('frame', t * FRAME_SHIFT + level, `${k.threads[t]?.name} in ${name}`);
  return routinesOf(k.config.vintage).some((r) => r.name === name) ? NONE : undefined;
}

function memberOf(state: MachineState, of: Reference, name: string): Value | undefined {
  const k = state.kernel;
  switch (of.type) {
    case 'entry': {
      const { map, id } = entryOf(of);
      const field = fieldOf('entry', name);
      return field && fieldValue(field, field.read(k.maps[map] as MapState, id), k, map);
    }
    case 'map':
    case 'lock': {
      const field = fieldOf(of.type, name);
      return field && fieldValue(field, field.read(k.maps[of.id] as MapState), k, of.id);
    }
    case 'object': {
      const field = fieldOf('object', name);
      return field && fieldValue(field, field.read(k.objects[of.id] as VmObject), k);
    }
    case 'limit': {
      const field = fieldOf('limit', name);
      return field && fieldValue(field, field.read(k), k);
    }
    case 'thread':
      return threadMember(state, of.id, name);
    case 'frame': {
      const { thread, level } = frameOf(of);
      return local(k, k.threads[thread]?.stack[level], name);
    }
    default:
      return undefined;
  }
}

function entryCall(k: KernelState, args: readonly Value[]): Value {
  const [first] = args;
  const of = isReference(first) && first.type === 'map' ? first.id : undefined;
  const at = of === undefined ? first : args[1];
  if (args.length !== (of === undefined ? 1 : 2) || typeof at !== 'bigint')
    throw new EvaluationError(
      'entry(ADDRESS) takes one address, such as entry(0x1000), and before it the map if it is another one: entry(p2, 0x1000)',
    );
  const map = of ?? 0;
  const page = Number(at / BigInt(k.config.pageSize));
  const id = lastAtOrBelow(k.maps[map] as MapState, page);
  return contains(k.maps[map] as MapState, id, page) ? KINDS.entry.value(id, k, map) : NONE;
}

/**
 * Names in a machine's state. `thread`: the stopped thread, NOBODY for none; `frame`: index into
 * its stack, the top if absent.
 */
export function machineScope(state: MachineState, thread: number, frame?: number): Scope {
  const k = state.kernel;
  const ownFrame = (): Frame | undefined => {
    const t = k.threads[thread];
    return t && t.depth > 0 ? t.stack[Math.min(frame ?? t.depth - 1, t.depth - 1)] : undefined;
  };
  return {
    lookup(name) {
      if (name === 'limit') return reference('limit', 0, 'limit');
      if (name === 'thread') return KINDS.thread.value(thread, k, 0);
      const field = fieldOf('kernel', name);
      if (field) return fieldValue(field, field.read(k), k);
      const t = k.threads.findIndex((x) => x.name === name);
      if (t >= 0) return KINDS.thread.value(t, k, 0);
      const map = mapNamed(k, name);
      if (map >= 0) return reference('map', map, name);
      const value = local(k, ownFrame(), name);
      // a local in which there is nothing is a name all the same
      if (value !== undefined) return value;
      return isThreadWord(name) ? name : undefined;
    },
    member: (of, name) => memberOf(state, of, name),
    call: (callee, args) => (callee === 'entry' ? entryCall(k, args) : undefined),
    names(of?: Reference) {
      const localsOf = (f: Frame | undefined): string[] => routineIn(k, f)?.locals.map((l) => l.name) ?? [];
      if (!of) {
        const named = [...k.maps.slice(1), ...k.threads].map((x) => x.name);
        return [...NAMES, ...fieldNames('kernel'), ...named, ...localsOf(ownFrame()), ...THREAD_STATES];
      }
      if (of.type === 'frame') return localsOf(k.threads[frameOf(of).thread]?.stack[frameOf(of).level]);
      if (!isThing(of.type)) return [];
      const t = of.type === 'thread' ? k.threads[of.id] : undefined;
      const calls = t?.stack.slice(0, t.depth).map((f) => routineIn(k, f)?.name ?? '') ?? [];
      return [...fieldNames(of.type), ...calls];
    },
    functions: () => ['entry'],
  };
}

/** A scope without a stopped thread. */
export const globalScope = (state: MachineState): Scope => machineScope(state, NOBODY);

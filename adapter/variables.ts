// Scopes and variables: the locals of a routine, the map, its entries, the threads and the limits. A reference says what it is
// (its kind and the thing's own number), so it stays the same from stop to stop and the editor keeps its trees open.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { formatAddress, formatRange, formatSize } from '../core/kernel/address.ts';
import { eflagNames, INHERIT_NAMES, INSERT, protName, resultName, WIRE } from '../core/kernel/constants.ts';
import { HEADER } from '../core/kernel/entries.ts';
import { type EntryView, viewEntry } from '../core/kernel/kernel.ts';
import { objectName } from '../core/kernel/objects.ts';
import { type Local, localBytes, routinesOf } from '../core/kernel/routine.ts';
import type { Frame, KernelState, MapState } from '../core/kernel/state.ts';
import { describeEntry, describeThread, routineOf, threadWord } from '../core/machine/describe.ts';
import type { Debuggee } from './debuggee.ts';
import { RequestError } from './errors.ts';
import { frameId, frameRef, kernelFrame, threadLine } from './frames.ts';
import { localReference } from './locations.ts';

const KIND = { locals: 1, map: 2, entries: 3, entry: 4, threads: 5, thread: 6, limits: 7, lock: 8 } as const;
type Kind = keyof typeof KIND;
const SHIFT = 2 ** 26;

export const variablesReference = (kind: Kind, number = 0): number => KIND[kind] * SHIFT + (number % SHIFT);

/** The frame whose locals a reference stands for; undefined if for something else. */
export const localsFrame = (reference: number): number | undefined =>
  Math.floor(reference / SHIFT) === KIND.locals ? reference % SHIFT : undefined;

type Variable = DebugProtocol.Variable;

export function scopes(debuggee: Debuggee, id: number): DebugProtocol.Scope[] {
  const ref = frameRef(debuggee, id);
  const made: DebugProtocol.Scope[] = [];
  if (kernelFrame(debuggee, ref))
    made.push({
      name: 'Locals',
      presentationHint: 'locals',
      variablesReference: variablesReference('locals', frameId(ref.thread, ref.level)),
      expensive: false,
    });
  const add = (name: string, kind: Kind, expensive = false, indexedVariables?: number): void => {
    const scope: DebugProtocol.Scope = { name, variablesReference: variablesReference(kind), expensive };
    if (indexedVariables !== undefined) scope.indexedVariables = indexedVariables;
    made.push(scope);
  };
  add('Map', 'map');
  add('Entries', 'entries', false, debuggee.map.count);
  add('Threads', 'threads');
  add('Limits', 'limits');
  return made;
}

const leaf = (name: string, value: string, evaluateName?: string, type?: string): Variable => ({
  name,
  value,
  variablesReference: 0,
  ...(evaluateName ? { evaluateName } : {}),
  ...(type ? { type } : {}),
});

const flagWords = (flags: number, names: Readonly<Record<string, number>>): string =>
  Object.entries(names)
    .filter(([, bit]) => bit !== 0 && flags & bit)
    .map(([name]) => name)
    .join('|') || '0';

function wireWords(flags: number): string {
  const words = [flags & WIRE.USER ? 'USER' : 'SYSTEM', flags & WIRE.HOLESOK ? 'HOLESOK' : 'NOHOLES'];
  return (flags & WIRE.WRITE ? [...words, 'WRITE'] : words).join('|');
}

/** A local of a frame, as the kernel's debugger would print it. */
function localVariable(k: KernelState, f: Frame, l: Local): Variable {
  const value = f[l.field];
  const m = k.maps[f.map] as MapState;
  switch (l.kind) {
    case 'byte-address':
    case 'byte-length':
      return leaf(
        l.name,
        `0x${localBytes(k, f, l).toString(16)}`,
        l.name,
        l.kind === 'byte-address' ? 'vm_offset_t' : 'vm_size_t',
      );
    case 'address':
      return leaf(l.name, formatAddress(value, k.config.pageSize), l.name, 'vm_offset_t');
    case 'entry': {
      if (value < 0) return leaf(l.name, 'NULL', l.name, 'vm_map_entry_t');
      if (value === HEADER) return leaf(l.name, '&map->header', undefined, 'vm_map_entry_t');
      return { ...entryVariable(k, viewEntry(m, value)), name: l.name, evaluateName: l.name, type: 'vm_map_entry_t' };
    }
    case 'prot':
      return leaf(l.name, value < 0 ? 'not set' : protName(value), l.name, 'vm_prot_t');
    case 'boolean':
      return leaf(l.name, value ? 'TRUE' : 'FALSE', l.name, 'boolean_t');
    case 'result':
      return leaf(l.name, resultName(value), l.name, 'int');
    case 'wire-flags':
      return leaf(l.name, wireWords(value), l.name, 'int');
    case 'insert-flags':
      return leaf(l.name, flagWords(value, INSERT), l.name, 'int');
    case 'inherit':
      return leaf(l.name, INHERIT_NAMES[value] ?? String(value), l.name, 'vm_inherit_t');
    default:
      return leaf(l.name, String(value), l.name, 'int');
  }
}

function entryVariable(k: KernelState, e: EntryView): Variable {
  const size = k.config.pageSize;
  const words = describeEntry(k, e);
  return {
    name: formatRange(e.start, e.end, size),
    value: `${protName(e.prot)}/${protName(e.maxProt)}${words ? `  ${words}` : ''}`,
    evaluateName: `entry(${formatAddress(e.start, size)})`,
    type: 'vm_map_entry',
    variablesReference: variablesReference('entry', e.serial),
  };
}

function entryFields(k: KernelState, e: EntryView): Variable[] {
  const size = k.config.pageSize;
  const at = `entry(${formatAddress(e.start, size)})`;
  const field = (name: string, value: string): Variable => leaf(name, value, `${at}.${name}`);
  const object = objectName(k, e.object);
  return [
    field('start', formatAddress(e.start, size)),
    field('end', formatAddress(e.end, size)),
    field('prot', protName(e.prot)),
    field('max_prot', protName(e.maxProt)),
    field('inherit', INHERIT_NAMES[e.inherit] ?? String(e.inherit)),
    field('wired_count', String(e.wiredCount)),
    field('eflags', eflagNames(e.eflags).join('|') || '0'),
    field('wiring_thread', k.threads[e.wiringThread]?.name ?? 'none'),
    field('object', object),
    field('offset', formatAddress(e.offset, size)),
    field('charged', e.charged ? 'true' : 'false'),
  ];
}

function lockText(k: KernelState, m: MapState): string {
  if (m.lock.holder >= 0) return `held by ${k.threads[m.lock.holder]?.name}`;
  if (m.lock.readers.length > 0) return `shared by ${m.lock.readers.map((t) => k.threads[t]?.name).join(', ')}`;
  return 'free';
}

export { lockText };

function mapFields(k: KernelState, m: MapState): Variable[] {
  return [
    leaf('min', formatAddress(m.min, k.config.pageSize), 'map.min'),
    leaf('max', formatAddress(m.max, k.config.pageSize), 'map.max'),
    leaf('lock', lockText(k, m), 'map.lock.holder'),
    leaf('timestamp', String(m.timestamp), 'map.timestamp'),
    leaf('busy', String(m.busy), 'map.busy'),
    leaf('entries', String(m.count), 'map.entries'),
    leaf('size', formatSize(m.size, k.config.pageSize), 'map.size'),
    leaf('wired', `${m.wiredPages.count} pages`, 'map.wired'),
    leaf('wire_future', m.wireFuture ? 'true' : 'false', 'map.wire_future'),
  ];
}

const limit = (pages: number): string => (Number.isFinite(pages) ? `${pages} pages` : 'none');

/** What the last run changed says so; the editor marks by itself only what has another value. */
const marked = (v: Variable, changed: boolean): Variable => (changed ? { ...v, value: `${v.value}  (changed)` } : v);

/** The entry of a birth number, if it is still there. */
function entryOf(m: MapState, serial: number): EntryView | undefined {
  for (let id = m.entries.next[HEADER] as number; id !== HEADER; id = m.entries.next[id] as number)
    if (m.entries.serial[id] === serial) return viewEntry(m, id);
  return undefined;
}

function entriesOf(debuggee: Debuggee, start: number, count: number): Variable[] {
  const k = debuggee.machine.state.kernel;
  const m = debuggee.map;
  const made: Variable[] = [];
  let i = 0;
  for (let id = m.entries.next[HEADER] as number; id !== HEADER; id = m.entries.next[id] as number, i++) {
    if (i < start) continue;
    if (count > 0 && made.length >= count) break;
    const e = viewEntry(m, id);
    made.push(marked(entryVariable(k, e), debuggee.changed.entries.has(e.serial)));
  }
  return made;
}

function threadFields(debuggee: Debuggee, thread: number): Variable[] {
  const { state } = debuggee.machine;
  const t = state.kernel.threads[thread];
  if (!t) throw new RequestError(`there is no thread ${thread + 1}`);
  return [
    leaf('state', threadWord(state, thread), `${t.name}.state`),
    leaf('about', describeThread(state, thread)),
    leaf('routine', routineOf(state.kernel, thread, 'top') ?? 'none', `${t.name}.routine`),
    leaf('line', String(threadLine(debuggee, thread)), `${t.name}.line`),
    leaf('result', t.lastResult < 0 ? 'none' : resultName(t.lastResult), `${t.name}.result`),
  ];
}

/** Counts in hexadecimal; addresses are always. */
export const inHex = (v: Variable): Variable => ({
  ...v,
  value: v.value.replace(/^(\d+)(?= pages$| {2}\(changed\)$|$)/, (digits) => `0x${Number(digits).toString(16)}`),
});

/** The children of a reference. @throws RequestError if it was never given or its thing is gone. */
export function variables(debuggee: Debuggee, args: DebugProtocol.VariablesArguments): Variable[] {
  const { state } = debuggee.machine;
  const k = state.kernel;
  const m = debuggee.map;
  const reference = args.variablesReference;
  const kind = (Object.keys(KIND) as Kind[]).find((name) => KIND[name] === Math.floor(reference / SHIFT));
  const number = reference % SHIFT;
  const start = Math.max(args.start ?? 0, 0);
  const count = Math.max(args.count ?? 0, 0);
  const page = (all: Variable[]): Variable[] => all.slice(start, count > 0 ? start + count : undefined);
  // entries are a list, all else has names
  if (args.filter === (kind === 'entries' ? 'named' : 'indexed')) return [];
  switch (kind) {
    case 'locals': {
      const f = kernelFrame(debuggee, frameRef(debuggee, number));
      const routine = f && routinesOf(k.config.vintage)[f.routine];
      if (!f || !routine) return [];
      return page(
        routine.locals.map((l, i) => ({
          ...localVariable(k, f, l),
          declarationLocationReference: localReference(routine, i),
        })),
      );
    }
    case 'map':
      return page(mapFields(k, m));
    case 'entries':
      return entriesOf(debuggee, start, count);
    case 'entry': {
      const entry = entryOf(m, number);
      if (!entry) throw new RequestError('that entry is gone: it was unmapped, or merged with a neighbour');
      return page(entryFields(k, entry));
    }
    case 'threads':
      return page(
        k.threads.map((t, i) => ({
          ...marked(leaf(t.name, describeThread(state, i), t.name), debuggee.changed.threads.has(i)),
          variablesReference: variablesReference('thread', i),
        })),
      );
    case 'thread':
      return page(threadFields(debuggee, number));
    case 'limits':
      return page([
        leaf('user_wired', `${k.userWired} pages`, 'user_wired'),
        leaf('user_wired limit', limit(k.config.maxUserWired), 'limit.user_wired'),
        leaf('swap reserved', formatSize(k.swapReserved, k.config.pageSize), 'swap_reserved'),
        leaf('swap limit', limit(k.config.swapLimit), 'limit.swap'),
        leaf('stack limit', limit(k.config.stackLimit), 'limit.stack'),
      ]);
    default:
      throw new RequestError(`there are no variables under reference ${reference}`);
  }
}

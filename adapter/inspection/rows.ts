// Rows of the Variables view for what every debugger of a kernel shows: the locals of a routine, an entry and its fields. Each has the expression that
// names it, if there is one.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describeEntry } from '../../core/inspect/describe.ts';
import { levelOf } from '../../core/inspect/scope.ts';
import { localText } from '../../core/inspect/valueText.ts';
import { formatAddress, formatRange } from '../../core/kernel/address.ts';
import { eflagNames, INHERIT_NAMES, protName } from '../../core/kernel/constants.ts';
import { HEADER } from '../../core/kernel/data/entries.ts';
import { objectName } from '../../core/kernel/data/objects.ts';
import { localValue } from '../../core/kernel/fields/place.ts';
import { type EntryView, viewEntry } from '../../core/kernel/kernel.ts';
import { type Local, type LocalKind, localBytes, routinesOf } from '../../core/kernel/routine.ts';
import type { Frame, KernelState, MapState } from '../../core/kernel/state.ts';
import { variablesReference } from './references.ts';

type Variable = DebugProtocol.Variable;

export const leaf = (name: string, value: string, evaluateName?: string, type?: string): Variable => ({
  name,
  value,
  variablesReference: 0,
  ...(evaluateName ? { evaluateName } : {}),
  ...(type ? { type } : {}),
});

/** The kernel's types of locals. */
const C_TYPE: Readonly<Record<LocalKind, string>> = {
  address: 'vm_offset_t',
  'byte-address': 'vm_offset_t',
  'byte-length': 'vm_size_t',
  number: 'int',
  count: 'int',
  entry: 'vm_map_entry_t',
  object: 'vm_object_t',
  map: 'vm_map_t',
  process: 'struct proc *',
  prot: 'vm_prot_t',
  boolean: 'boolean_t',
  result: 'int',
  'wire-flags': 'int',
  'insert-flags': 'int',
  inherit: 'vm_inherit_t',
};

/** Does a name mean something else before it means a local? */
const isHidden = (k: KernelState, name: string): boolean =>
  k.threads.some((t) => t.name === name) || k.maps.some((m) => m.name === name);

/** A local by its name alone, so that it is looked for in the frame that is selected; else by its thread and routine, if those mean this frame. */
function localName(k: KernelState, f: Frame, name: string): string | undefined {
  if (!isHidden(k, name)) return name;
  const routine = routinesOf(k.config.vintage)[f.routine]?.name ?? '';
  const thread = k.threads.findIndex(({ stack, depth }) => stack.indexOf(f) >= 0 && stack.indexOf(f) < depth);
  const isInnermost = k.threads[thread]?.stack[levelOf(k, thread, routine)] === f;
  return isInnermost ? `${k.threads[thread]?.name}.${routine}.${name}` : undefined;
}

/** A local of a frame, as the kernel's debugger would print it. */
export function localVariable(k: KernelState, f: Frame, l: Local): Variable {
  const value = localValue(k, f, l);
  const type = C_TYPE[l.kind];
  const evaluateName = localName(k, f, l.name);
  if (l.kind === 'entry' && value > HEADER)
    return {
      ...entryVariable(k, f.map, viewEntry(k.maps[f.map] as MapState, value)),
      name: l.name,
      evaluateName,
      type,
    };
  const isBytes = l.kind === 'byte-address' || l.kind === 'byte-length';
  // above 2^53 a number does not say every byte
  const shown = isBytes ? `0x${localBytes(k, f, l).toString(16)}` : localText(k, l, value, f.map);
  return leaf(l.name, shown, evaluateName, type);
}

/** `entry(0x1000)`, `entry(p2, 0x1000)`: an entry as expressions name it; one of no length covers no address that could name it. */
function entryName(k: KernelState, map: number, e: EntryView): string | undefined {
  if (e.start === e.end) return undefined;
  const at = formatAddress(e.start, k.config.pageSize);
  return map > 0 ? `entry(${k.maps[map]?.name}, ${at})` : `entry(${at})`;
}

export function entryVariable(k: KernelState, map: number, e: EntryView): Variable {
  const size = k.config.pageSize;
  const words = describeEntry(k, e);
  const path = entryName(k, map, e);
  return {
    name: formatRange(e.start, e.end, size),
    value: `${protName(e.prot)}/${protName(e.maxProt)}${words ? `  ${words}` : ''}`,
    ...(path === undefined ? {} : { evaluateName: path }),
    type: 'vm_map_entry',
    variablesReference: variablesReference('entry', e.serial),
  };
}

export function entryFields(k: KernelState, map: number, e: EntryView): Variable[] {
  const size = k.config.pageSize;
  const at = entryName(k, map, e);
  const field = (name: string, value: string): Variable => leaf(name, value, at && `${at}.${name}`);
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

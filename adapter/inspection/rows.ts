// Rows of the Variables view for locals and entries, each with the expression that names it.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describeEntry, describeThread } from '../../core/inspect/describe.ts';
import { levelOf, machineScope } from '../../core/inspect/scope.ts';
import { formatRange } from '../../core/kernel/address.ts';
import { protName } from '../../core/kernel/constants.ts';
import { HEADER } from '../../core/kernel/data/entries.ts';
import { absence, fieldText, rowText } from '../../core/kernel/fields/fields.ts';
import { KINDS, type Typed } from '../../core/kernel/fields/kinds.ts';
import { entryText, localValue, mapText } from '../../core/kernel/fields/place.ts';
import { FIELDS } from '../../core/kernel/fields/table.ts';
import { reference } from '../../core/kernel/fields/values.ts';
import { type EntryView, viewEntry } from '../../core/kernel/kernel.ts';
import { type Local, localBytes, routinesOf } from '../../core/kernel/routine.ts';
import type { Frame, KernelState, MapState } from '../../core/kernel/state.ts';
import type { MachineState } from '../../core/program/types.ts';
import { formatValue } from '../../core/trace/expression/evaluate.ts';
import { variablesReference } from './references.ts';

type Variable = DebugProtocol.Variable;

export const leaf = (name: string, value: string, evaluateName?: string, type?: string): Variable => ({
  name,
  value,
  variablesReference: 0,
  ...(evaluateName ? { evaluateName } : {}),
  ...(type ? { type } : {}),
});

/** Does a name mean something else before it means a local? */
const isHidden = (k: KernelState, name: string): boolean =>
  k.threads.some((t) => t.name === name) || k.maps.some((m) => m.name === name);

/**
 * A local by its name alone, so that it is looked up in the selected frame; else by its thread and
 * routine, if those mean this frame.
 */
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
  const { type } = KINDS[l.kind];
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
  const shown = isBytes ? `0x${localBytes(k, f, l).toString(16)}` : fieldText(l, value, k, f.map);
  return leaf(l.name, shown, evaluateName, type);
}

/** One of no length covers no address that could name it. */
const entryName = (k: KernelState, map: number, e: EntryView): string | undefined =>
  e.start === e.end ? undefined : entryText(k, map, e.start);

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

/** A field of the table; `path`: what it is a field of. */
export const fieldVariable = (k: KernelState, field: Typed, n: number, path?: string, map = 0): Variable =>
  leaf(field.name, rowText(field, n, k, map), path && (field.kind === 'lock' ? `${path}.holder` : path));

/** Its flags are one row. */
export function entryFields(k: KernelState, map: number, e: EntryView): Variable[] {
  const at = entryName(k, map, e);
  const m = k.maps[map] as MapState;
  return FIELDS.entry
    .filter(({ bit }) => !bit)
    .map((field) => fieldVariable(k, field, field.read(m, e.id), at && `${at}.${field.name}`, map));
}

export const mapFields = (k: KernelState, map: number): Variable[] =>
  FIELDS.map.map((field) =>
    fieldVariable(k, field, field.read(k.maps[map] as MapState), `${mapText(k, map)}.${field.name}`, map),
  );

export const limitFields = (k: KernelState): Variable[] => [
  ...FIELDS.kernel.map((field) => fieldVariable(k, field, field.read(k), field.name)),
  ...FIELDS.limit
    .filter((field) => absence(field, k.config.vintage) === undefined)
    .map((field) => ({
      ...fieldVariable(k, field, field.read(k), `limit.${field.name}`),
      name: `${field.name} limit`,
    })),
];

/** In words beside its fields, which say it too where it waits. */
export function threadFields(state: MachineState, thread: number): Variable[] {
  const { name } = state.kernel.threads[thread] ?? { name: '' };
  const scope = machineScope(state, thread);
  const value = (field: string): string => {
    const found = scope.member(reference('thread', thread, name), field);
    return found === undefined ? '' : typeof found === 'bigint' ? String(found) : formatValue(found);
  };
  const rows = FIELDS.thread.filter((field) => field.name !== 'name' && field.name !== 'waits_for');
  return [
    leaf('about', describeThread(state, thread)),
    ...rows.map((field) => leaf(field.name, value(field.name), `${name}.${field.name}`)),
  ];
}

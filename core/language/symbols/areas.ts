// Where an address belongs: the entry that a line declares, or the range that a call above it maps.
// The text alone says it, so a range that was unmapped meanwhile is still found.

import type { Area, ScriptView } from '../script.ts';
import type { Token } from '../tokens/token.ts';

/** A range of addresses that a line names. */
export interface NamedRange {
  readonly start: bigint;
  readonly end: bigint;
  readonly tokens: readonly Token[];
}

/** `map START..END` */
export const isMapLine = ([first]: readonly Token[]): boolean => first?.role === 'keyword' && first.text === 'map';

/** What stands beside an address, as its length: by the parameter's name. */
const LENGTHS = new Set(['length', 'len', 'max_ssize']);

/** The ranges that a line names: `A..B`, (start, end), (addr, len); else an address is a page. */
export function rangesOf(tokens: readonly Token[], pageSize: number): NamedRange[] {
  const found: NamedRange[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    const { value, part } = token;
    if (token.role !== 'address' || value === undefined || part === 'end') continue;
    const rest = tokens.slice(i + 1);
    const until = rest.findIndex(({ role, part: other }) => role === 'address' && other === 'start');
    const beside = until < 0 ? rest : rest.slice(0, until);
    const end = beside.find((t) => t.part === 'end' && t.call === token.call);
    const size = beside.find((t) => t.role === 'size' && t.call === token.call && LENGTHS.has(t.parameter?.name ?? ''));
    const length = token.call && token.parameter && size?.value ? size.value : undefined;
    const last = end?.value ?? (length ? value + length : undefined);
    const [low, high] =
      last === undefined || last === value
        ? [value, value + BigInt(pageSize)]
        : last > value
          ? [value, last]
          : [last, value];
    found.push({ start: low, end: high, tokens: end ? [token, end] : [token] });
  }
  return found;
}

/** Calls that map a range at an address that their line says. */
const MAPS = /\b(?:vm_map_(?:insert|fixed|stack)|mmap|mmap_wirefuture|shmat)\b/;

/** Ranges that a call maps, as far as its line says where. */
function mappedIn(view: ScriptView, line: number): Area | undefined {
  if (!MAPS.test(view.lineAt(line))) return undefined;
  const tokens = view.passing(line);
  const call = tokens.find(({ role }) => role === 'call');
  if (!call?.call || !MAPS.test(call.call.name)) return undefined;
  const { pageSize } = view.names;
  const result = tokens.find(({ role, parameter }) => role === 'address' && parameter === undefined);
  const ranges = rangesOf(tokens, pageSize);
  const asked = ranges.find(({ tokens: [first] }) => first?.parameter !== undefined);
  const prot = tokens.find(({ role }) => role === 'protection')?.text ?? '';
  const made = { prot, call: call.call.name };
  if (result?.value !== undefined) {
    const size = tokens.find(({ role, parameter }) => role === 'size' && LENGTHS.has(parameter?.name ?? ''))?.value;
    const end = result.value + (size ?? BigInt(pageSize));
    return { start: result.value, end, place: { line, from: result.from, to: result.to }, ...made };
  }
  const [token] = asked?.tokens ?? [];
  if (!asked || !token || asked.start === 0n) return undefined;
  const { start, end } = asked;
  return { start, end, place: { line, from: token.from, to: token.to }, ...made };
}

/** Areas that are looked through, from the line of an address upwards. */
const MOST_LOOKED = 1000;
const mapped = new WeakMap<ScriptView, readonly Area[]>();

/** Further down no call is looked at for an address: this is done anew after each change. */
const MOST_LINES = 20_000;

/** All ranges that calls map, in the order of their lines. */
function mappedAreas(view: ScriptView): readonly Area[] {
  let areas = mapped.get(view);
  if (areas === undefined) {
    const found: Area[] = [];
    for (let line = 0; line < Math.min(view.lineCount, MOST_LINES); line++) {
      const area = mappedIn(view, line);
      if (area) found.push(area);
    }
    areas = found;
    mapped.set(view, areas);
  }
  return areas;
}

/** The declared entry that an address falls into. */
function entryOf({ entries }: ScriptView, address: bigint): Area | undefined {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle] as Area).start <= address) low = middle + 1;
    else high = middle;
  }
  const entry = entries[low - 1];
  return entry && address < entry.end ? entry : undefined;
}

/** What an address of a line falls into; undefined: nothing that the text shows. */
export function areaAt(view: ScriptView, line: number, address: bigint): Area | undefined {
  const areas = mappedAreas(view);
  let low = 0;
  let high = areas.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((areas[middle] as Area).place.line <= line) low = middle + 1;
    else high = middle;
  }
  for (let i = low - 1; i >= 0 && i >= low - MOST_LOOKED; i--) {
    const area = areas[i] as Area;
    if (area.start <= address && address < area.end) return area;
  }
  return entryOf(view, address);
}

export const isSameArea = (a: Area | undefined, b: Area | undefined): boolean =>
  a?.place.line === b?.place.line && a?.start === b?.start;

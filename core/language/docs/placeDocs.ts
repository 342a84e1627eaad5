// What the numbers of a script are: an address, and the entry that it falls into; a size, in bytes
// and in pages; a name that the script declares, and where.
import { SIZE_UNITS } from '../../kernel/address.ts';
import { type Area, keyOf, type ScriptView } from '../script.ts';
import { areaAt } from '../symbols/areas.ts';
import type { Token } from '../tokens/token.ts';

export const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** `1 page`, `2 pages` */
const pageCount = (count: bigint): string => `${count} ${count === 1n ? 'page' : 'pages'}`;

/** `16 KiB`, `1.5 GiB`: with one digit after the point where it is not whole. */
export function byteSize(bytes: bigint): string {
  let [unit, size] = [0, 1n];
  while (unit < SIZE_UNITS.length - 1 && (bytes % (size * 1024n) === 0n || bytes >= size * 10240n)) {
    size *= 1024n;
    unit++;
  }
  const tenths = (bytes * 10n) / size;
  const text = `${tenths / 10n}${tenths % 10n === 0n ? '' : `.${tenths % 10n}`}`;
  return `${text} ${bytes === 1n ? 'byte' : SIZE_UNITS[unit]}`;
}

/** `4 pages and 12 bytes`, `12 bytes` */
export function inPages(bytes: bigint, pageSize: bigint): string {
  const [whole, rest] = [bytes / pageSize, bytes % pageSize];
  const more = `${rest} ${rest === 1n ? 'byte' : 'bytes'}`;
  if (rest === 0n) return pageCount(whole);
  return whole === 0n ? more : `${pageCount(whole)} and ${more}`;
}

/** `0x1000..0x5000` */
export const rangeText = ({ start, end }: Pick<Area, 'start' | 'end'>): string => `${hex(start)}..${hex(end)}`;

/** `entry 0x1000..0x5000 (rw-, 4 pages), line 6` */
export function areaText(area: Area, pageSize: bigint): string {
  const what = area.call === undefined ? 'entry' : `what \`${area.call}\` maps,`;
  const about = [area.prot, inPages(area.end - area.start, pageSize)].filter((part) => part !== '');
  return `${what} ${rangeText(area)} (${about.join(', ')}), line ${area.place.line + 1}`;
}

export function addressDoc(view: ScriptView, line: number, { value, part, text }: Token): string | undefined {
  if (value === undefined) return undefined;
  const size = BigInt(view.names.pageSize);
  const [page, rest] = [value / size, value % size];
  const also = /^0x/i.test(text) ? value.toString() : hex(value);
  const lines = [`\`${text}\` (${also}): page ${page}${rest === 0n ? '' : `, and ${rest} bytes into it`}`];
  if (value === 0n) return lines[0];
  const area = areaAt(view, line, value) ?? (part === 'end' ? areaAt(view, line, value - 1n) : undefined);
  if (area === undefined) lines.push('In no entry that the script declares, and in nothing that a call above it maps.');
  else if (value === area.end) lines.push(`The first address above ${areaText(area, size)}.`);
  else {
    const above = value - area.start;
    lines.push(`${above === 0n ? 'The start of' : `${inPages(above, size)} into`} ${areaText(area, size)}.`);
  }
  return lines.join('\n\n');
}

export function sizeDoc(view: ScriptView, { value, text }: Token, isPages: boolean): string | undefined {
  if (value === undefined) return undefined;
  const size = BigInt(view.names.pageSize);
  const bytes = isPages ? value * size : value;
  const parts = [`${bytes} bytes (${hex(bytes)})`, inPages(bytes, size), ...(bytes >= 1024n ? [byteSize(bytes)] : [])];
  return `\`${text}${isPages ? ' pages' : ''}\`: ${[...new Set(parts)].join(', ')}`;
}

const ACCESS = ['readable', 'writable', 'executable'];
/** `rw-`: readable and writable. */
export function protectionDoc(text: string): string {
  const can = ACCESS.filter((_, i) => text[i] !== '-');
  const words = can.length > 1 ? `${can.slice(0, -1).join(', ')} and ${can.at(-1)}` : (can[0] ?? 'no access at all');
  return `\`${text}\`: ${words}`;
}

const line = (view: ScriptView, kind: 'thread' | 'object' | 'submap' | 'process', name: string): string => {
  const place = view.declared.get(keyOf(kind, name));
  return place ? `line ${place.line + 1}` : '';
};

/** A thread, an object, a submap or a process, as its declaration has it. */
export function nameDoc(view: ScriptView, kind: 'thread' | 'object' | 'submap' | 'process', name: string): string {
  const place = view.declared.get(keyOf(kind, name));
  const about = place && view.lineAt(place.line).replace(/#.*/, '').trim().replace(/\s+/g, ' ');
  const where = line(view, kind, name);
  const what = `\`${name}\`: ${kind === 'object' ? 'an' : 'a'} ${kind}`;
  if (about === undefined) {
    if (kind === 'process') return `\`${name}\`: the process that is there from the start`;
    return kind === 'thread' ? `${what} of the first process` : `${what} that no line declares`;
  }
  const size = view.tokens(place?.line ?? 0).find(({ role }) => role === 'size');
  const isPages = /\bpages?\b/.test(about);
  const measure = kind === 'object' && size ? `\n\n${sizeDoc(view, size, isPages)}` : '';
  return `${what}, ${where}: \`${about}\`${measure}`;
}

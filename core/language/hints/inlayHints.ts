// What the numbers of a script mean, beside them: lengths and ranges in pages and as sizes, and the
// entry that an address falls into.
import { LIMIT_NAMES, LIMITS } from '../../kernel/limits.ts';
import { areaText, byteSize, hex, inPages } from '../docs/placeDocs.ts';
import type { Area, ScriptView } from '../script.ts';
import { areaAt, isMapLine, isSameArea, rangesOf } from '../symbols/areas.ts';
import type { Token } from '../tokens/token.ts';

export interface HintSettings {
  /** Lengths and ranges in pages. */
  readonly pages: boolean;
  /** The same in KiB, MiB and so on. */
  readonly sizes: boolean;
  /** The entry that an address falls into. */
  readonly entries: boolean;
}

export const ALL_HINTS: HintSettings = { pages: true, sizes: true, entries: true };

export interface InlayHint {
  readonly line: number;
  readonly column: number;
  readonly label: string;
  /** Markdown; '' if there is no more to say. */
  readonly tooltip: string;
}

/** Of the lines from one to another, the last included. */
export function inlayHints(view: ScriptView, from: number, to: number, settings: HintSettings): InlayHint[] {
  const found: InlayHint[] = [];
  for (let line = Math.max(0, from); line <= Math.min(to, view.lineCount - 1); line++)
    for (const hint of lineHints(view, line, settings)) found.push(hint);
  return found;
}

function lineHints(view: ScriptView, line: number, settings: HintSettings): InlayHint[] {
  const tokens = view.tokens(line);
  const hints: InlayHint[] = [];
  const pageSize = BigInt(view.names.pageSize);
  const add = (column: number, label: string, tooltip = ''): void => {
    if (label !== '') hints.push({ line, column, label, tooltip });
  };
  tokens.forEach((token, i) => {
    const measured = measure(token, tokens[i + 1], tokens, pageSize);
    if (measured) add(measured.column, measureText(measured.bytes, measured.has, pageSize, settings));
  });
  for (const { start, end, tokens: own } of rangesOf(tokens, view.names.pageSize)) {
    const last = own[1];
    if (last) add(last.to, measureText(end - start, undefined, pageSize, settings));
  }
  if (settings.entries && tokens[0]?.role !== 'keyword') entryHints(view, line, tokens, pageSize, add);
  return hints.sort((a, b) => a.column - b.column);
}

interface Measured {
  readonly bytes: bigint;
  readonly column: number;
  /** What the text says already. */
  readonly has: 'pages' | 'sizes' | undefined;
}

function measure(
  token: Token,
  next: Token | undefined,
  tokens: readonly Token[],
  pageSize: bigint,
): Measured | undefined {
  const { role, value, text, to } = token;
  if (value === undefined || value === 0n || (role !== 'size' && role !== 'number')) return undefined;
  const isPages = next?.role === 'keyword' && /^pages?$/.test(next.text);
  const limit = tokens.find(({ role: other }) => other === 'limit')?.text;
  const counted = role === 'number' && LIMIT_NAMES.some((name) => name === limit && LIMITS[name].unit === 'pages');
  if (isPages || counted) return { bytes: value * pageSize, column: isPages ? next.to : to, has: 'pages' };
  if (role !== 'size') return undefined;
  return { bytes: value, column: to, has: /[KMG]$/.test(text) ? 'sizes' : undefined };
}

/** `4 pages, 16 KiB`: what the settings want and the text does not say. */
function measureText(bytes: bigint, has: Measured['has'], pageSize: bigint, { pages, sizes }: HintSettings): string {
  const parts: string[] = [];
  if (pages && has !== 'pages' && bytes >= pageSize) parts.push(inPages(bytes, pageSize));
  if (sizes && has !== 'sizes' && bytes >= 1024n && bytes % 1024n === 0n) parts.push(byteSize(bytes));
  return parts.join(', ');
}

/** The first address of a line in each entry, where it is not the entry's start. */
function entryHints(
  view: ScriptView,
  line: number,
  tokens: readonly Token[],
  pageSize: bigint,
  add: (column: number, label: string, tooltip: string) => void,
): void {
  if (isMapLine(tokens)) return;
  const told: Area[] = [];
  for (const { role, value, part, to } of tokens) {
    if (role !== 'address' || !value || part === 'end') continue;
    const area = areaAt(view, line, value);
    if (!area || area.place.line === line || told.some((one) => isSameArea(one, area))) continue;
    told.push(area);
    if (value === area.start) continue;
    add(to, `${hex(area.start)} + ${inPages(value - area.start, pageSize)}`, `In ${areaText(area, pageSize)}.`);
  }
}

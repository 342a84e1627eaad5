// Another spelling of the number under the cursor: hexadecimal, decimal, with a unit, in pages.
import { inPages } from '../docs/placeDocs.ts';
import type { ScriptView } from '../script.ts';
import { type Token, tokenAt } from '../tokens/token.ts';
import type { Action } from './action.ts';

const UNITS = [
  ['G', 1024n ** 3n],
  ['M', 1024n ** 2n],
  ['K', 1024n],
] as const;

/** `64K`; undefined: it is no whole number of any unit. */
function withUnit(value: bigint): string | undefined {
  const unit = UNITS.find(([, size]) => value >= size && value % size === 0n);
  return unit && `${value / unit[1]}${unit[0]}`;
}

/** Lengths are whole pages in these statements, and may be counted in them. */
const COUNTED = new Set(['object', 'limit', 'entry']);

export function numberForms(view: ScriptView, line: number, column: number): Action[] {
  const tokens = view.tokens(line);
  const token = tokenAt(tokens, column);
  if (!token || token.value === undefined || !/^\d\w*$/.test(token.text)) return [];
  const { role, value, from } = token;
  if (role !== 'address' && role !== 'size' && role !== 'number') return [];
  const next = tokens[tokens.indexOf(token) + 1];
  const isPages = next?.role === 'keyword' && /^pages?$/.test(next.text);
  // a limit in pages has no bytes to write
  if (isPages && role === 'number') return [];
  const pageSize = BigInt(view.names.pageSize);
  const bytes = isPages ? value * pageSize : value;
  const to = isPages ? next.to : token.to;
  const old = view.lineAt(line).slice(from, to);
  return forms(bytes, pageSize, canCount(tokens, token), role !== 'address')
    .filter((text) => text !== old)
    .map((text) => ({
      title: `Write as ${text}`,
      kind: 'refactor.rewrite',
      edits: [{ line, from, to, text }],
    }));
}

const canCount = (tokens: readonly Token[], token: Token): boolean =>
  token.role === 'size' && tokens[0]?.role === 'keyword' && COUNTED.has(tokens[0].text);

function forms(bytes: bigint, pageSize: bigint, pages: boolean, units: boolean): string[] {
  const unit = units ? withUnit(bytes) : undefined;
  const counted = pages && bytes >= pageSize && bytes % pageSize === 0n ? [inPages(bytes, pageSize)] : [];
  return [`0x${bytes.toString(16)}`, bytes.toString(), ...(unit === undefined ? [] : [unit]), ...counted];
}

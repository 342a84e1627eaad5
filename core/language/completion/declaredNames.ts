// Names that a script may use, each with what its declaration says: threads, objects, processes,
// submaps, and the addresses of its entries.
import { nameDoc, rangeText } from '../docs/placeDocs.ts';
import { type DeclaredKind, keyOf, type ScriptView } from '../script.ts';
import { areaAt, rangesOf } from '../symbols/areas.ts';
import { type Offer, offers } from './offer.ts';

/** Lines that are looked through for threads, and those above the cursor for addresses. */
const FAR = 20_000;
const NEAR = 2000;

const threads = new WeakMap<ScriptView, readonly string[]>();

/** The threads that a script declares, then those that its lines begin with. */
export function threadsOf(view: ScriptView): readonly string[] {
  let known = threads.get(view);
  if (known === undefined) {
    const found = new Set(view.names.threads);
    for (let line = 0; line < Math.min(view.lineCount, FAR); line++) {
      const [, name] = /^\s*(t\d+)\s*(?:[:<>@]|dies\b)/.exec(view.lineAt(line)) ?? [];
      if (name !== undefined) found.add(name);
    }
    known = [...found];
    threads.set(view, known);
  }
  return known;
}

/** `object f1 16 pages` without its first two words. */
function detailOf(view: ScriptView, kind: DeclaredKind, name: string): string {
  const place = view.declared.get(keyOf(kind, name));
  const words = place ? view.lineAt(place.line).replace(/#.*/, '').trim().split(/\s+/) : [];
  return words.slice(2).join(' ');
}

export function declaredOffers(view: ScriptView, kind: DeclaredKind, names: Iterable<string>): Offer[] {
  return offers(kind, names, (name) => {
    const detail = detailOf(view, kind, name);
    return { ...(detail && { detail }), doc: nameDoc(view, kind, name) };
  });
}

export const threadOffers = (view: ScriptView): Offer[] => declaredOffers(view, 'thread', threadsOf(view));

const MOST_ADDRESSES = 100;

/**
 * Where the ranges of a script begin, or with `part` end: those of its entries first, then those of
 * the lines above.
 */
export function addressOffers(view: ScriptView, line: number, part: 'start' | 'end'): Offer[] {
  const found = new Map<bigint, string>();
  for (const { start, end, prot } of view.entries)
    if (found.size < MOST_ADDRESSES)
      found.set(part === 'end' ? end : start, `entry ${rangeText({ start, end })} ${prot}`);
  for (let other = line - 1; other >= Math.max(0, line - NEAR); other--) {
    if (found.size >= MOST_ADDRESSES) break;
    if (view.tokens(other)[0]?.role === 'keyword' || !view.lineAt(other).includes('0x')) continue;
    for (const { start, end } of rangesOf(view.tokens(other), view.names.pageSize)) {
      const address = part === 'end' ? end : start;
      if (found.has(address) || address === 0n) continue;
      const area = areaAt(view, other, start);
      found.set(address, area ? `in ${rangeText(area)}` : `line ${other + 1}`);
    }
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted.map(([address, detail]) => ({ text: `0x${address.toString(16)}`, kind: 'address', detail }));
}

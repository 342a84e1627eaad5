// A script's text as the language features see it: lines, the names that it declares, and the
// tokens of each line, read when a feature needs them. A changed text is another view.
// registers the routines, whose labels and locals are names too
import '../kernel/kernel.ts';
import { DEFAULT_VINTAGE, VINTAGES, type Vintage } from '../kernel/constants.ts';
import { FIRST_PROCESS } from '../trace/parse/declarations.ts';
import { tokensOf } from './tokens/lineTokens.ts';
import type { Names, Token } from './tokens/token.ts';

/** Lines count from 0, without their ends. */
export interface Lines {
  readonly lineCount: number;
  lineAt(line: number): string;
}

/** A piece of a line, all from 0, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

/** A piece of the text and what stands there afterwards. `\n` ends a line. */
export interface Edit extends Place {
  readonly text: string;
}

/** A piece of the text, of one line or more; the end is beyond its last character. */
export interface TextRange {
  readonly line: number;
  readonly from: number;
  readonly endLine: number;
  readonly to: number;
}

/** A piece of the text and what stands there afterwards. */
export interface RangeEdit extends TextRange {
  readonly text: string;
}

/** An entry of a declaration, or a range that a call maps. Bytes. */
export interface Area {
  readonly start: bigint;
  readonly end: bigint;
  /** Where its range, or its address, stands. */
  readonly place: Place;
  readonly prot: string;
  /** The call that maps it; absent: it is declared. */
  readonly call?: string;
}

export type DeclaredKind = 'thread' | 'object' | 'submap' | 'process';

export interface ScriptView extends Lines {
  readonly names: Names;
  /** By `kind name`. */
  readonly declared: ReadonlyMap<string, Place>;
  /** Declared entries by their addresses. */
  readonly entries: readonly Area[];
  /** The last declaration, -1: there is none. */
  readonly lastDeclaration: number;
  /** Kept, for those who ask again. */
  tokens(line: number): readonly Token[];
  /** The same, not kept: for a search through the whole text, whose tokens should die young. */
  passing(line: number): readonly Token[];
}

export const keyOf = (kind: DeclaredKind, name: string): string => `${kind} ${name}`;

/** The lines of a text, as editors count them: a lone carriage return ends one too. */
export function linesOfText(text: string): Lines {
  const lines = text.split(/\r\n|\r|\n/);
  return { lineCount: lines.length, lineAt: (line) => lines[line] ?? '' };
}

const DECLARES =
  /^[\s\ufeff]*(kernel|page|map|submap|entry|limit|object|faults?|privileged|jail|heap|process|thread|schedule|replay)\b(?!\s*[:<>@(])/;
/** After so many lines without a declaration there is none any more: a thread's line ends them. */
const FAR = 2000;
/** Lines whose tokens are kept. */
const MOST_KEPT = 4000;

interface Found {
  vintage: Vintage;
  pageSize: number;
  readonly threads: Set<string>;
  readonly objects: Set<string>;
  readonly subMaps: Set<string>;
  readonly processes: Set<string>;
}

export function viewOf(lines: Lines): ScriptView {
  const names: Found = {
    vintage: DEFAULT_VINTAGE,
    pageSize: 4096,
    threads: new Set(),
    objects: new Set(),
    subMaps: new Set(),
    processes: new Set([FIRST_PROCESS]),
  };
  const declared = new Map<string, Place>();
  const entries: Area[] = [];
  let lastDeclaration = -1;
  for (let line = 0; line < lines.lineCount && line - lastDeclaration <= FAR; line++) {
    const text = lines.lineAt(line);
    const keyword = DECLARES.exec(text)?.[1];
    if (keyword === undefined) continue;
    lastDeclaration = line;
    const tokens = tokensOf(text, names);
    take(names, keyword, tokens, declared, line);
    const entry = keyword === 'entry' && areaOf(tokens, line);
    if (entry) entries.push(entry);
  }
  entries.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const kept = new Map<number, readonly Token[]>();
  const read = (line: number): readonly Token[] =>
    line >= 0 && line < lines.lineCount ? tokensOf(lines.lineAt(line), names) : [];
  return {
    lineCount: lines.lineCount,
    lineAt: (line) => lines.lineAt(line),
    names,
    declared,
    entries,
    lastDeclaration,
    tokens(line) {
      let tokens = kept.get(line);
      if (tokens === undefined) {
        if (kept.size >= MOST_KEPT) kept.clear();
        tokens = read(line);
        kept.set(line, tokens);
      }
      return tokens;
    },
    passing: (line) => kept.get(line) ?? read(line),
  };
}

function take(
  names: Found,
  keyword: string,
  tokens: readonly Token[],
  declared: Map<string, Place>,
  line: number,
): void {
  const [, second] = tokens;
  if (keyword === 'kernel') names.vintage = VINTAGES.find((one) => one === second?.text) ?? names.vintage;
  const size = Number(second?.value ?? 0);
  if (keyword === 'page' && size >= 4096 && Number.isInteger(Math.log2(size))) names.pageSize = size;
  for (const token of tokens) {
    const { role, from, to } = token;
    if (!token.declares || (role !== 'thread' && role !== 'object' && role !== 'submap' && role !== 'process'))
      continue;
    const name = token.name ?? token.text;
    const sets = { thread: names.threads, object: names.objects, submap: names.subMaps, process: names.processes };
    sets[role].add(name);
    if (!declared.has(keyOf(role, name))) declared.set(keyOf(role, name), { line, from, to });
  }
}

/** The range that a declaration's line begins with. */
export function areaOf(tokens: readonly Token[], line: number): Area | undefined {
  const start = tokens.find(({ part }) => part === 'start');
  const end = tokens.find(({ part }) => part === 'end');
  if (start?.value === undefined || end?.value === undefined || end.value <= start.value) return undefined;
  const prot = tokens.find(({ role }) => role === 'protection')?.text ?? '';
  return { start: start.value, end: end.value, place: { line, from: start.from, to: end.to }, prot };
}

// The outline of a script: sections, and in each the entries, objects, threads and calls. A comment
// that stands below a blank line, or at the top, heads a section.
import type { Place, ScriptView } from '../script.ts';
import type { Token } from '../tokens/token.ts';

export type SymbolKind = 'section' | 'entry' | 'object' | 'process' | 'submap' | 'thread' | 'call' | 'limit';

export interface ScriptSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: SymbolKind;
  /** First and last line. */
  readonly line: number;
  readonly endLine: number;
  /** What is selected: a piece of its first line. */
  readonly selection: Place;
  readonly children: readonly ScriptSymbol[];
}

/** A script with more lines has no calls in its outline: no view of an editor shows so many. */
const MOST_LINES = 5000;

/** Below it a script has no sections: none that a person reads is so long. */
const MOST_SECTIONED = 100_000;

export const isComment = (line: string): boolean => line.trimStart().startsWith('#');

/** A line of a comment alone, without its `#`; undefined: it is something else. */
function commentText(line: string): string | undefined {
  if (!isComment(line)) return undefined;
  const [, text] = /^[\s\ufeff]*#+\s?(.*)$/.exec(line) ?? [];
  return text?.replace(/^[-=*#\s]+|[-=*#\s]+$/g, '');
}

/** Lines that head a section: the first of a comment, below a blank line or at the top. */
export function sectionHeads(view: ScriptView): number[] {
  const heads: number[] = [];
  let above = true;
  for (let line = 0; line < Math.min(view.lineCount, MOST_SECTIONED); line++) {
    const text = view.lineAt(line);
    const isBlank = text.trim() === '';
    if (above && !isBlank && commentText(text) !== undefined && hasText(view, line)) heads.push(line);
    above = isBlank;
  }
  return heads;
}

/** The comment from a line on says something. */
const hasText = (view: ScriptView, line: number): boolean => titleOf(view, line) !== '';

/** The number of a section (`1. Wiring`) ends none. */
const FIRST_SENTENCE = /^((?:(?:\d+[.])+\s+)?(?!(?:\d+[.])+\s).*?[.])(?:\s|$)/;

function titleOf(view: ScriptView, from: number): string {
  for (let line = from; line < view.lineCount; line++) {
    const text = commentText(view.lineAt(line));
    if (text === undefined) return '';
    if (text !== '') return FIRST_SENTENCE.exec(text)?.[1] ?? text;
  }
  return '';
}

/** The last line of a section: of those before the next one's head the last that is not blank. */
export function sectionEnd(view: ScriptView, next: number | undefined): number {
  let line = (next ?? view.lineCount) - 1;
  while (line > 0 && view.lineAt(line).trim() === '') line--;
  return line;
}

export function outlineOf(view: ScriptView): ScriptSymbol[] {
  const heads = sectionHeads(view);
  const found: ScriptSymbol[] = [];
  const seen = new Set<string>();
  const until = view.lineCount > MOST_LINES ? view.lastDeclaration + 1 : view.lineCount;
  const linesFrom = (from: number, to: number): ScriptSymbol[] => {
    const symbols: ScriptSymbol[] = [];
    for (let line = from; line < Math.min(to, until); line++)
      for (const s of lineSymbols(view, line, seen)) symbols.push(s);
    return symbols;
  };
  for (const symbol of linesFrom(0, heads[0] ?? view.lineCount)) found.push(symbol);
  heads.forEach((line, i) => {
    const next = heads[i + 1];
    found.push({
      name: titleOf(view, line),
      detail: '',
      kind: 'section',
      line,
      endLine: Math.max(line, sectionEnd(view, next)),
      selection: wholeLine(view, line),
      children: linesFrom(line, next ?? view.lineCount),
    });
  });
  return found;
}

/** Symbols of all depths whose names have these letters in this order, each with what it is in. */
export function symbolsMatching(view: ScriptView, query: string): { symbol: ScriptSymbol; within: string }[] {
  const letters = [...query.toLowerCase()];
  const matches = (name: string): boolean => {
    const lower = name.toLowerCase();
    let at = -1;
    return letters.every((letter) => {
      at = lower.indexOf(letter, at + 1);
      return at >= 0;
    });
  };
  const found = (symbols: readonly ScriptSymbol[], within: string): { symbol: ScriptSymbol; within: string }[] =>
    symbols.flatMap((symbol) => [
      ...(matches(symbol.name) ? [{ symbol, within }] : []),
      ...found(symbol.children, symbol.name),
    ]);
  return found(outlineOf(view), '');
}

const wholeLine = (view: ScriptView, line: number): Place => ({ line, from: 0, to: view.lineAt(line).length });

const textOf = (view: ScriptView, line: number, from: Token, to: Token): string =>
  view.lineAt(line).slice(from.from, to.to).replace(/\s+/g, ' ');

/** What a line is in the outline; a thread is there once, with its first line. */
function lineSymbols(view: ScriptView, line: number, seen: Set<string>): ScriptSymbol[] {
  const tokens = view.tokens(line).filter(({ role }) => role !== 'comment');
  const [first, second] = tokens;
  const last = tokens.at(-1);
  if (!first || !last) return [];
  const symbol = (kind: SymbolKind, token: Token, name: string, detail: string): ScriptSymbol => {
    const selection = { line, from: token.from, to: token.to };
    return { name, detail, kind, line, endLine: line, selection, children: [] };
  };
  const after = (index: number): string => (tokens[index] ? textOf(view, line, tokens[index], last) : '');
  if (first.role === 'keyword') {
    if (!second) return [];
    switch (first.text) {
      case 'entry': {
        const end = tokens.find(({ part }) => part === 'end');
        return end ? [symbol('entry', second, textOf(view, line, second, end), after(tokens.indexOf(end) + 1))] : [];
      }
      case 'object':
      case 'submap':
      case 'process':
        return [symbol(first.text, second, second.text, after(2))];
      case 'limit':
        return [symbol('limit', second, second.text, after(2))];
      case 'thread':
        seen.add(second.name ?? second.text);
        return [symbol('thread', second, second.name ?? second.text, after(2))];
      default:
        return [];
    }
  }
  if (first.role !== 'thread') return [];
  const thread = first.name ?? first.text;
  const made: ScriptSymbol[] = [];
  if (!seen.has(thread)) {
    seen.add(thread);
    made.push(symbol('thread', first, thread, ''));
  }
  const call = tokens.find(({ role }) => role === 'call');
  if (!call) return made;
  const close = tokens.findLast(({ text }) => text === ')') ?? last;
  const rest = tokens.indexOf(close) + 1;
  made.push(symbol('call', call, `${thread}: ${textOf(view, line, call, close)}`, after(rest)));
  return made;
}

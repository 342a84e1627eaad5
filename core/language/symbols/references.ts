// What a place of a script names, where that is declared, and every place that names it too.

import { lineOfSignature, lineOfStep } from '../../inspect/listingText.ts';
import { type Routine, routinesOf } from '../../kernel/routine.ts';
import type { Work } from '../../machine/work.ts';
import { threadNamed } from '../../trace/parse/lines/loggedThread.ts';
import { ONLY_THREAD } from '../../trace/parse/lines/statement.ts';
import { type Area, type DeclaredKind, keyOf, type Place, type ScriptView } from '../script.ts';
import { type Token, tokenAt } from '../tokens/token.ts';
import { areaAt, isMapLine, isSameArea } from './areas.ts';

export type Named =
  | { readonly kind: DeclaredKind; readonly name: string }
  /** `area`: what it falls into; absent: the address is all that is known. */
  | { readonly kind: 'address'; readonly value: bigint; readonly area?: Area }
  | { readonly kind: 'label'; readonly label: string; readonly routine?: string }
  | { readonly kind: 'routine' | 'call'; readonly name: string }
  | { readonly kind: 'field'; readonly name: string };

/** The token under a column, and what it names. */
export interface Found {
  readonly token: Token;
  readonly named: Named;
}

/** What is renamed, as the box that asks for the new name has it. */
export interface Renamable extends Found {
  readonly line: number;
  readonly placeholder: string;
}

export function namedAt(view: ScriptView, line: number, column: number): Found | undefined {
  const tokens = view.tokens(line);
  const token = tokenAt(tokens, column);
  const named = token && namedBy(view, line, tokens, token);
  return token && named && { token, named };
}

function namedBy(view: ScriptView, line: number, tokens: readonly Token[], token: Token): Named | undefined {
  const { role, text } = token;
  switch (role) {
    case 'thread':
      return { kind: role, name: token.name ?? threadNamed(text) };
    case 'object':
    case 'submap':
    case 'process':
      return { kind: role, name: text };
    case 'address': {
      // the bounds of the map are of no entry, and 0 asks the kernel for an address
      if (!token.value || isMapLine(tokens)) return undefined;
      const end = token.part === 'end' ? 1n : 0n;
      const area = areaAt(view, line, token.value - end);
      return { kind: 'address', value: token.value, ...(area && { area }) };
    }
    case 'label':
      return { kind: 'label', label: text, ...(token.routine !== undefined && { routine: token.routine }) };
    case 'routine':
      return { kind: 'routine', name: text };
    case 'call':
      return { kind: 'call', name: token.call?.name ?? text };
    case 'field':
    case 'variable':
    case 'limit':
      return { kind: 'field', name: text };
    default:
      return undefined;
  }
}

function isSame(a: Named, b: Named): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'address' && b.kind === 'address')
    return a.area ? isSameArea(a.area, b.area) : !b.area && a.value === b.value;
  if (a.kind === 'label' && b.kind === 'label')
    return a.label === b.label && (a.routine === b.routine || !a.routine || !b.routine);
  return 'name' in a && 'name' in b && a.name === b.name;
}

/** A text that each line with such a name has; undefined: any line may have one. */
function mark(named: Named): string | undefined {
  if (named.kind === 'address') return undefined;
  if (named.kind === 'label') return named.label;
  if (named.kind !== 'thread') return named.name;
  // a log has the number alone, and a lone call nothing
  return named.name === ONLY_THREAD ? undefined : (/^t(\d+)$/.exec(named.name)?.[1] ?? named.name);
}

/** Cheap, and true of all that name the same: an address in the range. */
const couldBe = (named: Named, { role, value }: Token): boolean =>
  named.kind !== 'address'
    ? role === named.kind || role === 'variable' || role === 'limit'
    : role === 'address' && value !== undefined && isWithin(named, value);

const isWithin = ({ value, area }: Extract<Named, { kind: 'address' }>, other: bigint): boolean =>
  area ? area.start <= other && other <= area.end : other === value;

export interface Reference extends Place {
  readonly token: Token;
}

/** Lines between two pauses. */
const SLICE = 500;

function* referencesIn(view: ScriptView, named: Named, text: string | undefined, line: number): Generator<Reference> {
  if (text !== undefined && !view.lineAt(line).includes(text)) return;
  const tokens = view.passing(line);
  for (const token of tokens) {
    if (!couldBe(named, token)) continue;
    const other = namedBy(view, line, tokens, token);
    if (other && isSame(named, other)) yield { line, from: token.from, to: token.to, token };
  }
}

/** Every place that names the same, in the order of the text. */
export function* references(view: ScriptView, named: Named): Work<Reference[]> {
  const found: Reference[] = [];
  const text = mark(named);
  for (let line = 0; line < view.lineCount; line++) {
    if (line % SLICE === SLICE - 1) yield line / view.lineCount;
    for (const one of referencesIn(view, named, text, line)) found.push(one);
  }
  return found;
}

/** VS Code marks as many of a word. Tens of thousands make it wait for seconds at each click. */
const MOST_MARKED = 1000;

/** The places that name the same, as far as they are near a line; in the order of the text. */
export function* referencesNear(view: ScriptView, named: Named, near: number): Work<Reference[]> {
  const above: Reference[] = [];
  const found: Reference[] = [];
  const text = mark(named);
  const far = Math.max(near, view.lineCount - 1 - near);
  for (let away = 0; away <= far && above.length + found.length < MOST_MARKED; away++) {
    if (away % SLICE === SLICE - 1) yield away / far;
    if (away > 0 && near - away >= 0)
      for (const one of [...referencesIn(view, named, text, near - away)].reverse()) above.push(one);
    if (near + away < view.lineCount) for (const one of referencesIn(view, named, text, near + away)) found.push(one);
  }
  return [...above.reverse(), ...found];
}

export type Definition =
  | { readonly in: 'script'; readonly place: Place }
  /** `line` counts from 0 in the routine's listing. */
  | { readonly in: 'listing'; readonly routine: Routine; readonly line: number };

/** Where what is named is declared; a thread that nothing declares begins with its first line. */
export function* definitions(view: ScriptView, { named, token }: Found, line: number): Work<Definition[]> {
  switch (named.kind) {
    case 'address':
      return named.area ? [{ in: 'script', place: named.area.place }] : [];
    case 'label':
      return labelDefinitions(view, named, line);
    case 'routine':
    case 'call':
      return listings(view, named.name).map((routine) => ({
        in: 'listing',
        routine,
        line: lineOfSignature(routine) - 1,
      }));
    case 'field':
      return [];
    default: {
      const declared = view.declared.get(keyOf(named.kind, named.name));
      if (declared) return [{ in: 'script', place: declared }];
      const text = mark(named);
      for (let at = 0; at <= line; at++) {
        if (at % SLICE === SLICE - 1) yield at / view.lineCount;
        if (text !== undefined && !view.lineAt(at).includes(text)) continue;
        const tokens = view.passing(at);
        const first = tokens.find((other) => {
          const is = namedBy(view, at, tokens, other);
          return is && isSame(named, is);
        });
        if (first) return [{ in: 'script', place: { line: at, from: first.from, to: first.to } }];
      }
      return [{ in: 'script', place: { line, from: token.from, to: token.to } }];
    }
  }
}

const listings = ({ names }: ScriptView, name: string): Routine[] =>
  routinesOf(names.vintage).filter((routine) => routine.name === name);

/** Lines above a label that are looked at for the call that the thread is in. */
const FAR = 2000;

/** The call that the thread of a line is in: that of the line, or of the line that began it. */
export function callAt(view: ScriptView, line: number): Token | undefined {
  const tokens = view.tokens(line);
  if (tokens[0]?.text === 'expect') return callExpected(view, line);
  const own = tokens.find(({ role }) => role === 'call');
  const thread = tokens.find(({ role }) => role === 'thread');
  if (own || !thread) return own;
  for (let above = line - 1; above >= Math.max(0, line - FAR); above--) {
    const other = view.tokens(above);
    if (other.find(({ role }) => role === 'thread')?.name !== thread.name) continue;
    const call = other.find(({ role }) => role === 'call');
    if (call) return call;
  }
  return undefined;
}

function labelDefinitions(
  view: ScriptView,
  { label, routine }: { readonly label: string; readonly routine?: string },
  line: number,
): Definition[] {
  const name = routine ?? callAt(view, line)?.call?.name;
  const has = (one: Routine): boolean => one.labels.includes(label);
  const own = name === undefined ? [] : listings(view, name).filter(has);
  const all = own.length > 0 || routine !== undefined ? own : routinesOf(view.names.vintage).filter(has);
  return all.map((one) => ({ in: 'listing', routine: one, line: lineOfStep(one, one.labels.indexOf(label)) - 1 }));
}

/** A thread's calls above a line, in their order: `text` names one, `detail` are its arguments. */
export function callsOf(
  view: ScriptView,
  thread: string,
  line: number,
): { token: Token; text: string; detail: string }[] {
  const found: { token: Token; text: string; detail: string }[] = [];
  for (let above = Math.max(0, line - FAR); above < line; above++) {
    const tokens = view.tokens(above);
    const token = tokens.find(({ role }) => role === 'call');
    if (!token || tokens.find(({ role }) => role === 'thread')?.name !== thread) continue;
    const detail = /^[^#=@]*/.exec(view.lineAt(above).slice(token.to))?.[0].trimEnd() ?? '';
    found.push({ token, text: token.text, detail });
  }
  return found;
}

/** The call that `expect explore: t1.2 = ...` names. */
function callExpected(view: ScriptView, line: number): Token | undefined {
  const tokens = view.tokens(line);
  const at = tokens.findIndex(({ role }) => role === 'thread');
  const number = tokens[at + 2]?.value;
  const thread = tokens[at]?.name;
  if (thread === undefined || number === undefined) return undefined;
  return callsOf(view, thread, line)[Number(number) - 1]?.token;
}

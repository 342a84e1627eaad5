// Walks the tokens of one line and gathers those that have a role.
import { isProtAt } from '../../trace/parse/literals.ts';
import { advance, Token as Kind, type Scanner, startLine, tokenText } from '../../trace/parse/scanner.ts';
import type { Names, Role, Token } from './token.ts';

export interface Cursor extends Scanner {
  readonly names: Names;
  readonly made: Token[];
}

export function newCursor(line: string, names: Names): Cursor {
  // one literal: a copy of another took as long as all the rest
  const c: Cursor = {
    text: line,
    pos: 0,
    end: line.length,
    kind: Kind.end,
    from: 0,
    to: 0,
    value: 0,
    comment: -1,
    previous: 0,
    names,
    made: [],
  };
  startLine(c, 0, line.length);
  return c;
}

type Extra = Partial<Omit<Token, 'from' | 'to' | 'role' | 'text'>>;
const NONE: Extra = {};

/** Gives the piece from..to a role. */
export function mark(c: Cursor, from: number, to: number, role: Role, extra: Extra = NONE): void {
  const { name, value, call, parameter, part, owner, routine, declares } = extra;
  const text = c.text.slice(from, to);
  c.made.push({ from, to, role, text, name, value, call, parameter, part, owner, routine, declares });
}

/** Gives the present token a role, and goes on to the next. */
export function take(c: Cursor, role: Role, extra: Extra = NONE): void {
  const { from, to, kind } = c;
  const { name, call, parameter, part, owner, routine, declares } = extra;
  const text = c.text.slice(from, to);
  const value = kind === Kind.number ? BigInt(c.value) : undefined;
  c.made.push({ from, to, role, text, name, value, call, parameter, part, owner, routine, declares });
  advance(c);
}

export const isEnd = (c: Cursor): boolean => c.kind === Kind.end;
export const isName = (c: Cursor): boolean => c.kind === Kind.name;
export const isNumber = (c: Cursor): boolean => c.kind === Kind.number;
export const word = (c: Cursor): string => (c.kind === Kind.name ? tokenText(c) : '');

/** Takes a protection in three characters, if one is present. */
export function takeProtection(c: Cursor, extra: Extra = {}): boolean {
  if (isEnd(c) || !isProtAt(c.text, c.from, c.end)) return false;
  const { from } = c;
  c.to = from + 3;
  c.pos = from + 3;
  mark(c, from, from + 3, 'protection', extra);
  advance(c);
  return true;
}

/** Takes whatever is left as words, numbers and marks. */
export function takeRest(c: Cursor): void {
  while (!isEnd(c)) takePlain(c);
}

export function takePlain(c: Cursor): void {
  if (!takeProtection(c)) take(c, isName(c) ? 'word' : isNumber(c) ? 'number' : 'operator');
}

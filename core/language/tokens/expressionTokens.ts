// The roles of an expression's words. A chain of fields is followed from left to right, so that a
// field is known by what has it, in a line that is not finished too.
import { ERRNO, KERN_NAMES } from '../../kernel/constants.ts';
import { fieldOf } from '../../kernel/fields/fields.ts';
import { memberOf, type Owner, ownerOfValue } from '../../program/namesInAsserts.ts';
import { CONSTANTS } from '../../trace/expression/evaluate.ts';
import { threadNamed } from '../../trace/parse/lines/loggedThread.ts';
import { Token as Kind, tokenText } from '../../trace/parse/scanner.ts';
import { type Cursor, isEnd, isName, isNumber, take, takeProtection } from './cursor.ts';
import { isProcess, isThread } from './declarationTokens.ts';
import type { Role } from './token.ts';

/** Operators after which a number may be of the kind of the field before it. */
const COMPARES = new Set([
  Kind.equal,
  Kind.notEqual,
  Kind.less,
  Kind.lessEqual,
  Kind.greater,
  Kind.greaterEqual,
  Kind.assign,
  Kind.plus,
  Kind.minus,
]);

/** Takes what is left of a line as an expression, or as a place, `=` and an expression. */
export function takeExpression(c: Cursor): void {
  let owner: Owner | undefined;
  /** Of entry(...): what its closing parenthesis gives. */
  const open: boolean[] = [];
  let kind: string | undefined;
  while (!isEnd(c)) {
    if (c.kind === Kind.dot) {
      take(c, 'operator');
      if (!isName(c)) continue;
      const name = tokenText(c);
      const member = owner && memberOf(owner, name, c.names.vintage);
      kind = owner && kindOf(owner, name);
      const isRoutine = member?.owner && 'routine' in member.owner;
      take(c, isRoutine ? 'routine' : 'field', owner ? { owner } : {});
      owner = member?.owner;
      continue;
    }
    if (takeProtection(c)) continue;
    if (isNumber(c)) {
      const isThreadNumber = c.text[c.to] === '.' && c.text[c.to + 1] !== '.';
      if (isThreadNumber) {
        take(c, 'thread', { name: threadNamed(tokenText(c)) });
        owner = { thing: 'thread' };
      } else if (open.at(-1) || kind === 'address') take(c, 'address', { part: 'start' });
      else take(c, 'number');
      continue;
    }
    if (isName(c)) {
      const { role, of } = nameOf(c, tokenText(c));
      owner = of;
      take(c, role, role === 'thread' ? { name: tokenText(c) } : {});
      if (c.kind === Kind.open) {
        open.push(role === 'function');
        take(c, 'operator');
        owner = undefined;
      }
      continue;
    }
    if (c.kind === Kind.open) open.push(false);
    else if (c.kind === Kind.close) {
      owner = open.pop() ? { thing: 'entry' } : undefined;
      if (owner) kind = undefined;
    } else if (!COMPARES.has(c.kind)) kind = undefined;
    take(c, 'operator');
  }
}

function kindOf(owner: Owner, name: string): string | undefined {
  if ('routine' in owner) return owner.routine.locals.find((l) => l.name === name)?.kind;
  return fieldOf(owner.thing, name)?.kind;
}

const RESULTS = new Set<string>(['TRUE', 'FALSE', ...KERN_NAMES, ...Object.keys(ERRNO)]);

function nameOf(c: Cursor, name: string): { role: Role; of: Owner | undefined } {
  const next = c.text.slice(c.to).trimStart()[0];
  if (next === '(') return { role: name === 'entry' ? 'function' : 'word', of: undefined };
  if (isThread(c, name) || (name === 'thread' && next === '.'))
    return { role: name === 'thread' ? 'variable' : 'thread', of: { thing: 'thread' } };
  if (name === 'map') return { role: 'variable', of: { thing: 'map' } };
  if (name === 'limit') return { role: 'variable', of: { thing: 'limit' } };
  if (c.names.subMaps.has(name)) return { role: 'submap', of: { thing: 'map' } };
  if (isProcess(c, name)) return { role: 'process', of: { thing: 'map' } };
  if (fieldOf('kernel', name)) return { role: 'variable', of: undefined };
  if (RESULTS.has(name)) return { role: 'result', of: undefined };
  if (c.names.objects.has(name)) return { role: 'object', of: undefined };
  if (/^[A-Z]/.test(name) || CONSTANTS.has(name)) return { role: 'flag', of: undefined };
  const known = { vintage: c.names.vintage, threads: c.names.threads, maps: { has: () => false } };
  return { role: 'word', of: ownerOfValue({ kind: 'name', name, column: 1, length: 1 }, known) };
}

// One line to a statement: by its first word, or by whose line it is.
import type { Span, Statement } from '../../ast.ts';
import { CALLS, isSystemCall } from '../../calls/signatures.ts';
import { cut, quoted } from '../../echo.ts';
import { readExpression } from '../../expression/expression.ts';
import type { Statements } from '../../statements.ts';
import {
  isThreadName,
  KEYWORDS,
  readFault,
  readFaults,
  readHeap,
  readJail,
  readKernel,
  readMap,
  readObjectDeclaration,
  readPage,
  readSubmap,
  sayOnce,
} from '../declarations.ts';
import { readEntry } from '../entry.ts';
import { namesOf, oneOf } from '../names.ts';
import { error, errorAt, expected, near, type Reader, spanOf, type ThreadTrack } from '../reader.ts';
import { readReplay } from '../replay.ts';
import { advance, isBlank, ownCopy, Token, tokenText } from '../scanner.ts';
import { readSet } from '../set.ts';
import {
  DIES,
  isDeath,
  isSemicolon,
  isThreadMark,
  readReturnOf,
  readThreadCall,
  readThreadLine,
  unknownThread,
} from '../threads.ts';
import { readExpect } from './expect.ts';
import { readLimit } from './limit.ts';
import { type LoggedThread, readLoggedThread } from './loggedThread.ts';
import { readProcess, readSchedule, readThread } from './runners.ts';

const ONCE = new Set(['kernel', 'map', 'page', 'privileged', 'jail', 'heap', 'faults', 'schedule']);

/** The comment of the line, to its end. */
export const commentText = (r: Reader): string => ownCopy(r.text.slice(r.comment, r.end).trimEnd());

type Own = Statement extends infer S ? (S extends Statement ? Omit<S, 'span' | 'comment'> : never) : never;

/** The statement of a line; undefined: it is wrong. `above`: those of the lines before. */
export function readStatement(r: Reader, above: Statements): Statement | undefined {
  const { from, to } = r;
  let own: Own | undefined;
  if (r.kind !== Token.name) {
    const logged = readLoggedThread(r);
    if (logged === undefined) {
      expected(r, `a statement (${oneOf(KEYWORDS)}) or a thread's line like 't1: call(...)'`);
      return undefined;
    }
    own = readLogged(r, logged, from);
  } else if (isThreadName(r.text, from, to)) own = readNamedThread(r, tokenText(r), from);
  else if (isBareCall(r)) own = readThreadCall(r, trackOf(r, ONLY_THREAD), from);
  else own = readWordLine(r, from, to, above);
  if (own?.kind === 'call' && isSemicolon(r)) advance(r);
  if (!r.failed && r.kind !== Token.end) {
    const what =
      own?.kind === 'assert' || own?.kind === 'set' ? 'an operator or the end of the line' : 'the end of the line';
    expected(r, what);
  }
  if (r.failed || own === undefined) return undefined;
  const span = spanOf(r, from, r.kind === Token.end ? r.previous : r.from);
  // The comment is found when the line's end is scanned, which the test above has done.
  const statement = own as Own & { span: Span; comment?: string };
  statement.span = span;
  if (r.comment >= 0) statement.comment = commentText(r);
  return statement as Statement;
}

/** Whose the calls of a log are that names no thread, or of a program's text. */
export const ONLY_THREAD = 't1';

/** `mlock(0x1000, 4096)`: a system call and no thread before it. */
function isBareCall(r: Reader): boolean {
  let p = r.to;
  while (p < r.end && isBlank(r.text.charCodeAt(p))) p++;
  return r.text.charCodeAt(p) === Token.open && isSystemCall(tokenText(r)) && !r.declaredThreads.has(tokenText(r));
}

function readWordLine(r: Reader, from: number, to: number, above: Statements): Own | undefined {
  const word = tokenText(r);
  advance(r);
  if (r.declaredThreads.has(word) && (isThreadMark(r.kind) || !KEYWORDS.includes(word)))
    return readMarked(r, word, from);
  if (KEYWORDS.includes(word)) return word === 'expect' ? readExpect(r, above) : readKeyword(r, word, from, to);
  if (isThreadMark(r.kind) || isDeath(r)) {
    unknownThread(r, from, to, word);
    return undefined;
  }
  if (CALLS.has(word)) {
    error(r, from, to, `${word} needs a thread that calls it: 't1: ${word}(...)'`);
    return undefined;
  }
  const suggestion = near(r, word, namesOf(KEYWORDS, r.declaredThreads));
  error(
    r,
    from,
    to,
    `${quoted(word)} begins no statement: expected ${oneOf(KEYWORDS)}, or a thread's line like 't1: call(...)'`,
    suggestion,
  );
  return undefined;
}

function readNamedThread(r: Reader, name: string, from: number): Own | undefined {
  advance(r);
  return readMarked(r, name, from);
}

function trackOf(r: Reader, name: string): ThreadTrack {
  let track = r.threads.get(name);
  if (track === undefined) {
    track = { name, number: -1, state: 'free', line: 0, call: '' };
    r.threads.set(name, track);
  }
  if (r.firstThreadLine === 0) r.firstThreadLine = r.line;
  return track;
}

function readLogged(r: Reader, { name, follows, returns }: LoggedThread, from: number): Own | undefined {
  if (follows === 'mark' || isThreadMark(r.kind) || isDeath(r)) return readMarked(r, name, from);
  const track = trackOf(r, name);
  if (follows === 'call') return readThreadCall(r, track, from);
  return readReturnOf(r, track, from, returns);
}

function readMarked(r: Reader, name: string, from: number): Own | undefined {
  const track = trackOf(r, name);
  if (!isThreadMark(r.kind) && !isDeath(r)) {
    expected(r, `':', '>', '@', '<' or '${DIES}' after ${cut(name)}`, [DIES]);
    return undefined;
  }
  return readThreadLine(r, track, from);
}

function readKeyword(r: Reader, word: string, from: number, to: number): Own | undefined {
  if (word === 'assert') return readAssert(r);
  if (word === 'set') return readSet(r);
  const isNew = !ONCE.has(word) || sayOnce(r, word, from, to);
  if (isNew && r.firstThreadLine > 0) {
    error(r, from, to, `${word} belongs above the first line of a thread (line ${r.firstThreadLine})`);
  }
  const { vintage, pageSize } = r;
  const part = readDeclaration(r, word);
  // the first line counts, for all that follows too
  if (!isNew) Object.assign(r, { vintage, pageSize });
  return part === undefined ? undefined : ({ kind: word, ...part } as Own);
}

function readDeclaration(r: Reader, word: string): object | undefined {
  switch (word) {
    case 'kernel':
      return readKernel(r);
    case 'map':
      return readMap(r);
    case 'page':
      return readPage(r);
    case 'entry':
      return readEntry(r);
    case 'limit':
      return readLimit(r);
    case 'object':
      return readObjectDeclaration(r);
    case 'fault':
      return readFault(r);
    case 'faults':
      return readFaults(r);
    case 'privileged':
      return {};
    case 'heap':
      return readHeap(r);
    case 'jail':
      return readJail(r);
    case 'submap':
      return readSubmap(r);
    case 'process':
      return readProcess(r);
    case 'thread':
      return readThread(r);
    case 'replay':
      return readReplay(r);
    default:
      return readSchedule(r);
  }
}

function readAssert(r: Reader): Own | undefined {
  const { from } = r;
  const result = readExpression(r, r.lineStart);
  if ('diagnostic' in result) return errorAt(r, result.diagnostic);
  return { kind: 'assert', expression: result.expression, text: ownCopy(r.text.slice(from, r.previous)) };
}

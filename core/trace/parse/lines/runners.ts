// Who runs: the `process`, `thread` and `schedule` lines.
import type { ScheduleMode } from '../../ast.ts';
import { SCHEDULES } from '../../calls/vocabulary.ts';
import { quoted } from '../../echo.ts';
import { readCount } from '../arguments/numbers.ts';
import { FIRST_PROCESS, isThreadName, KEYWORDS, NOT_A_SUBMAP, SHARES, sayOnce } from '../declarations.ts';
import { namesOf, oneOf } from '../names.ts';
import { error, expected, near, type Reader } from '../reader.ts';
import { advance, extendWord, foundText, Token, tokenText } from '../scanner.ts';
import { threadNamed } from './loggedThread.ts';
import { MOST_TURNS, readTurn, type Turn, turnByTurn } from './turn.ts';

export function readProcess(r: Reader): { name: string; shares?: string } | undefined {
  if (r.kind !== Token.name) {
    expected(r, 'the name of the process');
    return undefined;
  }
  const name = tokenText(r);
  const { from, to } = r;
  if (name === FIRST_PROCESS)
    error(r, from, to, `${name} is there from the start: declare the others, like 'process p2'`);
  else if (
    NOT_A_SUBMAP.includes(name) ||
    r.subMaps.has(name) ||
    isThreadName(r.text, from, to) ||
    r.declaredThreads.has(name)
  )
    error(r, from, to, `a process cannot be called ${quoted(name)}: that is the name of something else`);
  sayOnce(r, `process ${name}`, from, to);
  if (!r.processes.has(name)) r.processes.set(name, r.processes.size + 1);
  advance(r);
  if (r.kind !== Token.name || tokenText(r) !== SHARES) return { name };
  advance(r);
  const shares = tokenText(r);
  const own = r.sharing;
  if (r.kind !== Token.name || (shares !== FIRST_PROCESS && !own.has(shares))) {
    expected(r, 'a process that has a map from the start', [FIRST_PROCESS, ...own]);
    return undefined;
  }
  own.add(name);
  advance(r);
  return { name, shares };
}

export function readThread(r: Reader): { thread: string; process?: string } | undefined {
  const thread = threadNamed(tokenText(r));
  if (r.kind !== Token.name && thread === tokenText(r)) {
    expected(r, 'the name or number of a thread');
    return undefined;
  }
  if (KEYWORDS.includes(thread))
    error(r, r.from, r.to, `a thread cannot be called ${quoted(thread)}: that begins a statement`);
  sayOnce(r, `thread ${thread}`, r.from, r.to);
  r.declaredThreads.add(thread);
  advance(r);
  if (r.kind !== Token.name || tokenText(r) !== 'of') return { thread };
  advance(r);
  const process = tokenText(r);
  if (r.kind !== Token.name || (process !== FIRST_PROCESS && !r.processes.has(process))) {
    expected(r, `the name of a process, declared above with 'process p2'`, r.processes.keys());
    return undefined;
  }
  advance(r);
  return process === FIRST_PROCESS ? { thread } : { thread, process };
}

export function readSchedule(r: Reader): { mode: ScheduleMode } | undefined {
  extendWord(r, ',');
  if (r.kind === Token.end) {
    expected(r, `${oneOf(SCHEDULES)}, or the threads in the order in which they run`);
    return undefined;
  }
  const word = tokenText(r);
  if (word === 'script' || word === 'round-robin') {
    advance(r);
    return { mode: { kind: word } };
  }
  if (word === 'random') {
    advance(r);
    const seed = readCount(r, 'the seed of the random schedule', 0xffffffff);
    return seed === undefined ? undefined : { mode: { kind: 'random', seed } };
  }
  r.explicitSchedule = r.line;
  const { from } = r;
  const turns: Turn[] = [];
  let good = true;
  for (;;) {
    const turn = readTurn(tokenText(r));
    const name = turn.thread;
    if (!isThreadName(name, 0, name.length) && !r.declaredThreads.has(name)) {
      const suggestion = near(r, name, namesOf(turns.length === 0 ? SCHEDULES : [], r.declaredThreads));
      error(r, r.from, r.to, `expected the name of a thread, found ${foundText(r)}`, suggestion);
      good = false;
    } else turns.push(turn);
    advance(r);
    if (r.kind === Token.comma) advance(r);
    if (r.kind === Token.end) break;
    extendWord(r, ',');
  }
  const all = turnByTurn(turns);
  if (!all) error(r, from, r.from, `a schedule has at most ${MOST_TURNS} turns`);
  if (!good || !all) return undefined;
  const { threads, outcomes } = all;
  return { mode: { kind: 'explicit', threads, ...(outcomes.some((o) => o > 0) && { outcomes }) } };
}

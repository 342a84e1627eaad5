// From records to calls, each with its entry and its return: CALL and RET of kdump, the halves that
// strace cuts a call into, PFLT and PRET. What does not fit is kept and told.

import { cut } from '../trace/echo.ts';
import { ownCopy } from '../trace/parse/scanner.ts';
import { Arguments, argumentsOf } from './calls/arguments.ts';
import { knownCall, type Role } from './calls/names.ts';
import { splitArguments } from './calls/split.ts';
import { type CallSource, type EventKind, type LogEvent, LoggedCall, type Where, whereText } from './loggedCall.ts';
import { OpenCalls } from './openCalls.ts';
import { ownNumber } from './readers/ownNumbers.ts';
import type { LogRecord } from './record.ts';

/** What became of the lines. */
export interface Tally {
  /** Other calls, by name. */
  readonly others: Map<string, number>;
  /** Calls that tell of descriptors and limits, by name. */
  readonly facts: Map<string, number>;
  /** Sentences about single lines, the first of each kind with their lines. */
  readonly told: Map<string, string[]>;
}

/** Names of other calls that are counted apart. */
const MOST_NAMES = 1_000;
/** Lines that a sentence names. */
const MOST_LINES = 20;

export function count(others: Map<string, number>, name: string, n = 1): void {
  const short = cut(name);
  const key = others.has(short) || others.size < MOST_NAMES ? short : 'and others';
  others.set(key, (others.get(key) ?? 0) + n);
}

/** Notes that something holds for a line of the log. */
export function tell(told: Map<string, string[]>, what: string, where: string): void {
  const lines = told.get(what);
  if (!lines) told.set(what, [where]);
  else if (lines.length < MOST_LINES) lines.push(where);
  else lines[MOST_LINES] = '...';
}

interface Entry {
  readonly kind: 'enter';
  call: LoggedCall;
}

export interface Pairing {
  readonly events: LogEvent[];
  /** An entry that nothing has any more, for the next one: nearly all return at once. */
  spare: Entry | undefined;
  /** Of the files. */
  readonly names: readonly string[];
  readonly tally: Tally;
  /** Of the call that was made last. */
  source: CallSource;
  /** The calls that threads are in. */
  readonly open: OpenCalls;
  /** Calls that others have interrupted, in a log that names no threads; by process and name. */
  readonly interrupted: Map<string, LoggedCall[]>;
  /** The options select calls by time. */
  readonly keepsTimes: boolean;
}

export const newPairing = (tally: Tally, names: readonly string[], keepsTimes: boolean): Pairing => ({
  events: [],
  spare: undefined,
  names,
  tally,
  source: { format: 'truss', process: undefined, names },
  open: new OpenCalls(),
  interrupted: new Map(),
  keepsTimes,
});

const tellAt = (p: Pairing, what: string, where: Where): void => tell(p.tally.told, what, whereText(p.names, where));

/** Calls from which a new thread returns first. */
const FORKED = new Set(['fork', 'vfork', 'rfork', 'thr_new', 'thr_create']);

/** The key of a call of which the line names neither process nor thread. */
const UNNUMBERED = '/';
const keyOf = ({ process, thread }: LogRecord): string => thread ?? `${process ?? ''}/`;

/** Results that are remembered at the most. */
const MOST_RESULTS = 1_000;
const results = new Map<string, string>();

/** A result, which does not keep the text that it was read from. */
function ownResult(text: string): string {
  let known = results.get(text);
  if (known === undefined) {
    known = ownCopy(text);
    if (results.size >= MOST_RESULTS) results.clear();
    results.set(known, known);
  }
  return known;
}

function callOf(
  p: Pairing,
  kind: EventKind,
  record: LogRecord,
  name: string,
  where: Where,
  result?: string,
): LoggedCall {
  const { format, process, thread, args, time, took } = record;
  // nearly all calls of a log share it
  if (format !== p.source.format || process !== p.source.process) p.source = { format, process, names: p.names };
  const given = argumentsOf(name, args);
  const made = new LoggedCall(kind, p.source, thread, given, result && ownResult(result), where);
  if (took !== undefined && time !== undefined) made.times = { time, began: time - took };
  else if (p.keepsTimes) made.times = { time, began: undefined };
  return made;
}

/** Calls that are open at once at the most: of more threads, the oldest is taken for lost. */
const MOST_OPEN = 200_000;

/** Takes in a record of a line. */
export function pair(p: Pairing, record: LogRecord, where: Where): void {
  switch (record.kind) {
    case 'call':
      whole(p, record, where);
      return;
    case 'enter':
    case 'fault':
      enter(p, record, where);
      return;
    case 'return':
    case 'faulted':
      leave(p, record, where);
      return;
    case 'exit':
    case 'thread':
      p.events.push(callOf(p, record.kind, record, record.name, where, '0'));
      return;
    default:
      addToOpen(p, record);
  }
}

const roleOf = ({ name }: LoggedCall): Role => knownCall(name).role;

/** The thread goes on with another call. */
function lose(p: Pairing, key: string): void {
  const call = p.open.get(key);
  if (!call) return;
  p.open.delete(key);
  if (roleOf(call) !== 'said') return;
  tellAt(p, LOST, call.enteredAt);
  call.fate = 'lost';
  call.returnedAt = call.enteredAt;
  if (call.format !== 'kdump' || call.thread !== undefined) return;
  const interrupted = p.interrupted.get(key + call.name);
  if (interrupted && interrupted.length < MOST_INTERRUPTED) interrupted.push(call);
  else p.interrupted.set(key + call.name, [call]);
}

const LOST = 'calls whose return the log lacks';
/** Of a process, with one name. */
const MOST_INTERRUPTED = 1_000;

/** The call was interrupted, and not lost: the return of one of its name, as it returns. */
function findInterrupted(p: Pairing, key: string, name: string, record: LogRecord, where: Where): boolean {
  const call = p.interrupted.get(key + name)?.shift();
  if (!call) return false;
  const lines = p.tally.told.get(LOST);
  const at = lines?.indexOf(whereText(p.names, call.enteredAt)) ?? -1;
  if (at >= 0) lines?.splice(at, 1);
  if (lines?.length === 0) p.tally.told.delete(LOST);
  tellAt(
    p,
    'calls that another of their process interrupts: the log does not tell its threads apart (kdump -H does)',
    where,
  );
  call.fate = 'interrupted';
  call.result = ownResult(record.result);
  call.returnedAt = where;
  p.events.push({ kind: 'return', call });
  return true;
}

function whole(p: Pairing, record: LogRecord, where: Where): void {
  const { name, role } = knownCall(record.name);
  if (p.open.size > 0) lose(p, keyOf(record));
  if (role === 'other') count(p.tally.others, name);
  else {
    if (role === 'fact') count(p.tally.facts, name);
    p.events.push(callOf(p, role === 'said' ? 'whole' : 'fact', record, name, where, record.result));
  }
}

function enter(p: Pairing, record: LogRecord, where: Where): void {
  const key = keyOf(record);
  const before = p.open.get(key);
  if (!before && p.open.size >= MOST_OPEN) lose(p, p.open.oldest as string);
  const { name, role } = knownCall(record.name);
  if (before) {
    // copyin and copyout of a system call fault too
    if (record.kind === 'fault' && roleOf(before) === 'said') {
      tellAt(p, 'page faults inside a call, left out', where);
      return;
    }
    if (record.kind !== 'fault') lose(p, key);
  }
  if (role !== 'said') count(role === 'fact' ? p.tally.facts : p.tally.others, name);
  const call = callOf(p, role === 'fact' ? 'fact' : 'whole', record, name, where);
  if (record.kind === 'fault' && before) {
    // the thread is in a call that the script does not say: the fault stands alone
    p.open.delete(faultKey(key));
    p.open.add(faultKey(key), call);
    p.events.push({ kind: 'enter', call });
    return;
  }
  p.open.add(key, call);
  if (role === 'said') p.events.push(entryOf(p, call));
}

function entryOf(p: Pairing, call: LoggedCall): Entry {
  const { spare } = p;
  if (!spare) return { kind: 'enter', call };
  p.spare = undefined;
  spare.call = call;
  return spare;
}

const faultKey = (key: string): string => `${key} fault`;

function leave(p: Pairing, record: LogRecord, where: Where): void {
  let key = keyOf(record);
  if (record.kind === 'faulted' && p.open.get(faultKey(key))) key = faultKey(key);
  let call = p.open.get(key);
  const { name, role } = knownCall(record.name);
  if (call?.name !== name && record.format === 'strace' && p.open.get(UNNUMBERED)?.name === name) {
    // strace writes no number while it follows one thread
    key = UNNUMBERED;
    call = p.open.get(key) as LoggedCall;
    call.thread = record.thread && ownNumber(record.thread);
  }
  if (call?.name !== name) {
    // the child returns from the fork that its parent has entered
    if (FORKED.has(name) && /^0\b/.test(record.result)) {
      if (record.thread !== undefined) p.events.push(callOf(p, 'thread', record, record.name, where, '0'));
      return;
    }
    if (record.kind === 'return' && role === 'said' && findInterrupted(p, key, name, record, where)) return;
    // of a fault inside the call, which is reported
    if (record.kind === 'faulted' && call && roleOf(call) === 'said') return;
    if (role === 'said') tellAt(p, 'returns of calls that began before the log, left out', where);
    return;
  }
  p.open.delete(key);
  if (record.args !== '')
    call.given = argumentsOf(name, call.args === '' ? record.args : `${call.args}, ${record.args}`);
  call.result = ownResult(record.result);
  call.returnedAt = where;
  if (role === 'fact') p.events.push(call);
  if (role !== 'said') return;
  const last = p.events.length - 1;
  const before = p.events[last];
  // nothing came between: it is whole, as `joined` would find
  if (before?.call === call && before.kind === 'enter') {
    p.spare = before as Entry;
    p.events[last] = call;
  } else p.events.push({ kind: 'return', call });
}

/** Calls whose path stands behind a descriptor. */
const AT = new Set(['openat', 'newfstatat']);

/** The arguments with a path in place of its address. */
function withPath({ name, args }: LoggedCall, path: string): string {
  const split = splitArguments(args);
  const at = AT.has(name) ? 1 : 0;
  return /^(?:0x[0-9a-fA-F]+|\d+)$/.test(split[at] ?? '') ? split.toSpliced(at, 1, path).join(',') : args;
}

/** kdump writes paths and structures of a call as records of their own. */
function addToOpen(p: Pairing, record: LogRecord): void {
  if (record.args === '') return;
  const call = p.open.get(keyOf(record));
  if (!call || roleOf(call) === 'other') return;
  if (record.name === 'NAMI') call.given = new Arguments(call.name, ownCopy(withPath(call, record.args)));
  else if (/^struct (?:stat|rlimit)/.test(record.args))
    call.given = new Arguments(call.name, `${call.args}, ${record.args.replace(/^struct \w+\s*/, '')}`);
}

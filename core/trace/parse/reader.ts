// The parser's one mutable record: the scanner, what the script has declared so far, and the
// problems found. A problem never stops the file: a line that has one is left out of the statements
// and the next line is read.
import { DEFAULT_VINTAGE, type Vintage } from '../../kernel/constants.ts';
import type { Diagnostic, Span } from '../ast.ts';
import type { Parameter, ReturnKind } from '../calls/signature.ts';
import { MOST_LISTED, newProblems, type Problems, report } from '../problems.ts';
import { type Effort, effortFor, namesOf, nearest } from './names.ts';
import { createScanner, foundText, type Scanner, tokenText } from './scanner.ts';
import type { Words } from './wordTable.ts';

export interface ParseOptions {
  /**
   * Asked about every `@ label`: undefined if there is such a step, else what is wrong. The
   * language knows no listings; who has them passes this.
   */
  readonly checkLabel?: (label: string, routine?: string) => { message: string; suggestion?: string } | undefined;
  /** The kernel, whatever the script says. */
  readonly kernel?: Vintage | undefined;
}

/** What the lines so far say about a thread. */
export interface ThreadTrack {
  readonly name: string;
  /** In packed rows (statements.ts); -1: not asked for yet. */
  number: number;
  /** 'held' after `>` or `@`, 'called' after `:`, 'free' at first and after `<`. */
  state: 'free' | 'called' | 'held' | 'dead';
  /** Line and call of its last `:` or `>`, or the line in which it died. */
  line: number;
  call: string;
}

export interface Reader extends Scanner {
  /** Where the next line begins. */
  next: number;
  /** Where the next NUL byte is, -1: there is none. */
  nul: number;
  /** 1-based. */
  line: number;
  lineStart: number;
  /** The present line has an error. */
  failed: boolean;
  /** Errors of the present line. */
  errors: number;
  readonly problems: Problems;
  /** What the search for near names may still cost. */
  readonly effort: Effort;
  /** Words that were read as a value of a parameter, or as a result (wholeCalls.ts). */
  readonly learned: Map<Parameter | ReturnKind, Words>;
  /** Threads that were met, by the number in their names. */
  readonly numbered: Map<number, ThreadTrack>;
  readonly options: ParseOptions;
  pageSize: number;
  /** Line of the first address, 0: none yet; a `page` statement must stand above it. */
  firstAddress: number;
  vintage: Vintage;
  /** Declared objects, name to place, counted from 1. */
  readonly objects: Map<string, number>;
  /** Objects that no line declares and that are taken as there (mmapArguments.ts). */
  readonly implied: string[];
  /** Declared submaps, name to place, counted from 1. */
  readonly subMaps: Map<string, number>;
  /** Declared processes, name to place, counted from 1; the first process is not declared. */
  readonly processes: Map<string, number>;
  /** Those that have a map from the start. */
  readonly sharing: Set<string>;
  readonly threads: Map<string, ThreadTrack>;
  /** Names of `thread` statements. */
  readonly declaredThreads: Set<string>;
  /** First line of each statement that may stand once. */
  readonly once: Map<string, number>;
  /** Line of the first statement of a thread, 0: none yet. */
  firstThreadLine: number;
  /** Line of an explicit schedule, 0: none. */
  explicitSchedule: number;
}

export function createReader(text: string, options: ParseOptions): Reader {
  return {
    ...createScanner(text),
    next: 0,
    nul: text.indexOf('\0'),
    line: 0,
    lineStart: 0,
    failed: false,
    errors: 0,
    problems: newProblems(),
    effort: effortFor(text.length),
    learned: new Map(),
    numbered: new Map(),
    options,
    pageSize: 4096,
    firstAddress: 0,
    vintage: options.kernel ?? DEFAULT_VINTAGE,
    objects: new Map(),
    implied: [],
    subMaps: new Map(),
    processes: new Map(),
    sharing: new Set(),
    threads: new Map(),
    declaredThreads: new Set(),
    once: new Map(),
    firstThreadLine: 0,
    explicitSchedule: 0,
  };
}

/** Errors reported of one line; what follows so many is noise. */
const MOST_ERRORS = 20;

/** The piece text[from .. to) of the present line. */
export function spanOf(r: Reader, from: number, to: number): Span {
  return { line: r.line, column: from - r.lineStart + 1, length: to - from };
}

function push(
  r: Reader,
  severity: 'error' | 'warning',
  from: number,
  to: number,
  message: string,
  suggestion?: string,
): void {
  // An empty piece (the end of the line) is shown as one character.
  const place = { line: r.line, column: from - r.lineStart + 1, length: Math.max(1, to - from) };
  report(
    r.problems,
    suggestion === undefined ? { ...place, severity, message } : { ...place, severity, message, suggestion },
  );
}

export function error(r: Reader, from: number, to: number, message: string, suggestion?: string): void {
  r.failed = true;
  if (++r.errors <= MOST_ERRORS) push(r, 'error', from, to, message, suggestion);
}

/** An error of the expression language, which knows columns of the present line. */
export function errorAt(r: Reader, at: Pick<Diagnostic, 'column' | 'length' | 'message' | 'suggestion'>): undefined {
  const from = r.lineStart + at.column - 1;
  error(r, from, from + at.length, at.message, at.suggestion);
}

export function warn(r: Reader, from: number, to: number, message: string, suggestion?: string): void {
  push(r, 'warning', from, to, message, suggestion);
}

/** The known name nearest to a wrong one. None for errors that are not listed. */
export const near = (r: Reader, name: string, known: Iterable<string>): string | undefined =>
  r.problems.errors < MOST_LISTED ? nearest(name, known, r.effort) : undefined;

/** Threads that the lines so far name. A name may come twice. */
export const threadNames = (r: Reader): Iterable<string> => namesOf(r.declaredThreads, r.threads.keys());

/** It begins with a letter of no name. */
const FOREIGN = /^(?![a-z])\p{L}/iu;

/** An error at the present token: `expected X, found Y`. `known`: names possible there. */
export function expected(r: Reader, what: string, known?: Iterable<string>): void {
  const names = FOREIGN.test(tokenText(r)) ? ': names have the letters a to z, digits and _' : '';
  error(r, r.from, r.to, `expected ${what}, found ${foundText(r)}${names}`, known && near(r, tokenText(r), known));
}

/** `12:4: error: message (did you mean 'X'?)`: a diagnostic as one line of text. */
export function describe(d: Diagnostic): string {
  const near = d.suggestion === undefined ? '' : ` (did you mean '${d.suggestion}'?)`;
  return `${d.line}:${d.column}: ${d.severity}: ${d.message}${near}`;
}

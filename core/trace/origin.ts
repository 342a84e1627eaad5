// What of a script's machine no log shows, as an import has said it in comments: entries and faults
// that it inferred, limits that it left open, and all that a log never tells.
import type { LimitName } from '../kernel/limits.ts';
import type { Statement } from './ast.ts';
import type { Script } from './script.ts';

/** An entry that no line of the log shows; pages. */
export interface InferredEntry {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  /** `mlock of log 3`: what it was inferred from. */
  readonly why: string;
}

/** Where the machine of an imported script comes from. */
export interface Origin {
  readonly inferred: readonly InferredEntry[];
  /** A listing of the map was imported: what it lacks was not mapped. */
  readonly isListed: boolean;
  /** The log shows the program begin: nothing was locked before. */
  readonly hasBegun: boolean;
  /** Limits that the log, a listing or a person tells. */
  readonly shown: ReadonlySet<LimitName>;
  /** Objects whose size the log does not tell. */
  readonly unsized: ReadonlySet<string>;
  /** Objects of which the log does not tell how they were opened. */
  readonly unopened: ReadonlySet<string>;
  readonly isOfLinux: boolean;
  /** The log does not name the kernel. */
  readonly isKernelGuess: boolean;
  /** A listing, or a person, says whether it is in a jail. */
  readonly tellsJail: boolean;
  /** Threads that others make, in the order of the lines. */
  readonly starts: readonly StartedThread[];
}

/** What the maker has done above this line comes before all that the other thread does. */
interface StartedThread {
  readonly line: number;
  readonly maker: string;
  readonly child: string;
}

const IMPORTED = /^#\s*Imported from /;
const BEGUN = /^#.*\bexecve: what the program itself maps is not in the log/;
const LINUX = /^#\s*The log is of Linux/;
const STARTS = /^#\s*(?:log [^;]*; )?(\w+) starts (\w+)\s*$/;
const NO_LIMIT = /^#\s*no limit (\w+):/;
const UNLIMITED = /^#\s*(RLIMIT_MEMLOCK|RLIMIT_VMEM) is unlimited/;
const WORDS: Readonly<Record<string, LimitName>> = { RLIMIT_MEMLOCK: 'memlock', RLIMIT_VMEM: 'vmem' };

/** Does a comment say that its line is a guess? An answer stands before the question. */
const isGuess = (comment: string): boolean => /\b(?:inferred|unknown)\b/.test(comment) && !/\banswered\b/.test(comment);

/**
 * A person has typed a value over the range that an import left open: the comment stays until the
 * script is saved in the editor. A comment that names the only value speaks of a value.
 */
const isTypedOver = (s: Statement): boolean =>
  s.kind === 'limit' && s.least === undefined && /\bunknown: (?!.*; only \S+ fits$)/.test(s.comment ?? '');

const isUnknown = (s: Statement): boolean => isGuess(s.comment ?? '') && !isTypedOver(s);

/** `inferred`, `left open`: what the comment of a statement says of it; '': the log shows it. */
export function surmiseOf(statement: Statement | undefined): string {
  if (!statement || !isUnknown(statement)) return '';
  return /\binferred\b/.test(statement.comment ?? '') ? 'inferred' : 'a guess';
}

const inferredFrom = (comment: string): string | undefined => /\binferred: (.*)$/.exec(comment)?.[1];

/**
 * The least value of a limit that fits, of a comment that says it: the range of the line has not
 * all of them.
 */
export const leastThatFits = (comment: string): string | undefined =>
  /\bvalues below the range, down to (\w+), fit the log as well/.exec(comment)?.[1];

/** The two threads of a comment that says who makes another; undefined: it says something else. */
export function startedIn(comment: string): Pick<StartedThread, 'maker' | 'child'> | undefined {
  const [, maker, child] = STARTS.exec(comment) ?? [];
  return maker !== undefined && child !== undefined ? { maker, child } : undefined;
}

/** undefined: the script was not imported. */
export function originOf({ statements, comments }: Pick<Script, 'statements' | 'comments'>): Origin | undefined {
  const { kept } = statements;
  const starts: StartedThread[] = [];
  for (const { text, span } of comments) {
    const started = startedIn(text);
    if (started) starts.push({ line: span.line, ...started });
  }
  const isImported =
    starts.length > 0 ||
    comments.some(({ text }) => IMPORTED.test(text)) ||
    kept.some(({ kind, comment }) => kind !== 'call' && comment !== undefined && isGuess(comment));
  if (!isImported) return undefined;
  const inferred: InferredEntry[] = [];
  const shown = new Set<LimitName>();
  const unsized = new Set<string>();
  const unopened = new Set<string>();
  let isListed = false;
  let tellsJail = false;
  let isKernelGuess = false;
  for (const s of kept) {
    const { comment = '' } = s;
    if (s.kind === 'entry') {
      const why = inferredFrom(comment);
      if (why === undefined) isListed = true;
      else inferred.push({ start: s.start, end: s.end, line: s.span.line, why });
    } else if (s.kind === 'limit' && s.least === undefined && !isUnknown(s)) shown.add(s.what);
    else if (s.kind === 'object') {
      if (comment.includes('its size is not known')) unsized.add(s.name);
      if (comment.includes('how it was opened is not known')) unopened.add(s.name);
    } else if (s.kind === 'jail') tellsJail = true;
    else if (s.kind === 'kernel') isKernelGuess = isGuess(comment);
  }
  let hasBegun = false;
  let isOfLinux = false;
  for (const { text } of comments) {
    hasBegun ||= BEGUN.test(text);
    isOfLinux ||= LINUX.test(text);
    const none = NO_LIMIT.exec(text)?.[1] ?? WORDS[UNLIMITED.exec(text)?.[1] ?? ''];
    if (none !== undefined) shown.add(none as LimitName);
  }
  return { inferred, isListed, hasBegun, shown, unsized, unopened, isOfLinux, isKernelGuess, tellsJail, starts };
}

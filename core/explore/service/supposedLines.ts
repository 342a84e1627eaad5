// Lines that a script could have, each of which would make a cause of a failure hold, and the
// script with such a line, compiled.
import type { Seen } from '../../debugger/why/meanings.ts';
import { formatAddress, formatRange } from '../../kernel/address.ts';
import { EFLAG } from '../../kernel/constants.ts';
import type { LimitName } from '../../kernel/limits.ts';
import type { Meaning } from '../../kernel/meanings/meaning.ts';
import { type Compiled, compile } from '../../program/compile.ts';
import { openLimits } from '../../program/openLimits.ts';
import { printContextOf } from '../../program/printContext.ts';
import type { Program } from '../../program/types.ts';
import type { Span, Statement } from '../../trace/ast.ts';
import { parse } from '../../trace/parse/parse.ts';
import { limitText, statementText } from '../../trace/print/print.ts';
import type { Limits } from '../plan.ts';

/** Values of a limit, and machines that all open limits of a script make. */
const MOST_VALUES = 100;
const MOST_MACHINES = 1_000;

/** A line, in place of another; 0: it is one more. `text`: '' where that other is to go. */
export interface Candidate {
  readonly text: string;
  readonly line: number;
}

/** Pages of the call whose result cannot be. */
type Range = readonly [start: number, end: number];

/** The line of a statement that a script has once at the most; 0: it has none. */
const lineOf = ({ declared }: Compiled, is: (s: Statement) => boolean): number =>
  declared.statements.find(is)?.span.line ?? 0;

const limitAt = (compiled: Compiled, limit: LimitName): number =>
  lineOf(compiled, (s) => s.kind === 'limit' && s.what === limit);

function limitLine(compiled: Compiled, { counted, unset }: Seen): Candidate[] {
  const { config, declared, program } = compiled;
  if (!counted || counted.sum <= 0) return [];
  // what a person has declared stands
  if (!program.origin && unset === undefined) return [];
  const { limit, sum } = counted;
  const others = openLimits(declared.statements).filter(({ what }) => what !== limit);
  const machines = others.reduce((product, { least, most }) => product * (most - least + 1), 1);
  const values = Math.max(1, Math.min(MOST_VALUES, Math.floor(MOST_MACHINES / machines)));
  const value = rangeText(limit, Math.max(0, sum - values), sum - 1, config.pageSize);
  return [{ text: `limit ${limit} ${value}`, line: limitAt(compiled, limit) }];
}

function rangeText(what: Limits[number]['what'], least: number, most: number, pageSize: number): string {
  const [from, to] = [limitText(what, least, pageSize), limitText(what, most, pageSize)];
  return least === most ? to : `${from}..${to}`;
}

/** Of a limit only the values of machines that explain the results. */
export function narrowed({ text }: Candidate, machines: readonly Limits[], pageSize: number): string {
  const what = /^limit (\w+) \S+\.\./.exec(text)?.[1];
  const values = machines.flatMap((limits) => limits.flatMap((one) => (one.what === what ? [one.value] : [])));
  const [one] = machines[0]?.filter((limit) => limit.what === what) ?? [];
  return one
    ? `limit ${what} ${rangeText(
        one.what,
        values.reduce((a, b) => Math.min(a, b)),
        values.reduce((a, b) => Math.max(a, b)),
        pageSize,
      )}`
    : text;
}

const isFree = ({ entries, program }: Compiled, [start, end]: Range): boolean =>
  program.origin !== undefined && entries.every((one) => one.end <= start || one.start >= end);

function faultLine({ config, entries }: Compiled, [start, end]: Range): Candidate[] {
  const isWhole = start <= config.min && end >= config.max;
  const page = isWhole ? entries[0]?.start : start;
  if (page === undefined || config.faults.has(page)) return [];
  return [{ text: `fault ${formatAddress(page, config.pageSize)} = KERN_SUCCESS or KERN_FAILURE`, line: 0 }];
}

/** Inferred entries of a range, said otherwise; '': not at all. */
function entryLines({ program, config, declared }: Compiled, [start, end]: Range, attributes: string): Candidate[] {
  return (program.origin?.inferred ?? []).flatMap((one) => {
    if (one.line === 0 || one.end <= start || end <= one.start) return [];
    const s = declared.statements.find(({ span }) => span.line === one.line);
    if (s?.kind !== 'entry' || s.attributes.eflags & EFLAG.USER_WIRED) return [];
    const range = formatRange(one.start, one.end, config.pageSize);
    return [{ text: attributes === '' ? '' : `entry ${range} ${attributes}`, line: one.line }];
  });
}

/** Files, opened to be read alone. */
const objectLines = ({ declared, config, program }: Compiled): Candidate[] =>
  declared.statements.flatMap((s) =>
    s.kind === 'object' && program.origin?.unopened.has(s.name) && s.access === undefined
      ? [{ text: `object ${s.name} ${limitText('vmem', s.size, config.pageSize)} read-only`, line: s.span.line }]
      : [],
  );

/** The lines that would make a cause hold. */
export function candidates(compiled: Compiled, { id }: Meaning, seen: Seen, range: Range): Candidate[] {
  const { config } = compiled;
  switch (id) {
    case 'page-fails':
    case 'page-read-fails':
    case 'write-fails':
      return faultLine(compiled, range);
    case 'taken':
    case 'stack-taken':
      if (!isFree(compiled, [range[0], range[0] + 1])) return [];
      return [{ text: `entry ${formatRange(range[0], range[0] + 1, config.pageSize)} rw-`, line: 0 }];
    case 'hole':
    case 'page-not-mapped':
      return entryLines(compiled, range, '');
    case 'no-access':
      return entryLines(compiled, range, '---');
    case 'max-protection':
      return [...entryLines(compiled, range, 'r-- max=r-x'), ...objectLines(compiled)];
    case 'not-open-for-writing':
      return objectLines(compiled);
    case 'jail':
      return [{ text: 'jail', line: 0 }];
    case 'privilege':
      return [{ text: 'limit unprivileged_mlock 0', line: limitAt(compiled, 'unprivileged_mlock') }];
    case 'wxorx': {
      const line = lineOf(compiled, ({ kind }) => kind === 'map');
      return [{ text: `map ${formatRange(config.min, config.max, config.pageSize)} wxorx`, line }];
    }
    default:
      return limitLine(compiled, seen);
  }
}

/** `text`, with a comment that says that it is supposed, and why: a clause. */
export function commented(compiled: Compiled, { text, line }: Candidate, cause: string): string {
  const old = compiled.declared.statements.find(({ span }) => line > 0 && span.line === line);
  const was = old ? statementText(old, printContextOf(compiled.config)) : '';
  if (text === '') return `# supposed by explain: there is no \`${was}\`: ${cause}`;
  const place = was === '' || was === text ? '' : ` in place of \`${was}\``;
  return `${text}  # inferred: supposed by explain${place}: ${cause}`;
}

/**
 * The script with one more line, or with one in place of another, whose comment says why.
 * Undefined: the script cannot have it.
 */
export function withLine(compiled: Compiled, candidate: Candidate, cause: string): Compiled | undefined {
  const { config, declared, entries, program } = compiled;
  const { text, line } = candidate;
  const script = parse(`kernel ${config.vintage}\npage ${config.pageSize}\n${commented(compiled, candidate, cause)}`);
  const made = compile(script);
  if (made.problems.errors > 0) return undefined;
  const old = declared.statements.find(({ span }) => line > 0 && span.line === line);
  // the parser has numbered the lines of its own text
  const here = <T extends { readonly span: Span }>(one: T): T => ({ ...one, span: { ...one.span, line } });
  const added = made.declared.statements.filter(({ kind }) => kind !== 'kernel' && kind !== 'page').map(here);
  const limits = { ...config.limits };
  for (const s of added) if (s.kind === 'limit') limits[s.what] = s.value;
  const [object] = made.config.objects;
  const left = old?.kind === 'entry' ? entries.filter(({ start }) => start !== old.start) : entries;
  return {
    ...compiled,
    program: { ...program, ...originWith(compiled, made, line) },
    entries: [...left, ...made.entries].sort((a, b) => a.start - b.start),
    declared: {
      statements: [...declared.statements.filter((s) => s !== old), ...added],
      comments: [...declared.comments, ...script.comments.map(here)],
    },
    config: {
      ...config,
      limits,
      faults: new Map([...config.faults, ...made.config.faults]),
      jail: text === 'jail' ? made.config.jail : config.jail,
      wxorx: config.wxorx || made.config.wxorx,
      objects: config.objects.map((one) => (object && one.name === object.name ? object : one)),
    },
  };
}

/** What the script says of its own origin, with an entry in place of that of a line. */
function originWith({ program: { origin } }: Compiled, made: Compiled, line: number): Pick<Program, 'origin'> {
  if (!origin) return {};
  const left = origin.inferred.filter((one) => line === 0 || one.line !== line);
  const added = (made.program.origin?.inferred ?? []).map((one) => ({ ...one, line }));
  return { origin: { ...origin, inferred: [...left, ...added] } };
}

// Lines that a script could have, each of which would make a cause of a failure hold, and the
// script with such a line.
import type { Seen } from '../../debugger/why/meanings.ts';
import { formatAddress, formatRange } from '../../kernel/address.ts';
import { EFLAG } from '../../kernel/constants.ts';
import type { Meaning } from '../../kernel/meanings/meaning.ts';
import { type Compiled, compile } from '../../program/compile.ts';
import { openLimits } from '../../program/openLimits.ts';
import { parse } from '../../trace/parse/parse.ts';
import { limitText } from '../../trace/print/print.ts';
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

function limitLine({ config, declared, program }: Compiled, { counted, unset }: Seen): Candidate[] {
  if (!counted || counted.sum <= 0) return [];
  // what a person has declared stands
  if (!program.origin && unset === undefined) return [];
  const { limit, sum } = counted;
  const others = openLimits(declared.statements).filter(({ what }) => what !== limit);
  const machines = others.reduce((product, { least, most }) => product * (most - least + 1), 1);
  const values = Math.max(1, Math.min(MOST_VALUES, Math.floor(MOST_MACHINES / machines)));
  const value = rangeText(limit, Math.max(0, sum - values), sum - 1, config.pageSize);
  return [{ text: `limit ${limit} ${value}`, line: 0 }];
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
    if (one.end <= start || end <= one.start) return [];
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
      return [{ text: 'limit unprivileged_mlock 0', line: 0 }];
    case 'wxorx':
      return [{ text: `map ${formatRange(config.min, config.max, config.pageSize)} wxorx`, line: 0 }];
    default:
      return limitLine(compiled, seen);
  }
}

/** The script with a line more, or with one in place of another; undefined: it cannot have it. */
export function withLine(compiled: Compiled, { text, line }: Candidate): Compiled | undefined {
  const { config, declared, entries } = compiled;
  const old = declared.statements.find(({ span }) => line > 0 && span.line === line);
  const made = compile(parse(`kernel ${config.vintage}\npage ${config.pageSize}\n${text}`));
  if (made.problems.errors > 0) return undefined;
  const added = made.declared.statements.filter(({ kind }) => kind !== 'kernel' && kind !== 'page');
  // the line is of no line of the script
  const own = added.map((s) => ({ ...s, span: { ...s.span, line } }));
  const limits = { ...config.limits };
  for (const s of added) if (s.kind === 'limit') limits[s.what] = s.value;
  const [object] = made.config.objects;
  const left = old?.kind === 'entry' ? entries.filter(({ start }) => start !== old.start) : entries;
  const statements = declared.statements.filter(
    (s) => s !== old && !own.some((one) => s.kind === 'limit' && one.kind === 'limit' && s.what === one.what),
  );
  return {
    ...compiled,
    entries: [...left, ...made.entries].sort((a, b) => a.start - b.start),
    declared: { ...declared, statements: [...statements, ...own] },
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

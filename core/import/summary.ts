// The table that strace -c, truss -c and dtruss -c write: how often each call was made and how long
// it took. No call of it has its arguments and its result.

const STRACE = /^\s*(?:% time\s+seconds\s|-+(?:\s+-+)+\s*$|\d+[.,]\d+\s+\d+[.,]\d+\s+(?:\d+\s+){1,3}\w+\s*$)/;
const TRUSS = /^(?:syscall\s+seconds\s+calls\s+errors|[a-z_]\w*\s+\d+\.\d+\s+\d+\s+\d+|\s+\d+\.\d+\s+\d+\s+\d+)\s*$/;
const DTRUSS = /^(?:CALL\s+COUNT|[a-z_]\w*\s{2,}\d+)\s*$/;

/** Is it a line of such a table of strace? strace -C writes it below the calls. */
export const isStraceSummary = (line: string): boolean => STRACE.test(line);
export const isSummary = (line: string): boolean => STRACE.test(line) || TRUSS.test(line) || DTRUSS.test(line);

const PROBES = /^\s*(?:CPU\s+ID\s+FUNCTION:NAME\s*|\d+\s+\d+\s{2,}\S*:[\w-]+(?:\s.*)?)$/;

/** Is it a line of the table that DTrace prints of itself, one for each probe that fired? */
export const isProbe = (line: string): boolean => PROBES.test(line);

export const ONLY_PROBES =
  'it is what DTrace prints of itself, which routines ran: their arguments and results are not in it. Record with dtrace -qs extras/vm_map.d, which prints them (docs/logs.md)';

export const ONLY_SUMMARY =
  'it is a summary (-c), which counts calls and has none with its arguments and its result: record without -c';

const RECORD = 'record with strace -f -o FILE';
/** What is not read, and what to do instead. */
const FOREIGN: readonly (readonly [RegExp, string, string])[] = [
  [/^\s*(?:\{\s*"|<)(?:procstat|vmstat|__version)\b/, 'what libxo makes of a table', 'print it without --libxo'],
  [/^\s*\d+\.\d+ \([^)]*\): \S+\/\d+ \w+\(/, 'a log of perf trace', RECORD],
  [/^(?:==\d+== |SYSCALL\[\d+,\d+\])/, 'a log of valgrind', RECORD],
  [/(?:^|\s)\S+->\w+\(.*\)\s+= |\b\w+@SYS\(/, 'a log of ltrace', RECORD],
  [
    /^(?:\/\d+:\s+)?\w+\(.*\)\s+(?:Err#\d+ E[A-Z]+|\(sleeping\.\.\.\))/,
    "a log of Solaris's truss",
    'record with dtruss -f, where it is there',
  ],
  [/^\d+ \d\d:\d\d:\d\d\.\d+ \d+ .*\(\d+(?:\.\d+)?\) [<>] \w+/, 'a log of sysdig', RECORD],
];

/** Why a line of another tool tells nothing; '': it is of none that is known. */
export function foreignText(line: string): string {
  const [, what, instead] = FOREIGN.find(([pattern]) => pattern.test(line)) ?? [];
  return what === undefined ? '' : `${what}, which is not read: ${instead} (docs/logs.md)`;
}

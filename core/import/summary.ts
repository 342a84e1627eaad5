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

/** Tools whose logs are not read, and what stands in their place. */
const FOREIGN: readonly (readonly [RegExp, string, string])[] = [
  [/^\s*\d+\.\d+ \([^)]*\): \S+\/\d+ \w+\(/, 'perf trace', 'strace -f -o FILE'],
  [/^(?:==\d+== |SYSCALL\[\d+,\d+\])/, 'valgrind', 'strace -f -o FILE'],
  [/(?:^|\s)\S+->\w+\(.*\)\s+= |\b\w+@SYS\(/, 'ltrace', 'strace -f -o FILE'],
  [
    /^(?:\/\d+:\s+)?\w+\(.*\)\s+(?:Err#\d+ E[A-Z]+|\(sleeping\.\.\.\))/,
    "Solaris's truss",
    'dtruss -f, where it is there',
  ],
  [/^\d+ \d\d:\d\d:\d\d\.\d+ \d+ .*\(\d+(?:\.\d+)?\) [<>] \w+/, 'sysdig', 'strace -f -o FILE'],
];

/** Why a line of another tool tells nothing; '': it is of none that is known. */
export function foreignText(line: string): string {
  const [, tool, instead] = FOREIGN.find(([pattern]) => pattern.test(line)) ?? [];
  return tool === undefined ? '' : `a log of ${tool}, which is not read: record with ${instead} (docs/logs.md)`;
}

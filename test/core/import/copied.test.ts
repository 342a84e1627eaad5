// Logs as they are copied from elsewhere: with numbers of lines, as a terminal breaks them, from a
// page, from a container's file. Each makes the calls that the log itself makes.
import { describe, expect, test } from 'vitest';
import { callsOf, imported, logFile } from './imported.ts';

const LOGS = [
  'thread-stacks.truss.txt',
  'kdump-threads-faults.kdump.txt',
  'strace-o-pid-mlock.strace.txt',
  'dtruss.dtrace.txt',
];

const each = (log: string, make: (line: string, i: number) => string): string =>
  `${log.trimEnd().split('\n').map(make).join('\n')}\n`;
const padded = (i: number, width: number): string => String(i + 1).padStart(width);
const time = (i: number): string => `2026-11-30T12:00:${String(i).padStart(2, '0')}.123`;

const COPIES: readonly (readonly [string, (log: string) => string])[] = [
  ['less -N', (log) => each(log, (line, i) => `${padded(i, 7)} ${line}`)],
  ['cat -n', (log) => each(log, (line, i) => `${padded(i, 6)}\t${line}`)],
  ['an editor', (log) => each(log, (line, i) => `${padded(i, 3)} ${line}`)],
  ['the middle, of an editor', (log) => each(log, (line, i) => `${padded(i + 140, 4)} ${line}`)],
  ['ts -s', (log) => each(log, (line, i) => `00:00:${String(i).padStart(2, '0')} ${line}`)],
  ['a diff', (log) => each(log, (line) => `+${line}`)],
  ['syslog of RFC 5424', (log) => each(log, (line, i) => `<13>1 ${time(i)}Z host lockd 4711 - - ${line}`)],
  ['a CI server', (log) => each(log, (line, i) => `build\tRun truss\t${time(i)}4567Z ${line}`)],
  ['Jenkins', (log) => each(log, (line, i) => `[${time(i)}Z] ${line}`)],
  ["a container's file", (log) => each(log, (line) => JSON.stringify({ log: `${line}\n`, stream: 'stderr' }))],
  ['journalctl -o json', (log) => each(log, (line) => JSON.stringify({ MESSAGE: line, _PID: '4711' }))],
  ['a page, with blanks that do not break', (log) => log.replaceAll('  ', ' \u00a0')],
  ['a terminal of 100 columns', (log) => each(log, (line) => line.replaceAll(/(.{100})(?=.)/g, '$1\n'))],
];

describe.each(COPIES)('from %s', (name, copy) => {
  test.each(LOGS)('%s', (file) => {
    const log = logFile(file);
    // a line of a comment's width has no call
    const calls = callsOf(imported(log).text);
    expect(calls.length).toBeGreaterThan(0);
    expect(callsOf(imported(copy(log)).text), name).toEqual(calls);
  });
});

test("numbers of threads that happen to count up are no lines' numbers", () => {
  const log = [2101, 2102, 2103, 2104, 2105].map((n, i) => `${n}  mlock(0x7f000000${i}000, 4096) = 0`).join('\n');
  expect(callsOf(imported(log).text).map((line) => /^\w+/.exec(line)?.[0])).toEqual([
    't2101',
    't2102',
    't2103',
    't2104',
    't2105',
  ]);
});

test('a call that is cut off, and goes on in no later line, is reported', () => {
  const cut = `mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS`;
  for (const log of [cut, `${cut}\nmlock(0x7f0000000000, 4096) = 0\n`, `${cut} \\\n`])
    expect(imported(log).remarks.join('\n')).toMatch(/cut off, or torn by .*: log 1\b/);
});

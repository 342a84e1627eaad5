// The measures as a table: each in its own line, what is known of the scenario beside it, and how
// the explorer compares with SPIN where both ran.
import type { Measured } from './measure.ts';
import { YARDSTICK } from './yardstick.ts';

export interface Row extends Measured {
  /** What differs from what is known. */
  readonly wrong: readonly string[];
}

/** What SPIN's run is compared with: both tell everything apart, or both reduce. */
const RIVAL: Readonly<Record<string, string>> = { counts: 'spin', reduced: 'spin-reduced' };

const HEAD = [
  '',
  'mode',
  'states',
  'edges',
  'maps',
  'stuck',
  'wall s',
  'cpu s',
  'answer wall s',
  'answer cpu s',
  'states/cpu s',
  'tables',
  'resident',
  'search : SPIN',
  'answer : SPIN',
  'counts',
];

const grouped = (n: number): string => n.toLocaleString('en-US');
const megabytes = (bytes: number): string => `${grouped(Math.round(bytes / 1e6))} MB`;
const ratio = (mine: number, theirs: number | undefined): string =>
  theirs === undefined || theirs === 0 ? '' : (mine / theirs).toFixed(2);

function cells(r: Row, rival: Row | undefined): string[] {
  const isKnown = YARDSTICK[r.name] !== undefined && r.mode !== 'product' && r.mode !== 'apart';
  return [
    r.name,
    r.mode,
    grouped(r.states),
    grouped(r.transitions),
    String(r.finals ?? ''),
    String(r.stuck ?? ''),
    r.seconds.toFixed(2),
    r.cpuSeconds.toFixed(2),
    r.answerSeconds.toFixed(2),
    r.answerCpuSeconds.toFixed(2),
    grouped(Math.round(r.states / r.cpuSeconds)),
    megabytes(r.tables),
    megabytes(r.resident),
    ratio(r.cpuSeconds, rival?.cpuSeconds),
    ratio(r.answerCpuSeconds, rival?.answerCpuSeconds),
    r.wrong.length > 0 ? 'WRONG' : isKnown ? 'right' : '',
  ];
}

export function table(rows: readonly Row[]): string {
  const rivalOf = ({ name, mode }: Row): Row | undefined =>
    rows.find((other) => other.name === name && other.mode === RIVAL[mode]);
  const lines = [HEAD, ...rows.map((r) => cells(r, rivalOf(r)))];
  const widths = HEAD.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)));
  return lines.map((line) => line.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  ')).join('\n');
}

/** SPIN's times on a quiet machine, for a machine without SPIN. */
export function spinOnce(names: readonly string[]): string {
  const known = names.flatMap((name) => {
    const one = YARDSTICK[name];
    return one ? [`${name}: pan ${one.pan} s, answer ${one.answer} s, reduced ${one.answerReduced} s`] : [];
  });
  return known.length === 0 ? '' : `SPIN on a quiet two-core machine, once: ${known.join('; ')}\n`;
}

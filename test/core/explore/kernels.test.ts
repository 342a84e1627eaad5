// What two kernels have in common is worded the same, also where only one of them notes
// who set a mark.
import { expect, test } from 'vitest';
import { explore } from '../../../core/explore/explore.ts';
import { inCommonWords, onlyIn } from '../../../core/explore/service/compare.ts';
import { type Report, reportOf } from '../../../core/explore/service/report.ts';
import type { Vintage } from '../../../core/kernel/constants.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { driven } from './driven.ts';

function found(kernel: Vintage, ...lines: string[]): Report {
  const compiled = compile(parse([`kernel ${kernel}`, 'map 0x1000..0x20000', ...lines].join('\n')));
  return reportOf(compiled, driven(explore(compiled)));
}
const only = (report: Report, other: Report) => onlyIn(report, other).map(({ kind, text }) => `${kind} ${text}`);

const STALE = [
  'entry 0x1000..0x3000 rw- max=rwx',
  'entry 0x3000..0x4000 r-- max=rwx',
  't1: vm_map_wire(0x3000, 0x4000, USER|NOHOLES)',
  't1: vm_map_inherit(0x2000, 0x3000, share)',
  't1: vm_map_remove(0x3000, 0x4000)',
  't2: vm_map_wire(0x1000, 0x4000, USER|NOHOLES)',
];

test('a mark that stays is the same of a kernel that knows its owner', () => {
  const [six, thirteen] = [found('freebsd-6', ...STALE), found('freebsd-13', ...STALE)];
  expect(thirteen.suspects[0]?.text).toBe('0x1000..0x2000 stays in transition by t2, whose call is over');
  expect(six.suspects.map(({ text }) => text)).toEqual([
    '0x1000..0x2000 stays in transition, and no call that marks entries is left',
  ]);
  expect(inCommonWords(thirteen, six).suspects.map(({ text }) => text)).toContain(six.suspects[0]?.text);
  expect(only(six, thirteen).filter((one) => one.includes('in transition'))).toEqual([]);
  expect(only(thirteen, six).filter((one) => one.includes('in transition'))).toEqual([]);
  expect(inCommonWords(six, thirteen).outcomes.flatMap(({ details }) => details)).toContain(
    '0x1000..0x2000 rw-/rwx wired 1 IN_TRANSITION',
  );
  const marks = inCommonWords(thirteen, six).outcomes.flatMap(({ details }) => details);
  expect(marks.filter((text) => / by /.test(text))).toEqual([]);
});

test('two kernels that know owners are compared by them', () => {
  const [thirteen, fifteen] = [found('freebsd-13', ...STALE), found('freebsd-15', ...STALE)];
  expect(inCommonWords(thirteen, fifteen)).toBe(thirteen);
  expect(thirteen.outcomes.flatMap(({ details }) => details)).toContain(
    '0x1000..0x2000 rw-/rwx wired 1 IN_TRANSITION by t2',
  );
});

test('who sleeps at such a mark for ever', () => {
  const lines = [...STALE, 't3: munmap(0x1000, 0x1000)'];
  const [six, thirteen] = [found('freebsd-6', ...lines), found('freebsd-13', ...lines)];
  const asleep = ({ suspects }: Report) =>
    suspects.flatMap(({ kind, text }) => (kind === 'asleep-at-ownerless-mark' ? [text] : []));
  expect(asleep(thirteen)).toEqual(['t3 sleeps for ever: 0x1000..0x2000 is in transition by t2, which is in no call']);
  expect(asleep(inCommonWords(thirteen, six))).toEqual(asleep(six));
  expect(asleep(six)).toHaveLength(1);
});

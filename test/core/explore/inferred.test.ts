// Sentences of an explanation say where they rest on what an import inferred, and only there.
import { expect, test } from 'vitest';
import { explainedReport } from '../../../core/explore/service/explained.ts';
import { explainSeveral } from '../../../core/explore/service/severalExplanations.ts';
import { compile } from '../../../core/program/compile.ts';
import { lastOf, parse } from '../../../core/trace/parse/parse.ts';

const NAMED = { name: 'x', text: '' };
const INFERRED = 'entry 0x10000..0x18000 rw- max=rw-  # inferred: mlock of log 3';
const script = (entry: string, munmap: string, shown = ''): string => `# Imported from x.truss: truss, 9 lines.
kernel freebsd-15
map 0x1000..0x20000000
${entry}
${shown}
t1: munmap(0x17000, 4K) = 0${munmap}
t1 > vm_map_wire(0x10000, 0x14000, USER|NOHOLES)
t2 > vm_map_wire(0x11000, 0x15000, USER|NOHOLES)
t3 > vm_map_remove(0x12000, 0x13000)
t3 < KERN_SUCCESS
t1 < KERN_SUCCESS
t2 < KERN_INVALID_ADDRESS
t3: mprotect(0x10000, 4K, rwx) = EACCES
`;

function sentences(text: string): { story: string[]; reasons: string[]; others: string } {
  const compiled = compile(parse(text));
  const { explained, others } = explainedReport(compiled, lastOf(explainSeveral(compiled)), NAMED);
  return {
    story: (explained?.story ?? []).map((one) => one.text),
    reasons: (explained?.calls ?? []).flatMap(({ reason }) => (reason === '' ? [] : [reason])),
    others: JSON.stringify(others.map(({ differs }) => differs)),
  };
}

test('what happened to an entry that was inferred, by a line that was, and why a call failed', () => {
  const { story, reasons, others } = sentences(script(INFERRED, '  # inferred: the next line finds it free'));
  expect(story).toEqual([
    't1 unmapped 0x17000..0x18000; line 6 is inferred; 0x10000..0x18000 is inferred (mlock of log 3)',
    't3 unmapped 0x12000..0x13000; 0x10000..0x17000 is inferred (mlock of log 3)',
    't2 was refused: KERN_INVALID_ADDRESS in vm_map_wire_locked, which rests on what is inferred',
    't3 was refused: KERN_PROTECTION_FAILURE in vm_map_protect, which rests on what is inferred',
  ]);
  expect(reasons).toHaveLength(2);
  for (const reason of reasons) expect(reason).toMatch(/; 0x10000\.\.0x18000 is inferred \(mlock of log 3\)/);
  expect(others).toContain('0x10000..0x17000 is inferred (mlock of log 3)');
});

test('a call of the table of results that no log shows is marked', () => {
  const compiled = compile(parse(script(INFERRED, '  # inferred: the next line finds it free')));
  const { explained } = explainedReport(compiled, lastOf(explainSeveral(compiled)), NAMED);
  expect(explained?.calls.filter(({ isInferred }) => isInferred).map(({ line }) => line)).toEqual([6]);
  const shown = compile(parse(script(INFERRED, '')));
  const { explained: all } = explainedReport(shown, lastOf(explainSeveral(shown)), NAMED);
  expect(all?.calls.filter(({ isInferred }) => isInferred)).toEqual([]);
});

test('nothing of what the log shows', () => {
  const elsewhere = 'entry 0x30000..0x38000 rw-  # inferred: mlock of log 3';
  const { story, reasons, others } = sentences(script('entry 0x10000..0x18000 rw- max=rw-', '', elsewhere));
  expect(story.length).toBeGreaterThan(2);
  expect(JSON.stringify([story, reasons]) + others).not.toContain('inferred');
});

test('a report says whether there is a result to explain, however far down', () => {
  const says = (text: string): boolean => {
    const compiled = compile(parse(text));
    return explainedReport(compiled, lastOf(explainSeveral(compiled)), NAMED).saysResults;
  };
  const entries = Array.from({ length: 11_000 }, (_, i) => {
    const at = 0x10000 + 2 * i * 0x1000;
    return `entry 0x${at.toString(16)}..0x${(at + 0x1000).toString(16)} rw-`;
  });
  const script = ['map 0x1000..0x20000000', ...entries, 't1: munlock(0x10000, 4K)'].join('\n');
  expect([says(`${script}\n`), says(`${script} = 0\n`)]).toEqual([false, true]);
});

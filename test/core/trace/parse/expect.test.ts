// `expect explore:` lines: what they are, and what is said of wrong ones.
import { expect, test } from 'vitest';
import { ERRNO_BASE } from '../../../../core/kernel/constants.ts';
import type { Statement } from '../../../../core/trace/ast.ts';
import { describe as described, parse } from '../../../../core/trace/parse/parse.ts';
import { contextOf } from '../../../../core/trace/print/context.ts';
import { formatText } from '../../../../core/trace/print/formatter.ts';
import { format } from '../../../../core/trace/print/print.ts';

const ABOVE = `entry 0x1000..0x3000 rw-
thread pager
t1 > vm_map_wire(0x1000, 0x3000, USER) @ fault
t1 < KERN_SUCCESS
pager: mlock(0x1000, 4096)
t1: munlock(0x1000, 4096)
100123: mlock(0x1000, 4096)
`;
const read = (line: string) => parse(`${ABOVE}expect ${line}\n`);
const claimOf = (line: string): object | undefined => {
  const script = read(line);
  expect(script.diagnostics.map(described)).toEqual([]);
  const s = script.statements.kept.find((one): one is Extract<Statement, { kind: 'expect' }> => one.kind === 'expect');
  return s && { ...s.claim, ...(s.within && { within: s.within }) };
};

test.each([
  ['explore: complete', { kind: 'complete' }],
  ['explore: no suspects', { kind: 'no suspects' }],
  ['explore: no lost-wakeup', { kind: 'absent', suspect: 'lost-wakeup' }],
  ['explore: mark-without-owner', { kind: 'present', suspect: 'mark-without-owner' }],
  ['explore: no-space-though-room', { kind: 'present', suspect: 'no-space-though-room' }],
  ['explore: no no-access-refused', { kind: 'absent', suspect: 'no-access-refused' }],
  ['explore: panic within 1_000 states', { kind: 'present', suspect: 'panic', within: { most: 1000, unit: 'states' } }],
  ['explore: no stuck within 10 s', { kind: 'absent', suspect: 'stuck', within: { most: 10, unit: 's' } }],
  [
    'explore: t1.1 = KERN_SUCCESS or KERN_INVALID_ADDRESS',
    { kind: 'results', thread: 't1', call: 1, line: 3, results: [0, 1] },
  ],
  ['explore: t1.2 = 0', { kind: 'results', thread: 't1', call: 2, line: 6, results: [ERRNO_BASE] }],
  [
    'explore: pager.1 = 0 or ENOMEM within 5 s',
    {
      kind: 'results',
      thread: 'pager',
      call: 1,
      line: 5,
      results: [ERRNO_BASE, ERRNO_BASE + 12],
      within: { most: 5, unit: 's' },
    },
  ],
  ['explore: 100123.1 = EAGAIN', { kind: 'results', thread: 't100123', call: 1, line: 7, results: [ERRNO_BASE + 35] }],
])('expect %s', (line, claim) => {
  expect(claimOf(line)).toEqual(claim);
  // what is printed is read as the same
  const script = read(line);
  const printed = format(script);
  expect(parse(printed).diagnostics).toEqual([]);
  expect(format(parse(printed))).toBe(printed);
  expect(printed).toContain(format([...script.statements].at(-1) as Statement, contextOf(script)));
  expect(formatText(printed)).toBe(printed);
});

test.each([
  ['', /^8:8: error: expected 'explore:' and what exploring has to find.*found the end of the line/],
  ['exploer: complete', /found 'exploer' \(did you mean 'explore'\?\)/],
  ['explore complete', /^8:16: error: expected ':' after explore, found 'complete'/],
  ['explore:', /expected what exploring has to find: 'no suspects'/],
  ['explore: no', /expected 'suspects' or a kind of suspicion/],
  ['explore: no lost-wakup', /found 'lost-wakup' \(did you mean 'lost-wakeup'\?\)/],
  ['explore: deadlok', /found 'deadlok' \(did you mean 'deadlock'\?\)/],
  ['explore: suspects', /did you mean 'no suspects'/],
  ['explore: no suspect', /did you mean 'suspects'/],
  ['explore: t1', /which call of t1\? Its first is t1\.1/],
  ['explore: t2.1 = KERN_SUCCESS', /^8:17: error: no line above is of thread 't2'/],
  ['explore: t1.3 = KERN_SUCCESS', /^8:17: error: the lines above make 2 calls of t1: there is no t1\.3 yet/],
  ['explore: pager.0 = 0', /the lines above make 1 call of pager/],
  ['explore: t1.1', /expected '=' and the results that vm_map_wire can have, found the end of the line/],
  ['explore: t1.1 = ENOMEM', /vm_map_wire never gives 'ENOMEM'/],
  ['explore: t1.2 = KERN_SUCCESS', /munlock never gives 'KERN_SUCCESS'/],
  ['explore: t1.1 = KERN_SUCCESS or KERN_SUCCESS', /this result is given twice/],
  [
    'explore: t1.1 = KERN_SUCCESS KERN_FAILURE',
    /expected 'within' and a bound, or the end of the line, found 'KERN_FAILURE'/,
  ],
  ['explore: complete within', /expected how many states, or seconds, the exploration may take/],
  ['explore: complete within 10', /expected 'states' or 's', found the end of the line/],
  ['explore: complete within 10 stats', /did you mean 'states'/],
  ['explore: complete within 0 s', /needs at least 1 state/],
  ['explore: complete now', /expected 'within' and a bound/],
])('expect %s', (line, message) => {
  const [first, ...others] = read(line).diagnostics.map(described);
  expect(first).toMatch(message);
  expect(others).toEqual([]);
});

test('a claim on a call stands below it; the others stand anywhere', () => {
  expect(parse(`expect explore: no suspects\n${ABOVE}`).diagnostics).toEqual([]);
  expect(parse(`expect explore: t1.1 = KERN_SUCCESS\n${ABOVE}`).diagnostics).toHaveLength(1);
});

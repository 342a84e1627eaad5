// mmap with MAP_STACK (core/kernel/routines/mmap.ts names the source): a stack that grows, which is
// placed, replaced, wired and refused as each kernel does.
import { describe, expect, test } from 'vitest';
import { eflagNames, protName, VINTAGES } from '../../../../core/kernel/constants.ts';
import { dumpEntries } from '../../../../core/kernel/kernel.ts';
import { RULES } from '../../../../core/kernel/rules.ts';
import { runScript } from './mmapScript.ts';
import { type Outcome, run } from './script.ts';

const NEW = VINTAGES.filter((vintage) => RULES[vintage].stackGaps);
const OLD = VINTAGES.filter((vintage) => !RULES[vintage].stackGaps);
/** A stack of 8 pages, two of them mapped at first. */
const stack = (kernel: string, lines: string, more = ''): Outcome =>
  run(kernel, lines, `limit stack_growth 8K\n${more}`);
const mmap = (at: string, flags = 'MAP_STACK', size = '0x8000'): string =>
  `t1: mmap(${at}, ${size}, PROT_READ|PROT_WRITE, ${flags}, -1, 0)`;

/** `20-26 --- GUARD`: the map, in pages. */
const shape = ({ state }: Outcome): string[] =>
  dumpEntries(state.kernel).map((e) =>
    [`${e.start.toString(16)}-${e.end.toString(16)}`, protName(e.prot), ...eflagNames(e.eflags)].join(' '),
  );

describe.each(NEW)('%s', (kernel) => {
  test('maps the upper end, and keeps the rest free as a gap', () => {
    const outcome = stack(kernel, `${mmap('0x20000')} = 0x20000`);
    expect(outcome.failures).toEqual([]);
    expect(shape(outcome)).toEqual(['20-26 --- GUARD STACK_GAP_DN', '26-28 rw- GROWS_DOWN']);
  });
  test('what its gap keeps is no offset', () => {
    expect(stack(kernel, `${mmap('0x20000')}\nassert entry(0x20000).offset == 0`).failures).toEqual([]);
  });
  test('grows when it is touched, but not into its guard', () => {
    const lines = `${mmap('0x20000')}
       t1: touch 0x25000 write = KERN_SUCCESS
       assert entry(0x24000).start == 0x24000
       t1: touch 0x20000 write = KERN_PROTECTION_FAILURE`;
    expect(stack(kernel, lines).failures).toEqual([]);
  });
  test('goes to the next room for its whole size', () => {
    const lines = `${mmap('0x20000')} = 0x20000\n${mmap('0x24000')} = 0x28000`;
    expect(stack(kernel, lines).failures).toEqual([]);
  });
  test('with MAP_FIXED takes the place of what is there', () => {
    const lines = `${mmap('0x20000', 'MAP_STACK|MAP_FIXED')} = 0x20000`;
    const outcome = stack(kernel, lines, 'entry 0x22000..0x23000 r--');
    expect(outcome.failures).toEqual([]);
    expect(shape(outcome)).toEqual(['20-26 --- GUARD STACK_GAP_DN', '26-28 rw- GROWS_DOWN']);
  });
  test('with MAP_EXCL does not', () => {
    const lines = `${mmap('0x20000', 'MAP_STACK|MAP_FIXED|MAP_EXCL')} = ENOMEM`;
    expect(stack(kernel, lines, 'entry 0x22000..0x23000 r--').failures).toEqual([]);
  });
  test('no larger than its guard: EINVAL', () => {
    expect(stack(kernel, `${mmap('0x20000', 'MAP_STACK', '0x1000')} = EINVAL`).failures).toEqual([]);
  });
  test('after mlockall(MCL_FUTURE) its mapped part is wired, and its gap is passed over', () => {
    const lines = `t1: mlockall(MCL_FUTURE) = 0
       ${mmap('0x20000')} = 0x20000
       assert map.wired == 2 && entry(0x26000).user_wired && entry(0x20000).wired_count == 0
       t1: touch 0x25000 write = KERN_SUCCESS
       assert map.wired == 4`;
    expect(stack(kernel, lines).failures).toEqual([]);
  });
  test('its whole size counts against RLIMIT_MEMLOCK', () => {
    const lines = `t1: mlockall(MCL_FUTURE) = 0\n${mmap('0x20000')} = ENOMEM`;
    expect(stack(kernel, lines, 'limit memlock 28K').failures).toEqual([]);
  });
  test('RLIMIT_STACK is not for it', () => {
    const lines = `${mmap('0x20000')}\nt1: vm_map_growstack(0x21000) = KERN_SUCCESS`;
    expect(stack(kernel, lines, 'limit stack 8K').failures).toEqual([]);
  });
});

describe.each(OLD)('%s', (kernel) => {
  test('maps the upper end; nothing keeps the rest free', () => {
    const outcome = stack(kernel, `${mmap('0x20000')} = 0x20000\n${mmap('0x20000', 'MAP_ANON|MAP_FIXED', '0x1000')}`);
    expect(outcome.failures).toEqual([]);
    expect(shape(outcome)[0]).toBe('20-21 rw-');
    expect(shape(outcome).at(-1)).toMatch(/^26-28 rw-/);
  });
  test('grows when its room is asked for', () => {
    const lines = `${mmap('0x20000')}\nt1: vm_map_growstack(0x25000) = KERN_SUCCESS\nassert entry(0x24000).start == 0x24000`;
    expect(stack(kernel, lines).failures).toEqual([]);
  });
  test('looks for no other place', () => {
    const lines = `${mmap('0x20000')} = 0x20000\n${mmap('0x24000')} = ENOMEM`;
    expect(stack(kernel, lines).failures).toEqual([]);
  });
  test('with MAP_FIXED takes the place of what is there', () => {
    const outcome = stack(kernel, `${mmap('0x20000', 'MAP_STACK|MAP_FIXED')} = 0x20000`, 'entry 0x22000..0x23000 r--');
    expect(outcome.failures).toEqual([]);
    expect(shape(outcome)).toHaveLength(1);
  });
  test('is not the stack of the process', () => {
    const lines = `${mmap('0x20000')}\nt1: vm_map_growstack(0x25000) = KERN_SUCCESS`;
    expect(stack(kernel, lines, 'limit stack 8K').failures).toEqual([]);
  });
});

test('freebsd-6: MCL_FUTURE wires the whole range without holes, which fails and is ignored', () => {
  const lines = `t1: mlockall(MCL_FUTURE) = 0\n${mmap('0x20000')} = 0x20000\nassert map.wired == 0`;
  expect(stack('freebsd-6', lines, 'privileged').failures).toEqual([]);
});

test.each(NEW)('%s: a second stack lies right above the first, above the largest heap', (kernel) => {
  const call = 't1: mmap(NULL, 2M, rw-, MAP_STACK)';
  const { results } = runScript(`kernel ${kernel}\nmap 0x1000..0x800000000000\n${call}\n${call}`);
  expect(results).toEqual(['0x800200000', '0x800400000']);
});

// `vmtrace check` on `expect explore:` lines: what holds, what does not, and what
// a bound leaves open.
import { expect, test } from 'vitest';
import { file, useFolder, vmtrace } from './files.ts';

useFolder();

/** Where the unmap comes first, or while the wiring is in a page fault, the wiring fails. */
const RACE = [
  'map 0x1000..0x100000',
  'entry 0x10000..0x12000 rw- max=rwx',
  't1: vm_map_wire(0x10000, 0x12000, USER|NOHOLES)',
  't2: vm_map_remove(0x11000, 0x12000)',
];
const check = async (...lines: string[]) => {
  const path = file(...RACE, ...lines);
  const { code, out } = await vmtrace('check', path);
  return { code, out: out.replaceAll(path, 'F').split('\n') };
};

test('claims that hold', async () => {
  const { code, out } = await check(
    'expect explore: complete',
    'expect explore: no deadlock within 60 s',
    'expect explore: t2.1 = KERN_SUCCESS',
    'expect explore: t1.1 = KERN_SUCCESS or KERN_INVALID_ADDRESS',
  );
  expect(out.filter((line) => line.startsWith('#'))).toEqual([expect.stringMatching(/^# all \d+ hold$/)]);
  expect(out.filter((line) => line.startsWith('ok'))).toEqual([
    'ok 1 - F:5 expect explore: complete',
    'ok 2 - F:6 expect explore: no deadlock within 60 s',
    'ok 3 - F:7 expect explore: t2.1 = KERN_SUCCESS',
    'ok 4 - F:8 expect explore: t1.1 = KERN_SUCCESS or KERN_INVALID_ADDRESS',
    'ok 5 - F all threads finish',
  ]);
  expect(code).toBe(0);
});

test('claims that do not hold say what is so, and an order that shows it', async () => {
  const { code, out } = await check(
    'expect explore: lost-wakeup',
    'expect explore: t1.1 = KERN_SUCCESS',
    'expect explore: t2.1 = KERN_SUCCESS or KERN_FAILURE',
  );
  expect(code).toBe(1);
  expect(out[2]).toMatch(/^# F:5:1: error: Lost wakeup: it is in no order \(\d+ states, every order explored\)$/);
  expect(out.slice(3, 6)).toEqual([
    'not ok 2 - F:6 expect explore: t1.1 = KERN_SUCCESS',
    expect.stringMatching(
      /^# F:6:1: error: the result of line 3 can be KERN_INVALID_ADDRESS or KERN_SUCCESS, expected KERN_SUCCESS$/,
    ),
    expect.stringMatching(/^# {3}gives KERN_INVALID_ADDRESS: schedule t/),
  ]);
  expect(out[7]).toBe(
    '# F:7:1: error: the result of line 4 can be KERN_SUCCESS, expected KERN_FAILURE or KERN_SUCCESS',
  );
  expect(out[8]).toBe('#   no order gives KERN_FAILURE');
});

test('no suspects tells each suspicion with its order', async () => {
  const path = file(
    'map 0x1000..0x100000',
    'entry 0x10000..0x12000 rw- flags=IN_TRANSITION',
    't1: vm_map_wire(0x10000, 0x12000, USER|NOHOLES)',
    'expect explore: no suspects',
    'expect explore: mark-without-owner',
  );
  const { code, out } = await vmtrace('check', path);
  expect(code).toBe(1);
  const [, about = ''] = out.split(/not ok 1 .*\n/);
  expect(about).toMatch(/^# .*:4:1: error: \w[^:]*: .*\n# {3}(schedule t1|no choice)/);
  expect(out).toContain('ok 2 - ');
});

test('a bound that is reached is an answer of its own: neither passed nor failed, exit code 3', async () => {
  const { code, out } = await check(
    'expect explore: no suspects within 3 states',
    'expect explore: lost-wakeup within 3 states',
  );
  expect(code).toBe(3);
  expect(out[1]).toBe('not ok 1 - F:5 expect explore: no suspects within 3 states');
  expect(out[2]).toBe(
    '# F:5:1: error: not known: the bound of states was reached, after 3 states, and no order so far decides it',
  );
  expect(out[3]).toMatch(/^not ok 2/);
  // of the command line, unless the line's own is narrower
  const path = file(...RACE, 'expect explore: no suspects', 'expect explore: complete within 9999 s');
  const { code: other, out: junit } = await vmtrace('check', '--states', '3', '--reporter', 'junit', path);
  expect(other).toBe(1);
  expect(junit).toContain('<error message="not known: the bound of states was reached');
  expect(junit).toContain(
    '<failure message="not every order was explored: the bound of states was reached, after 3 states"/>',
  );
  expect(junit).toMatch(/failures="1" errors="1"/);
});

test('what cannot be explored is an error', async () => {
  const path = file('limit user_wired 0..5000', ...RACE, 'expect explore: complete');
  const { code, out } = await vmtrace('check', path);
  expect(code).toBe(2);
  expect(out).toMatch(/not ok 1 .*\n# .*:6:1: error: line 1: open limits make more than 1000 machines/);
});

test('a run passes the lines by, and says so', async () => {
  const { code, out } = await vmtrace('run', file(...RACE, 'expect explore: lost-wakeup'));
  expect(code).toBe(0);
  expect(out).toContain('1 expect line is not checked by a run: vmtrace check, and the Testing view, explore');
});

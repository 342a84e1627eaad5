// vmtrace explore: what it prints, what it saves, and with which exit code it ends.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { file, folder, useFolder, vmtrace, WRONG } from './files.ts';

useFolder();

/** The first entry that a wirer remembers is cut while it sleeps. */
const STALE = [
  'kernel freebsd-13',
  'map 0x1000..0x20000',
  'entry 0x1000..0x3000 rw- max=rwx',
  'entry 0x3000..0x4000 r-- max=rwx',
  't1: vm_map_wire(0x3000, 0x4000, USER|NOHOLES)',
  't1: vm_map_inherit(0x2000, 0x3000, share)',
  't1: vm_map_remove(0x3000, 0x4000)',
  't2: vm_map_wire(0x1000, 0x4000, USER|NOHOLES)',
];
const CLEAN = [
  'kernel freebsd-13',
  'map 0x1000..0x20000',
  'entry 0x1000..0x5000 rw- max=rwx',
  't1: vm_map_wire(0x1000, 0x5000, USER|NOHOLES)',
  't2: vm_map_wire(0x2000, 0x5000, USER|NOHOLES)',
  't3: vm_map_remove(0x3000, 0x4000)',
];
const STUCK = [
  'map 0x1000..0x20000',
  'entry 0x1000..0x5000 rw-',
  't1: vm_map_wire(0x1000, 0x2000, SYSTEM)',
  't2: munmap(0x1000, 0x1000)',
];

describe('vmtrace explore', () => {
  test('tells what each call can return, what is suspicious, and the shortest order to it', async () => {
    const { code, out } = await vmtrace('explore', file(...STALE));
    expect(code).toBe(1);
    expect(out).toMatch(/ every order was explored\n/);
    expect(out).toMatch(
      /vm_map_wire\(0x1000, 0x4000, USER\|NOHOLES\) +KERN_SUCCESS \([\d,]+\), KERN_INVALID_ADDRESS \([\d,]+\)/,
    );
    expect(out).toMatch(/0x1000\.\.0x2000 stays in transition by t2.*\n +schedule t1 t2/);
    expect(out).toMatch(
      /cannot be avoided after step \d+ \(t1's vm_map_remove, line 7\); before, 50 % of the ways on led to it/,
    );
  });
  test('counts orders, and the order to what only one kernel has is told', async () => {
    const { out } = await vmtrace('explore', file(...STALE));
    expect(out).toContain(
      'KERN_SUCCESS (54,108), KERN_INVALID_ADDRESS (21,626)\n75,734 orders: behind each result, in how many',
    );
    expect(out).toContain('[mark-without-owner] in 4,466 orders');
    const { out: few } = await vmtrace('explore', '--states', '12', file(...CLEAN));
    expect(few).toContain('behind each result: in how many steps of the explorer');
    const { out: both } = await vmtrace('explore', '--kernel', 'freebsd-13,freebsd-5', file(...STALE));
    expect(both).toMatch(/not in every kernel: freebsd-13\n {2}user_wired is 1.*\n {4}schedule t1 t2/);
    // the same mark, in the words of a kernel that does not note whose it is
    expect(both).not.toContain('stays in transition');
  });
  test('tells once what alike threads do, and says so', async () => {
    const script = file('map 0x1000..0x9000', 'entry 0x1000..0x3000 rw-', 't1: vm_map_lock()', 't2: vm_map_lock()');
    const { out } = await vmtrace('explore', script);
    expect(out).toContain('\nt1 and t2 are alike: what one of them does each of them can do\n');
    expect(out.match(/waits for ever for the lock/g)).toHaveLength(1);
    expect(out).toMatch(/\[lock-kept\]\n +or with t1 and t2 exchanged\n +schedule /);
    const { out: json } = await vmtrace('explore', '--json', script);
    const [{ kernels }] = JSON.parse(json).files;
    expect(kernels[0].alike).toEqual([['t1', 't2']]);
    expect(kernels[0].outcomes[0].exchanged).toEqual([['t1', 't2']]);
  });
  test('the choice that decided it may be the result of a fault', async () => {
    const lines = [
      'kernel freebsd-13',
      'map 0x1000..0x20000',
      'entry 0x1000..0x2000 rw- max=rwx',
      'fault 0x1000 = KERN_SUCCESS or KERN_FAILURE',
      't1: vm_map_wire(0x1000, 0x2000, USER|NOHOLES) = KERN_SUCCESS',
    ];
    const { out } = await vmtrace('explore', file(...lines));
    expect(out).toMatch(
      /after step \d+ \(t1's vm_map_wire, line 5: the fault on 0x1000 gives KERN_FAILURE\); before, 50 %/,
    );
  });
  test('the choice that decided it may be the end of a thread', async () => {
    const lines = ['entry 0x1000..0x9000 rw-', 't1 > mlock(0x1000, 16K)', 't1 dies', 't2: munmap(0x1000, 32K)'];
    const { out } = await vmtrace('explore', file(...lines));
    expect(out).toMatch(/cannot be avoided after step \d+ \(t1 dies, line 3\)/);
  });
  test('more machines than are explored are refused at the line that opens the limit', async () => {
    const { code, problems } = await vmtrace('explore', file('entry 0x1000..0x2000 rw-', 'limit user_wired 0..3000'));
    expect(code).toBe(2);
    expect(problems.join()).toMatch(/:2:1: error: open limits make more than 1000 machines/);
  });
  test('an exit code says whether an order is bad, and never that nothing is where a bound was reached', async () => {
    expect((await vmtrace('explore', file(...CLEAN))).code).toBe(0);
    expect((await vmtrace('explore', file(...STUCK))).code).toBe(1);
    expect((await vmtrace('explore', file(...WRONG))).code).toBe(2);
    const { code, out } = await vmtrace('explore', '--states', '1', file(...CLEAN));
    expect(code).toBe(3);
    expect(out).toMatch(/NOT every order, the bound of states was reached \(--states N allows more\)/);
    expect(out).toMatch(
      /\n\d more calls? without a return so far\nbehind each result: .*\n\nnothing is suspicious so far\n/,
    );
    expect(out).not.toContain('never returns');
    expect((await vmtrace('explore', '--depth', '2', file(...CLEAN))).code).toBe(3);
    const some = await vmtrace(
      'explore',
      '--states',
      '70',
      file(...STALE, 't3: vm_map_inherit(0x2000, 0x3000, share)'),
    );
    expect(some.out).toMatch(/suspicious \(\d\)/);
    expect(some.out).toContain('\nsince when they cannot be avoided is not known: that takes every order\n');
  });
  test('a script without a call has no order, and no empty line for one', async () => {
    const { code, out } = await vmtrace('explore', file('map 0x1000..0x9000'));
    expect(code).toBe(0);
    expect(out).toContain('all calls return - the script makes no call (1 order)');
    expect(out).toContain('\n     no choice: it is so from the start\n');
    expect(out).not.toMatch(/schedule *$|^line +thread/m);
  });
  test('a kernel that lets only the superuser wire says so, and how to go on', async () => {
    const lines = ['map 0x1000..0x20000', 'entry 0x1000..0x3000 rw- max=rwx', 't1: mlock(0x1000, 0x2000)'];
    const hint = 'EPERM in line 3: freebsd-6 lets only the superuser wire memory. Add the line "privileged"';
    expect((await vmtrace('explore', '--kernel', 'freebsd-13,freebsd-6', file(...lines))).out).toContain(hint);
    expect((await vmtrace('explore', '--kernel', 'freebsd-6', file(...lines))).out).toContain(hint);
    for (const kernel of ['freebsd-6', 'freebsd-13'])
      expect((await vmtrace('explore', '--kernel', kernel, file('privileged', ...lines))).out).not.toContain('EPERM');
  });
  test('a bound that page faults have used up names their line, and memory stays small', async () => {
    const lines = [
      'map 0x1000..0x1000000000',
      'entry 0x1000..0x100001000 rw- max=rwx',
      't1: vm_map_wire(0x1000, 0x100001000, USER|NOHOLES)',
      't2: vm_map_unwire(0x1000, 0x3000, USER|HOLESOK)',
    ];
    const { code, out } = await vmtrace('explore', '--states', '120', file(...lines));
    expect(code).toBe(3);
    expect(out).toMatch(/\nline 3 took [\d,]+ page faults, one after another: the same call for fewer pages/);
    expect(Number(/(\d+) MB/.exec(out)?.[1])).toBeLessThan(40);
  });
  test('--write saves an order that check replays to the same end', async () => {
    const into = mkdtempSync(join(tmpdir(), 'orders-'));
    try {
      const { out } = await vmtrace('explore', '--write', into, file(...STALE), file(...STUCK));
      const saved = readdirSync(into);
      expect(saved.length).toBeGreaterThanOrEqual(2);
      for (const name of saved) {
        expect(out).toContain(`saved ${join(into, name)}`);
        expect((await vmtrace('check', join(into, name))).code).toBe(0);
      }
      const texts = saved.map((name) => readFileSync(join(into, name), 'utf8'));
      expect(texts.some((text) => text.includes('# ends: stuck'))).toBe(true);
    } finally {
      rmSync(into, { recursive: true });
    }
  });
  test('--write saves the orders of each kernel, and of scripts of one name, side by side', async () => {
    const into = mkdtempSync(join(tmpdir(), 'vmtrace-orders-'));
    const path = file(...STALE);
    const { code, out } = await vmtrace('explore', '--write', into, '--kernel', 'freebsd-13,freebsd-15', path, path);
    expect(code).toBe(1);
    expect(out).not.toContain('not saved');
    expect(readdirSync(into)).toHaveLength(8);
    rmSync(into, { recursive: true });
    const fresh = await vmtrace('explore', '--write', into, '--kernel', 'freebsd-13,freebsd-15', path);
    expect(fresh.out).not.toContain('not saved');
    expect(readdirSync(into)).toHaveLength(4);
    rmSync(into, { recursive: true });
  });
  test('--write saves an order in which an assert of the script does not hold as one that says so', async () => {
    const into = mkdtempSync(join(tmpdir(), 'vmtrace-orders-'));
    const script = [
      'map 0x1000..0x20000',
      'entry 0x2000..0x6000 rw-',
      't1: mlock(0x2000, 0x4000) = 0',
      't2: munmap(0x4000, 0x1000)',
      'assert entry(0x2000).wired_count == 1',
    ];
    expect((await vmtrace('explore', '--write', into, file(...script))).code).toBe(1);
    const saved = readdirSync(into).map((name) => join(into, name));
    expect(saved).toHaveLength(2);
    const { code, out } = await vmtrace('check', ...saved);
    expect(out).toContain('assert !(entry(0x2000).wired_count == 1)');
    expect(code).toBe(0);
    rmSync(into, { recursive: true });
  });
  test('where nothing is suspicious, nothing is saved, which is said', async () => {
    const into = join(folder, 'no-orders');
    const { out } = await vmtrace('explore', '--write', into, file(...CLEAN));
    expect(out).toMatch(/\nnothing is suspicious\n[\s\S]*\nnothing saved: no order is suspicious\n/);
    expect(existsSync(into)).toBe(false);
  });
  test('a folder that cannot be made is exit code 2, and the report stands', async () => {
    for (const command of ['explore', 'explain']) {
      const { code, out } = await vmtrace(
        command,
        '--write',
        file('# no folder'),
        file(...STALE, 't2: munlock(0, 0) = 0'),
      );
      expect(code).toBe(2);
      expect(out).toMatch(/\nline +thread[\s\S]*\nnot saved .*: a file of the name of its folder is there\n/);
    }
  });
  test.skipIf(!existsSync('/proc/self'))('--write into a folder that cannot be made ends, and says so', async () => {
    const { out } = await vmtrace('explore', '--write', '/proc/x/y', file(...STUCK));
    expect(out).toMatch(/not saved \/proc\/x\/y\//);
  });
  test('lines of the script that say what is to be found hold or not, and the exit code counts them', async () => {
    const path = file(
      ...STALE,
      'expect explore: no suspects',
      'expect explore: mark-without-owner',
      'expect explore: no panic within 3 states',
      'expect explore: t2.1 = KERN_SUCCESS',
    );
    const { code, out } = await vmtrace('explore', path);
    expect(code).toBe(1);
    const lines = out.split('\n');
    const [title, ...told] = lines.slice(lines.indexOf('expected (4)'));
    expect(title).toBe('expected (4)');
    expect(told.slice(0, 4)).toEqual([
      '  line 9: expect explore: no suspects: does not hold, see below',
      '  line 10: expect explore: mark-without-owner: holds',
      '  line 11: expect explore: no panic within 3 states: not known: the bound of states was reached, after 3 states, and no order so far decides it',
      '  line 12: expect explore: t2.1 = KERN_SUCCESS: does not hold: the result of line 8 can be KERN_INVALID_ADDRESS or KERN_SUCCESS, expected KERN_SUCCESS',
    ]);
    expect(told[4]).toMatch(/^ {4}gives KERN_INVALID_ADDRESS: schedule t/);
    const json = JSON.parse((await vmtrace('explore', '--json', path)).out);
    expect(json.files[0].kernels[0].expectations[1]).toEqual({
      line: 10,
      text: 'expect explore: mark-without-owner',
      verdict: 'passed',
      messages: [],
    });
    const codeOf = async (...claims: string[]) => (await vmtrace('explore', file(...CLEAN, ...claims))).code;
    expect(await codeOf('expect explore: no suspects', 'expect explore: complete within 9 s')).toBe(0);
    expect(await codeOf('expect explore: lost-wakeup')).toBe(1);
    expect(await codeOf('expect explore: no suspects within 2 states')).toBe(3);
  });
  test('two kernels are compared', async () => {
    const path = file(
      'map 0x1000..0x20000',
      'privileged',
      'entry 0x1000..0x3000 rw- max=rwx',
      't1: mlock(0x2000, 0)',
      't1: munmap(0x1000, 0x2000)',
    );
    const { code, out } = await vmtrace('explore', '--kernel', 'freebsd-6,freebsd-15', path);
    expect(code).toBe(1);
    expect(out).toMatch(/not in every kernel: freebsd-6\n/);
    expect(out).toMatch(/0x2000\.\.0x2000 is an entry of no length/);
    const counted = await vmtrace('explore', '--kernel', 'freebsd-6,freebsd-13', file(...STALE));
    expect(counted.out).toMatch(/user_wired is 1.*\n +schedule t.*\n +it cannot be avoided after step \d+ \(t1's /);
    expect((await vmtrace('explore', '--kernel', 'freebsd-13,freebsd-14', file(...CLEAN))).out).toMatch(
      /do not differ/,
    );
  });
  test('a limit that is left open is tried with each value, and an order says with which', async () => {
    const path = file(
      'kernel freebsd-13',
      'map 0x1000..0x20000',
      'limit user_wired 2..4',
      'entry 0x1000..0x5000 rw-',
      't1: mlock(0x1000, 0x3000) = ENOMEM',
    );
    const { out } = await vmtrace('explore', path);
    expect(out).toMatch(/mlock\(0x1000, 0x3000\) +0 \(2\), ENOMEM \(1\)/);
    expect(out).toMatch(/with limit user_wired 2/);
  });
  test('--json is one document', async () => {
    const { out } = await vmtrace('explore', '--json', file(...STALE), file(...CLEAN));
    const { files, exitCode } = JSON.parse(out);
    expect(exitCode).toBe(1);
    expect(files).toHaveLength(2);
    expect(files[0].kernels[0].suspects[0]).toMatchObject({
      kind: 'mark-without-owner',
      schedule: expect.stringMatching(/^schedule /),
    });
    expect(files[0].kernels[0].results[0]).toMatchObject({
      thread: 't1',
      schedule: expect.stringMatching(/^schedule /),
    });
    expect(files[1].kernels[0]).toMatchObject({ complete: true, suspects: [] });
  });
});

// The command line: what run and check print, and with which exit code they end.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MOST_REASONS } from '../../../core/check/trial.ts';
import { FAILING, file, folder, GOOD, MAP, PANIC, root, STUCK, useFolder, vmtrace, WRONG } from './files.ts';

useFolder();

describe('exit codes', () => {
  const table: [string, string[], number, number][] = [
    ['everything holds', GOOD, 0, 0],
    ['an expectation and an assert fail', FAILING, 1, 1],
    ['a thread is stuck', STUCK, 1, 1],
    ['a thread is stuck, as the script says', ['# ends: stuck', ...STUCK], 1, 0],
    ['the kernel panics', PANIC, 1, 1],
    ['the kernel panics, as the script says', ['# ends: panic', ...PANIC], 1, 0],
    ['the script is to be stuck, and is not', ['# ends: stuck', ...GOOD], 0, 1],
    ['errors', WRONG, 2, 2],
    ['nothing to run', [], 0, 0],
  ];
  test.each(table)('%s', async (_, lines, run, check) => {
    const path = file(...lines);
    expect((await vmtrace('run', path)).code).toBe(run);
    expect((await vmtrace('check', path)).code).toBe(check);
    expect((await vmtrace('check', '--reporter', 'junit', path)).code).toBe(check);
    expect((await vmtrace('check', '--json', path)).code).toBe(check);
  });
  test('are the worst of several files', async () => {
    expect((await vmtrace('run', file(...WRONG), file(...GOOD))).code).toBe(2);
    expect((await vmtrace('check', file(...FAILING), file(...GOOD))).code).toBe(1);
  });
  test('a script that goes on is given up', async () => {
    const { code, out } = await vmtrace(
      'check',
      '--steps',
      '1',
      file(...GOOD.slice(0, 2), ...Array(9000).fill('t1: vm_map_wakeup()')),
    );
    expect(code).toBe(1);
    expect(out).toMatch(/not ok 1 - .*all threads finish\n# .*: error: given up after \d+ steps/);
  });
});

describe('run', () => {
  test('prints a table with the reason under a call that failed, and what does not hold as a problem', async () => {
    const path = file(...FAILING);
    const { out, problems } = await vmtrace('run', path);
    const lines = out.split('\n');
    expect(lines[0]).toBe(`${path} (freebsd-15)`);
    expect(lines[1]).toMatch(/^line {2}thread {2}call +result$/);
    expect(lines[2]).toMatch(
      /^ {3}3 {2}t1 +vm_map_wire\(0x20000, 0x22000, .*\) +KERN_INVALID_ADDRESS {2}\(the trace says KERN_SUCCESS\)$/,
    );
    expect(lines[3]).toMatch(/0x20000 is not mapped \(vm_map_wire_locked\.first\); nothing was ever mapped there$/);
    expect(lines[4]).toMatch(/^ +What you can do: Map the whole range first/);
    expect(lines[5]).toMatch(/^ +Other causes of KERN_INVALID_ADDRESS:$/);
    expect(lines[6]).toMatch(/^ +- part of the range may not be accessed .*: no, all of what is mapped there may be/);
    expect(lines[7]).toBe('all threads have finished, 2 expectations failed');
    expect(problems).toEqual([
      `${path}:3:1: error: t1's vm_map_wire returned KERN_INVALID_ADDRESS, the trace says KERN_SUCCESS`,
      expect.stringContaining(`${path}:4:1: error: assertion failed: user_wired == 2`),
    ]);
  });
  test.each([
    ['in the step that returns', 'limit memlock 4K', 't1: mlockall(MCL_CURRENT)', /RLIMIT_MEMLOCK is 1 page/],
    ['of an argument', '', 't1: mmap(0x20010, 0x1000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED)', /addr is 16 bytes past/],
    ['in a routine below', '', 't1: mlock(0x11000, 0x4000)', /nothing is mapped from 0x12000/],
  ])('tells the reason of a refusal %s', async (_, limit, call, reason) => {
    const path = file('kernel freebsd-13', 'map 0x1000..0x100000', 'entry 0x10000..0x12000 rw-', limit, call);
    const { out } = await vmtrace('run', path);
    expect(out.split('\n')[3]).toMatch(reason);
  });
  test('lists every error of every script, with its place and the nearest name', async () => {
    const first = file(...WRONG);
    const second = file('kernel freebds-13');
    const { out, problems } = await vmtrace('run', first, second);
    expect(out).toBe('');
    expect(problems).toHaveLength(3);
    expect(problems[0]).toMatch(/:3:5: error: .*; did you mean vm_map_wire\?$/);
    expect(problems[1]).toMatch(/:4:1: error: .*; did you mean assert\?$/);
    expect(problems[2]?.startsWith(`${second}:1:`)).toBe(true);
  });
  test('--json has the same', async () => {
    const [bad, wrong, gone] = [file(...FAILING), file(...WRONG), join(folder, 'gone')];
    const { out, problems } = await vmtrace('run', '--json', bad, wrong, gone);
    expect(problems).toEqual([]);
    expect(JSON.parse(out)).toMatchObject({
      exitCode: 2,
      files: [
        {
          file: bad,
          kernel: 'freebsd-15',
          end: 'done',
          exitCode: 1,
          problems: [],
          calls: [{ line: 3, thread: 't1', result: 'KERN_INVALID_ADDRESS', reason: expect.any(String) }],
          failures: [{ line: 3 }, { line: 4, text: 'assert user_wired == 2' }],
        },
        { file: wrong, exitCode: 2, problems: [{ line: 3, suggestion: 'vm_map_wire' }, { line: 4 }] },
        { file: gone, exitCode: 2, unread: 'there is no such file' },
      ],
    });
  });
  test('says how many failures have no reason', async () => {
    const many = Array(MOST_REASONS + 2).fill('t1: munlock(0x20000, 0x1000)');
    const path = file(...MAP, ...many);
    expect((await vmtrace('run', path)).out).toContain(
      '\n2 more calls have failed: the reasons are those of the first 1000\n',
    );
    const { calls, unexplained } = JSON.parse((await vmtrace('run', '--json', path)).out).files[0];
    const told = calls.filter(({ reason }: { reason?: string }) => reason !== undefined);
    expect([calls.length, told.length, unexplained]).toEqual([MOST_REASONS + 2, MOST_REASONS, 2]);
  });
  test('says that the script promises how it ends', async () => {
    const lines = ['t2: vm_map_unlock() = 0'];
    const { out } = await vmtrace('run', file('# ends: stuck', ...STUCK, ...lines));
    expect(out).toMatch(/stuck.*, as the script says\n/);
    expect((await vmtrace('run', file('# ends: panic', ...STUCK))).out).not.toContain('as the script says');
    const { out: json } = await vmtrace('run', '--json', file('# ends: stuck', ...STUCK));
    expect(JSON.parse(json)).toMatchObject({ exitCode: 1, files: [{ promised: 'stuck', end: 'stuck' }] });
  });
  test('--kernel counts more than the script', async () => {
    for (const kernel of ['kernel freebsd-13', '# no kernel']) {
      const path = file(kernel, ...GOOD);
      expect((await vmtrace('run', '--kernel', 'freebsd-6', path)).out).toContain(`${path} (freebsd-6)\n`);
    }
    // only newer kernels have them
    const strict = file('kernel freebsd-13', 'map 0x1000..0x100000 wxorx');
    expect((await vmtrace('run', strict)).code).toBe(0);
    expect((await vmtrace('run', '--kernel', 'freebsd-5', strict)).code).toBe(2);
  });
});

describe('check', () => {
  /** A TAP document: its plan, and its test points. */
  function tap(text: string) {
    const [head, ...lines] = text.trimEnd().split('\n');
    expect(head).toBe('TAP version 13');
    const sum = lines.pop();
    expect(lines.pop()).toMatch(/^1\.\.\d+$/);
    const points = lines.filter((line) => !line.startsWith('#'));
    const read = points.map((line) => /^(ok|not ok) (\d+) - ((?:[^#\\]|\\.)*)( # SKIP .*)?$/.exec(line));
    expect(read.map((point) => Number(point?.[2]))).toEqual(points.map((_, i) => i + 1));
    expect(text).toContain(`\n1..${points.length}\n`);
    const bad = points.filter((line) => line.startsWith('not ok')).length;
    expect(sum).toBe(bad > 0 ? `# ${bad} of ${points.length} do not hold` : `# all ${points.length} hold`);
    return read.map((point) => ({
      ok: point?.[1] === 'ok',
      name: point?.[3] ?? '',
      skipped: point?.[4] !== undefined,
    }));
  }

  test('every example is green', async () => {
    const names = readdirSync(join(root, 'examples')).map((name) => join(root, 'examples', name));
    const { code, out } = await vmtrace('check', ...names);
    expect(tap(out).filter(({ ok }) => !ok)).toEqual([]);
    expect(tap(out).length).toBeGreaterThan(names.length * 3);
    expect(code).toBe(0);
  });
  test('a line each, numbered over the files', async () => {
    const [good, bad] = [file(...GOOD), file(...FAILING)];
    const { out } = await vmtrace('check', good, bad);
    expect(tap(out)).toEqual([
      { ok: true, skipped: false, name: expect.stringContaining(`${good}:3 t1: vm_map_wire`) },
      { ok: true, skipped: false, name: `${good}:4 assert user_wired == 2` },
      { ok: true, skipped: false, name: `${good} all threads finish` },
      { ok: false, skipped: false, name: expect.stringContaining(`${bad}:3 t1: vm_map_wire`) },
      { ok: false, skipped: false, name: `${bad}:4 assert user_wired == 2` },
      { ok: true, skipped: false, name: `${bad} all threads finish` },
    ]);
    expect(out).toContain(`\n# ${bad}:3:1: error: t1's vm_map_wire returned KERN_INVALID_ADDRESS`);
  });
  test('a failed expectation tells the result, the reason, who, and what would have given the other', async () => {
    const path = file(
      ...MAP,
      't1: munmap(0x12000, 0x1000) = 0',
      't2: mlock(0x10000, 0x4000) = EPERM',
      't2: mlock(0x10000, 0x1000) = EPERM',
    );
    const { out } = await vmtrace('check', path);
    const [first = '', second = ''] = out.split(/^not ok .*\n/m).slice(1);
    const told = [
      "t2's mlock returned ENOMEM, the trace says EPERM",
      "a hole at 0x12000..0x13000, and the range goes on to 0x14000 (vm_map_wire_locked.next); unmapped by t1's munmap, line 3",
      'What you can do: Map the whole range first',
      'Other causes of ENOMEM:',
      'EPERM would come if:',
      'the process is in a jail without allow.mlock',
    ];
    let at = 0;
    for (const text of told) {
      expect(first.slice(at)).toContain(text);
      at += first.slice(at).indexOf(text);
    }
    expect(second).toContain("t2's mlock returned 0, the trace says EPERM\n#   EPERM would come if:\n#   - ");
    expect(second).not.toContain('Other causes');
    const { out: xml } = await vmtrace('check', '--reporter', 'junit', path);
    for (const text of told.slice(1)) expect(xml).toContain(text);
    const { files } = JSON.parse((await vmtrace('run', '--json', path)).out);
    expect(files[0].calls).toMatchObject([
      { result: '0' },
      {
        result: 'ENOMEM',
        expected: 'EPERM',
        reason: told[1],
        madeBy: { text: "unmapped by t1's munmap, line 3", line: 3, step: expect.any(Number) },
        otherCauses: expect.arrayContaining([expect.stringMatching(/: no, /)]),
        advice: expect.stringMatching(/^Map the whole range/),
      },
      { result: '0', expected: 'EPERM' },
    ]);
    expect(files[0].failures[0].reasons[0]).toBe(told[1]);
    const table = (await vmtrace('run', path)).out;
    expect(table).toContain('EPERM would come if:');
    expect(table).toContain('no, it is in no jail; `jail` declares it');
  });
  test('what a call ignores stands under it, though it succeeds', async () => {
    const path = file(
      'kernel freebsd-13',
      'limit user_wired 0',
      't1: mlockall(MCL_FUTURE) = 0',
      't1: mmap(0x200000, 0x1000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED) = 0',
    );
    const { out, code } = await vmtrace('run', path);
    expect(code).toBe(0);
    expect(out).toContain('ignores that vm_map_wire fails with KERN_RESOURCE_SHORTAGE: the range stays mapped, and is');
    expect(out).toContain('vm.max_user_wired is 0 pages (0 bytes) (vm_map_wire_locked.limit); as line 2 declares');
    expect(out).toContain('What you can do: Raise vm.max_user_wired');
    const { files } = JSON.parse((await vmtrace('run', '--json', path)).out);
    expect(files[0].calls[1].ignores).toMatch(/^ignores that vm_map_wire/);
  });
  test('what is not reached fails, and is skipped where the script says how it ends', async () => {
    const lines = [...STUCK, 't2: vm_map_unlock() = 0'];
    const [silent, said] = [file(...lines), file('#ends: stuck', ...lines)];
    const points = tap((await vmtrace('check', silent, said)).out);
    expect(points.map(({ ok, skipped }) => [ok, skipped])).toEqual([
      [false, false],
      [false, false],
      [true, true],
      [true, false],
    ]);
  });
  test('a promise of no known end is told', async () => {
    const path = file('# ends: stcuk', ...STUCK);
    const { problems, code } = await vmtrace('check', path);
    expect(problems[0]).toBe(
      `${path}:1:1: warning: no script ends stcuk: expected done, stuck or panic; did you mean stuck?`,
    );
    expect(code).toBe(1);
    expect(JSON.parse((await vmtrace('run', '--json', path)).out).files[0].problems).toHaveLength(1);
  });
  test('a call that does not return does not hold', async () => {
    const points = tap((await vmtrace('check', file('t1: vm_map_lock()', 't2: vm_map_lock() = 0'))).out);
    expect(points[0]).toMatchObject({ ok: false });
  });
  test('the file name and the text of a line are no directive', async () => {
    const path = join(folder, 'a # SKIP b.vmtrace');
    writeFileSync(path, `${FAILING.join('\n')}\n`);
    const points = tap((await vmtrace('check', path)).out);
    expect(points[0]).toMatchObject({ ok: false, skipped: false });
    expect(points[0]?.name).toContain('a \\# SKIP b');
  });
  test('many files are one document, in each form', async () => {
    const paths = Array.from({ length: 300 }, () => file(...GOOD));
    expect(tap((await vmtrace('check', ...paths)).out)).toHaveLength(900);
    expect(JSON.parse((await vmtrace('check', '--json', ...paths)).out).files).toHaveLength(300);
    const { out } = await vmtrace('check', '--reporter=junit', ...paths);
    expect(out.match(/<testsuite /g)).toHaveLength(300);
    expect(out.match(/<\?xml|<testsuites /g)).toHaveLength(2);
  });
  test('junit is well-formed', async () => {
    const path = join(folder, 'a "<&>\u0001.vmtrace');
    writeFileSync(path, `${FAILING.join('\n')}\n`);
    const { out } = await vmtrace(
      'check',
      '--reporter=junit',
      path,
      file(...WRONG),
      file('# ends: stuck', ...STUCK, 't2: vm_map_unlock() = 0'),
    );
    const [head, rest] = [out.slice(0, 38), out.slice(38)];
    expect(head).toBe('<?xml version="1.0" encoding="UTF-8"?>');
    // biome-ignore-start lint/suspicious/noControlCharactersInRegex: XML has none tags, each with
    // its attributes in quotes, open and close in order; nothing stands outside of them
    const open: string[] = [];
    const names: string[] = [];
    const left = rest.replace(
      /<(\/?)([a-z]+)((?: [a-z]+="[^"<>&\u0000-\u001f]*(?:&(?:lt|gt|amp|quot|#10|#9);[^"<>&\u0000-\u001f]*)*")*)(\/?)>/g,
      (_, ends, name, _attributes, empty) => {
        if (ends) expect(open.pop()).toBe(name);
        else {
          names.push(name);
          if (!empty) open.push(name);
        }
        return '';
      },
    );
    // biome-ignore-end lint/suspicious/noControlCharactersInRegex: XML has none
    // only the text of a failure is left, which has no bare sign
    expect(left).not.toMatch(/[<>&"]/);
    expect(left).toContain('What you can do');
    expect(open).toEqual([]);
    const count = (name: string) => names.filter((n) => n === name).length;
    expect({ suites: count('testsuite'), cases: count('testcase') }).toEqual({ suites: 3, cases: 6 });
    expect(rest).toMatch(/<testsuites name="vmtrace" tests="6" failures="2" errors="1" time="\d+\.\d{3}">/);
    expect({ failure: count('failure'), error: count('error'), skipped: count('skipped') }).toEqual({
      failure: 2,
      error: 1,
      skipped: 1,
    });
  });
});

describe('the problem matcher', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [{ pattern }] = manifest.contributes.problemMatchers;
  /** As the editor reads a line. */
  const read = (text: string): (string | undefined)[] => {
    const found = new RegExp(pattern.regexp).exec(text) ?? [];
    return ['file', 'line', 'column', 'severity', 'message'].map((name) => found[pattern[name]]);
  };
  test('reads what run and check tell, and names the place', async () => {
    const [bad, wrong] = [file(...FAILING), file(...WRONG)];
    const { problems } = await vmtrace('run', bad, wrong);
    const expected = [
      [bad, '3', '1', 'error', expect.stringMatching(/^t1's vm_map_wire returned/)],
      [bad, '4', '1', 'error', expect.stringMatching(/^assertion failed/)],
      [wrong, '3', '5', 'error', expect.stringMatching(/did you mean vm_map_wire\?$/)],
      [wrong, '4', '1', 'error', expect.stringMatching(/did you mean assert\?$/)],
    ];
    expect(problems.map(read)).toEqual(expected);
    const { out } = await vmtrace('check', bad, wrong);
    const comments = out.split('\n').filter((line) => /^# \S/.test(line));
    expect(comments.pop()).toMatch(/^# \d+ of \d+ do not hold$/);
    expect(comments.map(read)).toEqual(expected);
  });
  test('reads warnings, files that are not formatted, and a drive of Windows', async () => {
    const path = file('# ends: stcuk', 't1:vm_map_wakeup( )');
    const told = [...(await vmtrace('run', path)).problems, ...(await vmtrace('format', '--check', path)).problems];
    expect(told.map((line) => read(line).slice(0, 4))).toEqual([
      [path, '1', '1', 'warning'],
      [path, '1', '1', 'error'],
    ]);
    expect(read('C:\\a b:1\\c.vmtrace:12:4: warning: a:1:2: error: b')).toEqual([
      'C:\\a b:1\\c.vmtrace',
      '12',
      '4',
      'warning',
      'a:1:2: error: b',
    ]);
  });
});

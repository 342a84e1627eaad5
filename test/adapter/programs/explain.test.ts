// vmtrace explain: the order that gives the results of a script, with its reasons, or
// why there is none.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCommandLine } from '../../../adapter/programs/cli/options.ts';
import { file, useFolder, vmtrace, WRONG } from './files.ts';

useFolder();

const HEAD = ['kernel freebsd-13', 'map 0x1000..0x20000', 'entry 0x1000..0x5000 rw- max=rwx'];
const HOLE = [
  ...HEAD,
  't1: vm_map_wire(0x1000, 0x5000, USER|NOHOLES) = KERN_INVALID_ADDRESS',
  't2: vm_map_wire(0x2000, 0x5000, USER|NOHOLES) = KERN_SUCCESS',
  't3: vm_map_remove(0x3000, 0x4000) = KERN_SUCCESS',
];
const RECORDS = [
  ...HEAD,
  't1 > vm_map_wire(0x1000, 0x5000, USER|NOHOLES)',
  't2: vm_map_remove(0x2000, 0x3000) = KERN_SUCCESS',
  't1 < KERN_INVALID_ADDRESS',
];
const NEVER = [...HEAD, 't1: mlock(0x1000, 0x2000) = 0', 't2: mlock(0x4000, 0x1000) = ENOMEM'];

test('the order, the reasons, and what happened between the threads', async () => {
  const { code, out } = await vmtrace('explain', file(...HOLE));
  expect(code).toBe(0);
  expect(out).toMatch(/explained, by an order other than that of the lines\n\nline [\s\S]*\n\nschedule /);
  expect(out).toMatch(/KERN_INVALID_ADDRESS\n +a hole at 0x3000\.\.0x4000.*unmapped by t3's vm_map_remove, line 6/);
  expect(out).toMatch(/between the threads\n[\s\S]*line 6: t3 unmapped 0x3000\.\.0x4000/);
});

test('entry and return records say which calls overlapped', async () => {
  const { code, out } = await vmtrace('explain', file(...RECORDS));
  expect(code).toBe(0);
  expect(out).toMatch(
    /: explained\n\nline [\s\S]*\n\d+ choices: --write saves a script of them\. A schedule line cannot say them, as .*\n/,
  );
  expect(out).not.toMatch(/the trace says/);
});

test('where no order gives the results it says which is the first that cannot be', async () => {
  const { code, out } = await vmtrace('explain', file(...NEVER));
  expect(code).toBe(1);
  expect(out).toMatch(/the first that cannot be is line 5, t2's ENOMEM/);
  expect(out).toMatch(
    /the order that comes closest gives 0 there\n[\s\S]*mlock\(0x4000, 0x1000\) +0[\s\S]*ENOMEM would come if/,
  );
});

test('an assert that holds in no order is named', async () => {
  const { code, out } = await vmtrace('explain', file(...HEAD, 'assert user_wired == 3', ...NEVER.slice(3, 4)));
  expect(code).toBe(1);
  expect(out).toMatch(/in the order that comes closest, line 4 does not hold: .*user_wired == 3/);
});

test('a script of one thread has no order to tell; one without results has nothing to explain', async () => {
  const { out } = await vmtrace('explain', file(...HEAD, 't1: mlock(0x9000, 0x1000) = ENOMEM'));
  expect(out).toMatch(/: explained\n\nline /);
  expect(out).not.toMatch(/schedule|between the threads/);
  const none = await vmtrace('explain', file(...HEAD, 't1: mlock(0x1000, 0x1000)'));
  expect(none.code).toBe(0);
  expect(none.out).toMatch(/: no line says what its call returned/);
});

test('a bound that was reached is no refusal', async () => {
  // 600 values of which none explains it
  const path = file(...HEAD, 'limit user_wired 100..900', ...NEVER.slice(3));
  const { code, out } = await vmtrace('explain', '--states', '20', path);
  expect(code).toBe(3);
  expect(out).toMatch(/the bound of states/);
});

test('it ends by itself, unless more time is given', () => {
  expect(readCommandLine(['explain', 'a.vmtrace'])).toMatchObject({ options: { bounds: { time: 60_000 } } });
  expect(readCommandLine(['explain', '--time', '90', 'a.vmtrace'])).toMatchObject({
    options: { bounds: { time: 90_000 } },
  });
  expect(readCommandLine(['explore', 'a.vmtrace'])).toMatchObject({ options: { bounds: { time: 120_000 } } });
  expect(readCommandLine(['check', 'a.vmtrace'])).toMatchObject({ options: { bounds: { time: undefined } } });
});

/** Presses Ctrl-C after some milliseconds; the caller's own handlers stay. */
const pressed = (ms: number): NodeJS.Timeout => setTimeout(() => process.emit('SIGINT'), ms);

/** As many orders as there are, none of which is explored or refused in a time that one waits. */
const ENDLESS = [
  'map 0x1000..0x1000000',
  'entry 0x1000..0x800000 rw-',
  ...Array.from(
    { length: 40 },
    (_, n) => `t${n + 1}: mlock(0x${(n + 1).toString(16)}000, 0x${(n + 9).toString(16)}000)`,
  ),
];

test('Ctrl-C ends it, and exploring, with what was found so far', async () => {
  pressed(1_500);
  const explored = await vmtrace('explore', file(...ENDLESS));
  expect(explored.code).toBe(3);
  expect(explored.out).toMatch(/[1-9][\d,]* states, .*: NOT every order, it was ended by Ctrl-C\n/);
  expect(explored.out).toMatch(/nothing is suspicious so far/);
  pressed(1_500);
  const results = ENDLESS.map((line) => (line.startsWith('t9:') ? `${line} = EAGAIN` : line));
  const explained = await vmtrace('explain', file(...results));
  expect(explained.code).toBe(3);
  expect(explained.out).toMatch(/: no order was found: it was ended by Ctrl-C, others may explain it\n/);
  expect(process.listenerCount('SIGINT')).toBe(0);
}, 60_000);

test('the values of an open limit that explain the results', async () => {
  const { out } = await vmtrace(
    'explain',
    file(...HEAD, 'limit user_wired 0..8', 't1: mlock(0x1000, 0x2000) = 0', 't2: mlock(0x3000, 0x2000) = ENOMEM'),
  );
  expect(out).toMatch(/with vm\.max_user_wired at 2 to 3 every result is as seen \(9 values tried\)/);
  expect(out).not.toMatch(/the trace says/);
});

const BOTH = [
  'kernel freebsd-15',
  'entry 0x10000..0x20000 rw-',
  'limit memlock 0..64K',
  't1 > mlock(0x10000, 64K)',
  't2 > munmap(0x14000, 4K)',
  't2 < 0',
  't1 < ENOMEM',
];

test.each([
  ['the log tells an order that needs none', BOTH, / at 0 to 64K, or without a limit, every result/],
  [
    'another order needs none',
    [...BOTH.slice(0, 2), 'limit memlock 0..60K', 't1: mlock(0x10000, 64K) = ENOMEM', 't2: munmap(0x14000, 4K) = 0'],
    / at 0 to 60K, or without a limit in another order of the calls, every result/,
  ],
  [
    'nothing else refuses the call',
    [...BOTH.slice(0, 2), 'limit memlock 0..60K', 't1: mlock(0x10000, 64K) = ENOMEM'],
    / at 0 to 60K every result/,
  ],
  [
    'the greatest value explains nothing',
    [...BOTH.slice(0, 2), 'limit memlock 0..64K', 't1: mlock(0x10000, 64K) = ENOMEM'],
    / at 0 to 60K every result/,
  ],
])('no limit at all, in place of an open one: %s', async (_, lines, told) => {
  expect((await vmtrace('explain', file(...lines))).out).toMatch(told);
});

test('an order without the limit that is open is an explanation of its own, which is saved without the limit', async () => {
  const order = [...BOTH.slice(0, 2), 'limit memlock 0..60K', 't1: mlock(0x10000, 64K) = ENOMEM'];
  const path = file(...order, 't2: munmap(0x14000, 4K) = 0');
  const { out } = await vmtrace('explain', path);
  expect(out).toMatch(/\n +\d\. \d switch\w*, with no limit memlock, by an order .*: there is no RLIMIT_MEMLOCK; /);
  const { files } = JSON.parse((await vmtrace('explain', '--json', path)).out);
  expect(files[0].others.at(-1).limits).toEqual([{ what: 'memlock', value: null }]);
  const into = mkdtempSync(join(tmpdir(), 'explained-'));
  try {
    await vmtrace('explain', '--all', '--write', into, path);
    const last = join(into, readdirSync(into).find((name) => name.endsWith('-explained-2.vmtrace')) ?? '');
    expect(readFileSync(last, 'utf8')).not.toMatch(/^limit/m);
    const run = await vmtrace('run', last);
    expect([run.code, run.out]).toEqual([0, expect.stringMatching(/mlock\(.*\) +ENOMEM\n +a hole at 0x14000/)]);
  } finally {
    rmSync(into, { recursive: true });
  }
});

test('another cause is another explanation, told in a line, in full, as data, and saved', async () => {
  const short = await vmtrace('explain', file(...BOTH));
  expect(short.out).toMatch(/ENOMEM\n +a hole at 0x14000/);
  expect(short.out).toMatch(
    /other explanations \(2, in full with --all\)\n {2}2\. 1 switch, with limit memlock \w+: line 4, t1's ENOMEM: .*RLIMIT_MEMLOCK is/,
  );
  const full = await vmtrace('explain', '--all', file(...BOTH));
  expect(full.out).toMatch(/other explanations \(2\)\n[\s\S]*\n +4 +t1 +mlock\(.*\) +ENOMEM\n +0 pages are wired/);
  const { files } = JSON.parse((await vmtrace('explain', '--json', file(...BOTH))).out);
  expect(files[0].others).toMatchObject([{ inOrder: true, switches: 1, limits: [{ what: 'memlock' }] }, {}]);
  const into = mkdtempSync(join(tmpdir(), 'explained-'));
  try {
    await vmtrace('explain', '--all', '--write', into, file(...BOTH));
    const saved = readdirSync(into);
    expect(saved).toHaveLength(3);
    for (const name of saved) expect((await vmtrace('check', join(into, name))).code).toBe(0);
  } finally {
    rmSync(into, { recursive: true });
  }
});

test('that a call slept or not is another explanation; a script of one thread has one', async () => {
  const { out } = await vmtrace('explain', file(...HOLE));
  expect(out).toMatch(
    /other explanations[\s\S]*switches: t1 fell asleep: 0x2000\.\.0x5000 is in transition, t2 has it/,
  );
  const one = await vmtrace('explain', file(...HEAD, 't1: mlock(0x9000, 0x1000) = ENOMEM'));
  expect(one.out).not.toContain('other explanations');
});

test('of several scripts what is no script is worst, then what no order explains, then a bound', async () => {
  const many = file(...HEAD, 'limit user_wired 100..900', ...NEVER.slice(3));
  const codeOf = async (...files: string[]) => (await vmtrace('explain', '--states', '20', ...files)).code;
  expect(await codeOf(many, file(...WRONG))).toBe(2);
  expect(await codeOf(many, file(...HOLE), many)).toBe(3);
  expect(await codeOf(many, file('map 0x1000..0x3000', 't1: mlock(0x1000, 0x1000) = 0'))).toBe(1);
});

test('a limit that the script leaves open is not called declared', async () => {
  const { out } = await vmtrace('explain', file(...HEAD, 'limit memlock 4K..8K', 't1: mlock(0x1000, 0x4000) = ENOMEM'));
  expect(out).toMatch(/; one of the values that line 4 leaves open\n/);
  expect(out).not.toMatch(/as line 4 declares/);
});

test('--write saves a script that check finds right', async () => {
  const into = mkdtempSync(join(tmpdir(), 'explained-'));
  try {
    expect((await vmtrace('explain', '--write', into, file(...HOLE), file(...RECORDS))).code).toBe(0);
    const saved = readdirSync(into);
    expect(saved).toHaveLength(2);
    for (const name of saved) expect((await vmtrace('check', join(into, name))).code).toBe(0);
  } finally {
    rmSync(into, { recursive: true });
  }
});

test('--json is one document; a script with errors is exit code 2', async () => {
  const { code, out } = await vmtrace('explain', '--json', file(...HOLE), file(...NEVER), file(...WRONG));
  expect(code).toBe(2);
  const { files } = JSON.parse(out);
  expect(files[0]).toMatchObject({ isExplained: true, inOrder: false, exitCode: 0 });
  expect(files[0].story.length).toBeGreaterThan(1);
  expect(files[1]).toMatchObject({ isExplained: false, impossible: { thread: 't2', line: 5, result: 'ENOMEM' } });
});

test('who made it so is named by the call of that line, in an order other than that of the lines too', async () => {
  const { out } = await vmtrace(
    'explain',
    file(
      'kernel freebsd-15',
      't2: mlockall(MCL_CURRENT) = ENOMEM',
      't1: setrlimit(RLIMIT_MEMLOCK, 64K) = 0',
      't1: mmap(NULL, 1M, rw-, MAP_PRIVATE|MAP_ANON)',
    ),
  );
  expect(out).toMatch(/RLIMIT_MEMLOCK is 16 pages.*set by t1's setrlimit, line 3/);
});

test('a call that the import inferred is marked in the table', async () => {
  const { out } = await vmtrace(
    'explain',
    file(
      ...HEAD,
      '# Imported from x.truss: truss, 9 lines.',
      't1: munmap(0x2000, 0x1000) = 0  # inferred: free after',
      't1: munmap(0x4000, 0x1000) = 0',
    ),
  );
  expect(out).toMatch(/munmap\(0x2000, 0x1000\) +0 {2}\(inferred\)\n/);
  expect(out).toMatch(/munmap\(0x4000, 0x1000\) +0\n/);
});

const TRUSS = [
  '__sysctl("kern.osreldate",2,0x7fffffffe8a4,0x7fffffffe8a8,0x0,0) = 0 (0x0)',
  'mmap(0x0,32768,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34366189568 (0x800627000)',
  "mlockall(MCL_CURRENT)\t ERR#12 'Cannot allocate memory'",
];

test('a log in the place of a script: what makes a script of it, which does not overwrite the log', async () => {
  const path = file(...TRUSS);
  for (const command of ['explain', 'run', 'explore']) {
    const { code, problems } = await vmtrace(command, path);
    expect(code).toBe(2);
    const made = path.replace('.vmtrace', '-imported.vmtrace');
    expect(problems).toEqual([
      `${path}: error: it is no script but a log of truss: 'vmtrace import ${path} -o ${made}' makes one of it`,
    ]);
  }
  const listing = file('max locked memory       (kbytes, -l) 64', 'virtual memory  (kbytes, -v) unlimited');
  expect((await vmtrace('explain', listing)).problems.join()).toMatch(/no script but a listing: name it beside a log/);
});

test('a script with a line of a log in it keeps its own errors', async () => {
  const { problems } = await vmtrace('explain', file(...HEAD, ...NEVER.slice(3), 't1: mlok(0x1000)', TRUSS[0] ?? ''));
  expect(problems.join('\n')).toMatch(/'mlok' is not a call/);
});

test('smaller values of a limit that its comment has fit too', async () => {
  const comment =
    '# unknown: x; values below the range, down to 0, fit the log as well (a range has 500 values at the most)';
  const { out } = await vmtrace(
    'explain',
    file(`limit memlock 8K..12K  ${comment}`, ...HEAD, 't1: mlock(0x1000, 0x4000) = ENOMEM'),
  );
  expect(out).toMatch(/all that line 1 leaves open; smaller RLIMIT_MEMLOCK, down to 0, fits as well\)/);
});

const GUESSED = [
  '# Imported from x.truss: truss, 9 lines.',
  'kernel freebsd-15  # log uname:1',
  'limit vmem 32K  # log limits:1',
  'entry 0x100000..0x108000 rw-  # inferred: stands for what else was mapped, at least 4K: RLIMIT_VMEM of 64K refused log 3',
  't1: mmap(0x200000, 16K, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED) = 0x200000',
  't2: munmap(0x200000, 16K) = 0',
  't1: mlock(0x200000, 4K) = ENOMEM',
];

test('where another amount of memory before the log explains all, it is told with the order, and saved as a script that holds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vmtrace-'));
  try {
    const log = file(...GUESSED);
    const { code, out } = await vmtrace('explain', '--write', folder, log);
    // of the script as it stands
    expect(code).toBe(1);
    expect(out).toMatch(
      /: explained, if the script is changed:\n- `entry 0x100000\.\.0x101000 rw-` in place of line 4 explains line 5: less was there/,
    );
    expect(out).toMatch(
      /\nas the script stands, no order of the threads gives all results: the first that cannot be is line 5, /,
    );
    expect(out).toMatch(/\nline +thread [\s\S]*\n +7 +t1 +mlock.* ENOMEM\n[\s\S]*\nschedule t1/);
    const [name = ''] = readdirSync(folder);
    const saved = join(folder, name);
    expect(readFileSync(saved, 'utf8')).toMatch(
      /^# an order that gives the results of .*, if the script is changed as explain supposes\n[\s\S]*\nentry +0x100000\.\.0x101000 rw- .*# inferred: supposed by explain in place of `entry 0x100000\.\.0x108000 /,
    );
    expect((await vmtrace('check', saved)).code).toBe(0);
    expect((await vmtrace('explain', saved)).code).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('of an explanation of a script that is changed the JSON tells the lines, the order, and that the script is not explained', async () => {
  const { code, out } = await vmtrace('explain', '--json', file(...GUESSED));
  const { files } = JSON.parse(out);
  expect(code).toBe(1);
  expect(files[0]).toMatchObject({
    isExplained: false,
    schedule: expect.stringMatching(/^schedule t1/),
    impossible: { thread: 't1', line: 5, result: '0x200000' },
    suppositions: { either: [{ line: 4, text: 'entry 0x100000..0x101000 rw-' }], also: [], still: 0 },
    exitCode: 1,
  });
  expect(files[0].calls).toHaveLength(3);
});

// Logs of the tools' own options and releases, with other calls, signals, restarts, forks, execs
// and ends between: each is imported whole, and explained.
import { describe, expect, test } from 'vitest';
import { beginFile, endFile, type Importer, newImporter, readAgain, readText } from '../../../core/import/import.ts';
import { convertBlock } from '../../../core/import/pasted/convert.ts';
import { TimeOrder } from '../../../core/import/readers/timeOrder.ts';
import { recordOf } from '../../../core/import/record.ts';
import { finishImport } from '../../../core/import/script/finish.ts';
import { callsOf, explained, imported, logFile, ran } from './imported.ts';

test.each([
  ['freebsd-9.truss', 4],
  ['threads-signal.truss', 5],
  ['forks-pid-reuse.truss', 10],
  ['times-limits.truss', 9],
  ['shared-guard.truss', 4],
  ['numbers-of-calls.kdump', 4],
  ['name-with-blank.kdump', 6],
  ['decimal-vfork.kdump', 5],
  ['compat-fault.kdump', 4],
  ['torn-clone3.strace', 7],
  ['paths-restart.strace', 3],
  ['commands-fork.strace', 6],
  ['stacks-summary.strace', 3],
  ['macos.dtruss', 5],
  ['times-counts.dtruss', 3],
  ['stacks.dtruss', 3],
] as const)('%s is %i lines of threads, without a line left over, and is explained', (name, lines) => {
  const { text, remarks } = imported(logFile(`tools/${name}`), { kernel: 'freebsd-15' });
  expect(remarks.filter((remark) => /of no format|began before the log|left out: t\d/.test(remark))).toEqual([]);
  expect(callsOf(text)).toHaveLength(lines);
  expect(explained(text), text).toBe(true);
});

test('what its reader should know stands above the script, in lines of at most 110 letters', () => {
  const others = Array.from({ length: 20 }, (_, i) => `577 11 a CALL  other${i}(0)\n577 11 a RET   other${i} 0\n`);
  for (const letters of [200, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89]) {
    const { text, remarks } = imported(others.join(''), {}, 1 << 16, [`${'x'.repeat(letters)} y z log`]);
    const lines = text.split('\n').filter((line) => line.startsWith('#'));
    expect(lines.filter((line) => line.length > 110 && !/^# +x+$/.test(line))).toEqual([]);
    lines.forEach((line, i) => {
      // a line ends where the first word of the next one has no room
      const [, word] = /^# {3}(\S+)/.exec(line) ?? [];
      if (word) expect(`${lines[i - 1]} ${word}`.length).toBeGreaterThan(110);
    });
    expect(remarks.join()).toMatch(/Other calls, left out: other0, other1, .*, other19\./);
    const said = lines.map((line) => line.slice(1).trim()).join(' ');
    for (const remark of remarks) expect(said).toContain(remark);
  }
});

test('calls that say something of files and limits are counted apart, of every format', () => {
  const kdump = (call: string, result: string): string =>
    `577 11 a CALL  ${call}\n577 11 a RET   ${/^\w+/.exec(call)?.[0]} ${result}\n`;
  const { remarks } = imported(kdump('close(3)', '0') + kdump('open(0x8012,0)', '3') + kdump('open(0x8013,0)', '4'));
  expect(remarks).toContain('Read for files and limits, not said: open 2, close.');
  expect(remarks.join()).not.toContain('Other calls');
});

test('macOS is known by a call that is left out', () => {
  expect(imported(logFile('tools/macos.dtruss')).remarks.join()).toContain('The log is of macOS');
});

test("macOS's calls that a cancellation does not end are the calls themselves", () => {
  const log =
    ' 1234/0x1b3a:  mlock(0x104A00000, 0x4000, 0x0)\t\t = 0 0\n 1234/0x1b3a:  msync_nocancel(0x104A00000, 0x4000, 0x2)\t\t = 0 0\n';
  expect(callsOf(imported(log).text)).toEqual([expect.stringContaining('mlock('), expect.stringContaining('msync(')]);
});

test('results behind the number of a call (kdump -S)', () => {
  const { text } = imported(logFile('tools/numbers-of-calls.kdump'));
  expect(text).toMatch(/t100202: munmap\(0x801004000, 4K\) = 0 .*\nt100201 < ENOMEM/);
});

test('of several times of a line the first counts (kdump -T -E -R)', () => {
  const line = (at: number, call: string): string => `577 11 a 1700000000.${at}00000 0.${at}00000 -0.000001 ${call}\n`;
  const calls = [1, 5, 9].flatMap((at) => [
    line(at, `CALL  munmap(0x80100${at}000,0x1000)`),
    line(at, 'RET   munmap 0'),
  ]);
  const { text } = imported(calls.join(''), { filter: { around: 1700000001.7 } });
  expect(callsOf(text)).toEqual(['t11: munmap(0x801009000, 4K) = 0']);
});

test('events that the kernel dropped are told', () => {
  const { remarks } = imported('577 11 a CALL  munmap(0x801001000,0x1000)\n577 11 a Events dropped.\n');
  expect(remarks).toContain('Events that were dropped for want of room, so that calls are missing: log 2.');
});

test.each([
  ['', 'openat(AT_FDCWD,0x801234567,0<O_RDONLY>)'],
  ['-d', 'openat(AT_FDCWD,34378827111,0<O_RDONLY>)'],
  ['-n', 'openat(0xffffff9c,0x801234567,0)'],
  ['-n -d', 'openat(-100,34378827111,0)'],
  ['', 'open(0x801234567,0<O_RDONLY>)'],
  ['-d', 'open(34378827111,0<O_RDONLY>)'],
  ['', 'shm_open(0x801234567,0<O_RDONLY>,0)'],
])('kdump %s: the path of %s stands in a record of its own', (_, call) => {
  const name = /^\w+/.exec(call)?.[0];
  const { text } = imported(
    `577 a CALL  ${call}\n577 a NAMI  "/x/some lib.so"\n577 a RET   ${name} 3\n577 a CALL  mmap(0,0x1000,0x1,0x2,3,0)\n577 a RET   mmap 0x801001000\n`,
  );
  expect(callsOf(text)).toEqual(['t577: mmap(NULL, 4K, r--, MAP_PRIVATE, some_lib_so) = 0x801001000']);
});

describe('a file a thread, as strace -ff writes them', () => {
  const line = (at: number, call: string, took: number): string =>
    `1700000000.${String(at).padStart(6, '0')} ${call} <0.${String(took).padStart(6, '0')}>`;
  const main = [
    line(1, 'mmap(NULL, 65536, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000', 10),
    line(50, 'clone3({flags=CLONE_VM|CLONE_THREAD}, 88) = 2102', 100),
    line(210, 'munmap(0x7f0000004000, 4096) = 0', 100),
    line(370, 'munlock(0x7f0000000000, 16384) = 0', 3),
  ].join('\n');
  const other = line(200, 'mlock(0x7f0000000000, 65536) = -1 ENOMEM (Cannot allocate memory)', 105);
  const files = ['lockd.2101', 'lockd.2102'];

  test('is merged by time, and the time that a call took says which overlapped', () => {
    const { text } = imported([main, other], {}, 1 << 16, files);
    expect(callsOf(text)).toEqual([
      't2101: mmap(NULL, 64K, rw-, MAP_PRIVATE|MAP_ANON) = 0x7f0000000000',
      't2102 > mlock(0x7f0000000000, 64K)',
      't2101 > munmap(0x7f0000004000, 4K)',
      't2102 < ENOMEM',
      't2101 < 0',
      't2101: munlock(0x7f0000000000, 16K) = 0',
    ]);
    expect(text).not.toContain('limit');
    // whichever file is named first
    expect(callsOf(imported([other, main], {}, 1 << 16, files.toReversed()).text)).toEqual(callsOf(text));
  });
  test('times that count from the line before (-r) do not tell the order', () => {
    const relative = [main, other].map((text) => text.replace(/^17000000(?=00)/gm, '').replace(/^00/gm, '0'));
    const { text, remarks } = imported(relative, {}, 1 << 16, files);
    expect(remarks.join()).toMatch(/Times that count from the line before: the files of the threads stand one after/);
    expect(callsOf(text).at(-1)).toBe('t2102: mlock(0x7f0000000000, 64K) = ENOMEM');
  });
  test('without times the files stand one after another, which is told', () => {
    const bare = [main, other].map((text) => text.replace(/^\S+ /gm, '').replace(/ <[^>]*>$/gm, ''));
    const { text, remarks } = imported(bare, {}, 1 << 16, files);
    expect(remarks.join()).toMatch(/Lines without a time: the files of the threads stand one after another/);
    expect(callsOf(text).at(-1)).toBe('t2102: mlock(0x7f0000000000, 64K) = ENOMEM');
  });
});

describe('truss -d -D: when each call returned, and how long it took', () => {
  const line = (thread: number, returned: number, took: number, call: string): string =>
    `  812 ${thread}: 0.${String(returned).padStart(9, '0')} 0.${String(took).padStart(9, '0')} ${call}`;
  const MAP = 'mmap(0x0,65536,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34374418432 (0x800e00000)';
  const REFUSED = "mlock(0x800e00000,65536) ERR#12 'Cannot allocate memory'";
  const UNMAPS = 'munmap(0x800e04000,4096) = 0 (0x0)';
  const lines = (munmapTook: number): string =>
    [line(100201, 100, 10, MAP), line(100202, 400, 200, REFUSED), line(100201, 500, munmapTook, UNMAPS)].join('\n');

  test('tell which calls overlapped, and what took the range away', () => {
    const { text } = imported(lines(250));
    expect(callsOf(text)).toEqual([
      't100201: mmap(NULL, 64K, rw-, MAP_PRIVATE|MAP_ANON) = 0x800e00000',
      't100202 > mlock(0x800e00000, 64K)',
      't100201 > munmap(0x800e04000, 4K)',
      't100202 < ENOMEM',
      't100201 < 0',
    ]);
    expect(text).not.toContain('limit');
    expect(explained(text)).toBe(true);
  });
  test('a munmap that began later is no cause: a limit is', () => {
    const { text } = imported(lines(50));
    expect(callsOf(text)).toHaveLength(3);
    expect(text).toMatch(/^limit +memlock 0\.\.60K +# unknown: mlock\(.*\) in log 2 asked for 64K and was refused$/m);
  });
  test('a thread begins a call after its last one has returned, whatever the clock says', () => {
    const { text } = imported(`${lines(450)}\n${line(100203, 700, 650, 'munmap(0x800e08000,4096) = 0 (0x0)')}
${line(100203, 690, 100, 'munmap(0x800e0a000,4096) = 0 (0x0)')}\n${line(100202, 680, 90, 'munmap(0x800e0c000,4096) = 0 (0x0)')}`);
    for (const thread of ['t100201', 't100202', 't100203']) {
      const own = callsOf(text).filter((call) => call.startsWith(thread));
      expect(own.map((call) => call[7] ?? '').join('')).toMatch(/^(?::| {2})*$/);
    }
    expect(callsOf(text)[0]).toMatch(/^t100203 > munmap/);
  });
  test('-D alone says how long a call took, and not when it was made', () => {
    const durations = Array.from(
      { length: 20 },
      (_, i) => `0.00000${(i * 7) % 10}000 munmap(0x${800 + i}000,0x1000) = 0 (0x0)`,
    );
    const { text, remarks } = imported(durations.join('\n'), { filter: { around: 5 } });
    expect(callsOf(text)).toHaveLength(20);
    expect(remarks.join()).toMatch(/how long each call took \(truss -D\).*truss -d tells when/);
  });
});

describe('what a refusal leaves open', () => {
  const truss = (...lines: string[]): string => lines.map((line) => `  812 ${line}`).join('\n');
  const MAP = '100201: mmap(0x0,131072,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34374418432 (0x800e00000)';
  const REFUSED = "100202: mlock(0x800e00000,131072) ERR#12 'Cannot allocate memory'";
  test('truss shows returns alone: a munmap below it may be the cause, and is told with the limit', () => {
    const { text } = imported(truss(MAP, REFUSED, '100201: munmap(0x800e08000,4096) = 0 (0x0)'));
    expect(text).toMatch(
      /^limit +memlock 0\.\.124K +# unknown: mlock\(0x800e00000, 128K\) in log 2 asked for 128K and was refused, unless t100201's munmap of log 3 began before it returned$/m,
    );
  });
  test.each([
    ['of the same thread', '100202: munmap(0x800e08000,4096) = 0 (0x0)'],
    ['of another range', '100201: munmap(0x900e08000,4096) = 0 (0x0)'],
    ['that failed', "100201: munmap(0x800e08000,4096) ERR#22 'Invalid argument'"],
  ])('one %s is no cause', (_, line) => {
    expect(imported(truss(MAP, REFUSED, line)).text).not.toContain('unless');
  });
  test('is, of mlockall alone, that something of unknown size was mapped', () => {
    const { text } = imported("mlockall(MCL_CURRENT) ERR#12 'Cannot allocate memory'");
    expect(text).toMatch(/^entry .* # inferred: stands for all that was mapped before log 1, of unknown size/m);
    expect(text).toMatch(
      /^limit +memlock 0\.\.60K +# unknown: .* asked for 64K and what was mapped before the log, and was refused$/m,
    );
    expect(explained(text)).toBe(true);
  });
});

test('times that count from the line before are added up, those of calls that are left out too', () => {
  const lines = Array.from({ length: 40 }, (_, i) => {
    const took = (i % 3) / 4;
    const call = i % 2 === 0 ? 'getpid() = 7' : `mlock(0x7f00000${String(i).padStart(2, '0')}000, 4096) = 0`;
    return `10 ${took.toFixed(6).padStart(12)} ${call}\n`;
  });
  // after 38 lines: 12 * (0 + 0.25 + 0.5) + 0 + 0.25
  const { text, remarks } = imported(lines.join(''), { filter: { around: 9.25 } });
  expect(remarks).toContainEqual(expect.stringMatching(/^Its times count from the line before/));
  const seen = [...text.matchAll(/# log (\d+)/g)].map(([, log]) => Number(log));
  expect(seen[0]).toBeGreaterThan(30);
  expect(seen.at(-1)).toBe(40);
  // of a clock: the same calls, whose times never go back
  const clock = lines.map((line, i) => line.replace(/ +\d\.\d+/, ` ${(i / 4).toFixed(6)}`));
  const plain = imported(clock.join(''), { filter: { around: 5 } });
  expect(plain.remarks.join()).not.toMatch(/count from the line before/);
  expect([...plain.text.matchAll(/# log (\d+)/g)].map(([, log]) => Number(log))).toEqual([18, 20, 22, 24]);
});

test('Linux refuses to protect a hole, which FreeBSD passes over', () => {
  const log = `10 mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000
10 munmap(0x7f0000001000, 4096) = 0
10 mprotect(0x7f0000000000, 8192, PROT_NONE) = -1 ENOMEM (Cannot allocate memory)
10 madvise(0x7f0000000000, 8192, MADV_DONTNEED) = -1 ENOMEM (Cannot allocate memory)
`;
  const { text } = imported(log);
  expect(text).toMatch(/mprotect\(.*\) = 0 +# log 3; Linux says ENOMEM where part of the range is not mapped/);
  ran(text);
});

describe('kdump without -H', () => {
  const kdump = (...lines: string[]): string => lines.map((line) => `  2101 lockd    ${line}`).join('\n');
  const MAP = ['CALL  mmap(0,0x10000,0x3,0x1002,0xffffffff,0)', 'RET   mmap 34374418432/0x800e00000'];
  const MLOCK = 'CALL  mlock(0x800e00000,0x10000)';
  const FAILS = 'RET   mlock -1 errno 12 Cannot allocate memory';

  test('a call that another of the process interrupts is of another thread', () => {
    const lines = [...MAP, MLOCK, 'CALL  munmap(0x800e04000,0x1000)', FAILS, 'RET   munmap 0'];
    const { text, remarks } = imported(kdump(...lines));
    expect(callsOf(text)).toEqual([
      't2101: mmap(NULL, 64K, rw-, MAP_PRIVATE|MAP_ANON) = 0x800e00000',
      't2101_2 > mlock(0x800e00000, 64K)',
      't2101 > munmap(0x800e04000, 4K)',
      't2101_2 < ENOMEM',
      't2101 < 0',
    ]);
    expect(remarks.join()).toMatch(/the log does not tell its threads apart \(kdump -H does\): log 5/);
    expect(remarks.join()).not.toContain('whose return the log lacks');
    expect(explained(text)).toBe(true);
  });
  test('by a call that the script does not say too; of three at once each has a thread', () => {
    const unlock = (at: number): string => `CALL  munlock(0x800e0${at}000,0x1000)`;
    const lines = [
      ...MAP,
      unlock(1),
      MLOCK,
      'CALL  getpid',
      FAILS,
      'RET   getpid 7',
      'RET   munlock 0',
      unlock(2),
      'CALL  getpid',
      'RET   munlock 0',
    ];
    expect(callsOf(imported(kdump(...lines)).text).slice(1)).toEqual([
      't2101_2 > munlock(0x800e01000, 4K)',
      't2101_3: mlock(0x800e00000, 64K) = ENOMEM',
      't2101_2 < 0',
      't2101_2: munlock(0x800e02000, 4K) = 0',
    ]);
  });
  test('leaves a call that never returns without its return', () => {
    const { remarks } = imported(kdump(...MAP, MLOCK, 'CALL  munmap(0x800e04000,0x1000)', 'RET   munmap 0'));
    expect(remarks.join()).toContain('Calls whose return the log lacks: log 3');
  });
});

describe('DTrace writes what each CPU has kept', () => {
  const LINES = `0.000104 812 100201 > vm_map_wire(0x800e00000, 0x800e10000, 0x1)
0.000131 812 100201 < vm_map_wire 1
0.000110 812 100202 > vm_map_remove(0x800e04000, 0x800e05000)
0.000120 812 100202 < vm_map_remove 0
0.000150 812 100203 < vm_map_unwire 0
0.000140 812 100203 > vm_map_unwire(0x800e00000, 0x800e04000, 0x1)
`;
  const SORTED = [
    't100201 > vm_map_wire(0x800e00000, 0x800e10000, USER)',
    't100202: vm_map_remove(0x800e04000, 0x800e05000) = KERN_SUCCESS',
    't100201 < KERN_INVALID_ADDRESS',
    't100203: vm_map_unwire(0x800e00000, 0x800e04000, USER) = KERN_SUCCESS',
  ];
  const reading = (importer: Importer): Importer => {
    beginFile(importer, 'x.vm_map');
    readText(importer, LINES);
    endFile(importer);
    return importer;
  };

  test('a log whose times go back is read again, in their order', () => {
    const first = reading(newImporter());
    const again = readAgain(first);
    expect(again).toBeDefined();
    if (again) expect(callsOf(finishImport(reading(again)).text)).toEqual(SORTED);
    expect(readAgain(again ?? first)).toBeUndefined();
    expect(finishImport(first).remarks.join()).toMatch(/not in the order of their times.*sort -n puts them so/);
  });
  test('one in order is read once', () => {
    const importer = newImporter();
    beginFile(importer, 'x.vm_map');
    readText(importer, LINES.split('\n').sort().join('\n'));
    endFile(importer);
    expect(readAgain(importer)).toBeUndefined();
  });
  test('as pasted lines are', () => {
    const [edit] = convertBlock(LINES, {
      first: 1,
      last: 6,
      format: 'dtrace',
      count: 6,
      isRefused: true,
      isWhole: true,
    }).edits;
    expect(callsOf(edit?.text ?? '')).toEqual(SORTED);
  });
  test('records that are held back go on in their order', () => {
    const passed: number[] = [];
    const order = new TimeOrder((record) => passed.push(record.time ?? -1));
    const count = 250_000;
    const record = recordOf({ format: 'dtrace', time: 0, process: '1', thread: '2' }, 'other');
    // each CPU's hundred lines, one CPU after the other
    for (let i = 0; i < count; i++) order.add({ ...record, time: i - (i % 200) + (i % 2) * 100 + ((i % 200) >> 1) }, i);
    expect(passed.length).toBeGreaterThan(count / 4);
    order.flush();
    expect(passed).toHaveLength(count);
    expect(passed.every((time, i) => i === 0 || time >= (passed[i - 1] as number))).toBe(true);
  });
  test('events that it drops are told, and its messages are of no other format', () => {
    const { remarks } = imported(`${LINES}dtrace: 3 drops on CPU 1\ndtrace: 12 dynamic variable drops\n`);
    expect(remarks.join()).toMatch(/from log1: dtrace, 8 lines/);
    expect(remarks.join()).toContain('Events that were dropped for want of room, so that calls are missing: log 7, 8.');
  });
});

test('a mlock that dtruss shows refused with EAGAIN is of macOS, however the errno is written', () => {
  for (const errno of ['Err#35', '35']) {
    const { text, remarks } = imported(`mlock(0x102F5C000, 0x4000, 0x0)\t\t = -1 ${errno}\n`);
    expect(remarks.join()).toContain('The log is of macOS');
    expect(text).toMatch(/mlock\(0x102f5c000, 16K\) = ENOMEM/);
  }
});

test('calls of Linux in a log of FreeBSD have the flags of Linux', () => {
  const { text } = imported('linux_mmap2(0x0,0x1000,0x3,0x22,0xffffffff,0x0) = 671088640 (0x28000000)\n');
  expect(callsOf(text)).toEqual(['t1: mmap(NULL, 4K, rw-, MAP_PRIVATE|MAP_ANON) = 0x28000000']);
});

test('kdump -A writes first whose calls they are', () => {
  const log = logFile('tools/compat-fault.kdump');
  const { text, remarks } = imported(log.replace(/^(?= *\d)/gm, 'F64  '), { kernel: 'freebsd-15' });
  expect(callsOf(text)).toEqual(callsOf(imported(log, { kernel: 'freebsd-15' }).text));
  expect(remarks.join()).not.toContain('no format');
});

// Logs that nobody wrote for a reader: each gets an answer, no crash, and no
// statement that is wrong.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { callsOf, imported, ran } from './imported.ts';

const MMAP = 'mmap(0x0,65536,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34391683072 (0x801e77000)\n';

/** Noise that is the same each time. */
function noise(length: number, seed: number): string {
  let text = '';
  for (let i = 0, x = seed; i < length; i++) {
    x = (Math.imul(x, 1103515245) + 12345) >>> 0;
    text += String.fromCharCode((x >>> 16) % 300);
  }
  return text;
}

const errorsOf = (text: string) => compile(parse(text)).diagnostics.filter(({ severity }) => severity === 'error');

describe('hostile logs', () => {
  test('binary noise around a log', () => {
    const { text, remarks } = imported(`${noise(20_000, 1)}\n${MMAP}${noise(20_000, 2)}\n`);
    expect(callsOf(text)).toEqual(['t1: mmap(NULL, 64K, rw-, MAP_PRIVATE|MAP_ANON) = 0x801e77000']);
    expect(remarks.join()).toContain('of no format that is known, left out: log ');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are looked for
    expect(text).not.toMatch(/[\u0000-\u0008\u000e-\u001f]/);
    ran(text);
  });
  test('noise alone is no log', () => {
    expect(imported(noise(50_000, 3))).toMatchObject({ text: '', isEmpty: true });
  });
  test('noise of which some lines look like calls is no log', () => {
    const lines = Array.from({ length: 1000 }, (_, i) => (i % 40 === 0 ? `e(${i},0x1) = 0 (0x0)` : `~${i}#`));
    expect(imported(lines.join('\n'))).toMatchObject({ text: '', isEmpty: true });
    expect(imported(lines.filter((_, i) => i % 40 === 0).join('\n')).isEmpty).toBe(false);
  });
  test('a line of many megabytes', () => {
    const { text, remarks } = imported(`${MMAP}mlock(${'1'.repeat(5_000_000)}\n${MMAP.replace('65536', '4096')}`);
    expect(remarks.join()).toContain('lines that are too long to be read, left out: log 2'.replace('l', 'L'));
    expect(callsOf(text).length).toBeGreaterThan(1);
  });
  test('a line of many brackets', () => {
    const began = performance.now();
    const { remarks } = imported(`${MMAP}mlock(${'('.repeat(200_000)}\n`);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(remarks.join()).toContain('of no format that is known, left out: log 2');
  });
  test('a name of many letters is told in a few', () => {
    const { remarks } = imported(`${MMAP}${'read'.repeat(20_000)}(3) = 0 (0x0)\n`);
    expect(remarks.join()).toMatch(/Other calls, left out: (?:read){9}rea….$/);
  });
  test('a terminal: colours, and lines that it began anew', () => {
    const lock = '\u001b]0;title\u0007\u001b[01;31mmlock\u001b[0m(0x801e77000,4096) = 0 (0x0)\u001b[K';
    const { text, remarks } = imported(`${MMAP}50 %\r100 %\r${lock}\r\nread\u001b[0m(3) = 0 (0x0)\u001b\n`);
    expect(callsOf(text)).toEqual([
      't1: mmap(NULL, 64K, rw-, MAP_PRIVATE|MAP_ANON) = 0x801e77000',
      't1: mlock(0x801e77000, 4K) = 0',
    ]);
    expect(remarks.join()).toContain('Other calls, left out: read.');
    ran(text);
  });
  test('line ends of an old Macintosh', () => {
    expect(callsOf(imported(`${MMAP}mlock(0x801e77000,4096) = 0 (0x0)\n`.replaceAll('\n', '\r')).text)).toHaveLength(2);
  });
  test('no end of line', () => {
    expect(callsOf(imported(MMAP.trimEnd()).text)).toHaveLength(1);
  });
  test.each([
    ['beyond 64 bits', 'mlock(0x1ffffffffffffffff0000,4096) = 0 (0x0)'],
    ['beyond any map', 'mlock(0xfffffffffffff000,4096) = 0 (0x0)'],
    ['below zero', 'munmap(-1,-1) = 0 (0x0)'],
    ['no number', 'mlock(SOMEWHERE,4096) = 0 (0x0)'],
    ['no argument', 'mlock() = 0 (0x0)'],
    ['too many', `mlock(${'1,'.repeat(1000)}1) = 0 (0x0)`],
    ['an errno that there is not', "mlock(0x801e77000,4096) ERR#999 'Unknown error'"],
    ['a flag that there is not', 'mmap(0x0,4096,PROT_FOO,MAP_BAR|0xffffffff,-1,0x0) = 34391683072 (0x801e77000)'],
    ['a length of 2^64 - 1', 'mmap(0x0,18446744073709551615,PROT_READ,MAP_ANON,-1,0x0) ERR#12 x'],
    ['a name of 2^16 letters', `m${'m'.repeat(65_536)}lock(0x1000,4096) = 0 (0x0)`],
    ['brackets that close nothing', 'mlock(0x801e77000)))}}],4096) = 0 (0x0)'],
    ['a result that no mmap gives', 'mmap(0x0,4096,PROT_READ,MAP_ANON,-1,0x0) = 34391683 (0x20cc783)'],
    ['a result above the map', 'mmap(0x0,4096,PROT_READ,MAP_ANON,-1,0x0) = 72057594037923840 (0xfffffffffff000)'],
    ['a string without an end', 'open("/lib/x,O_RDONLY,00) = 3 (0x3)'],
  ])('%s', (_, line) => {
    const { text } = imported(`${MMAP}${line}\n`);
    expect(errorsOf(text)).toEqual([]);
    expect(text).toContain('t1: mmap(NULL, 64K');
  });
  test('a process number that is given out again', () => {
    const { text } = imported(`  577: ${MMAP}  577: fork() = 578 (0x242)
  578: mlock(0x801e77000,4096) = 0 (0x0)
  578: process exit, rval = 0
  577: fork() = 578 (0x242)
  578: mlock(0x801e78000,4096) = 0 (0x0)
`);
    expect(text).toMatch(/^t577: fork\(p2\)/m);
    expect(text).toMatch(/^t577: fork\(p3\)/m);
    expect(errorsOf(text)).toEqual([]);
    ran(text);
  });
  test('clocks that go back', () => {
    const { text } = imported(`  577 11 a 5.000001 CALL mlock(0x801e77000,0x1000)
  577 12 a -3.000002 CALL munmap(0x801e78000,0x1000)
  577 11 a 0.000000 RET mlock 0
  577 12 a 9999999999.999999 RET munmap 0
`);
    expect(callsOf(text)).toEqual([
      't11 > mlock(0x801e77000, 4K)',
      't12 > munmap(0x801e78000, 4K)',
      't11 < 0',
      't12 < 0',
    ]);
  });
  test('a record of kdump that was cut, or coloured', () => {
    const head = '  577 11 a 5.000001';
    const { text, remarks } = imported(
      `${head} CALL  mlock(0x801e77000,0x1000)\n${head} CALL\n${head} RET   \u001b[1mmlock\u001b[0m 0\n${head} CALL  \n`,
    );
    expect(callsOf(text)).toEqual(['t11: mlock(0x801e77000, 4K) = 0']);
    expect(remarks.join('\n')).not.toContain('Other calls');
  });
  test('returns without calls, calls without returns', () => {
    const { text, remarks } = imported(`[pid 11] <... mlock resumed>) = 0
[pid 11] mlock(0x7f0e1c600000, 4096 <unfinished ...>
[pid 11] munlock(0x7f0e1c600000, 4096) = 0
[pid 12] munmap(0x7f0e1c600000, 4096 <unfinished ...>
`);
    expect(remarks.join('\n')).toMatch(/Returns of calls that began before the log, left out: log 1/);
    expect(remarks.join('\n')).toMatch(/Calls whose return the log lacks: log 2/);
    expect(errorsOf(text)).toEqual([]);
    expect(text).toMatch(/^t12 > munmap.* it had not returned when the log ended$/m);
  });
  test('two programs in one file', () => {
    const { remarks } = imported(`${MMAP}munmap(0x801e77000, 65536) = 0\n`);
    expect(remarks[0]).toContain('truss and strace, mixed');
  });
});

describe('filters', () => {
  const log = `100123: ${MMAP}100123: mlock(0x801e77000,4096) = 0 (0x0)\n100124: munmap(0x801e80000,4096) = 0 (0x0)\n`;
  test('threads', () => {
    const { text, remarks } = imported(log, { filter: { threads: ['100124'] } });
    expect(callsOf(text)).toEqual(['t100124: munmap(0x801e80000, 4K) = 0']);
    expect(remarks).toContain('Left out as asked: mmap 1, mlock 1.');
  });
  test('a filter that leaves no call says whose calls there are', () => {
    const log = `577 100201: 0.5 ${MMAP}577 100202: 0.7 mlock(0x801e77000,4096) = 0 (0x0)\n`;
    const of = (threads: string[]) => imported(log, { filter: { threads } }).remarks.join();
    expect(of(['999'])).toMatch(/No call is left: the log has calls of 100201, 100202/);
    expect(of(['100202'])).not.toContain('No call is left');
  });
  test('addresses', () => {
    const { text } = imported(log, { filter: { addresses: { start: 0x801e77000n, end: 0x801e78000n } } });
    expect(callsOf(text)).toHaveLength(2);
  });
  test('a time', () => {
    const times = log
      .split('\n')
      .map((line, i) => line.replace(': ', `: ${i * 5}.000000000 `))
      .join('\n');
    expect(callsOf(imported(times, { filter: { around: 5 } }).text)).toEqual(['t100123: mlock(0x801e77000, 4K) = 0']);
  });
  test('a long log is cut to the range that fails', () => {
    const far = 'munmap(0x900000000,4096) = 0 (0x0)\n'.repeat(20_001);
    const { text, remarks } = imported(`${MMAP}${far}mlock(0x801e77000,4096) ERR#12 'Cannot allocate memory'\n`);
    expect(callsOf(text)).toHaveLength(2);
    expect(remarks.join('\n')).toMatch(/does not touch the range that fails: munmap 20001/);
    ran(text);
  });
});

test('vm_map.d', () => {
  const { text } = imported(`0.000104 812 100201 > vm_map_wire(0x801e77000, 0x801e79000, 0x1)
0.000110 812 100202 > vm_map_remove(0x801e78000, 0x801e79000)
0.000131 812 100201 < vm_map_wire 0
0.000140 812 100202 < vm_map_remove 0
0.000150 812 100201 > vm_map_protect(0x801e77000, 0x801e78000, 1)
0.000151 812 100201 < vm_map_protect 0
0.000160 812 100201 > vm_map_madvise(0x801e77000, 0x801e78000, 5)
0.000161 812 100201 < vm_map_madvise 0
0.000170 812 100201 > vm_map_unwire(0x801e77000, 0x801e79000, 0x1)
0.000171 812 100201 < vm_map_unwire 1
`);
  expect(callsOf(text)).toEqual([
    't100201 > vm_map_wire(0x801e77000, 0x801e79000, USER)',
    't100202 > vm_map_remove(0x801e78000, 0x801e79000)',
    't100201 < KERN_SUCCESS',
    't100202 < KERN_SUCCESS',
    't100201: vm_map_protect(0x801e77000, 0x801e78000, r--) = KERN_SUCCESS',
    't100201: vm_map_madvise(0x801e77000, 0x801e78000, MADV_FREE) = 0',
    't100201: vm_map_unwire(0x801e77000, 0x801e79000, USER) = KERN_INVALID_ADDRESS',
  ]);
  expect(text).toMatch(/^entry 0x801e77000\.\.0x801e79000 rw- +# inferred: vm_map_wire of log 3/m);
  ran(text);
});

test('vm_map.d declares what it reads before it assigns it, as DTrace asks for', () => {
  const script = readFileSync('extras/vm_map.d', 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const names = new Set([...script.matchAll(/self->(\w+)/g)].map(([, name]) => name));
  expect([...names]).not.toEqual([]);
  for (const name of names)
    expect(script.search(new RegExp(`^self int ${name};$`, 'm'))).toBeLessThan(script.indexOf(`self->${name}`));
  for (const name of names) expect(script).toMatch(new RegExp(`^self int ${name};$`, 'm'));
});

test('every routine that vm_map.d probes is told at its entry and its return, and counted at both', () => {
  const script = readFileSync('extras/vm_map.d', 'utf8');
  const clauses = [...script.matchAll(/((?:fbt::\w+:(?:entry|return)[,\s]+)+)\/([^/]+)\/\s*\{([^}]*)\}/g)];
  const probesOf = (body: RegExp, end: string): string[] =>
    clauses
      .filter(([, , , text = '']) => body.test(text))
      .flatMap(([, heads = '']) => [...heads.matchAll(/fbt::(\w+):(\w+)/g)].filter(([, , of]) => of === end))
      .map(([, name = '']) => name);
  const entered = [...new Set(probesOf(/ > /, 'entry'))].sort();
  expect(entered.length).toBeGreaterThan(9);
  expect(probesOf(/ < /, 'return').sort()).toEqual(entered);
  expect(probesOf(/depth\+\+/, 'entry').sort()).toEqual(entered);
  expect(probesOf(/depth--/, 'return').sort()).toEqual(entered);
});

test('the end of a process of which a filter leaves nothing is not told', () => {
  const log = `100201: ${MMAP}100201: exit(0x0)\n100201: process exit, rval = 0\n`;
  expect(imported(log).text).toMatch(/# log [23]; t100201: exit\(\)/);
  const addresses = { start: 0x900000000n, end: 0x900001000n };
  expect(imported(log, { filter: { addresses } }).text).not.toContain('exit()');
});

test("a line's end in the name of a log ends no comment of the script", () => {
  const log = ' 1234: mlock(0x104A00000,0x4000)\t\t = 0 (0x0)\n';
  const { text, remarks } = imported([log, log], {}, 1 << 16, ['a\nb.truss', 'c\r\nd.truss']);
  expect(remarks.join()).toContain('a\ufffdb.truss');
  expect(text).toContain('c\ufffd\ufffdd.truss');
  ran(text);
});

describe('a table without one call', () => {
  test.each([
    [
      'strace -c',
      `% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 60.00    0.000120          12        10           mmap
 40.00    0.000080           8        10         2 mlock
------ ----------- ----------- --------- --------- ----------------
100.00    0.000200                    20         2 total
`,
      /^it is a summary \(-c\)/,
    ],
    [
      'truss -c',
      `syscall                     seconds   calls  errors
mmap                    0.000120      10       0
mlock                   0.000080      10       2
`,
      /^it is a summary \(-c\)/,
    ],
    ['dtruss -c', 'CALL                   COUNT\nmlock                      2\n', /^it is a summary \(-c\)/],
    [
      'dtrace without a script',
      'CPU     ID                    FUNCTION:NAME\n  0  12345                vm_map_wire:entry \n',
      /^it is what DTrace prints of itself/,
    ],
  ])('%s is told as what it is, and not below calls', (_tool, table, told) => {
    expect(imported(table)).toMatchObject({ isEmpty: true, text: '', onlyTable: expect.stringMatching(told) });
    const call = 'mlock(0x10000, 4096) = 0\n';
    expect(imported(`${call}${table}`)).toMatchObject({ isEmpty: false, onlyTable: '' });
  });
});

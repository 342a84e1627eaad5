// What a script may ask of which kernel: each word, attribute, limit and call that only some have,
// and what the others say. UPDATE_TRANSCRIPTS=1 writes absences.txt anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { VINTAGES } from '../../../core/kernel/constants.ts';
import { LIMIT_NAMES, LIMITS } from '../../../core/kernel/limits.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const FILE = new URL('absences.txt', import.meta.url);

const ANON = 'MAP_ANON|MAP_PRIVATE';
const LINES = [
  'map 0x1000..0x100000 wxorx',
  'jail allow.mlock',
  ...LIMIT_NAMES.map((name) => `limit ${name} ${LIMITS[name].unit === 'bytes' ? '4K' : 1}`),
  'entry 0x20000..0x21000 --- max=--- flags=GUARD|STACK_GAP_DN guard=1',
  'entry 0x20000..0x21000 --- max=--- flags=GUARD|STACK_GAP_DN stack=r--',
  'entry 0x20000..0x21000 --- max=--- flags=GUARD|STACK_GAP_DN stack_max=r--',
  'entry 0x20000..0x21000 --- max=--- flags=GUARD',
  'entry 0x20000..0x21000 rw- inherit=zero',
  'entry 0x20000..0x21000 rw- charged=1',
  't1: vm_map_wire(0x10000, 0x11000, USER|HOLESOK)',
  't1: vm_map_wire(0x10000, 0x11000, USER|WRITE)',
  't1: vm_map_unwire(0x10000, 0x11000, USER|HOLESOK)',
  't1: vm_map_insert(0x20000, 0x21000, ---, ---, GUARD)',
  't1: vm_map_insert(0x20000, 0x21000, rw-, rwx, SHARE)',
  't1: vm_map_insert(0x20000, 0x21000, rw-, rwx, NOCHARGE)',
  't1: vm_map_fixed(0x20000, 0x1000, rw-, rwx, EXCL)',
  't1: vm_map_protect(0x10000, 0x11000, r--, max=r--)',
  't1: vm_map_protect(0x10000, 0x11000, r--)',
  't1: vm_map_inherit(0x10000, 0x11000, zero)',
  't1: minherit(0x10000, 0x1000, zero)',
  't1: mprotect(0x10000, 0x1000, r--, max=r--)',
  `t1: mmap(0x20000, 0x1000, rw-, ${ANON}|MAP_FIXED, max=rw-)`,
  't1: mmap(0x20000, 0x1000, ---, MAP_GUARD|MAP_FIXED)',
  `t1: mmap(0x20000, 0x1000, rw-, ${ANON}|MAP_ALIGNED(16))`,
  `t1: mmap(0x20000, 0x1000, rw-, ${ANON}|MAP_ALIGNED_SUPER)`,
  `t1: mmap(0x20000, 0x1000, rw-, ${ANON}|MAP_32BIT)`,
  `t1: mmap(0x20000, 0x1000, rw-, ${ANON}|MAP_PREFAULT_READ)`,
  `t1: mmap(0x20000, 0x1000, rw-, ${ANON}|MAP_FIXED|MAP_EXCL)`,
  't1: mlockall(MCL_FUTURE)',
  't1: munlockall()',
  't1: setrlimit(RLIMIT_VMEM, 1M)',
  't1: setrlimit(RLIMIT_NPTS, 1M)',
  't1: setrlimit(RLIMIT_SWAP, 1M)',
  'set entry(0x10000).inherit = zero',
  'set entry(0x10000).inherit = none',
  'set entry(0x10000).charged = true',
  'set entry(0x10000).prot = r--',
];

test('each kernel takes what it has, and says of the rest why not', () => {
  const report = LINES.flatMap((line) => {
    const said = new Map<string, string[]>();
    for (const kernel of VINTAGES) {
      const head = line.startsWith('map ') ? '' : 'map 0x1000..0x100000\n';
      const lines = `kernel ${kernel}\n${head}entry 0x10000..0x12000 rw-\n${line}\n`;
      const found = compile(parse(lines)).diagnostics.filter(({ line: at }) => at === lines.split('\n').length - 1);
      const text = found
        .map(({ severity, message }) => `${severity}: ${message.replace(`${kernel} `, 'it ')}`)
        .join('; ');
      const year = kernel.replace('freebsd-', '');
      said.set(text, [...(said.get(text) ?? []), year]);
    }
    return [line, ...[...said].map(([text, years]) => `  ${years.join(' ')}: ${text || 'taken'}`)];
  });
  const text = `${report.join('\n')}\n`;
  if (process.env.UPDATE_TRANSCRIPTS === '1') writeFileSync(FILE, text);
  expect(text.split('\n')).toEqual(readFileSync(FILE, 'utf8').split('\n'));
});

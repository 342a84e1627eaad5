// Calls and words that an older kernel has not got: a program can say them all the same, so that
// there is a warning, and the answer that this kernel gives.
import { expect, test } from 'vitest';
import { compile } from '../../../../core/program/compile.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { runScript } from './mmapScript.ts';

test.each([
  [
    'freebsd-5',
    'mlockall(CURRENT)',
    'ENOSYS',
    'freebsd-5 has no mlockall: it came with the flags of vm_map_wire, in August 2003; it answers ENOSYS',
  ],
  [
    'freebsd-5',
    'mlockall(7)',
    'ENOSYS',
    'freebsd-5 has no mlockall: it came with the flags of vm_map_wire, in August 2003; it answers ENOSYS',
  ],
  [
    'freebsd-5',
    'munlockall()',
    'ENOSYS',
    'freebsd-5 has no munlockall: it came with the flags of vm_map_wire, in August 2003; it answers ENOSYS',
  ],
  ['freebsd-6', 'munlockall()', '0', undefined],
  [
    'freebsd-6',
    'setrlimit(RLIMIT_SWAP, 1M)',
    'EINVAL',
    'freebsd-6 has no RLIMIT_SWAP of setrlimit: RLIMIT_NPTS and those after it came in 2008; it answers EINVAL',
  ],
  ['freebsd-13', 'setrlimit(RLIMIT_SWAP, 1M)', '0', undefined],
  ['freebsd-5', 'setrlimit(RLIMIT_VMEM, 1M)', '0', undefined],
  [
    'freebsd-6',
    'minherit(0x10000, 4096, zero)',
    'EINVAL',
    'freebsd-6 has no inheritance "zero": it came in 2017; it answers EINVAL',
  ],
  [
    'freebsd-6',
    'mmap(0, 4096, rw-, ANON|ALIGNED(30))',
    '0x20200000',
    'freebsd-6 has no MAP_ALIGNED of mmap: it came in 2013; it ignores what it does not know',
  ],
  [
    'freebsd-5',
    'mmap(0, 4096, rw-, ANON|MAP_32BIT)',
    '0x20200000',
    'freebsd-5 has no MAP_32BIT of mmap: it came in 2013; it ignores what it does not know',
  ],
  [
    'freebsd-5',
    'mmap(0, 4096, rw-, ANON|PREFAULT_READ)',
    '0x20200000',
    'freebsd-5 has no MAP_PREFAULT_READ of mmap: it came after 2006; it ignores what it does not know',
  ],
  ['freebsd-13', 'mmap(0, 4096, rw-, ANON|PREFAULT_READ)', '0x800200000', undefined],
])('%s: %s = %s', (kernel, call, result, warning) => {
  const text = `kernel ${kernel}\nprivileged\nentry 0x10000..0x14000 rw-\nt1: ${call}`;
  expect(runScript(text)).toEqual({ results: [result], failures: [] });
  const found = compile(parse(text)).diagnostics.map((d) => `${d.severity}: ${d.message}`);
  expect(found).toEqual(warning === undefined ? [] : [`warning: ${warning}`]);
});

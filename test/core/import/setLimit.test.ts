// Limits that a log sets: those of memory become lines of the script, others are counted among what
// was left out.
import { expect, test } from 'vitest';
import { callsOf, imported, ran } from './imported.ts';

const MAPPED = 'mmap(0x0,65536,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34376515584 (0x801000000)\n';
const set = (resource: string, value: string): string =>
  `setrlimit(${resource},{ cur=${value},max=${value} }) = 0 (0x0)\n`;

test.each([
  ['RLIMIT_MEMLOCK', '65536', '64K'],
  ['RLIMIT_VMEM', '1048576', '1M'],
  ['RLIMIT_DATA', '1048576', '1M'],
])('%s is a line of the script', (resource, value, size) => {
  const { text } = imported(MAPPED + set(resource, value));
  expect(callsOf(text).at(-1)).toBe(`t1: setrlimit(${resource}, ${size}) = 0`);
  ran(text);
});

test.each(['RLIMIT_CORE', 'RLIMIT_NOFILE', 'RLIMIT_CPU'])('%s is not, and is told', (resource) => {
  const { text, remarks } = imported(MAPPED + set(resource, '0'));
  expect(callsOf(text)).toHaveLength(1);
  expect(remarks.join('\n')).toContain('setrlimit of other resources');
  expect(imported(MAPPED + set('RLIMIT_MEMLOCK', '65536')).remarks.join('\n')).not.toContain('other resources');
});

import { expect, test } from 'vitest';
import { shortCall } from '../../../../core/trace/calls/shortCall.ts';

const parts = (text: string) => Object.values(shortCall(text));

test('a call about a range is its name and the range', () => {
  expect(parts('vm_map_wire(0x10000, 0x14000, USER|NOHOLES)')).toEqual([
    'vm_map_wire 0x10000..0x14000',
    'USER|NOHOLES',
  ]);
  expect(parts('vm_map_unwire(0x10000, 0x14000)')).toEqual(['vm_map_unwire 0x10000..0x14000', '']);
});

test('a length becomes the end of the range', () => {
  expect(parts('munmap(0x10000, 0x1000)')).toEqual(['munmap 0x10000..0x11000', '']);
  expect(parts('mprotect(0x10000, 4096, r--)')).toEqual(['mprotect 0x10000..0x11000', 'r--']);
});

test('where it is held, and that it was asked what if, are kept', () => {
  expect(parts('vm_map_wire(0x10000, 0x14000, USER) @ fault 0x11000')).toEqual([
    'vm_map_wire 0x10000..0x14000',
    'USER @ fault 0x11000',
  ]);
  expect(parts('what if munmap(0x10000, 0x1000)')).toEqual(['what if munmap 0x10000..0x11000', '']);
});

test('all else stays whole', () => {
  for (const text of [
    'mlockall(MCL_FUTURE)',
    'fork(child)',
    '< KERN_SUCCESS',
    'assert t2.state == asleep',
    'map.busy = 1',
  ])
    expect(parts(text)).toEqual([text, '']);
});

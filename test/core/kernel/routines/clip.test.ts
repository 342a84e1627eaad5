// vm_map_clip_start and vm_map_clip_end assert what they are called with
// (core/kernel/routines/clip.ts): only values set by hand break it.
import { expect, test } from 'vitest';
import { runTo } from './script.ts';

/** A call that clips, held before it does, and the address to clip at set to another one. */
const clipAt = (routine: string, address: string, end: 'done' | 'panic'): string =>
  runTo(
    end,
    'freebsd-13',
    `t1 > vm_map_protect(0x11000, 0x13000, r--) @ ${routine}.assert
     set t1.${routine}.${routine.slice('vm_map_clip_'.length)} = ${address}
     t1 <`,
  ).state.kernel.panic;

test('freebsd-13: an address outside the entry is a panic', () => {
  expect(clipAt('vm_map_clip_start', '0x14000', 'panic')).toContain('vm_map_clip_start: invalid clip of entry 0xP');
  expect(clipAt('vm_map_clip_end', '0x11000', 'panic')).toContain('vm_map_clip_end: invalid clip of entry 0xP');
});

test('freebsd-13: any address inside it will do', () => {
  expect(clipAt('vm_map_clip_start', '0x13000', 'done')).toBe('');
  expect(clipAt('vm_map_clip_end', '0x12000', 'done')).toBe('');
});

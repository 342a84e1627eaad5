// A local that a `set` line gives an address takes none behind the end of every map.
import { expect, test } from 'vitest';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const problems = (address: string, ...more: string[]): string[] => {
  const lines = ['map 0x1000..0x100000', ...more, 't1 > vm_map_wire(0x2000, 0x3000, USER) @ vm_map_wire.done'];
  const script = [...lines, `set t1.vm_map_wire.end = ${address}`, 't1 <'].join('\n');
  return compile(parse(script)).diagnostics.map(({ message }) => message);
};
const BEHIND = (address: string, end: string): string =>
  `t1's end takes an address on a page boundary, such as 0x1000, up to ${end}, where the map ends: ${address} is not one`;

test('the end of the map is the last address that there is, with and without a submap', () => {
  expect(problems('0x100000')).toEqual([]);
  expect(problems('0x101000')).toEqual([BEHIND('0x101000', '0x100000')]);
  const submap = 'submap s 0x10000..0x20000';
  expect(problems('0x100000', submap)).toEqual([]);
  expect(problems('0x101000', submap)).toEqual([BEHIND('0x101000', '0x100000')]);
});

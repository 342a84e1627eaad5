// What is said of an address that a line forces and the call did not give.
import { expect, test } from 'vitest';
import { describeEvent } from '../../../core/inspect/events.ts';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

function surprises(text: string): string[] {
  const machine = createMachine(compile(parse(`map 0x1000..0x800000000000\n${text}`)));
  const found: string[] = [];
  machine.listen((event) => {
    if (event.kind === 'expectation') found.push(describeEvent(event, machine.state).replace(/^.*?: ?/, ''));
  });
  while (machine.next() !== undefined && machine.position < 10_000) machine.step();
  return found;
}
const TAKEN = 'entry 0x801e77000..0x801eb7000 r--';
const call = (flags: string, address: string, size = '4096'): string =>
  `${TAKEN}\nt1: mmap(NULL, ${size}, rw-, ANON${flags}) = ${address}`;

test.each([
  ['near its start', call('', '0x801e77000'), 'the nearest free place for 4 KiB is 0x801e76000'],
  ['near its end', call('', '0x801eb6000'), 'the nearest free place for 4 KiB is 0x801eb7000'],
  ['its end', call('', '0x801e76000', '8K'), 'the nearest free place for 8 KiB is 0x801e75000'],
  ['aligned', call('|ALIGNED(21)', '0x801e80000'), 'the nearest free place for 4 KiB is 0x801e00000'],
])('a taken place, and the nearest free one: %s', (_what, text, near) => {
  expect(surprises(text)).toEqual([`entry 0x801e77000..0x801eb7000 is there; ${near}`]);
});

test('what the call itself has mapped is free', () => {
  const lines = ['entry 0x801e77000..0x801e78000 r--', 'entry 0x801e79000..0x7ffffffff000 r--'];
  const text = `${lines.join('\n')}\nt1: mmap(NULL, 4096, rw-, ANON) = 0x801e79000`;
  expect(surprises(text)).toEqual([
    'entry 0x801e79000..0x7ffffffff000 is there; the nearest free place for 4 KiB is 0x801e78000',
  ]);
});

test.each([
  [
    'not aligned',
    call('|ALIGNED(21)', '0x900001000'),
    'it is not aligned as the flags ask for; the nearest free place for 4 KiB is 0x900000000',
  ],
  [
    'above 2 GiB',
    call('|MAP_32BIT', '0x900000000'),
    'MAP_32BIT allows nothing above 0x80000000; the nearest free place for 4 KiB is 0x7ffff000',
  ],
  [
    'MAP_FIXED',
    `${TAKEN}\nt1: mmap(0x900000000, 4096, rw-, ANON|FIXED) = 0x801e77000`,
    'with MAP_FIXED mmap maps at the address that it is given, 0x900000000',
  ],
  [
    'shmat',
    'object f1 1 page\nt1: shmat(f1, 0x900000000) = 0x801e77000',
    'shmat attaches at the address that it is given, 0x900000000',
  ],
])('a place that the call cannot have: %s', (_what, text, why) => {
  expect(surprises(text)).toEqual([why]);
});

test('no room at all', () => {
  const text = 'entry 0x1000..0x7ffffffff000 r--\nt1: mmap(NULL, 8K, rw-, ANON) = 0x10000';
  expect(surprises(text)).toEqual(['entry 0x1000..0x7ffffffff000 is there; no place for 8 KiB is free']);
});

test('an expected errno has no such reason', () => {
  expect(surprises(`${TAKEN}\nt1: mmap(NULL, 4096, rw-, ANON) = ENOMEM`)).toEqual([
    "t1's mmap returned 0x800200000, the trace says ENOMEM",
  ]);
});

test('the address in the record of the return is forced, as in that of the call', () => {
  const text = [
    '577 100123 lockd CALL mmap(0,0x1000,0x3,0x1002,0xffffffff,0)',
    't2: munlockall() = 0',
    '577 100123 lockd RET mmap 34393751552/0x802070000',
    '577 100123 lockd CALL mlock(0x802070000,0x1000)',
    '577 100123 lockd RET mlock 0',
  ].join('\n');
  expect(compile(parse(text)).diagnostics).toEqual([]);
  expect(surprises(text)).toEqual([]);
  // of the next call, it is not the first one's
  expect(compile(parse(text.replace('RET mmap 34393751552/0x802070000', 'RET mmap 0'))).diagnostics).toHaveLength(1);
});

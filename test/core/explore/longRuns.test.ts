// Pages that a call wires are one step of a search for an explanation, however many there are.
import { expect, test } from 'vitest';
import { type Explanation, explain } from '../../../core/explore/explain/explain.ts';
import { followOrder } from '../../../core/explore/follow.ts';
import type { Order } from '../../../core/explore/orders.ts';
import { type Compiled, compile } from '../../../core/program/compile.ts';
import { lastOf, parse } from '../../../core/trace/parse/parse.ts';

const compiled = (text: string): Compiled => compile(parse(text));
const explained = (text: string): Explanation => lastOf(explain(compiled(text)));

test.each(['freebsd-13', 'freebsd-6'])('pages that a call wires alone are one step, however many: %s', (kernel) => {
  const text = `kernel ${kernel}
map 0x1000..0x80000000
entry 0x1000000..0x41000000 rw- max=rwx
limit memlock 512M
t1: vm_map_wire(0x1000000, 0x21000000, USER|NOHOLES) = KERN_SUCCESS
t1: vm_map_unwire(0x1000000, 0x21000000, USER|NOHOLES) = KERN_SUCCESS
`;
  const { order, states } = explained(text);
  expect(states).toBeLessThan(50);
  expect(order?.picks.length).toBeGreaterThan(131_072);
  expect(followOrder(compiled(text), order as Order).state.script.failures).toBe(0);
});

test.each([
  ['unmaps another range', 'munmap(0x2000000, 0x1000) = 0', true],
  ['asks how much is wired', 'mlock(0x2000000, 0x1000) = 0', true],
  ['drops pages', 'msync(0x2000000, 0x1000, MS_INVALIDATE) = 0', false],
])('and so are those with a limit beside a thread that %s: %s (%s)', (_what, call, isOne) => {
  const { order, states } = explained(`kernel freebsd-13
map 0x1000..0x80000000
entry 0x1000000..0x1100000 rw- max=rwx
entry 0x2000000..0x2001000 rw- max=rwx
limit memlock 512M
t1 > mlock(0x1000000, 0x100000)
t2: ${call}
t1 < 0
`);
  expect(order).toBeDefined();
  expect(states < 100).toBe(isOne);
});

test.each([
  ['a limit', 'limit memlock 513M'],
  ['each of a hundred values', 'limit memlock 524288K..524684K'],
])('two threads that wire all that %s allows are explained in a few states', (_what, limit) => {
  const { order, states, tried } = explained(`kernel freebsd-13
map 0x1000..0x80000000
entry 0x1000000..0x11000000 rw- max=rwx
entry 0x21000000..0x31000000 rw- max=rwx
${limit}
t1 > mlock(0x1000000, 256M)
t2 > mlock(0x21000000, 256M)
t1 < 0
t2 < 0
t1: mlock(0x1000000, 4M) = ENOMEM
`);
  expect(order).toBeDefined();
  expect(states).toBeLessThan(2_000);
  expect(tried).toBe(limit.includes('..') ? 100 : 1);
});

test('a search for whatever range looks at its bounds often', () => {
  const text = `kernel freebsd-13
map 0x1000..0x7ffffffff000
entry 0x1000000..0x7ff000000000 rw- max=rwx
t1: vm_map_wire(0x1000000, 0x7ff000000000, USER|NOHOLES) = KERN_SUCCESS
`;
  const work = explain(compiled(text));
  for (let n = 0; n < 5; n++) expect(work.next().done).toBe(false);
});

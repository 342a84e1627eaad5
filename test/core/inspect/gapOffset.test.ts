// What has no value to be set there says so, and nothing is set.
import { expect, test } from 'vitest';
import { describeEvent } from '../../../core/inspect/events.ts';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

test("a stack's gap has no offset", () => {
  const text =
    'map 0x1000..0x100000\nt1: vm_map_stack(0x60000, 0x10000, rw-)\nset entry(0x60000).offset = 0x3000\nt1: touch 0x62000 write = KERN_SUCCESS';
  const machine = createMachine(compile(parse(text)));
  const found: string[] = [];
  machine.listen((event) => {
    if (event.kind === 'assert' && !event.ok) found.push(describeEvent(event, machine.state));
  });
  while (machine.next() !== undefined) machine.step();
  expect(found).toEqual([
    expect.stringContaining('offset is of an object, and the gap of a stack has none: nothing is set'),
  ]);
});

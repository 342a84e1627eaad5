// Who looks through the history with a state of its own sees at each position what
// the machine is there.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { threadWord } from '../../../core/inspect/describe.ts';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import type { ScheduleMode } from '../../../core/trace/ast.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../property.ts';
import { wander } from './interventions.ts';
import { kernelPicture } from './picture.ts';
import { program } from './programs.ts';

/** Of a thread that a line holds, and lets go. */
const HELD = `entry 0x1000..0x5000 rw- max=rwx
t1 > vm_map_wire(0x1000, 0x3000, USER|NOHOLES) @ fault
t2: vm_map_protect(0x3000, 0x4000, r--)
t1 @ fault 0x2000
t1 <
`;

const SCHEDULES: readonly (ScheduleMode | undefined)[] = [
  undefined,
  { kind: 'round-robin' },
  { kind: 'random', seed: 7 },
];

test('at any positions, one after another, under any schedule', () => {
  checkProperty(
    fc.property(
      fc.constantFrom(...SCHEDULES),
      fc.oneof({ weight: 4, arbitrary: program }, { weight: 1, arbitrary: fc.constant(HELD) }),
      fc.array(fc.nat(2 ** 20), { maxLength: 40, size: 'max' }),
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 }),
      (schedule, text, picks, places) => {
        const m = createMachine(compile(parse(text)), {
          ...(schedule && { schedule }),
          checkpointGaps: { least: 10, share: 0 },
        });
        for (const pick of picks) if (!wander(m, pick)) break;
        while (m.next() && m.position < 3000) m.step();
        const reader = m.reader();
        const seen = ({ kernel, script, position }: typeof m.state) => [
          position,
          kernel.threads.map((_, thread) => threadWord({ kernel, script, position }, thread)),
          script.active,
          kernelPicture(kernel),
        ];
        for (const place of places) {
          const position = place % (m.length + 1);
          reader.seek(position);
          m.seek(position);
          expect(seen(reader.state)).toEqual(seen(m.state));
        }
      },
    ),
    60,
  );
});

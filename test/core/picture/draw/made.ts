// A small picture as data, with all that the drawing of a map may have: two maps, a gap in the
// axis, entries that are wired, in transition, a guard; a call that is about to fail.
import { EFLAG } from '../../../../core/kernel/constants.ts';
import { LANE, type Picture } from '../../../../core/picture/picture.ts';

const band = (
  [start, end]: readonly [number, number],
  [from, to]: readonly [number, number],
  { prot = 3, flags = 0, wired = 0, owner = -1 } = {},
): number[] => [start, end, from, to, prot, 7, flags, wired, owner];

const { IN_TRANSITION, NEEDS_WAKEUP, GUARD } = EFLAG;

/** Forty steps, in pages of 4 KiB. */
export const made = (more: Partial<Picture> = {}): Picture => ({
  branch: 0,
  position: 12,
  length: 40,
  recorded: 40,
  pageSize: 4096,
  from: 0,
  to: 40,
  grain: 1,
  lanes: [
    {
      name: 't1',
      segments: [0, 10, LANE.idle, -1, 10, 20, LANE.holds, -1, 20, 40, LANE.asleep, 1],
      steps: [10, 20],
      calls: [
        {
          from: 10,
          to: 40,
          text: 'vm_map_wire(0x1000, 0x3000, USER)',
          short: 'wire 0x1000..0x3000',
          failing: { result: 'KERN_INVALID_ADDRESS', at: 30 },
          failed: false,
          line: 4,
        },
      ],
    },
    {
      name: 't2',
      segments: [0, 40, LANE.runs, -1],
      steps: [0, 10, 20, 40],
      calls: [
        { from: 1, to: 9, text: 'munlock(0x1000, 4K)', short: 'munlock 0x1000', result: '0', failed: false, line: 5 },
        { from: 20, to: 40, text: 'mlock(0x1000, 4K)', short: 'mlock 0x1000', failed: false, line: 6 },
      ],
    },
  ],
  wakeups: [25, 1, 0],
  causes: [{ at: 8, by: 1, to: 30, thread: 0, text: 'a hole; unmapped by t2', short: 'unmapped by t2' }],
  marks: [],
  maps: [
    {
      name: '',
      rows: [
        { start: 1, end: 3, gap: false },
        { start: 3, end: 5, gap: false },
        { start: 5, end: 100, gap: true },
        { start: 100, end: 101, gap: false },
      ],
      bands: [
        ...band([1, 3], [0, 20]),
        ...band([1, 3], [20, 40], { wired: 2 }),
        ...band([3, 5], [0, 20], { prot: 1, flags: IN_TRANSITION, owner: 0 }),
        ...band([3, 5], [20, 40], { prot: 1, flags: IN_TRANSITION | NEEDS_WAKEUP, wired: 1, owner: 1 }),
        ...band([100, 101], [0, 40], { prot: 0, flags: GUARD }),
      ],
    },
    {
      name: 'p2',
      rows: [{ start: 2, end: 4, gap: false }],
      bands: [...band([2, 4], [5, 12], { wired: -1 }), ...band([2, 4], [12, 40], { wired: 12, prot: 5 })],
    },
  ],
  changed: [0, 1, 3],
  tracks: [],
  ...more,
});

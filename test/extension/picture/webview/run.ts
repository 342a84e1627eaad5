// A run for the page of the picture, and where what of it is on the canvas.
import type { PictureAnswer } from '../../../../adapter/protocol.ts';
import { barY, type Layout, layoutOf, xOf } from '../../../../core/picture/draw/layout.ts';
import { example } from '../../../core/picture/examples.ts';

export const SIZE = { width: 1000, height: 600 };
/** t2 sleeps on an entry that t1 wires, and the run has a second branch. */
export const run: PictureAnswer = {
  ...example('unmapped-while-asleep'),
  position: 30,
  hits: [20],
  tracks: [{ id: 7, name: 'branch 7', from: 10, length: 50 }],
};
const AHEAD = 1.04;
export const layout: Layout = layoutOf(run, { from: 0, to: Math.ceil((run.recorded + 1) * AHEAD), ...SIZE });
/** In the middle of a step's pixels. */
export const at = (position: number): number => xOf(layout, position + 0.5);
export const laneY = (thread: number): number => barY(layout, thread);
export const rows = layout.rows.filter(({ gap }) => !gap);
export const rowY = (n: number): number => (rows[n]?.y ?? 0) + 2;
export const rangeOf = (n: number) => ({ map: rows[n]?.map, start: rows[n]?.start, end: rows[n]?.end });
/** Left of time, where the names are. */
export const BESIDE = 20;

export const whole = (picture: PictureAnswer = run, over = false, isMoving = false) =>
  ({ kind: 'whole', picture, bookmarks: [{ position: 5, name: 'here' }], name: 'a.vmtrace', over, isMoving }) as const;

// `npm run bench:picture`: the picture of a million steps. How long it takes to record them, to
// answer for a stretch, and to lay a frame out for a screen of 1,000 by 500 pixels, on a
// surface that only counts.
import { cpus } from 'node:os';
import { createMachine } from '../../core/machine/machine.ts';
import { paint } from '../../core/picture/draw/paint.ts';
import { shownOf } from '../../core/picture/draw/shown.ts';
import type { Surface } from '../../core/picture/draw/surface.ts';
import { Recording } from '../../core/picture/recording.ts';
import { pictureOf } from '../../core/picture/view.ts';
import { compile } from '../../core/program/compile.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import { makeScript } from '../debugger/script.ts';

const STEPS = 1_000_000;
const LINES = 30_000;
const FRAMES = 20;
/** What is to be reached. */
const FRAME_MS = 16;

const rounded = (n: number): number => Math.round(n * 10) / 10;

/** Milliseconds of the processor: other programs take none of them. */
function timed<T>(act: () => T): [T, number] {
  const began = process.cpuUsage();
  const made = act();
  const { user, system } = process.cpuUsage(began);
  return [made, (user + system) / 1000];
}

/** Keeps what is stretched from frame to frame, as a canvas does. */
function counting(): Surface & { count: number } {
  const kept = new WeakMap<object, string>();
  const one = (): void => {
    surface.count++;
  };
  const surface = {
    count: 0,
    rect: one,
    rects: one,
    hatch: one,
    line: one,
    fill: one,
    text: one,
    stretched: (
      of: object,
      variant: string,
      _box: unknown,
      columns: number,
      draw: (s: Surface, first: number, last: number) => void,
    ): void => {
      surface.count++;
      if (kept.get(of) === variant) return;
      kept.set(of, variant);
      draw(surface, 0, columns);
    },
    widthOf: (text: string): number => text.length * 6,
    within: (_x: number, _y: number, _width: number, _height: number, draw: () => void): void => draw(),
  };
  return surface;
}

const compiled = compile(parse(makeScript(LINES)));
const machine = createMachine(compiled);
while (machine.position < STEPS) {
  const choice = machine.next();
  if (!choice) break;
  if (machine.stepMany(choice, STEPS) === 0) machine.step(choice);
}
const recording = new Recording(machine);
const [, recordMs] = timed(() => recording.extend());

const { length } = machine;
const stretches = [length, length / 10, length / 100, length / 1000].map((steps) => {
  const from = Math.floor((length - steps) / 2);
  const asked = { from, to: from + Math.ceil(steps), columns: 1000 };
  const [picture, answerMs] = timed(() => pictureOf(recording, { machine, compiled }, asked));
  const shown = shownOf(picture);
  const view = { from: picture.from, to: picture.to, width: 1000, height: 500 };
  const surface = counting();
  const [firstMs = 0, ...frames] = Array.from({ length: FRAMES }, () => timed(() => paint(surface, shown, view))[1]);
  frames.sort((a, b) => a - b);
  surface.count = 0;
  paint(surface, shown, view);
  return {
    steps: picture.to - picture.from,
    answerMs: rounded(answerMs),
    kilobytes: Math.round(JSON.stringify(picture).length / 1000),
    shapes: surface.count,
    firstMs: rounded(firstMs),
    frameMs: rounded(frames[frames.length >> 1] as number),
  };
});
const reached = stretches.every(({ frameMs }) => frameMs < FRAME_MS);
console.log(
  JSON.stringify(
    { cpu: cpus()[0]?.model, steps: length, recordMs: rounded(recordMs), stretches, reached },
    undefined,
    2,
  ),
);
process.exitCode = reached ? 0 : 1;

// What the shapes mean, and how much of a long run is drawn. Where one line has no room for it
// the words are shorter, and where that is not enough there are more lines: nothing covers
// anything at any width.
import { LANE, SEGMENT } from '../picture.ts';
import { paintSegment } from './lanes.ts';
import { type Layout, TEXT } from './layout.ts';
import { paintBracket } from './now.ts';
import type { Shown } from './shown.ts';
import { fitted, type Surface } from './surface.ts';
import { counted, filled, type Words } from './words.ts';

/** What a shape means, and in short. */
const SHAPES: readonly (readonly [number | 'changed', keyof Words, keyof Words])[] = [
  [LANE.holds, 'holds', 'holdsShort'],
  [LANE.runs, 'runs', 'runsShort'],
  [LANE.faults, 'faults', 'faultsShort'],
  [LANE.contends, 'contends', 'contendsShort'],
  [LANE.asleep, 'asleep', 'asleepShort'],
  ['changed', 'changed', 'changedShort'],
];
/** `asleep on an entry`: what a thread does at a position; undefined: that has no word. */
export function doesAt(segments: readonly number[], position: number, words: Words): string | undefined {
  for (let i = 0; i < segments.length; i += SEGMENT) {
    const [from = 0, to = 0, kind] = segments.slice(i, i + SEGMENT);
    const isLast = i + SEGMENT >= segments.length;
    if (from > position || (position >= to && !isLast)) continue;
    const [, key] = SHAPES.find(([shape]) => shape === kind) ?? [];
    return key && String(words[key]);
  }
  return undefined;
}

const SIZE = TEXT - 1;
const SAMPLE = 18;
/** Of a bracket. */
const NARROW = 8;
const BEFORE_WORDS = 5;
const APART = 13;
const MARGIN = 6;
/** From a line to the next. */
const LINE = 13;

interface Item {
  /** Absent: how much is drawn. */
  readonly shape?: number | 'changed';
  readonly words: string;
  readonly width: number;
}

const sampleOf = (shape: number | 'changed'): number => (shape === 'changed' ? NARROW : SAMPLE);

/** From left to right; what has no more room begins a line. */
function linesOf(items: readonly Item[], room: number): Item[][] {
  const lines: Item[][] = [[]];
  let used = 0;
  for (const item of items) {
    if (used > 0 && used + APART + item.width > room) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)?.push(item);
    used += (used > 0 ? APART : 0) + item.width;
  }
  return lines;
}

export function legendOf(s: Surface, { picture, words: all, isStill }: Shown, width: number): Item[][] {
  const room = width - 2 * MARGIN;
  const status: Item[] = [];
  if (picture.recorded < picture.length) {
    const words = fitted(
      s,
      filled(all.drawn, counted(picture.recorded, all), counted(picture.length, all)),
      room,
      SIZE,
    );
    status.push({ words, width: s.widthOf(words, SIZE) });
  }
  const inWords = (isShort: boolean): Item[] =>
    SHAPES.filter(([shape]) => shape !== 'changed' || !isStill).map(([shape, whole, short]) => {
      const beside = sampleOf(shape) + BEFORE_WORDS;
      const words = fitted(s, all[isShort ? short : whole], room - beside, SIZE);
      return { shape, words, width: beside + s.widthOf(words, SIZE) };
    });
  const whole = linesOf([...inWords(false), ...status], room);
  return whole.length === 1 ? whole : linesOf([...inWords(true), ...status], room);
}

/** What lines after the first take. */
export const legendHeight = (lines: number): number => (lines - 1) * LINE;

export function paintLegend(s: Surface, { legendY, width }: Layout, lines: readonly (readonly Item[])[]): void {
  lines.forEach((items, line) => {
    const y = legendY + line * LINE;
    let x = MARGIN;
    for (const { shape, words, width: own } of items) {
      if (shape === undefined) s.text(width - MARGIN, y, words, 'muted', { size: SIZE, align: 'right' });
      else {
        if (shape === 'changed') paintBracket(s, x + NARROW - 1, y - 5, 10);
        else paintSegment(s, shape, x, SAMPLE, y, 10, 'thread1', 0.9);
        s.text(x + sampleOf(shape) + BEFORE_WORDS, y, words, 'muted', { size: SIZE });
      }
      x += own + APART;
    }
  });
}

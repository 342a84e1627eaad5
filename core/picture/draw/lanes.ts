// The lanes: what each thread does as a shape of its own, in the thread's colour; the calls in
// words; who woke whom, and who made it so that a call failed.
import { LANE, type PictureCall, type PictureLane, SEGMENT, STEPS, WAKEUP } from '../picture.ts';
import { barY, type Layout, TEXT, xOf } from './layout.ts';
import type { Shown } from './shown.ts';
import { BOLD, type ColorName, fitted, type Surface, threadColor } from './surface.ts';
import { filled } from './words.ts';

const DIMMED = 0.25;
/** Pixels of a call that has room for the tick of its result. */
const RESULT = 16;
const ARROW = 4;
const PLATE = 0.7;

/**
 * What a thread does, in its colour: full, hatched, dotted and hollow tell them apart without it.
 */
export function paintSegment(
  s: Surface,
  lane: number,
  x: number,
  width: number,
  middle: number,
  bar: number,
  color: ColorName,
  alpha = 1,
): void {
  const top = middle - bar / 2;
  switch (lane) {
    case LANE.holds:
      s.rect(x, top, width, bar, color, alpha);
      return;
    case LANE.reads:
      s.rect(x, top, width, bar, color, alpha * 0.55);
      s.line([x, top, x + width, top], color, { alpha });
      s.line([x, top + bar, x + width, top + bar], color, { alpha });
      return;
    case LANE.faults:
      s.rect(x, top, width, bar, color, alpha * 0.18);
      s.hatch(x, top, width, bar, color, alpha * 0.9);
      return;
    case LANE.runs:
      s.rect(x, middle - bar / 4, width, bar / 2, color, alpha * 0.5);
      return;
    case LANE.contends:
      s.line([x, middle, x + width, middle], 'waiting', { width: 3, dash: [1.5, 3], alpha });
      return;
    case LANE.asleep:
      s.rect(x, top + 1, width, bar - 2, 'waiting', alpha * 0.16);
      s.line([x, top + 1, x + width, top + 1], 'waiting', { alpha: alpha * 0.7 });
      s.line([x, top + bar - 1, x + width, top + bar - 1], 'waiting', { alpha: alpha * 0.7 });
      return;
    case LANE.dead:
      s.line([x, middle, x + width, middle], 'failure', { width: 1, dash: [6, 4], alpha });
      return;
    default:
      s.line([x, middle, x + width, middle], 'muted', { alpha: alpha * 0.3 });
  }
}

/** `z z z`, and whom it waits for, where there is room. */
function paintWait(s: Surface, shown: Shown, kind: number, by: number, x: number, width: number, y: number): void {
  if (kind !== LANE.asleep && kind !== LANE.contends) return;
  const { words: all, picture } = shown;
  const who = picture.lanes[by]?.name;
  const [alone, on] = kind === LANE.asleep ? [all.asleepShort, all.asleepOn] : ['', all.contendsWith];
  const words = who ? filled(on, who) : alone;
  const short = kind === LANE.asleep ? 'z z z' : '';
  const text = s.widthOf(words, TEXT - 1) + 8 <= width ? words : s.widthOf(short, TEXT - 1) + 6 <= width ? short : '';
  if (!text) return;
  const room = s.widthOf(text, TEXT - 1);
  if (kind === LANE.contends) s.rect(x + 3, y - 7, room + 4, 14, 'background');
  s.text(x + 5, y, text, 'waiting', { size: TEXT - 1 });
}

/** The result: a tick or a cross, so that it is seen without colour. */
function paintResult(s: Surface, x: number, y: number, bar: number, failed: boolean, alpha: number): void {
  const color: ColorName = failed ? 'failure' : 'success';
  s.line([x, y - bar / 2 - 2, x, y + bar / 2 + 2], color, { width: 2, alpha });
  const r = 3.5;
  const c = x + 7;
  if (failed) {
    s.line([c - r, y - r, c + r, y + r], color, { width: 2, alpha });
    s.line([c - r, y + r, c + r, y - r], color, { width: 2, alpha });
  } else s.line([c - r, y, c - 1, y + r - 0.5, c + r, y - r], color, { width: 2, alpha });
}

/** Around a call that the line of the cursor makes. */
function paintFrame(s: Surface, from: number, to: number, middle: number, bar: number): void {
  const [top, bottom] = [middle - bar / 2 - 2.5, middle + bar / 2 + 2.5];
  s.line([from - 1, top, to + 1, top, to + 1, bottom, from - 1, bottom, from - 1, top], 'now', { width: 1.5 });
}

/** `unmapped by t3's vm_map_remove, line 24` without what a narrow picture has no room for. */
function shorter(why: string): string[] {
  const who = why.replace(/( by \w+)'s \w+/, '$1');
  return [why, who, who.replace(/, line \d+$/, '')];
}

/** Behind words that arrows cross. */
const paintPlate = (s: Surface, x: number, y: number, width: number): void =>
  s.rect(x, y - TEXT / 2, width + 2, TEXT, 'background', PLATE);

function paintCalls(s: Surface, layout: Layout, shown: Shown, thread: number, alpha: number): void {
  const { calls } = shown.picture.lanes[thread] as PictureLane;
  const { causes } = shown.picture;
  const middle = barY(layout, thread);
  const y = (layout.lanes[thread]?.y ?? 0) + layout.labels / 2 + 1;
  const roomTo = (i: number): number => {
    const next = calls[i + 1];
    return next ? xOf(layout, next.from) : layout.right;
  };
  /** Where the words of the call before it end. */
  let free = layout.left;
  calls.forEach((call: PictureCall, i) => {
    const x = Math.max(xOf(layout, call.from), layout.left);
    const end = xOf(layout, call.to);
    if (call.failing !== undefined) paintResult(s, xOf(layout, call.failing.at), middle, layout.bar, true, alpha);
    else if (call.result !== undefined && (call.failed || end - x > RESULT))
      paintResult(s, end, middle, layout.bar, call.failed, alpha);
    const isMeant = call.line > 0 && call.line === shown.chosen.line;
    if (isMeant) paintFrame(s, x, Math.min(end, layout.right), middle, layout.bar);
    if (layout.labels === 0) return;
    const last = roomTo(i) - 6;
    if (last - x < 24) return;
    const bold = isMeant ? BOLD : 1;
    const own = s.widthOf(call.short, TEXT) * bold + 10;
    const said = call.result ?? call.failing?.result;
    const failed = call.failed || call.failing !== undefined;
    const why = failed
      ? causes.find((cause) => cause.thread === thread && cause.to === (call.failing?.at ?? call.to))
      : undefined;
    const results = said === undefined ? [] : why ? shorter(why.short).map((text) => `${said}: ${text}`) : [said];
    const widthOf = (result: string): number => s.widthOf(result, TEXT) * (failed ? BOLD : 1);
    // a reason that is too long for the room behind it begins before its call
    const most = why ? last - Math.min(free, x) : last - x;
    const result = results.find((text) => own + widthOf(text) <= most) ?? results.at(-1);
    const begin = result === undefined ? x : Math.max(Math.min(x, last - own - widthOf(result)), Math.min(free, x));
    const room = last - begin;
    const words = fitted(s, call.short, room / bold, TEXT);
    const used = s.widthOf(words, TEXT) * bold;
    paintPlate(s, begin, y, used);
    s.text(begin + 1, y, words, 'foreground', { size: TEXT, alpha: alpha * 0.9, bold: isMeant });
    free = begin + used + 10;
    if (result === undefined || words !== call.short) return;
    const cut = fitted(s, result, (room - own) / (failed ? BOLD : 1), TEXT);
    if (!cut) return;
    paintPlate(s, begin + own, y, widthOf(cut));
    s.text(begin + own, y, cut, failed ? 'failure' : 'success', { size: TEXT, bold: failed, alpha });
    free = begin + own + widthOf(cut) + 10;
  });
}

/** A thread that is not the chosen one is dimmed. */
const alphaOf = ({ chosen }: Shown, thread: number): number =>
  chosen.thread === undefined || chosen.thread === thread ? 1 : DIMMED;

export function paintAllCalls(s: Surface, layout: Layout, shown: Shown): void {
  for (const thread of shown.picture.lanes.keys()) paintCalls(s, layout, shown, thread, alphaOf(shown, thread));
}

export function paintLanes(s: Surface, layout: Layout, shown: Shown): void {
  const { picture } = shown;
  picture.lanes.forEach(({ segments, steps }, thread) => {
    const middle = barY(layout, thread);
    const alpha = alphaOf(shown, thread);
    const color = threadColor(thread);
    for (let i = 0; i < segments.length; i += SEGMENT) {
      const [from, to] = [segments[i] as number, segments[i + 1] as number];
      if (to <= layout.from || from >= layout.to) continue;
      const [kind, by] = [segments[i + 2] as number, segments[i + 3] as number];
      const x = Math.max(xOf(layout, from), layout.left);
      const width = Math.max(Math.min(xOf(layout, to), layout.right) - x, 1);
      paintSegment(s, kind, x, width, middle, layout.bar, color, alpha);
      if (alpha === 1 && layout.bar >= TEXT - 1) paintWait(s, shown, kind, by, x, width, middle);
    }
    // who ran: of all that are in a call one makes the step
    const y = middle + layout.bar / 2 + 1;
    const ran: number[] = [];
    for (let i = 0; i < steps.length; i += STEPS) {
      const [from, to] = [steps[i] as number, steps[i + 1] as number];
      if (to <= layout.from || from >= layout.to) continue;
      const x = Math.max(xOf(layout, from), layout.left);
      ran.push(x, y, Math.max(xOf(layout, to) - x, 1), 2);
    }
    if (ran.length > 0) s.rects(ran, 'foreground', alpha * 0.65);
  });
}

function arrowHead(s: Surface, x: number, y: number, down: boolean, color: ColorName): void {
  const tip = down ? -ARROW * 1.5 : ARROW * 1.5;
  s.fill([x, y, x - ARROW, y + tip, x + ARROW, y + tip], color);
}

export function paintArrows(s: Surface, layout: Layout, { picture }: Shown): void {
  const { wakeups, causes } = picture;
  for (let i = 0; i < wakeups.length; i += WAKEUP) {
    const [at, by, woken] = wakeups.slice(i, i + WAKEUP) as [number, number, number];
    if (at < layout.from || at > layout.to) continue;
    const x = xOf(layout, at);
    const down = woken > by;
    const from = barY(layout, by) + (down ? 1 : -1) * (layout.bar / 2);
    const to = barY(layout, woken) - (down ? 1 : -1) * (layout.bar / 2);
    s.line([x, from, x, to], 'waiting', { width: 1.5 });
    arrowHead(s, x, to, down, 'waiting');
  }
  for (const { at, by, to, thread } of causes) {
    if (at === undefined || by === undefined || to < layout.from || at > layout.to) continue;
    const [x1, x2] = [xOf(layout, at), xOf(layout, to)];
    const y1 = by >= 0 ? barY(layout, by) : layout.axisY;
    const y2 = barY(layout, thread);
    const down = y2 > y1;
    const end = y2 + (down ? -1 : 1) * (layout.bar / 2 + 3);
    const lane = layout.lanes[by];
    const turn = lane ? lane.y + (down ? lane.height - 1 : 0) : y1 - 4;
    s.fill([x1 - 3, y1, x1, y1 - 3, x1 + 3, y1, x1, y1 + 3], 'failure');
    s.line([x1, y1, x1, turn, x2, turn, x2, end], 'failure', { width: 1.5, dash: [4, 3] });
    arrowHead(s, x2, end, down, 'failure');
  }
}

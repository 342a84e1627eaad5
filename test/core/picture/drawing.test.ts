// What is drawn, and how long that takes: the picture of three examples as text, an SVG
// document, a million steps.
import { describe, expect, test } from 'vitest';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import { hitAt, layoutOf, naturalHeight, positionAt, ticksOf, xOf, yOf } from '../../../core/picture/draw/layout.ts';
import { nowBox } from '../../../core/picture/draw/now.ts';
import { paint } from '../../../core/picture/draw/paint.ts';
import { shownOf } from '../../../core/picture/draw/shown.ts';
import type { Surface, TextStyle } from '../../../core/picture/draw/surface.ts';
import { SvgSurface } from '../../../core/picture/draw/svg.ts';
import { callRows, mapRows } from '../../../core/picture/draw/tables.ts';
import { drawAsText } from '../../../core/picture/draw/text.ts';
import { WORDS, type Words } from '../../../core/picture/draw/words.ts';
import { type Picture, type PictureCall, type PictureLane, WAKEUP } from '../../../core/picture/picture.ts';
import { Recording } from '../../../core/picture/recording.ts';
import { pictureOf } from '../../../core/picture/view.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { tickingClock } from '../../patience.ts';
import { example, pictureOfText } from './examples.ts';

/** Counts what is drawn. */
function counting(): Surface & { drawn: number; texts: string[] } {
  const count = (): void => {
    s.drawn++;
  };
  const s = {
    drawn: 0,
    texts: [] as string[],
    rect: count,
    rects: (boxes: readonly number[]): void => {
      s.drawn += boxes.length / 4;
    },
    hatch: count,
    line: count,
    fill: count,
    text: (_x: number, _y: number, text: string): void => {
      s.texts.push(text);
    },
    widthOf: (text: string): number => text.length * 6,
    within: (_x: number, _y: number, _w: number, _h: number, draw: () => void): void => draw(),
  };
  return s;
}

describe('as text', () => {
  test.each(['unmapped-while-asleep', 'lock-wait', 'hole'])('%s', async (name) => {
    await expect(drawAsText(example(name), 90)).toMatchFileSnapshot(`./pictures/${name}.txt`);
  });
  test('as text a longer run has a hundred columns, a shorter one one for each step', () => {
    const columnsOf = (name: string): number =>
      /^ -+(\+[+-]*)> {2}steps$/m.exec(drawAsText(example(name)))?.[1]?.length ?? 0;
    const long = example('unmapped-while-asleep');
    expect(long.to - long.from).toBeGreaterThan(100);
    expect(columnsOf('unmapped-while-asleep')).toBe(100);
    const short = example('hole');
    expect(columnsOf('hole')).toBe(Math.min(short.to - short.from, 100));
  });
  test('on a slow machine it is the same', () => {
    const clock = tickingClock();
    const { causes } = example('hole');
    clock.mockRestore();
    expect(causes).toEqual(example('hole').causes);
    expect(causes).not.toEqual([]);
  });
});

test('as tables: each call with what came of it and why, each entry for as long as it stays so', () => {
  const picture = example('unmapped-while-asleep');
  expect(callRows(picture, WORDS)).toEqual([
    ['0', 't2', 'vm_map_wire(0x3000, 0x5000, USER|NOHOLES)', 'returned KERN_SUCCESS at step 89'],
    [
      '20',
      't1',
      expect.stringContaining('vm_map_wire(0x1000'),
      expect.stringMatching(/^returned KERN_INVALID_ADDRESS at step \d+: .*unmapped by t3/),
    ],
    ['89', 't3', 'vm_map_remove(0x3000, 0x5000)', expect.stringMatching(/^returned KERN_SUCCESS/)],
  ]);
  const rows = mapRows(picture, WORDS);
  expect(rows).toContainEqual([
    '0x3000..0x5000',
    expect.any(String),
    expect.any(String),
    'r--, in transition by t2, waited for, wired 1',
  ]);
  expect(rows.map(([, from]) => Number(from))).toEqual(rows.map(([, from]) => Number(from)).toSorted((a, b) => a - b));
});

test('in the words that it is given', () => {
  const s = counting();
  const words = { ...WORDS, step: 'Schritt', wired: 'verdrahtet {0}', holds: 'h\u00e4lt die Sperre' };
  const picture = example('unmapped-while-asleep');
  paint(s, shownOf(picture, { words }), { from: 0, to: picture.to, width: 1000, height: 500 });
  expect(s.texts).toEqual(expect.arrayContaining(['Schritt', 'verdrahtet 1', 'h\u00e4lt die Sperre']));
});

test('the names of branches that were left are whole, below the edge and above the lanes', () => {
  const tracks = [0, 1].map((id) => ({ id, name: `branch ${id}`, from: 10, length: 60 }));
  const picture = { ...example('unmapped-while-asleep'), tracks };
  const view = { from: 0, to: picture.recorded + 1, width: 900, height: 420 };
  const placed: [string, number][] = [];
  const s = { ...counting(), text: (_x: number, y: number, text: string): void => void placed.push([text, y]) };
  const layout = paint(s, shownOf(picture), view);
  const heights = placed.flatMap(([text, y]) => (text.startsWith('branch') ? [y] : []));
  // half of its letters above and below the middle
  expect(heights).toHaveLength(2);
  for (const y of heights) expect(y - 5).toBeGreaterThanOrEqual(2);
  expect(heights[1] as number).toBeGreaterThan((heights[0] as number) + 10);
  expect(layout.tracks.at(-1)?.y).toBeLessThan(layout.lanes[0]?.y as number);
});

test('where it is too low for all lanes nothing covers them: there is no legend', () => {
  const legendIn = (height: number): boolean => {
    const s = counting();
    const picture = example('unmapped-while-asleep');
    paint(s, shownOf(picture), { from: 0, to: picture.to, width: 900, height });
    return s.texts.includes('holds the lock');
  };
  expect([legendIn(90), legendIn(110)]).toEqual([false, true]);
});

test('numbers are written as the language of the words writes them', () => {
  const s = counting();
  const picture = { ...example('unmapped-while-asleep'), position: 12_345, recorded: 1_155_001, length: 2_000_000 };
  const words = { ...WORDS, language: 'de' };
  paint(s, shownOf(picture, { words }), { from: 0, to: 1_155_002, width: 1000, height: 500 });
  expect(s.texts).toEqual(expect.arrayContaining(['200.000', 'now: 12.345', '1.155.001 of 2.000.000 steps drawn']));
});

describe('as drawing', () => {
  const picture = example('unmapped-while-asleep');
  const view = { from: 0, to: picture.recorded + 1, width: 900, height: 420 };

  test('says who did what, what came of it, and who made it so', () => {
    const s = counting();
    paint(s, shownOf(picture), view);
    expect(s.texts).toEqual(expect.arrayContaining(['t1', 't2', 't3', '0x1000', 'wire 0x1000..0x5000', 'rw-']));
    expect(s.texts).toContain("KERN_INVALID_ADDRESS: unmapped by t3's vm_map_remove, line 27");
    expect(s.texts.some((text) => /^in transition by t2/.test(text))).toBe(true);
  });
  test('a narrow one says in fewer words who made it so, and begins before the call where there is room', () => {
    const saidIn = (width: number): string[] => {
      const s = counting();
      const placed: [number, string][] = [];
      paint(
        { ...s, text: (x: number, _y: number, text: string): void => void placed.push([x, text]) },
        shownOf(picture),
        { ...view, width },
      );
      for (const [x, text] of placed)
        if (/KERN_INVALID|wire /.test(text)) expect(x + text.length * 6).toBeLessThan(width);
      return placed.map(([, text]) => text);
    };
    expect(saidIn(560)).toContain('KERN_INVALID_ADDRESS: unmapped by t3, line 27');
    expect(saidIn(480)).toEqual(
      expect.arrayContaining(['KERN_INVALID_ADDRESS: unmapped by t3', 'wire 0x1000..0x5000']),
    );
  });
  test('says in its lane for whom a thread waits', () => {
    const said = (name: string): string[] => {
      const s = counting();
      const own = example(name);
      paint(s, shownOf(own), { from: 0, to: own.recorded + 1, width: 2400, height: 500 });
      return s.texts.filter((text) => / has (it|the lock)$/.test(text));
    };
    expect(said('unmapped-while-asleep')).toEqual(['asleep: t2 has it']);
    expect(new Set(said('lock-wait'))).toEqual(new Set(['waits: t1 has the lock']));
  });
  test('a call that has returned has its tick or cross, one that has failed even where there is no room', () => {
    const marksIn = (calls: readonly Partial<PictureCall>[], width: number): string[] => {
      const s = counting();
      const marks: string[] = [];
      s.line = ([x1, y1, x2, y2, ...more] = [], color) => {
        if (color === 'success' && more.length > 0) marks.push('tick');
        else if (color === 'failure' && x1 !== x2 && y1 !== y2) marks.push('stroke');
      };
      const [lane] = picture.lanes as [PictureLane];
      const whole = { from: 10, to: 60, text: '', short: '', failed: false, line: 1 };
      const lanes = [{ ...lane, calls: calls.map((call) => ({ ...whole, ...call })) }];
      paint(s, shownOf({ ...picture, lanes, marks: [] }), { ...view, width });
      return marks;
    };
    // the axis has a cross of its own for each failure
    const [success, failure] = [{ result: 'KERN_SUCCESS' }, { result: 'KERN_INVALID_ADDRESS', failed: true }];
    expect(marksIn([success], 900)).toEqual(['tick']);
    expect(marksIn([{ ...success, to: 11 }], 900)).toEqual([]);
    expect(marksIn([failure, { ...failure, to: 11 }], 900)).toEqual(Array(8).fill('stroke'));
    expect(marksIn([{}, { to: 11 }], 900)).toEqual([]);
  });
  test('the two strokes of a cross are alike', () => {
    const s = counting();
    const strokes = new Map<string, unknown[]>();
    s.line = ([x1 = 0, y1 = 0, x2 = 0, y2 = 0], color, style) => {
      if (color !== 'failure' || x1 === x2 || y1 === y2) return;
      const middle = `${(x1 + x2) / 2} ${(y1 + y2) / 2}`;
      strokes.set(middle, [...(strokes.get(middle) ?? []), [Math.abs(x2 - x1), Math.abs(y2 - y1), style]]);
    };
    paint(s, shownOf(picture), view);
    expect(strokes.size).toBeGreaterThan(0);
    for (const [one, ...others] of strokes.values()) expect(others).toEqual([one]);
  });
  test('the calls of the line of the cursor have a frame, those that were made by hand never', () => {
    const framesAt = (line: number | undefined): number => {
      const s = counting();
      let frames = 0;
      s.line = ({ length }, color) => {
        if (color === 'now' && length === 10) frames++;
      };
      const lanes = picture.lanes.map((lane, i) => (i === 0 ? { ...lane, calls: lane.calls.map(byHand) } : lane));
      paint(s, shownOf({ ...picture, lanes }, { chosen: { line } }), view);
      return frames;
    };
    const byHand = (call: PictureCall): PictureCall => ({ ...call, line: 0 });
    const line = picture.lanes[1]?.calls[0]?.line;
    expect(line).toBeGreaterThan(0);
    expect([line, 0, undefined].map(framesAt)).toEqual([1, 0, 0]);
  });
  test('the present step is named in words where these have room to the pixel, else by its number', () => {
    const s = { ...counting(), widthOf: () => 100 };
    const layout = { ...layoutOf(picture, view), left: 0 };
    const words = (right: number) => nowBox(s, { ...layout, right }, shownOf(picture))?.words;
    const width = nowBox(s, layout, shownOf(picture))?.width ?? 0;
    expect(width).toBeGreaterThan(100);
    expect([width, width - 1].map(words)).toEqual([`now: ${picture.position}`, String(picture.position)]);
  });
  test('leaves out what is out of view', () => {
    const wakeups = picture.wakeups.filter((_, i) => i % WAKEUP === 0);
    expect(wakeups.length).toBeGreaterThan(0);
    for (const at of wakeups)
      for (const [from, to] of [
        [at - 12, at],
        [at, at + 12],
        [at - 14, at - 1],
        [at + 1, at + 14],
      ] as const) {
        const s = counting();
        const drawn: number[] = [];
        s.line = ([x1 = 0, , x2], color, { width } = {}) => {
          if (color === 'waiting' && width === 1.5 && x1 === x2) drawn.push(x1);
        };
        const layout = paint(s, shownOf(picture), { ...view, from, to });
        const inView = wakeups.filter((one) => one >= from && one <= to);
        expect(drawn).toEqual(inView.map((one) => xOf(layout, one)));
      }
  });
  test('an SVG document is whole and has its title, and nothing that is fetched or run', () => {
    const s = new SvgSurface();
    paint(s, shownOf(picture, { chosen: { thread: 1 }, bookmarks: [{ position: 3, name: '<b>' }], hits: [7] }), view);
    const svg = s.document(900, 420, 'a <b> & c');
    expect(svg).toMatch(/^<svg .*\n<title>a &lt;b&gt; &amp; c<\/title>/);
    expect(svg).not.toMatch(/href|script|<image|NaN|undefined/);
    expect(svg.match(/<g /g)?.length).toBe(svg.match(/<\/g>/g)?.length);
  });
  test('in an SVG document each of many boxes is where it was painted', () => {
    const s = new SvgSurface();
    s.rects([1, 2, 30, 4, 5, 6, 7, 80], 'now');
    expect(s.document(100, 100, '')).toContain('d="M1 2h30v4H1zM5 6h7v80H5z"');
  });
  test('a point of the screen is a position, and the other way round', () => {
    const layout = layoutOf(picture, view);
    for (const position of [0, 17, picture.recorded])
      expect(positionAt(layout, xOf(layout, position))).toBeCloseTo(position, 6);
    const lane = layout.lanes[1];
    expect(hitAt(layout, picture, xOf(layout, 20.5), (lane?.y ?? 0) + 5)).toMatchObject({ position: 20, thread: 1 });
    const [first, second] = layout.rows;
    expect(hitAt(layout, picture, layout.left + 1, (first?.y ?? 0) + 2)).toMatchObject({ position: 0, map: 0 });
    expect(yOf(layout, 0, second?.start ?? 0)).toBe(second?.y);
    expect(yOf(layout, 1, 1)).toBeUndefined();
    expect(naturalHeight(picture, 900)).toBeGreaterThan(layout.bottom - 1);
  });
  test('in a low panel lanes and map share the room, in a high one the lanes have theirs', () => {
    const shareIn = (height: number) => {
      const { rows, lanes } = layoutOf(picture, { ...view, height });
      const sum = (all: readonly { readonly height: number }[]) => all.reduce((total, one) => total + one.height, 0);
      return sum(rows) / (sum(rows) + sum(lanes));
    };
    expect(shareIn(290)).toBeGreaterThan(0.4);
    expect(layoutOf(picture, { ...view, height: 800 }).lanes[0]?.height).toBe(60);
  });
  test('the numbers of the axis are round and not too many', () => {
    expect(ticksOf({ from: 0, to: 129, width: 0, height: 0 }, 9)).toEqual([0, 20, 40, 60, 80, 100, 120]);
    expect(ticksOf({ from: 999.5, to: 1003, width: 0, height: 0 }, 9)).toEqual([1000, 1001, 1002, 1003]);
  });
});

describe('nothing covers anything at any width', () => {
  /** The texts with their boxes, as far down as a height. */
  function boxesOf(picture: Picture, width: number, words: Words) {
    const boxes: { text: string; x: number; y: number; width: number }[] = [];
    const s = counting();
    s.text = (x: number, y: number, text: string, _color?: string, { size = 11, align = 'left' }: TextStyle = {}) => {
      const own = s.widthOf(text, size);
      if (text) boxes.push({ text, x: x - own * { left: 0, center: 0.5, right: 1 }[align], y, width: own });
    };
    s.widthOf = (text, size = 11) => text.length * size * 0.6;
    const layout = paint(s, shownOf(picture, { words }), { from: 0, to: picture.recorded + 1, width, height: 400 });
    return { layout, boxes };
  }
  const GERMAN: Words = {
    ...WORDS,
    ...{ now: 'jetzt: {0}', step: 'Schritt', drawn: '{0} von {1} Schritten gezeichnet' },
    ...{ holdsShort: 'Sperre', runsShort: 'ohne Sperre', faultsShort: 'Seitenfehler', asleepShort: 'schl\u00e4ft' },
    ...{ contendsShort: 'wartet', holds: 'h\u00e4lt die Sperre', runs: 'l\u00e4uft ohne sie' },
    ...{ faults: 'fort, im Seitenfehler', contends: 'wartet auf die Sperre' },
    ...{ asleep: 'schl\u00e4ft an einem Eintrag', changedShort: 'ge\u00e4ndert' },
    ...{ changed: 'vom letzten Schritt ge\u00e4ndert' },
  };
  const long = { ...example('lock-wait'), position: 421_000, recorded: 421_888, length: 2_268_719, to: 421_889 };
  test.each([
    ['in English', WORDS],
    ['in German', GERMAN],
  ])('%s', (_, words) => {
    for (const picture of [long, { ...long, position: 97_000 }, { ...long, recorded: 1500, position: 0 }])
      for (let width = 150; width <= 1600; width += 7) {
        const { layout, boxes } = boxesOf(picture, width, words);
        const outside = boxes.filter(({ y }) => y >= layout.legendY - 1 || Math.abs(y - layout.axisY - 12) < 1);
        outside.sort((a, b) => a.y - b.y || a.x - b.x);
        outside.forEach((box, i) => {
          const next = outside[i + 1];
          const where = `${box.text} at ${width}`;
          expect(box.x, where).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width, where).toBeLessThanOrEqual(width);
          expect(box.y, where).toBeLessThanOrEqual(400 - 5);
          if (next?.y === box.y) expect(next.x - box.x - box.width, `${where} and ${next.text}`).toBeGreaterThan(2);
          else if (next) expect(next.y - box.y, where).toBeGreaterThan(10);
        });
        expect(outside.length).toBeGreaterThan(4);
        expect(layout.bottom).toBeLessThan(layout.legendY - 8);
      }
  });
  test('a wide one has its legend in whole words, and how much is drawn, in one line', () => {
    const { layout, boxes } = boxesOf(long, 1200, WORDS);
    const line = boxes.filter(({ y }) => y === layout.legendY).map(({ text }) => text);
    expect(line).toEqual([
      ...['holds the lock', 'runs without it', 'away, faulting', 'waits for the lock', 'asleep on an entry'],
      'changed by the last step',
      '421,888 of 2,268,719 steps drawn',
    ]);
  });
});

describe('a long run', () => {
  const call = (i: number): string => {
    const start = 0x10000 + (i % 150) * 0x8000;
    const range = `0x${start.toString(16)}, 0x${(start + 0x4000).toString(16)}`;
    return `t${(i % 4) + 1}: vm_map_${i % 2 ? 'un' : ''}wire(${range}, USER|HOLESOK)`;
  };
  const entries = Array.from({ length: 150 }, (_, i) => {
    const start = 0x10000 + i * 0x8000;
    return `entry 0x${start.toString(16)}..0x${(start + 0x4000).toString(16)} rw-`;
  });
  const text = ['map 0x1000..0x10000000', ...entries, ...Array.from({ length: 6000 }, (_, i) => call(i))].join('\n');
  const picture = pictureOfText(text);

  test('has no more in its picture than the screen shows, whatever its length', () => {
    expect(picture.length).toBeGreaterThan(150_000);
    expect(picture.grain).toBeGreaterThan(100);
    expect(JSON.stringify(picture).length).toBeLessThan(1_000_000);
    const s = counting();
    paint(s, shownOf(picture), { from: 0, to: picture.to, width: 1000, height: 500 });
    expect(s.drawn).toBeLessThan(45_000);
    expect(s.drawn).toBeGreaterThan(1000);
  });
  test('keeps its low rows as one drawing, which frames of any stretch show', () => {
    const frame = (from: number, to: number, height = 500) => {
      const s = counting();
      const made: { variant: string; x: number; right: number; columns: number; drawn: number }[] = [];
      s.stretched = (of, variant, { x, width }, columns, draw) => {
        expect(of).toBe(picture.maps[0]?.bands);
        const inner = counting();
        draw(inner, 0, columns);
        const half = counting();
        draw(half, 0, columns / 2);
        expect(half.drawn).toBeLessThan(inner.drawn * 0.7);
        made.push({ variant, x, right: x + width, columns, drawn: inner.drawn });
      };
      paint(s, shownOf(picture), { from, to, width: 1000, height });
      return { drawn: s.drawn, made };
    };
    const [whole, near, low] = [frame(0, picture.to), frame(50_000, 60_000), frame(0, picture.to, 400)];
    expect(whole.made).toHaveLength(1);
    expect(whole.made[0]?.drawn).toBeGreaterThan(1000);
    expect(whole.drawn).toBeLessThan(3000);
    expect(near.made[0]?.variant).toBe(whole.made[0]?.variant);
    expect(near.made[0]?.columns).toBe(Math.ceil(picture.to / picture.grain));
    expect(near.made[0]?.x).toBeLessThan(0);
    expect(near.made[0]?.right).toBeGreaterThan(1000);
    expect(low.made[0]?.variant).not.toBe(whole.made[0]?.variant);
  });
  test('has everything of a stretch of it', () => {
    const compiled = compile(parse(text));
    const machine = createMachine(compiled);
    for (let choice = machine.next(); choice; choice = machine.next())
      if (machine.stepMany(choice, 1_000_000) === 0) machine.step(choice);
    const part = pictureOf(new Recording(machine), { machine, compiled }, { from: 5000, to: 5800, columns: 1000 });
    expect([part.grain, part.from, part.to]).toEqual([1, 5000, 5800]);
    expect(part.lanes.flatMap(({ calls }) => calls).length).toBeGreaterThan(10);
  });
});

// What the last step changed, at each position: what differs between the maps before and after it.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import { bandsOf } from '../../../core/picture/bands.ts';
import { changedIn } from '../../../core/picture/changed.ts';
import { paint } from '../../../core/picture/draw/paint.ts';
import { shownOf } from '../../../core/picture/draw/shown.ts';
import { LIGHT_THEME, SvgSurface } from '../../../core/picture/draw/svg.ts';
import { changedWords } from '../../../core/picture/draw/tables.ts';
import { WORDS } from '../../../core/picture/draw/words.ts';
import { CHANGED } from '../../../core/picture/picture.ts';
import { Recording } from '../../../core/picture/recording.ts';
import { pictureOf } from '../../../core/picture/view.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const ALL = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

function runOf(name: string) {
  const compiled = compile(parse(readFileSync(`examples/${name}.vmtrace`, 'utf8')));
  const machine = createMachine(compiled);
  for (let choice = machine.next(); choice; choice = machine.next()) machine.step(choice);
  return { machine, compiled, recording: new Recording(machine) };
}

/** By page what is there, in words that differ where a band does. */
function pagesAt(machine: Machine, position: number): Map<number, string> {
  machine.seek(position);
  const pages = new Map<number, string>();
  const first = machine.state.kernel.maps[0];
  for (const band of first ? bandsOf(first, ...ALL) : [])
    for (let page = band.start; page < band.end; page++) pages.set(page, JSON.stringify(band));
  return pages;
}

function pagesOf(changed: readonly number[]): number[] {
  const pages: number[] = [];
  for (let i = 0; i < changed.length; i += CHANGED)
    for (let page = changed[i + 1] as number; page < (changed[i + 2] as number); page++) pages.push(page);
  return pages;
}

describe.each(['unmapped-while-asleep', 'hole', 'unwire-sleeps'])('%s', (name) => {
  const { machine, compiled, recording } = runOf(name);
  const { length } = machine;
  test('at each position', () => {
    let some = 0;
    for (let position = 0; position <= length; position++) {
      const before = pagesAt(machine, Math.max(position - 1, 0));
      const after = pagesAt(machine, position);
      const differ = [...new Set([...before.keys(), ...after.keys()])].filter((p) => before.get(p) !== after.get(p));
      const { changed } = pictureOf(recording, { machine, compiled }, {});
      expect(pagesOf(changed), `${name} at ${position}`).toEqual(differ.sort((a, b) => a - b));
      if (changed.length > 0) some++;
    }
    expect(some).toBeGreaterThan(3);
    machine.seek(length);
  });
  test('of several steps at once what each of them changed', () => {
    const { maps } = pictureOf(recording, { machine, compiled }, {});
    const each = new Set<number>();
    for (let at = 1; at <= length; at++)
      for (const page of pagesOf(changedIn(recording, maps, at - 1, at))) each.add(page);
    expect(pagesOf(changedIn(recording, maps, 0, length))).toEqual([...each].sort((a, b) => a - b));
  });
});

describe('drawn', () => {
  const { machine, compiled, recording } = runOf('unmapped-while-asleep');
  const first = Array.from({ length: machine.length }, (_, at) => at).find((at) => {
    machine.seek(at);
    return pictureOf(recording, { machine, compiled }, {}).changed.length > 0;
  });
  const picture = pictureOf(recording, { machine, compiled }, {});
  const view = { from: 0, to: picture.recorded + 1, width: 900, height: 420 };
  /** How often an SVG document has a colour. */
  const count = (more: object, color: string): number => {
    const s = new SvgSurface();
    paint(s, shownOf({ ...picture, ...more }), view);
    return s.document(900, 420, 'a').split(color).length - 1;
  };

  test('each range has a bracket at the present step, in an SVG document too', () => {
    expect(first).toBeGreaterThan(0);
    // and the legend has one
    expect(count({ changed: [] }, LIGHT_THEME.changed)).toBe(2);
    expect(count({}, LIGHT_THEME.changed)).toBe(2 + (2 * picture.changed.length) / CHANGED);
  });
  test('and is said', () => {
    expect(changedWords(picture, WORDS).join()).toMatch(/^changed: 0x\d000\.\.0x\d000/);
    expect(changedWords({ ...picture, changed: [] }, WORDS)).toEqual([]);
    const many = [1, 2, 3, 4].flatMap((n) => [0, 2 * n, 2 * n + 1]);
    expect(changedWords({ ...picture, changed: many }, WORDS).join()).toMatch(/, \u2026$/);
  });
  test('the future that is known has dashes, in every theme', () => {
    const end = { position: picture.recorded };
    const veils = [false, true].map((isHighContrast) => {
      const s = new SvgSurface();
      paint(s, shownOf(picture, { isHighContrast }), view);
      return Number(/fill="#ffffff" opacity="(0\.[25]5)"/.exec(s.document(900, 420, 'a'))?.[1]);
    });
    expect(veils).toEqual([0.55, 0.25]);
    expect(count({}, 'stroke-dasharray="5 4"')).toBe(count(end, 'stroke-dasharray="5 4"') + 4);
  });
});

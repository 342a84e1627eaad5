// The picture as text, for a terminal, a mail, a comment: a letter for each step, or
// for several of them.

import { formatAddress } from '../../kernel/address.ts';
import { EFLAG, protName } from '../../kernel/constants.ts';
import { BAND, type Picture, type PictureLane, SEGMENT, WAKEUP } from '../picture.ts';

/** By lane. */
const LETTERS = [' ', '░', '█', '▓', '▒', '·', 'z', '†'];
const LEGEND = [
  '█ holds the lock   ▒ away, faulting   · waits for the lock   z asleep on an entry   ░ runs without the lock',
  '|ok |x result   v ^ woken   = mapped   w wired   T in transition   t the same, waited for   g guard   (blank) hole',
];
const WIDTH = 100;
const TICK = 10;

/** Letters on a line that is as long as it has to be. */
class Line {
  private readonly letters: string[] = [];

  put(at: number, text: string): void {
    [...text].forEach((letter, i) => {
      if (at + i < 0) return;
      while (this.letters.length < at + i) this.letters.push(' ');
      this.letters[at + i] = letter;
    });
  }

  /** Puts a text where it covers nothing; false: there is no room. */
  fit(at: number, text: string): boolean {
    const end = at + text.length;
    for (let i = Math.max(at - 1, 0); i <= end; i++) if ((this.letters[i] ?? ' ') !== ' ') return false;
    this.put(at, text);
    return true;
  }

  get text(): string {
    return this.letters.join('').trimEnd();
  }
}

interface Columns {
  readonly of: (position: number) => number;
  readonly count: number;
  readonly indent: number;
}

function laneLine({ name, segments, calls }: PictureLane, { of, indent }: Columns): string {
  const line = new Line();
  line.put(1, name);
  const shown: number[] = [];
  for (let i = 0; i < segments.length; i += SEGMENT) {
    const [from, to, lane] = segments.slice(i, i + 3) as [number, number, number];
    for (let at = of(from); at < Math.max(of(to), of(from) + 1); at++) {
      if (lane < (shown[at] ?? 0)) continue;
      shown[at] = lane;
      line.put(indent + at, LETTERS[lane] ?? ' ');
    }
  }
  for (const { to, result, failed, failing } of calls)
    if (failing) line.put(indent + of(failing.at), '|x');
    else if (result !== undefined) line.put(indent + of(to), failed ? '|x' : '|ok');
  return line.text;
}

/** The calls of a lane, and why one failed, above it. */
function callLines({ lanes, causes }: Picture, thread: number, { of, indent }: Columns): string[] {
  const lines = [new Line()];
  const put = (at: number, text: string): void => {
    if (lines.some((line) => line.fit(at, text))) return;
    const line = new Line();
    line.put(at, text);
    lines.push(line);
  };
  for (const { from, to: end, short, failed, failing, result = failing?.result ?? '' } of lanes[thread]?.calls ?? []) {
    put(indent + of(from), short);
    if (!failed && !failing) continue;
    const to = failing?.at ?? end;
    const why = causes.find((cause) => cause.thread === thread && cause.to === to)?.short;
    const text = why ? `${result}: ${why}` : result;
    put(Math.max(indent, indent + of(to) - text.length + 1), text);
  }
  return lines
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .reverse();
}

function wakeupLine({ wakeups, lanes }: Picture, { of, indent }: Columns): string {
  const line = new Line();
  for (let i = 0; i < wakeups.length; i += WAKEUP) {
    const [at, by, woken] = wakeups.slice(i, i + WAKEUP) as [number, number, number];
    line.fit(indent + of(at), `${woken < by ? '^' : 'v'} ${lanes[woken]?.name} woken by ${lanes[by]?.name}`);
  }
  return line.text;
}

function letterOf(flags: number, wired: number): string {
  if (flags & EFLAG.IN_TRANSITION) return flags & EFLAG.NEEDS_WAKEUP ? 't' : 'T';
  if (wired > 0) return wired > 1 && wired < 10 ? String(wired) : 'w';
  return flags & EFLAG.GUARD ? 'g' : '=';
}

function mapLines(picture: Picture, { of, indent, count }: Columns): string[] {
  return picture.maps.flatMap(({ name, rows, bands }) => {
    const lines = rows.map(({ start, end, gap }) => {
      const line = new Line();
      if (gap) {
        line.put(1, '~');
        return line;
      }
      line.put(1, formatAddress(start, picture.pageSize));
      let prot = -1;
      for (let i = 0; i < bands.length; i += BAND) {
        const [low, high, from, to, own, , flags, wired] = bands.slice(i, i + BAND) as [
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
        ];
        if (low >= end || high <= start) continue;
        const last = Math.max(of(to), of(from) + 1);
        for (let at = of(from); at < Math.min(last, count); at++) line.put(indent + at, letterOf(flags, wired));
        if (own !== prot && last - of(from) > 5) line.put(indent + of(from) + 1, protName(own));
        prot = own;
      }
      return line;
    });
    const last = rows.at(-1);
    const end = last ? [` ${formatAddress(last.end, picture.pageSize)}`] : [];
    return [...(name ? [` ${name}:`] : []), ...lines.map(({ text }) => text), ...end];
  });
}

function axisLines(picture: Picture, { of, indent, count }: Columns): string[] {
  const line = new Line();
  line.put(1, '-'.repeat(indent - 1));
  for (let at = 0; at < count; at++) line.put(indent + at, at % TICK === 0 ? '+' : '-');
  line.put(indent + count, '>  steps');
  const numbers = new Line();
  const grain = (picture.to - picture.from) / count;
  for (let at = 0; at < count; at += TICK)
    numbers.put(indent + at, String(Math.round(picture.from + at * Math.max(grain, 1))));
  const now = new Line();
  const at = of(picture.position);
  if (picture.position >= picture.from && picture.position < picture.to)
    now.put(indent + at, `^ now: step ${picture.position}`);
  return [line.text, numbers.text, now.text].filter((text) => text !== '');
}

/** Of so many columns at the most; a run that has fewer steps has as many. */
export function drawAsText(picture: Picture, width = WIDTH): string {
  const steps = picture.to - picture.from;
  const count = Math.min(width, steps);
  const addresses = picture.maps.flatMap(({ rows }) => rows.map(({ end }) => formatAddress(end, picture.pageSize)));
  const words = [...addresses, ...picture.lanes.map(({ name }) => name)];
  const columns: Columns = {
    of: (position) => Math.floor(((Math.max(position, picture.from) - picture.from) / steps) * count),
    count,
    indent: words.reduce((most, word) => Math.max(most, word.length), 4) + 3,
  };
  const lanes = picture.lanes.flatMap((lane, thread) => [
    ...callLines(picture, thread, columns),
    laneLine(lane, columns),
  ]);
  const woken = wakeupLine(picture, columns);
  const lines = [
    ...lanes,
    ...(woken ? [woken] : []),
    ...axisLines(picture, columns),
    ...mapLines(picture, columns),
    '',
    ...LEGEND.map((line) => ` ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}

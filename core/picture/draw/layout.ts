// Where what is: lanes above, the axis of steps, the map through time below; and the inverse, from
// a point to what lies there.
import { formatAddress, type Page } from '../../kernel/address.ts';
import type { Picture, PictureRow } from '../picture.ts';

/** What is in view: positions [from, to), not whole numbers; pixels. */
export interface View {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly height: number;
  /** Without the legend: another picture has it. */
  readonly isBare?: boolean;
  /** What the legend has beside its first line. */
  readonly moreLegend?: number;
}

/** A row of the address axis, on the screen. */
export interface PlacedRow extends PictureRow {
  readonly map: number;
  readonly y: number;
  readonly height: number;
}

export interface Layout extends View {
  /** Of the part that time runs in: from here to `right`. */
  readonly left: number;
  readonly right: number;
  readonly lanes: readonly { readonly y: number; readonly height: number }[];
  /** Room for the words of a lane's calls, above its bar. */
  readonly labels: number;
  readonly bar: number;
  readonly tracks: readonly { readonly y: number }[];
  readonly axisY: number;
  readonly rows: readonly PlacedRow[];
  readonly bottom: number;
  readonly legendY: number;
}

export const TEXT = 11;
const TOP = 4;
/** A branch: its name over its line. */
const TRACK = 15;
const TRACK_LINE = 10;
const MOST_TRACKS = 4;
const AXIS = 26;
const LEGEND = 28;
/** The same room where there is none. */
const BARE = 8;
const MOST_LANE = 60;
const LEAST_LANE = 15;
const LABELS = 15;
const MOST_BAR = 20;
const LEAST_BAR = 7;
const GAP_ROW = 9;
export const TITLE = 22;
/** Pixels of a row at the most; so many for all of them, where they are few. */
const MOST_ROW = 84;
const FEW_ROWS = 240;
const LEAST_ROW = 2;
/** Of the room below the tracks, for the lanes at the most if there is not enough. */
const LANE_SHARE = 0.55;
const NARROW = 520;

/** Larger ranges are higher, but a page is seen beside a gigabyte. */
const weight = ({ start, end }: PictureRow): number => 1 + Math.min(Math.log2(Math.max(end - start, 1)), 12) / 6;

/** Of a digit beside the rows, and what is apart from both ends of an address. */
const DIGIT = 6.2;
const APART = 12;
/** The room that the longest address takes. */
const addressWidth = (rows: readonly PictureRow[], pageSize: number): number =>
  APART +
  DIGIT *
    formatAddress(
      rows.reduce((most, { end }) => Math.max(most, end), 0),
      pageSize,
    ).length;

export function layoutOf(picture: Picture, view: View): Layout {
  const { width, height } = view;
  const more = view.moreLegend ?? 0;
  const legend = view.isBare ? BARE : LEGEND + more;
  const tracks = picture.tracks.slice(0, MOST_TRACKS).map((_, i) => ({ y: TOP + TRACK_LINE + i * TRACK }));
  const top = TOP + tracks.length * TRACK;
  const rows = picture.maps.flatMap(({ rows: of }, map) => of.map((row) => ({ ...row, map })));
  const left = Math.max(width < NARROW ? 64 : 84, addressWidth(rows, picture.pageSize));
  const gaps = rows.filter(({ gap }) => gap).length;
  // each map but the first has a title
  const titles = Math.max(new Set(rows.map(({ map }) => map)).size - 1, 0) * TITLE;
  const room = Math.max(height - top - AXIS - legend - titles, 40);
  const most = Math.max(MOST_ROW, FEW_ROWS / Math.max(rows.length, 1));
  const weights = rows.reduce((sum, row) => sum + (row.gap ? 0 : weight(row)), 0);
  const low = gaps * GAP_ROW + rows.reduce((sum, row) => sum + (row.gap ? 0 : Math.min(14 * weight(row), MOST_ROW)), 0);
  // few rows are no strip below the lanes either
  const wanted = Math.max(low, Math.min(FEW_ROWS / 2, room * (1 - LANE_SHARE)));
  const count = Math.max(picture.lanes.length, 1);
  const forLanes = Math.max(room * LANE_SHARE, room - wanted);
  const lane = Math.max(LEAST_LANE, Math.min(MOST_LANE, Math.floor(forLanes / count)));
  const labels = lane >= LABELS + LEAST_BAR + 2 ? LABELS : 0;
  const bar = Math.max(LEAST_BAR, Math.min(MOST_BAR, lane - labels - 5));
  const axisY = top + lane * count + 4;
  const unit = (height - legend - axisY - AXIS - titles - gaps * GAP_ROW) / Math.max(weights, 1);
  let y = axisY + AXIS;
  const placed = rows.map((row, i): PlacedRow => {
    if (i > 0 && rows[i - 1]?.map !== row.map) y += TITLE;
    const own = row.gap ? GAP_ROW : Math.max(LEAST_ROW, Math.min(most, unit * weight(row)));
    const at = y;
    y += own;
    return { ...row, y: at, height: own };
  });
  return {
    ...view,
    left,
    right: width - 8,
    lanes: picture.lanes.map((_, i) => ({ y: top + i * lane, height: lane })),
    labels,
    bar,
    tracks,
    axisY,
    rows: placed,
    bottom: y,
    legendY: height - more - LEGEND / 2 + 4,
  };
}

/** Less than that has no room for a legend. */
export const leastHeight = ({ tracks, lanes }: Picture): number =>
  TOP + Math.min(tracks.length, MOST_TRACKS) * TRACK + Math.max(lanes.length, 1) * LEAST_LANE + AXIS + LEGEND;

/** Where nothing has to be pressed together. */
export function naturalHeight(picture: Picture, width: number): number {
  const endless = layoutOf(picture, { from: 0, to: 1, width, height: 100_000 });
  return Math.ceil(endless.bottom + 8 + LEGEND);
}

export const xOf = ({ from, to, left, right }: Layout, position: number): number =>
  left + ((position - from) / (to - from)) * (right - left);

export const positionAt = ({ from, to, left, right }: Layout, x: number): number =>
  from + ((x - left) / (right - left)) * (to - from);

/** The middle of a lane's bar. */
export const barY = ({ lanes, labels, bar }: Layout, thread: number): number =>
  (lanes[thread]?.y ?? 0) + labels + bar / 2 + 1;

/** Where an address of a map is on the screen; undefined: it is not on the axis. */
export function yOf({ rows }: Layout, map: number, page: Page): number | undefined {
  let [low, high] = [0, rows.length];
  // the last row that begins at or before it
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle] as PlacedRow;
    if (row.map < map || (row.map === map && row.start <= page)) low = middle + 1;
    else high = middle;
  }
  const row = rows[low - 1];
  if (!row || row.map !== map || page > row.end) return undefined;
  return row.y + (row.gap ? (page > row.start ? 1 : 0) : (page - row.start) / (row.end - row.start)) * row.height;
}

/** What lies at a point. */
export interface Hit {
  /** A position that is known. */
  readonly position: number;
  readonly thread?: number;
  readonly map?: number;
  readonly row?: PlacedRow;
  readonly track?: number;
}

export function hitAt(layout: Layout, picture: Picture, x: number, y: number): Hit {
  const position = Math.max(0, Math.min(Math.floor(positionAt(layout, x)), picture.recorded));
  const thread = layout.lanes.findIndex((lane) => y >= lane.y && y < lane.y + lane.height);
  if (thread >= 0) return { position, thread };
  const row = layout.rows.find((one) => y >= one.y && y < one.y + one.height);
  if (row) return { position, map: row.map, row };
  const track = layout.tracks.findIndex((one) => Math.abs(one.y - y) < TRACK / 2);
  return track >= 0 ? { position, track } : { position };
}

/** A lane, or a range of the map: what keys go through. */
export interface Place extends Pick<Hit, 'thread' | 'row'> {
  /** The same in every layout of a run. */
  readonly key: string;
  readonly y: number;
  readonly height: number;
}

/** From above to below. */
export const placesOf = ({ lanes, rows }: Layout): Place[] => [
  ...lanes.map((lane, thread) => ({ ...lane, thread, key: `lane ${thread}` })),
  ...rows
    .filter(({ gap }) => !gap)
    .map((row) => ({ y: row.y, height: row.height, row, key: `${row.map} ${row.start}` })),
];

/** Round numbers for the axis, about so many. */
export function ticksOf({ from, to }: View, count: number): number[] {
  const rough = (to - from) / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * ([1, 2, 5, 10].find((n) => n * power >= rough) ?? 10));
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}

// The picture's page: draws what it has on a canvas, asks for what it needs, and says what a person does.
import type { PictureAnswer, PictureDetail, PicturePoint } from '../../../adapter/protocol.ts';
import {
  type Hit,
  hitAt,
  type Layout,
  layoutOf,
  type PlacedRow,
  positionAt,
} from '../../../core/picture/draw/layout.ts';
import { paint } from '../../../core/picture/draw/paint.ts';
import { type Pair, paintPair } from '../../../core/picture/draw/pair.ts';
import type { Chosen, Flag, Shown } from '../../../core/picture/draw/shown.ts';
import { SvgSurface } from '../../../core/picture/draw/svg.ts';
import type { Picture } from '../../../core/picture/picture.ts';
import type { FromPage, ToPage } from '../messages.ts';
import { CanvasSurface } from './canvas.ts';
import { listenToKeys } from './keys.ts';
import { roomOf } from './room.ts';
import { fillMarkdown, fillTable } from './words.ts';
import { Zoom } from './zoom.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const host = acquireVsCodeApi();
const find = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;
const canvas = find<HTMLCanvasElement>('canvas');
const tip = find('tip');
const surface = new CanvasSurface(canvas);

/** Room after what is known, for the steps to come. */
const AHEAD = 1.04;
/** A rest of the pointer before something is asked about it, and of the zoom before more detail is. */
const REST_MS = 120;
/** After a change of its size the page has the one that it keeps. */
const SETTLED_MS = 150;

let whole: PictureAnswer | undefined;
let part: PictureAnswer | undefined;
let pair: Pair | undefined;
let bookmarks: readonly Flag[] = [];
let name = '';
let over = false;
let chosen: Chosen = {};
let pointed: Hit | undefined;
let layout: Layout | undefined;
let asked = 0;
let isDue = false;
/** One range of the map is looked at alone. */
let isNear = false;

const zoom = new Zoom(canvas, () => {
  hideTip();
  draw();
  askForPart();
});

const point = (hit: Hit): PicturePoint => ({
  position: hit.position,
  ...(hit.thread !== undefined && { thread: hit.thread }),
  ...(hit.row && !hit.row.gap && { map: hit.row.map, page: hit.row.start }),
});

/** The one with more detail, where it has all that is in view. */
function pictureInView(): PictureAnswer | undefined {
  const { from, to } = zoom.view;
  const isCovered = part && whole && part.from <= Math.max(from, 0) && part.to >= Math.min(to, whole.to);
  return isCovered && part && whole && part.grain < whole.grain ? part : whole;
}

function draw(): void {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    const began = performance.now();
    drawNow();
    canvas.dataset.ms = (performance.now() - began).toFixed(1);
  });
}

/** What is drawn may be a pair: it is looked at, and leads nowhere. */
function drawPair(both: Pair, width: number, height: number): void {
  const [one, other] = both.runs;
  find('empty').hidden = true;
  surface.resize(width, height);
  const { left, right } = layoutOf(one.picture, { ...zoom.view, width, height });
  zoom.fit(Math.max(one.picture.recorded, other.picture.recorded) + 1, left, right - left);
  paintPair(surface, both, { ...zoom.view, width, height });
}

function drawNow(): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  if (pair && width > 0 && height > 0) {
    drawPair(pair, width, height);
    return;
  }
  const picture = pictureInView();
  find('empty').hidden = picture !== undefined;
  if (!picture || width === 0 || height === 0) return;
  surface.resize(width, height);
  const { left, right } = layoutOf(picture, { ...zoom.view, width, height });
  zoom.fit(Math.ceil((picture.recorded + 1) * AHEAD), left, right - left);
  const shown: Shown = { picture, chosen, bookmarks, hits: picture.hits, pointed: pointed?.position };
  layout = paint(surface, shown, { ...zoom.view, width, height });
  canvas.dataset.position = String(picture.position);
}

let partTimer: ReturnType<typeof setTimeout> | undefined;
function askForPart(): void {
  clearTimeout(partTimer);
  partTimer = setTimeout(() => {
    const picture = pictureInView();
    if (!picture || over || picture.grain <= 1 || zoom.isFitted) return;
    const { from, to } = zoom.view;
    const columns = canvas.clientWidth;
    const isFine = picture.grain <= ((to - from) / columns) * 1.5;
    if (isFine) return;
    const span = to - from;
    // as much again on both sides, so that dragging finds something there
    host.postMessage({
      kind: 'ask',
      asked: { from: Math.max(0, Math.floor(from - span)), to: Math.ceil(to + span), columns: columns * 3 },
    });
  }, REST_MS);
}

function hideTip(): void {
  tip.hidden = true;
  asked++;
}

let tipTimer: ReturnType<typeof setTimeout> | undefined;
function askForTip(hit: Hit): void {
  clearTimeout(tipTimer);
  hideTip();
  if (over || !whole) return;
  tipTimer = setTimeout(() => host.postMessage({ kind: 'detail', id: ++asked, point: point(hit) }), REST_MS);
}

function causeAt({ thread, position }: Hit): string {
  const call = whole?.lanes[thread ?? -1]?.calls.find(({ from, to }) => from <= position && position < to);
  if (!call) return '';
  const why = whole?.causes.find((cause) => cause.thread === thread && cause.to === call.to)?.text;
  const result = call.result === undefined ? '' : ` \u2192 ${call.result}`;
  return `\`${call.text}\`${result}${why ? `\n${why}` : ''}`;
}

function showTip({ text, step }: PictureDetail): void {
  if (!pointed || !layout) return;
  const next = step === '' ? '' : `\n**Step ${pointed.position}:** ${step}`;
  fillMarkdown(tip, [text, causeAt(pointed), next || `Position ${pointed.position}`].filter(Boolean).join('\n'));
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const { x, y } = last;
  tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - width - 4))}px`;
  tip.style.top = `${y + 18 + height > innerHeight ? Math.max(4, y - height - 10) : y + 18}px`;
}

const last = { x: 0, y: 0 };
function hitOf(event: MouseEvent): Hit | undefined {
  const picture = pictureInView();
  if (!layout || !picture) return undefined;
  const box = canvas.getBoundingClientRect();
  Object.assign(last, { x: event.clientX, y: event.clientY });
  return hitAt(layout, picture, event.clientX - box.left, event.clientY - box.top);
}

const isBeside = (event: MouseEvent): boolean => layout !== undefined && event.offsetX < layout.left;

function travel(position: number, branch?: number): void {
  if (over || !whole) return;
  host.postMessage({ kind: 'travel', position, ...(branch !== undefined && { branch }) });
}

canvas.addEventListener('mousemove', (event) => {
  const hit = hitOf(event);
  if (!hit) return;
  pointed = hit;
  askForTip(hit);
  draw();
});
canvas.addEventListener('mouseleave', () => {
  pointed = undefined;
  clearTimeout(tipTimer);
  hideTip();
  draw();
});
canvas.addEventListener('click', (event) => {
  const hit = hitOf(event);
  if (!hit || !whole) return;
  if (isBeside(event)) choose(hit);
  else if (hit.track !== undefined) {
    const track = whole.tracks[hit.track];
    if (track) travel(Math.min(hit.position, track.length), track.id);
  } else travel(hit.position);
});
canvas.addEventListener('dblclick', (event) => {
  const hit = hitOf(event);
  if (!hit) return;
  if (!isBeside(event)) host.postMessage({ kind: 'open', point: point(hit) });
  else if (hit.row && !hit.row.gap) look(hit.row);
});

/** At a range of the map alone, or at all of it again. */
function look(row: PlacedRow | undefined): void {
  isNear = row !== undefined && !isNear;
  chosen = {};
  part = undefined;
  host.postMessage(
    isNear && row ? { kind: 'range', range: { map: row.map, low: row.start, high: row.end } } : { kind: 'range' },
  );
}

/** A thread or a range, from the names beside them: once more takes it back. */
function choose({ thread, row }: Hit): void {
  if (thread !== undefined) chosen = chosen.thread === thread ? {} : { thread };
  else if (row && !row.gap) {
    const { map, start, end } = row;
    chosen = chosen.pages?.start === start && chosen.pages.map === map ? {} : { pages: { map, start, end } };
  } else chosen = {};
  host.postMessage({ kind: 'chosen', chosen });
  draw();
}

function exportSvg(): void {
  const picture = pictureInView();
  const { clientWidth: width, clientHeight: height } = canvas;
  const svg = new SvgSurface();
  if (pair) {
    paintPair(svg, pair, { ...zoom.view, width, height });
    host.postMessage({ kind: 'svg', text: svg.document(width, height, pair.names.join(' and ')) });
  }
  if (!picture) return;
  paint(svg, { picture, chosen, bookmarks, hits: picture.hits }, { ...zoom.view, width, height });
  host.postMessage({ kind: 'svg', text: svg.document(width, height, `${name}: ${picture.length} steps`) });
}

function say(picture: PictureAnswer): void {
  const words = picture.lanes.flatMap(({ name: who, calls }) => {
    const call = calls.find(({ from, to }) => from <= picture.position && picture.position < to);
    return call ? [`${who} in ${call.short}`] : [];
  });
  find('now').textContent = [`step ${picture.position} of ${picture.length}`, ...words].join(', ');
  fillTable(find<HTMLTableElement>('table'), picture);
}

function takeWhole(message: Extract<ToPage, { kind: 'whole' }>): void {
  const before = whole;
  whole = message.picture;
  ({ bookmarks, name, over } = message);
  if (before?.branch !== whole.branch || before.length !== whole.length || before.recorded !== whole.recorded)
    part = undefined;
  else if (part) part = { ...part, position: whole.position };
  drawNow();
  if (before?.position !== whole.position) zoom.bring(whole.position);
  draw();
  askForPart();
  say(whole);
}

function takePair({ runs: [one, other], names, difference }: Extract<ToPage, { kind: 'pair' }>): void {
  const shown = (picture: Picture): Shown => ({ picture, chosen: {}, bookmarks: [], hits: [] });
  pair = { runs: [shown(one), shown(other)], names, difference };
  const parted = difference === undefined ? 'they do not differ' : `they differ from step ${difference} on`;
  find('now').textContent = `${names.join(' and ')}: ${parted}`;
  fillTable(find<HTMLTableElement>('table'), one, names[0]);
  const second = document.createElement('table');
  second.className = 'spoken';
  fillTable(second, other, names[1]);
  document.body.append(second);
  draw();
}

addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  switch (data.kind) {
    case 'whole':
      takeWhole(data);
      break;
    case 'pair':
      takePair(data);
      break;
    case 'part':
      part = whole && { ...data.picture, position: whole.position };
      draw();
      break;
    case 'detail':
      if (data.id === asked) showTip(data.detail);
      break;
    case 'choose':
      chosen = data.chosen;
      draw();
      break;
    case 'export':
      exportSvg();
      break;
    case 'zoom':
      zoom.by(data.how, whole?.position ?? 0);
      draw();
      askForPart();
  }
});

listenToKeys({
  picture: () => whole,
  travel,
  step: () => host.postMessage({ kind: 'step' }),
  zoom: (how) => {
    zoom.by(how, whole?.position ?? 0);
    draw();
    askForPart();
  },
  pointed: () => (pointed && layout ? Math.floor(positionAt(layout, last.x)) : undefined),
  clear: () => {
    hideTip();
    if (isNear) look(undefined);
    if (chosen.thread === undefined && !chosen.pages && chosen.line === undefined) return;
    chosen = {};
    host.postMessage({ kind: 'chosen', chosen });
    draw();
  },
  copy: () => host.postMessage({ kind: 'copy' }),
});

// the editor gives the page the focus, not what is in it
addEventListener('focus', () => canvas.focus({ preventScroll: true }));
addEventListener('focus', () => host.postMessage({ kind: 'focus', has: true }));
addEventListener('blur', () => host.postMessage({ kind: 'focus', has: false }));
let roomTimer: ReturnType<typeof setTimeout> | undefined;
new ResizeObserver(() => {
  draw();
  clearTimeout(roomTimer);
  roomTimer = setTimeout(() => host.postMessage({ kind: 'room', room: roomOf(canvas) }), SETTLED_MS);
}).observe(canvas);
new MutationObserver(() => {
  surface.renew();
  draw();
}).observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
surface.renew();
host.postMessage({ kind: 'ready', columns: Math.max(canvas.clientWidth, 400) });

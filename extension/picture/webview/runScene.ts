// The run of a session: what a person does in it moves the debugger, and what the debugger
// does shows in it.
import type { PictureAnswer, PicturePoint } from '../../../adapter/protocol.ts';
import { paintMarked, paintPointed } from '../../../core/picture/draw/frame.ts';
import {
  type Hit,
  hitAt,
  type Layout,
  layoutOf,
  type Place,
  type PlacedRow,
  placesOf,
} from '../../../core/picture/draw/layout.ts';
import { doesAt } from '../../../core/picture/draw/legend.ts';
import { paint } from '../../../core/picture/draw/paint.ts';
import { type Chosen, type Flag, type Shown, shownOf } from '../../../core/picture/draw/shown.ts';
import type { SvgSurface } from '../../../core/picture/draw/svg.ts';
import { changedWords } from '../../../core/picture/draw/tables.ts';
import { counted, filled } from '../../../core/picture/draw/words.ts';
import type { FromPage, ToPage } from '../messages.ts';
import type { CanvasSurface } from './canvas.ts';
import { bordersOf } from './keys.ts';
import { find, isBeside, isHighContrast, pointAt, type Scene, type Target, texts } from './scene.ts';
import { fillTables } from './words.ts';
import type { Zoom } from './zoom.ts';

/** Room after what is known, for the steps to come. */
const AHEAD = 1.04;
/** A rest of the zoom before more detail is fetched. */
const REST_MS = 120;

/** Pending requests, as of now. */
const atPresent = (part: PictureAnswer, { position, changed }: PictureAnswer): PictureAnswer => ({
  ...part,
  position,
  changed,
});

export interface Page {
  readonly surface: CanvasSurface;
  readonly zoom: Zoom;
  post(message: FromPage): void;
  redraw(): void;
  /** What moves with the pointer and the keys alone. */
  redrawOver(): void;
  /** Shows the tooltip of a point of a run, at a place of the canvas. */
  tell(x: number, y: number, point: PicturePoint, run: 0 | 1): void;
  hideTip(): void;
}

export class RunScene implements Scene {
  whole: PictureAnswer | undefined;
  private part: PictureAnswer | undefined;
  private bookmarks: readonly Flag[] = [];
  private name = '';
  private over = false;
  private chosen: Chosen = {};
  private pointed: Target | undefined;
  /** The lane or range that the keys are on. */
  private marked: string | undefined;
  private layout: Layout | undefined;
  /** Where the debugger goes while it is under way: keys go on from there. */
  private aim: number | undefined;
  /** One range of the map is looked at alone. */
  private isNear = false;
  private readonly page: Page;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Page) {
    this.page = page;
  }

  get extent(): { readonly position: number; readonly length: number } | undefined {
    const { whole, aim } = this;
    return whole && { position: aim ?? whole.position, length: whole.length };
  }

  /** The one with more detail, where it has all that is in view. */
  private get inView(): PictureAnswer | undefined {
    const { part, whole } = this;
    const { from, to } = this.page.zoom.view;
    const isCovered = part && whole && part.from <= Math.max(from, 0) && part.to >= Math.min(to, whole.to);
    return isCovered && part.grain < whole.grain ? part : whole;
  }

  private shown(picture: PictureAnswer): Shown {
    const { chosen, bookmarks } = this;
    return shownOf(picture, { chosen, bookmarks, hits: picture.hits, words: texts, isHighContrast: isHighContrast() });
  }

  draw(width: number, height: number): boolean {
    const picture = this.inView;
    if (!picture) return false;
    const { surface, zoom } = this.page;
    surface.resize(width, height);
    const { left, right } = layoutOf(picture, { ...zoom.view, width, height });
    zoom.fit(Math.ceil((picture.recorded + 1) * AHEAD), left, right - left);
    this.layout = paint(surface, this.shown(picture), { ...zoom.view, width, height });
    find('canvas').dataset.position = String(picture.position);
    return true;
  }

  drawOver(over: CanvasSurface): void {
    const { layout, pointed, marked } = this;
    if (layout && pointed) paintPointed(over, layout, pointed.hit.position);
    if (layout && marked !== undefined) paintMarked(over, layout, marked);
  }

  /** A rest after zooming: more detail is fetched, if what is there is too coarse. */
  askForPart(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const picture = this.inView;
      const { zoom, surface } = this.page;
      if (!picture || this.over || picture.grain <= 1 || zoom.isFitted) return;
      const { from, to } = zoom.view;
      const columns = surface.canvas.clientWidth;
      if (picture.grain <= ((to - from) / columns) * 1.5) return;
      const span = to - from;
      // as much again on both sides, so that dragging finds something there
      const asked = { from: Math.max(0, Math.floor(from - span)), to: Math.ceil(to + span), columns: columns * 3 };
      this.page.post({ kind: 'ask', asked });
    }, REST_MS);
  }

  takeWhole(message: Extract<ToPage, { kind: 'whole' }>): void {
    const before = this.whole;
    const whole = message.picture;
    Object.assign(this, { whole, bookmarks: message.bookmarks, name: message.name, over: message.over });
    if (!message.isMoving) this.aim = undefined;
    const isSame =
      before?.branch === whole.branch && before.length === whole.length && before.recorded === whole.recorded;
    this.part = isSame && this.part ? atPresent(this.part, whole) : undefined;
    this.page.redraw();
    if (before?.position !== whole.position) this.page.zoom.bring(whole.position);
    this.askForPart();
    this.say(whole);
    // the text for screen readers follows the keys
    if (this.marked && before?.position !== whole.position) this.tellMarked();
  }

  takePart(picture: PictureAnswer): void {
    this.part = this.whole && atPresent(picture, this.whole);
    this.page.redraw();
  }

  takeChosen(chosen: Chosen): void {
    this.chosen = chosen;
    this.page.redraw();
  }

  private say(picture: PictureAnswer): void {
    const words = picture.lanes.flatMap(({ name: who, calls, segments }) => {
      const call = calls.find(({ from, to }) => from <= picture.position && picture.position < to);
      if (!call) return [];
      const does = doesAt(segments, picture.position, texts);
      return [filled(texts.inCall, who, call.short) + (does ? ` (${does})` : '')];
    });
    const said = [
      filled(texts.stepOf, counted(picture.position, texts), counted(picture.length, texts)),
      ...words,
      ...changedWords(picture, texts),
    ];
    find('now').textContent = said.join(', ');
    fillTables([{ name: this.name, picture }]);
  }

  targetAt(x: number, y: number): Target | undefined {
    const picture = this.inView;
    if (!this.layout || !picture) return undefined;
    const hit = hitAt(this.layout, picture, x, y);
    // a name stands for what it has now
    const isName = isBeside(this.layout, x);
    return { hit: isName ? { ...hit, position: picture.position } : hit, run: 0, isBeside: isName };
  }

  point(target: Target | undefined): void {
    this.pointed = target;
    if (target) this.marked = undefined;
  }

  pointOf = ({ hit }: Target): PicturePoint | undefined => (this.over ? undefined : pointAt(hit));
  pictureOf = (): PictureAnswer | undefined => this.whole;
  borders = (): readonly number[] => bordersOf(this.whole ? [this.whole] : []);

  travel(position: number, branch?: number): void {
    if (this.over || !this.whole) return;
    this.aim = branch === undefined ? position : undefined;
    this.page.post({ kind: 'travel', position, ...(branch !== undefined && { branch }) });
  }

  step(): void {
    if (this.over) return;
    this.aim = Number.POSITIVE_INFINITY;
    this.page.post({ kind: 'step' });
  }

  click({ hit, isBeside: isName }: Target): void {
    const track = hit.track === undefined ? undefined : this.whole?.tracks[hit.track];
    if (isName) this.toggle(hit);
    else if (track) this.travel(Math.min(hit.position, track.length), track.id);
    else this.travel(hit.position);
  }

  open({ hit, isBeside: isName }: Target): void {
    if (!isName) this.page.post({ kind: 'open', point: pointAt(hit) });
    else if (hit.row && !hit.row.gap) this.lookAt(hit.row);
  }

  /** At a range of the map alone, or at all of it again. */
  private lookAt(row: PlacedRow | undefined): void {
    this.isNear = row !== undefined && !this.isNear;
    this.chosen = {};
    this.part = undefined;
    const range = this.isNear && row ? { map: row.map, low: row.start, high: row.end } : undefined;
    this.page.post({ kind: 'range', ...(range && { range }) });
  }

  /** A thread or a range, from the names beside them: once more takes it back. */
  private toggle({ thread, row }: Pick<Hit, 'thread' | 'row'>): void {
    const { chosen } = this;
    if (thread !== undefined) this.chosen = chosen.thread === thread ? {} : { thread };
    else if (row && !row.gap) {
      const { map, start, end } = row;
      const isChosen = chosen.pages?.start === start && chosen.pages.map === map;
      this.chosen = isChosen ? {} : { pages: { map, start, end } };
    } else this.chosen = {};
    this.page.post({ kind: 'chosen', chosen: this.chosen });
    this.page.redraw();
  }

  private get markedPlace(): Place | undefined {
    return this.layout && placesOf(this.layout).find(({ key }) => key === this.marked);
  }

  mark(by: -1 | 1): void {
    if (!this.layout) return;
    const places = placesOf(this.layout);
    const at = places.findIndex(({ key }) => key === this.marked);
    const to = at < 0 ? (by > 0 ? 0 : places.length - 1) : Math.max(0, Math.min(at + by, places.length - 1));
    this.marked = places[to]?.key;
    this.pointed = undefined;
    this.page.redrawOver();
    this.tellMarked();
  }

  markedPoint(): PicturePoint | undefined {
    const place = this.markedPlace;
    return place && this.whole && !this.over ? pointAt({ ...place, position: this.whole.position }) : undefined;
  }

  private tellMarked(): void {
    const [place, point] = [this.markedPlace, this.markedPoint()];
    if (place && point && this.layout) this.page.tell(this.layout.left, place.y + place.height / 2, point, 0);
  }

  enter(): void {
    const place = this.markedPlace;
    if (place && this.whole)
      this.page.post({ kind: 'open', point: pointAt({ ...place, position: this.whole.position }) });
    else if (this.pointed && this.whole) this.travel(Math.min(this.pointed.hit.position, this.whole.length));
  }

  look(): void {
    const row = this.markedPlace?.row;
    if (this.isNear) this.lookAt(undefined);
    else if (row && !row.gap) this.lookAt(row);
  }

  choose(): void {
    const place = this.markedPlace;
    if (place) this.toggle(place);
  }

  clear(): void {
    this.page.hideTip();
    this.marked = undefined;
    if (this.isNear) this.lookAt(undefined);
    const { thread, pages, line } = this.chosen;
    if (thread !== undefined || pages || line !== undefined) {
      this.chosen = {};
      this.page.post({ kind: 'chosen', chosen: {} });
    }
    this.page.redraw();
  }

  paintSvg(svg: SvgSurface, width: number, height: number): string {
    const picture = this.inView;
    if (!picture) return '';
    paint(svg, this.shown(picture), { ...this.page.zoom.view, width, height });
    return filled(texts.title, this.name, counted(picture.length, texts));
  }
}

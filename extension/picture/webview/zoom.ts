// Which positions are in view: all of them until a person zooms, then the same ones while the run
// goes on. The wheel, dragging and two fingers are d3-zoom's.
import { select } from 'd3-selection';
import { type D3ZoomEvent, type ZoomBehavior, zoom, zoomIdentity, zoomTransform } from 'd3-zoom';

/** Positions in view at the least, and the length that a run is drawn at if it is shorter. */
const LEAST = 12;
const SHORT = 40;
const STEP = 1.6;
/** Of what is in view, how far a page goes. */
const PAGE = 0.8;

export type ZoomHow = 'in' | 'out' | 'fit' | 'left' | 'right';

export interface InView {
  readonly from: number;
  readonly to: number;
}

export class Zoom {
  private readonly canvas: HTMLCanvasElement;
  private readonly behavior: ZoomBehavior<HTMLCanvasElement, unknown>;
  private length = SHORT;
  private left = 0;
  private width = 1;
  private quiet = false;

  constructor(canvas: HTMLCanvasElement, changed: () => void) {
    this.canvas = canvas;
    this.behavior = zoom<HTMLCanvasElement, unknown>().on('zoom', (_: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
      if (!this.quiet) changed();
    });
    select(canvas).call(this.behavior).on('dblclick.zoom', null);
  }

  get view(): InView {
    const { k, x } = zoomTransform(this.canvas);
    const at = (pixel: number): number => (((pixel - x) / k - this.left) / this.width) * this.length;
    return { from: at(this.left), to: at(this.left + this.width) };
  }

  /** Everything is in view, and stays so. */
  get isFitted(): boolean {
    return zoomTransform(this.canvas).k < 1.001;
  }

  /** The run has so many positions, and this room from `left` on. What is in view stays. */
  fit(positions: number, left: number, width: number): void {
    const length = Math.max(positions, SHORT);
    if (length === this.length && left === this.left && width === this.width) return;
    const { isFitted, view } = this;
    Object.assign(this, { length, left, width: Math.max(width, 1) });
    this.behavior
      .extent([
        [left, 0],
        [left + width, 1],
      ])
      .translateExtent([
        [left, 0],
        [left + width, 1],
      ])
      .scaleExtent([1, Math.max(length / LEAST, 1)]);
    if (isFitted) this.show({ from: 0, to: length });
    else this.show(view);
  }

  /** Puts positions in view, without a word to who listens. */
  show({ from, to }: InView): void {
    const k = Math.max(1, Math.min(this.length / Math.max(to - from, LEAST), this.length / LEAST));
    const x = this.left - k * (this.left + (from / this.length) * this.width);
    this.quiet = true;
    select(this.canvas).call(this.behavior.transform, zoomIdentity.translate(x, 0).scale(k));
    this.quiet = false;
  }

  /** Moves what is in view so that a position is in it. */
  bring(position: number): void {
    const { from, to } = this.view;
    if (position >= from && position <= to) return;
    const half = (to - from) / 2;
    this.show({ from: position - half, to: position + half });
  }

  by(how: ZoomHow, about: number): void {
    const { from, to } = this.view;
    const page = (to - from) * (how === 'left' ? -PAGE : PAGE);
    const factor = how === 'in' ? 1 / STEP : STEP;
    const middle = about >= from && about <= to ? about : (from + to) / 2;
    if (how === 'fit') this.show({ from: 0, to: this.length });
    else if (how === 'left' || how === 'right') this.show({ from: from + page, to: to + page });
    else this.show({ from: middle - (middle - from) * factor, to: middle + (to - middle) * factor });
  }
}

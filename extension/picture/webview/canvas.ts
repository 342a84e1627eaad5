// A canvas as a surface, in the colours of the editor's theme.
import type { Box, ColorName, LineStyle, Surface, TextStyle } from '../../../core/picture/draw/surface.ts';

const SIZE = 11;
/** Columns of a tile: so many are drawn in a frame beside its own. */
const TILE = 256;

/** Where each colour comes from: the first of these that the theme has. */
const SOURCES: Readonly<Record<ColorName, readonly string[]>> = {
  foreground: ['--vscode-editor-foreground', '--vscode-foreground'],
  muted: ['--vscode-descriptionForeground', '--vscode-editor-foreground'],
  background: ['--vscode-editor-background'],
  mapped: ['--mapped'],
  wired: ['--vscode-vmtrace-wired'],
  waiting: ['--vscode-vmtrace-waiting'],
  // of a light theme the first has more contrast
  failure: ['--vscode-editorError-foreground', '--vscode-errorForeground'],
  success: ['--vscode-charts-green', '--vscode-testing-iconPassed'],
  now: ['--vscode-vmtrace-now'],
  changed: ['--vscode-vmtrace-changed'],
  bookmark: ['--vscode-charts-purple', '--vscode-editor-foreground'],
  thread1: ['--vscode-vmtrace-thread1'],
  thread2: ['--vscode-vmtrace-thread2'],
  thread3: ['--vscode-vmtrace-thread3'],
  thread4: ['--vscode-vmtrace-thread4'],
  thread5: ['--vscode-vmtrace-thread5'],
  thread6: ['--vscode-vmtrace-thread6'],
};

export class CanvasSurface implements Surface {
  readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private colors = new Map<string, string>();
  private patterns = new Map<string, CanvasPattern | null>();
  private widths = new Map<string, number>();
  /** Drawings that are stretched, by what they are of. */
  private kept = new WeakMap<object, { readonly key: string; readonly tiles: Map<number, HTMLCanvasElement> }>();
  private family = 'sans-serif';
  private ratio = 1;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d') as CanvasRenderingContext2D;
  }

  /** The theme, or the zoom of the window, is another one. */
  renew(): void {
    const style = getComputedStyle(document.body);
    this.colors = new Map(
      Object.entries(SOURCES).map(([name, from]) => [
        name,
        from.map((variable) => style.getPropertyValue(variable).trim()).find((value) => value !== '') ?? '#888',
      ]),
    );
    this.family = style.getPropertyValue('--vscode-font-family') || 'sans-serif';
    this.patterns.clear();
    this.widths.clear();
    this.kept = new WeakMap();
  }

  /** Sets the size in pixels of the page, for as many pixels of the screen as there are. */
  resize(width: number, height: number): void {
    this.ratio = devicePixelRatio || 1;
    const [w, h] = [Math.round(width * this.ratio), Math.round(height * this.ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
      this.patterns.clear();
    }
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
  }

  clear(): void {
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  private color(name: ColorName): string {
    return this.colors.get(name) ?? '#888';
  }

  rect(x: number, y: number, width: number, height: number, color: ColorName, alpha = 1): void {
    const { context } = this;
    context.globalAlpha = alpha;
    context.fillStyle = this.color(color);
    context.fillRect(x, y, width, height);
  }

  rects(boxes: readonly number[], color: ColorName, alpha = 1): void {
    const { context } = this;
    context.globalAlpha = alpha;
    context.fillStyle = this.color(color);
    for (let i = 0; i < boxes.length; i += 4)
      context.fillRect(boxes[i] as number, boxes[i + 1] as number, boxes[i + 2] as number, boxes[i + 3] as number);
  }

  private pattern(color: ColorName, back: boolean): CanvasPattern | null {
    const key = `${color}${back}`;
    const known = this.patterns.get(key);
    if (known !== undefined) return known;
    const size = 6;
    const tile = document.createElement('canvas');
    tile.width = tile.height = size * this.ratio;
    const c = tile.getContext('2d') as CanvasRenderingContext2D;
    c.scale(this.ratio, this.ratio);
    if (back) {
      c.translate(size, 0);
      c.scale(-1, 1);
    }
    c.strokeStyle = this.color(color);
    c.lineWidth = 1.5;
    c.beginPath();
    for (const offset of [-size, 0, size]) {
      c.moveTo(offset - 1, size + 1);
      c.lineTo(offset + size + 1, -1);
    }
    c.stroke();
    const made = this.context.createPattern(tile, 'repeat');
    made?.setTransform(new DOMMatrix().scale(1 / this.ratio));
    this.patterns.set(key, made);
    return made;
  }

  hatch(x: number, y: number, width: number, height: number, color: ColorName, alpha = 1, back = false): void {
    const { context } = this;
    context.globalAlpha = alpha;
    context.fillStyle = this.pattern(color, back) ?? this.color(color);
    context.fillRect(x, y, width, height);
  }

  private path(points: readonly number[]): void {
    const { context } = this;
    context.beginPath();
    for (let i = 0; i < points.length; i += 2) context.lineTo(points[i] as number, points[i + 1] as number);
  }

  line(points: readonly number[], color: ColorName, { width = 1, dash = [], alpha = 1 }: LineStyle = {}): void {
    const { context } = this;
    context.globalAlpha = alpha;
    context.strokeStyle = this.color(color);
    context.lineWidth = width;
    context.setLineDash(dash as number[]);
    this.path(points);
    context.stroke();
  }

  fill(points: readonly number[], color: ColorName, alpha = 1): void {
    this.context.globalAlpha = alpha;
    this.context.fillStyle = this.color(color);
    this.path(points);
    this.context.fill();
  }

  text(x: number, y: number, text: string, color: ColorName, style: TextStyle = {}): void {
    const { size = SIZE, align = 'left', bold = false, alpha = 1 } = style;
    const { context } = this;
    context.globalAlpha = alpha;
    context.fillStyle = this.color(color);
    context.font = `${bold ? '600 ' : ''}${size}px ${this.family}`;
    context.textAlign = align;
    context.textBaseline = 'middle';
    context.fillText(text, x, y);
  }

  widthOf(text: string, size = SIZE): number {
    const key = `${size}${text}`;
    const known = this.widths.get(key);
    if (known !== undefined) return known;
    if (this.widths.size > 5000) this.widths.clear();
    this.context.font = `${size}px ${this.family}`;
    const { width } = this.context.measureText(text);
    this.widths.set(key, width);
    return width;
  }

  stretched(
    of: object,
    variant: string,
    box: Box,
    columns: number,
    draw: (s: Surface, first: number, last: number) => void,
  ): void {
    const key = `${variant} ${columns} ${this.ratio}`;
    const known = this.kept.get(of);
    const tiles = known?.key === key ? known.tiles : new Map<number, HTMLCanvasElement>();
    if (tiles !== known?.tiles) this.kept.set(of, { key, tiles });
    const { context, ratio } = this;
    const scale = box.width / columns;
    /** On a whole pixel of the screen: tiles meet without a seam. */
    const at = (column: number): number => Math.round((box.x + column * scale) * ratio) / ratio;
    context.globalAlpha = 1;
    // what is larger than it was drawn keeps its edges
    context.imageSmoothingEnabled = scale < 1;
    const count = Math.ceil(columns / TILE);
    const tileAt = (x: number): number => Math.floor((x - box.x) / scale / TILE);
    for (let i = Math.max(0, tileAt(box.left)); i < count && i <= tileAt(box.right); i++) {
      const [first, last] = [i * TILE, Math.min((i + 1) * TILE, columns)];
      const tile = tiles.get(i) ?? this.tileOf(box, last - first, (inner) => draw(inner, first, last));
      tiles.set(i, tile);
      const [left, right] = [at(first), at(last)];
      if (right > left) context.drawImage(tile, left, box.y, right - left, box.height);
    }
  }

  private tileOf({ y, height }: Box, columns: number, draw: (s: Surface) => void): HTMLCanvasElement {
    const inner = new CanvasSurface(document.createElement('canvas'));
    inner.renew();
    inner.resize(columns, height);
    inner.context.translate(0, -y);
    draw(inner);
    return inner.canvas;
  }

  within(x: number, y: number, width: number, height: number, draw: () => void): void {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    draw();
    context.restore();
  }
}

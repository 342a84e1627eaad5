// Two runs under each other. A click goes to the point in the run, as far as there is one to go to;
// the keys move a line through both.
import type { PicturePoint } from '../../../adapter/protocol.ts';
import { type Hit, layoutOf, xOf } from '../../../core/picture/draw/layout.ts';
import { type Pair, type PairLayout, paintPair, paintPairPointed, pairHitAt } from '../../../core/picture/draw/pair.ts';
import { type Chosen, type Shown, shownOf } from '../../../core/picture/draw/shown.ts';
import type { SvgSurface } from '../../../core/picture/draw/svg.ts';
import { counted, filled } from '../../../core/picture/draw/words.ts';
import { type Picture, STEPS } from '../../../core/picture/picture.ts';
import type { ToPage } from '../messages.ts';
import type { CanvasSurface } from './canvas.ts';
import { bordersOf } from './keys.ts';
import type { Page } from './runScene.ts';
import { find, isBeside, isHighContrast, pointAt, type Scene, type Target, texts } from './scene.ts';
import { fillTables } from './words.ts';

type Message = Extract<ToPage, { kind: 'pair' }>;

export class PairScene implements Scene {
  private readonly page: Page;
  private message: Message;
  private chosen: Chosen = {};
  /** The line through both. */
  private position: number;
  private run: 0 | 1 = 0;
  private placed: PairLayout | undefined;

  constructor(page: Page, message: Message) {
    this.page = page;
    this.message = message;
    this.position = message.difference ?? 0;
    this.say();
  }

  /** They have changed: the debugger is somewhere else. */
  take(message: Message): void {
    this.message = message;
    this.say();
    this.page.redraw();
  }

  private say(): void {
    const { names, runs, difference } = this.message;
    find('now').textContent =
      difference === undefined
        ? filled(texts.same, ...names)
        : filled(texts.differ, ...names, counted(difference, texts));
    fillTables(runs.map((picture, i) => ({ name: names[i] ?? '', picture })));
  }

  private get pair(): Pair {
    const { runs, names, difference, isStill } = this.message;
    const shown = (picture: Picture): Shown =>
      shownOf(picture, { chosen: this.chosen, isStill, words: texts, isHighContrast: isHighContrast() });
    return { runs: [shown(runs[0]), shown(runs[1])], names, difference };
  }

  private get length(): number {
    const [one, other] = this.message.runs;
    return Math.max(one.recorded, other.recorded);
  }

  get extent() {
    return { position: this.position, length: this.length };
  }

  draw(width: number, height: number): boolean {
    const { surface, zoom } = this.page;
    surface.resize(width, height);
    const { left, right } = layoutOf(this.message.runs[0], { ...zoom.view, width, height });
    zoom.fit(this.length + 1, left, right - left);
    this.placed = paintPair(surface, this.pair, { ...zoom.view, width, height });
    return true;
  }

  drawOver(over: CanvasSurface): void {
    find('canvas').dataset.position = String(this.position);
    if (this.placed) paintPairPointed(over, this.placed, this.position);
  }

  targetAt(x: number, y: number): Target | undefined {
    if (!this.placed) return undefined;
    const { run, ...hit } = pairHitAt(this.placed, this.pair, x, y);
    return { hit, run, isBeside: isBeside(this.placed[0].layout, x) };
  }

  point(target: Target | undefined): void {
    if (!target || target.isBeside) return;
    this.position = target.hit.position;
    this.run = target.run;
  }

  pointOf = ({ hit, run }: Target): PicturePoint | undefined => ({ ...pointAt(hit), ...this.branchOf(run) });
  pictureOf = ({ run }: Target): Picture | undefined => this.message.runs[run];
  borders = (): readonly number[] => bordersOf(this.message.runs);

  private branchOf(run: 0 | 1): { branch?: number } {
    return this.message.isStill ? {} : { branch: this.message.runs[run].branch };
  }

  /** The thread that makes the next step of a run. */
  private threadAt(run: 0 | 1, position: number): number | undefined {
    const found = this.message.runs[run].lanes.findIndex(({ steps }) => {
      for (let i = 0; i < steps.length; i += STEPS)
        if ((steps[i] as number) <= position && position < (steps[i + 1] as number)) return true;
      return false;
    });
    return found < 0 ? undefined : found;
  }

  private go(run: 0 | 1, hit: Hit): void {
    const thread = hit.thread ?? this.threadAt(run, hit.position);
    const position = Math.min(hit.position, this.message.runs[run].recorded);
    this.page.post({
      kind: 'go',
      run,
      point: { position, ...(thread !== undefined && { thread }), ...this.branchOf(run) },
    });
  }

  click({ hit, run, isBeside: isName }: Target): void {
    if (!isName) {
      this.go(run, hit);
      return;
    }
    const { thread, row } = hit;
    const { chosen } = this;
    if (thread !== undefined) this.chosen = chosen.thread === thread ? {} : { thread };
    else if (row && !row.gap && chosen.pages?.start !== row.start)
      this.chosen = { pages: { map: row.map, start: row.start, end: row.end } };
    else this.chosen = {};
    this.page.redraw();
  }

  open(): void {}

  /** Moves the line, and says what the marked run does there. */
  travel(position: number): void {
    this.position = Math.max(0, Math.min(position, this.length));
    if (this.placed) {
      const { layout } = this.placed[this.run];
      if (this.position < layout.from || this.position > layout.to) {
        this.page.zoom.bring(this.position);
        this.page.redraw();
      }
    }
    this.page.redrawOver();
    this.tell();
  }

  private tell(): void {
    const placed = this.placed?.[this.run];
    const picture = this.message.runs[this.run];
    const thread = this.threadAt(this.run, Math.min(this.position, picture.recorded - 1));
    if (!placed || thread === undefined) return;
    const point = { position: Math.min(this.position, picture.recorded), thread, ...this.branchOf(this.run) };
    const y = placed.top + (placed.layout.lanes[thread]?.y ?? 0) + 10;
    this.page.tell(xOf(placed.layout, this.position), y, point, this.run);
  }

  step(): void {}

  mark(by: -1 | 1): void {
    this.run = by > 0 ? 1 : 0;
    this.tell();
  }

  enter(): void {
    this.go(this.run, { position: this.position });
  }

  choose(): void {}
  look(): void {}

  clear(): void {
    this.page.hideTip();
    this.chosen = {};
    this.page.redraw();
  }

  paintSvg(svg: SvgSurface, width: number, height: number): string {
    paintPair(svg, this.pair, { ...this.page.zoom.view, width, height });
    return filled(texts.pair, ...this.message.names);
  }
}

// What the page shows: the run of a session, or two runs under each other. Events are the page's,
// their meaning is the scene's.
import type { PicturePoint } from '../../../adapter/protocol.ts';
import type { Hit, Layout } from '../../../core/picture/draw/layout.ts';
import type { SvgSurface } from '../../../core/picture/draw/svg.ts';
import type { Picture } from '../../../core/picture/picture.ts';
import type { Texts } from '../texts.ts';
import type { CanvasSurface } from './canvas.ts';
import type { Along } from './keys.ts';

/** What is under the pointer: in which run, and whether among the names at the left. */
export interface Target {
  readonly hit: Hit;
  readonly run: 0 | 1;
  readonly isBeside: boolean;
}

export interface Scene extends Along {
  /** false: there is nothing to draw yet. */
  draw(width: number, height: number): boolean;
  /** What moves with the pointer and the keys, over the rest. */
  drawOver(over: CanvasSurface): void;
  /** Pixels of the canvas. */
  targetAt(x: number, y: number): Target | undefined;
  point(target: Target | undefined): void;
  click(target: Target): void;
  open(target: Target): void;
  /** Of a target: the request for its tooltip. */
  pointOf(target: Target): PicturePoint | undefined;
  /** Of what the keys are on. */
  markedPoint?(): PicturePoint | undefined;
  pictureOf(target: Target): Picture | undefined;
  /** Draws for export, and gives a title. */
  paintSvg(surface: SvgSurface, width: number, height: number): string;
}

export const find = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;

/** In the language of the editor. */
export const texts = JSON.parse(document.body.dataset.texts ?? '{}') as Texts;

/** The class that VS Code gives the page, in a light theme of high contrast too. */
export const isHighContrast = (): boolean => document.body.classList.contains('vscode-high-contrast');

export const pointAt = ({ position, thread, row }: Hit): PicturePoint => ({
  position,
  ...(thread !== undefined && { thread }),
  ...(row && !row.gap && { map: row.map, page: row.start }),
});

export const isBeside = ({ left }: Layout, x: number): boolean => x < left;

// The canvas of the page: each colour comes from the theme, and what is drawn is where an
// exported document has it.
import { beforeEach, expect, test, vi } from 'vitest';
import type { ColorName, Surface } from '../../../../core/picture/draw/surface.ts';
import { LIGHT_THEME } from '../../../../core/picture/draw/svg.ts';
import { readManifest } from '../../../manifest.ts';
import { Element, LETTER, type Painted } from './browser.ts';

interface Canvas extends Surface {
  renew(): void;
  resize(width: number, height: number): void;
  clear(): void;
}
const CANVAS = '../../../../extension/picture/webview/canvas.ts';
const { CanvasSurface } = (await import(CANVAS)) as { CanvasSurface: new (canvas: Element) => Canvas };

const NAMES = Object.keys(LIGHT_THEME) as ColorName[];
/** Of the theme; one that is not there is ''. */
let variable: (name: string) => string;
let element: Element;
let canvas: Canvas;

beforeEach(() => {
  variable = (name) => ` ${name} `;
  vi.stubGlobal('document', { body: new Element('body'), createElement: (tag: string) => new Element(tag) });
  vi.stubGlobal('getComputedStyle', () => ({ getPropertyValue: (name: string) => variable(name) }));
  vi.stubGlobal('devicePixelRatio', 2);
  vi.stubGlobal(
    'DOMMatrix',
    class {
      scale = () => this;
    },
  );
  element = new Element('canvas');
  canvas = new CanvasSurface(element);
  canvas.renew();
  return () => vi.unstubAllGlobals();
});

const last = (): Painted => element.context.painted.at(-1) as Painted;
function colorOf(name: ColorName): unknown {
  canvas.rect(1, 2, 3, 4, name);
  return last().style.fillStyle;
}

test('each colour is one of its own; those of the manifest are the extension\u2019s', () => {
  const colors = NAMES.map(colorOf);
  expect(new Set(colors).size).toBe(NAMES.length);
  expect(colors).not.toContain('#888');
  const { contributes } = readManifest() as { contributes: { colors: { id: string }[] } };
  const own = contributes.colors.map(({ id }) => id.replace('vmtrace.', ''));
  const drawn = own.filter((id) => NAMES.includes(id as ColorName));
  expect(drawn.length).toBeGreaterThan(8);
  for (const id of drawn) expect(colorOf(id as ColorName)).toBe(`--vscode-vmtrace-${id}`);
});

test('a theme without a colour has another for it, else grey; a new theme changes them', () => {
  variable = (name) => (/-(foreground|iconPassed|editor-foreground)$/.test(name) ? name : '');
  canvas.renew();
  expect(['foreground', 'muted', 'success', 'bookmark', 'wired'].map((name) => colorOf(name as ColorName))).toEqual([
    '--vscode-editor-foreground',
    '--vscode-editor-foreground',
    '--vscode-testing-iconPassed',
    '--vscode-editor-foreground',
    '#888',
  ]);
  variable = (name) => (name === '--vscode-foreground' ? name : '');
  canvas.renew();
  expect(colorOf('foreground')).toBe('--vscode-foreground');
});

test('has the pixels of the screen, and is sized anew only when they change', () => {
  canvas.resize(100.4, 50);
  expect([element.width, element.height]).toEqual([201, 100]);
  expect(element.context.calls.at(-1)).toEqual(['setTransform', 2, 0, 0, 2, 0, 0]);
  let sizes = 0;
  for (const name of ['width', 'height'] as const) {
    let value = element[name];
    Object.defineProperty(element, name, {
      get: () => value,
      set: (to: number) => {
        sizes++;
        value = to;
      },
    });
  }
  canvas.resize(100.4, 50);
  expect(sizes).toBe(0);
  canvas.resize(100.4, 60);
  canvas.resize(90, 60);
  expect([element.width, element.height]).toEqual([180, 120]);
  expect(sizes).toBe(4);
  canvas.clear();
  expect(last()).toMatchObject({ op: 'clearRect', args: [0, 0, 180, 120] });
});

test('paints boxes, lines, shapes and texts as they are asked for', () => {
  const wired = '--vscode-vmtrace-wired';
  canvas.rect(1, 2, 3, 4, 'wired', 0.5);
  expect(last()).toMatchObject({ op: 'fillRect', args: [1, 2, 3, 4], style: { fillStyle: wired, globalAlpha: 0.5 } });
  canvas.rects([1, 2, 3, 4, 5, 6, 7, 8], 'now');
  expect(element.context.painted.slice(-2)).toMatchObject([
    { op: 'fillRect', args: [1, 2, 3, 4], style: { fillStyle: '--vscode-vmtrace-now', globalAlpha: 1 } },
    { op: 'fillRect', args: [5, 6, 7, 8] },
  ]);
  canvas.line([1, 2, 3, 4], 'wired');
  const plain = { strokeStyle: wired, lineWidth: 1, dash: [], globalAlpha: 1 };
  expect(last()).toMatchObject({ op: 'stroke', path: [1, 2, 3, 4], style: plain });
  canvas.line([5, 6, 7, 8], 'wired', { width: 2, dash: [2, 3], alpha: 0.3 });
  const dashed = { strokeStyle: wired, lineWidth: 2, dash: [2, 3], globalAlpha: 0.3 };
  expect(last()).toMatchObject({ op: 'stroke', path: [5, 6, 7, 8], style: dashed });
  canvas.fill([1, 2, 3, 4, 5, 6], 'failure', 0.7);
  const style = { fillStyle: '--vscode-editorError-foreground', globalAlpha: 0.7 };
  expect(last()).toMatchObject({ op: 'fill', path: [1, 2, 3, 4, 5, 6], style });
  canvas.fill([1, 2], 'failure');
  expect(last().style.globalAlpha).toBe(1);
  canvas.text(1, 2, 'wire', 'wired');
  const font = expect.stringMatching(/^11px +--vscode-font-family *$/);
  const written = { fillStyle: wired, globalAlpha: 1, textAlign: 'left', textBaseline: 'middle', font };
  expect(last()).toMatchObject({ op: 'fillText', args: ['wire', 1, 2], style: written });
  canvas.text(1, 2, 'wire', 'wired', { size: 9, align: 'right', bold: true, alpha: 0.4 });
  expect(last().style).toMatchObject({
    textAlign: 'right',
    globalAlpha: 0.4,
    font: expect.stringMatching(/^600 9px /),
  });
});

test('hatches one way or the other, each pattern made once for a size of pixels', () => {
  const filled = () => last().style.fillStyle as { lines: Painted; moves: unknown[]; repeat: string };
  canvas.resize(100, 100);
  canvas.hatch(1, 2, 3, 4, 'wired', 0.5);
  const to = filled();
  expect(last()).toMatchObject({ op: 'fillRect', args: [1, 2, 3, 4], style: { globalAlpha: 0.5 } });
  expect(to).toMatchObject({ repeat: 'repeat', moves: [['scale', 2, 2]] });
  // three lines, so that the tile goes on without a seam
  expect(to.lines.path).toEqual([-7, 7, 1, -1, -1, 7, 7, -1, 5, 7, 13, -1]);
  expect(to.lines.style).toMatchObject({ strokeStyle: '--vscode-vmtrace-wired', lineWidth: 1.5 });
  canvas.hatch(0, 0, 1, 1, 'wired', 1, true);
  const back = filled();
  expect(back.moves).toEqual([
    ['scale', 2, 2],
    ['translate', 6, 0],
    ['scale', -1, 1],
  ]);
  canvas.hatch(0, 0, 1, 1, 'wired');
  expect(filled()).toBe(to);
  canvas.hatch(0, 0, 1, 1, 'now');
  expect(filled().lines.style.strokeStyle).toBe('--vscode-vmtrace-now');
  for (const change of [() => canvas.renew(), () => canvas.resize(200, 100)]) {
    canvas.hatch(0, 0, 1, 1, 'wired');
    const before = filled();
    change();
    canvas.hatch(0, 0, 1, 1, 'wired');
    expect(filled()).not.toBe(before);
  }
});

test('measures a text in its size once, until the font is another one', () => {
  const fonts: unknown[] = [];
  const measure = vi.fn((text: string) => ({ width: text.length * LETTER }));
  Object.defineProperty(canvas, 'context', {
    value: {
      measureText: measure,
      set font(font: string) {
        fonts.push(font);
      },
    },
  });
  expect([canvas.widthOf('wire'), canvas.widthOf('wire', 9), canvas.widthOf('wire')]).toEqual([24, 24, 24]);
  expect(fonts.map((font) => String(font).split(' ')[0])).toEqual(['11px', '9px']);
  canvas.renew();
  canvas.widthOf('wire');
  expect(measure).toHaveBeenCalledTimes(3);
  // of some thousand texts: the words of a long run do not stay for ever
  for (let i = 0; i < 6000; i++) canvas.widthOf(String(i));
  canvas.widthOf('wire');
  expect(measure).toHaveBeenCalledTimes(6004);
});

test('draws within a part', () => {
  canvas.within(1, 2, 3, 4, () => canvas.rect(0, 0, 9, 9, 'now'));
  const { calls, painted } = element.context;
  expect(painted.slice(-2)).toMatchObject([{ op: 'clip', path: [1, 2, 3, 4] }, { op: 'fillRect' }]);
  expect(calls.map(([name]) => name)).toEqual(['save', 'rect', 'clip', 'fillRect', 'restore']);
});

test('a drawing that is stretched is made in tiles, each once, as they come into view', () => {
  const of = {};
  const made: [number, number][] = [];
  const draw = (s: Surface, first: number, last: number): void => {
    made.push([first, last]);
    s.rect(10, 120, 5, 5, 'wired');
  };
  const show = (x: number, width: number, variant = 'a'): unknown[] => {
    made.length = 0;
    element.context.calls.length = 0;
    canvas.stretched?.(of, variant, { x, y: 100, width, height: 50, left: 80, right: 480 }, 600, draw);
    return element.context.calls.filter(([name]) => name === 'drawImage').map(([, , ...box]) => box);
  };
  // as wide as it is: the first two tiles are in view
  expect(show(80, 600)).toEqual([
    [80, 100, 256, 50],
    [336, 100, 256, 50],
  ]);
  expect(made).toEqual([
    [0, 256],
    [256, 512],
  ]);
  expect(show(-120.4, 600)).toEqual([
    [-120, 100, 256, 50],
    [136, 100, 256, 50],
    [392, 100, 88, 50],
  ]);
  expect(made).toEqual([[512, 600]]);
  // ten times as wide, far on: the second tile alone
  expect(show(-3000, 6000)).toEqual([[-440, 100, 2560, 50]]);
  expect(made).toEqual([]);
  show(80, 600, 'b');
  expect(made).toHaveLength(2);
  canvas.renew();
  show(80, 600, 'b');
  expect(made).toHaveLength(2);
  expect(show(-900, 400)).toEqual([]);
});

test('a drawing that is stretched is as strong as it was drawn, whatever was drawn before it', () => {
  for (const alpha of [0.25, 0.5]) {
    canvas.rect(1, 2, 3, 4, 'wired', alpha);
    const box = { x: 80, y: 100, width: 200, height: 50, left: 80, right: 280 };
    canvas.stretched?.({}, 'a', box, 200, (s) => s.rect(10, 120, 5, 5, 'wired', alpha));
    expect(last()).toMatchObject({ op: 'drawImage', style: { globalAlpha: 1 } });
  }
});

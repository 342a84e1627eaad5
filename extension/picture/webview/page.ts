// The picture's page: a canvas with its events, its tooltip and its zoom. What it shows is a scene:
// the run of a session, or two runs under each other.
import type { PicturePoint } from '../../../adapter/protocol.ts';
import { SvgSurface } from '../../../core/picture/draw/svg.ts';
import { type FromPage, pointContext, type ToPage } from '../messages.ts';
import { CanvasSurface } from './canvas.ts';
import { listenToKeys, pressKey } from './keys.ts';
import { PairScene } from './pairScene.ts';
import { type Page, RunScene } from './runScene.ts';
import { find, type Scene, type Target } from './scene.ts';
import { Tip } from './tip.ts';
import { Zoom, type ZoomHow } from './zoom.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

/** After a change of its size the page has the one that it keeps. */
const SETTLED_MS = 150;

const host = acquireVsCodeApi();
const post = (message: FromPage): void => host.postMessage(message);
const canvas = find<HTMLCanvasElement>('canvas');
const surface = new CanvasSurface(find<HTMLCanvasElement>('base'));
/** Over it, so that a move of the pointer draws nothing else. */
const over = new CanvasSurface(canvas);
const tip = new Tip((id, { point, run }) => post({ kind: 'detail', id, point, run }));

let isDue = false;
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

function drawNow(): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  if (width === 0 || height === 0) return;
  find('empty').hidden = scene.draw(width, height);
  drawOver();
}

function drawOver(): void {
  over.resize(canvas.clientWidth, canvas.clientHeight);
  over.clear();
  scene.drawOver(over);
}

const zoom = new Zoom(canvas, () => {
  tip.hide();
  draw();
  run.askForPart();
});

/** On the scene that is shown, `run` in the window. */
const page: Page = {
  surface,
  zoom,
  post,
  redraw: draw,
  redrawOver: drawOver,
  tell(x, y, point, of) {
    const box = canvas.getBoundingClientRect();
    const picture = scene.pictureOf({ hit: point, run: of, isBeside: false });
    if (picture) tip.show({ x: box.left + x, y: box.top + y, point, run: of, picture });
  },
  hideTip: () => tip.hide(),
};
const run = new RunScene(page);
let pair: PairScene | undefined;
let scene: Scene = run;

function targetOf({ clientX, clientY }: MouseEvent): Target | undefined {
  const box = canvas.getBoundingClientRect();
  return scene.targetAt(clientX - box.left, clientY - box.top);
}

canvas.addEventListener('mousemove', (event) => {
  const target = targetOf(event);
  if (!target) return;
  scene.point(target);
  const point: PicturePoint | undefined = scene.pointOf(target);
  const picture = scene.pictureOf(target);
  if (point && picture) tip.show({ x: event.clientX, y: event.clientY, point, run: target.run, picture });
  else tip.hide();
  drawOver();
});
canvas.addEventListener('mouseleave', () => {
  scene.point(undefined);
  tip.hide();
  drawOver();
});
canvas.addEventListener('click', (event) => {
  const target = targetOf(event);
  // the second one of a double click goes nowhere else
  if (target && event.detail < 2) scene.click(target);
});
canvas.addEventListener('dblclick', (event) => {
  const target = targetOf(event);
  if (target) scene.open(target);
});

// before VS Code, which reads it where the event bubbles to
canvas.addEventListener('contextmenu', (event) => {
  const target = targetOf(event);
  tip.hide();
  canvas.dataset.vscodeContext = pointContext(scene.markedPoint?.() ?? (target && scene.pointOf(target)));
});

function exportSvg(): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const svg = new SvgSurface();
  const title = scene.paintSvg(svg, width, height);
  if (title) post({ kind: 'svg', text: svg.document(width, height, title) });
}

function zoomBy(how: ZoomHow): void {
  zoom.by(how, scene.extent?.position ?? 0);
  draw();
  run.askForPart();
}

const doing = { scene: () => scene, zoom: zoomBy, copy: () => post({ kind: 'copy' }), hideTip: () => tip.hide() };

addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  switch (data.kind) {
    case 'whole':
      run.takeWhole(data);
      break;
    case 'pair':
      if (pair) pair.take(data);
      else {
        pair = new PairScene(page, data);
        scene = pair;
      }
      draw();
      break;
    case 'part':
      run.takePart(data.picture);
      break;
    case 'detail':
      tip.take(data.id, data.detail);
      break;
    case 'choose':
      run.takeChosen(data.chosen);
      break;
    case 'export':
      exportSvg();
      break;
    case 'take':
      takeFocus();
      break;
    case 'key':
      pressKey(doing, data.key);
  }
});

listenToKeys(doing);

/** Between two looks; so many in a row with the focus are enough, and so many in all. */
const LOOK_MS = 50;
const LOOKS = { kept: 4, most: 20 };
let taking: ReturnType<typeof setInterval> | undefined;

/** What VS Code still does with the focus comes before or after the message that asks for it. */
function takeFocus(): void {
  clearInterval(taking);
  let kept = 0;
  let looks = 0;
  const look = (): void => {
    if (document.hasFocus()) kept++;
    else {
      kept = 0;
      window.focus();
      canvas.focus({ preventScroll: true });
    }
    if (kept > LOOKS.kept || ++looks > LOOKS.most) clearInterval(taking);
  };
  taking = setInterval(look, LOOK_MS);
  look();
}

// the editor gives the page the focus, not what is in it
addEventListener('focus', () => {
  canvas.focus({ preventScroll: true });
  post({ kind: 'focus', has: true });
});
addEventListener('blur', () => post({ kind: 'focus', has: false }));
let sizeTimer: ReturnType<typeof setTimeout> | undefined;
new ResizeObserver(() => {
  draw();
  clearTimeout(sizeTimer);
  sizeTimer = setTimeout(() => post({ kind: 'columns', columns: canvas.clientWidth }), SETTLED_MS);
}).observe(canvas);
new MutationObserver(() => {
  surface.renew();
  over.renew();
  draw();
}).observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
surface.renew();
over.renew();
post({ kind: 'ready', columns: Math.max(canvas.clientWidth, 400) });

// As much of a browser as the page of the picture touches: elements with a size, a canvas that
// notes what is painted, frames and observers that a test drives. A page is loaded anew each time,
// as a panel loads it.
import { vi } from 'vitest';
import type { FromPage, ToPage } from '../../../../extension/picture/messages.ts';
import { texts } from '../../../../extension/picture/texts.ts';

/** What a context painted, with the style that it had then. */
export interface Painted {
  readonly op: string;
  readonly args: readonly unknown[];
  readonly style: Style;
  /** Of a line or a shape: x, y, x, y, ... */
  readonly path: readonly number[];
}
interface Style {
  fillStyle: unknown;
  strokeStyle: unknown;
  globalAlpha: number;
  lineWidth: number;
  font: string;
  textAlign: string;
  textBaseline: string;
  dash: readonly number[];
}

export const LETTER = 6;
const PAINTS = new Set(['fillRect', 'fillText', 'stroke', 'fill', 'clearRect', 'clip', 'drawImage']);

export interface Context {
  readonly painted: Painted[];
  readonly calls: [string, ...unknown[]][];
}

function newContext(): Context {
  const style = {} as Style;
  const painted: Painted[] = [];
  const calls: [string, ...unknown[]][] = [];
  let path: number[] = [];
  const own: Record<string, unknown> = {
    painted,
    calls,
    measureText: (text: string) => ({ width: text.length * LETTER }),
    createPattern: (tile: Element, repeat: string) => ({
      lines: tile.context.painted.at(-1),
      moves: tile.context.calls.filter(([name]) => name === 'scale' || name === 'translate'),
      repeat,
      setTransform: () => undefined,
    }),
    setLineDash: (dash: readonly number[]) => Object.assign(style, { dash }),
    beginPath: () => {
      path = [];
    },
  };
  return new Proxy({ painted, calls } as Context, {
    get: (_, name: string) =>
      own[name] ??
      ((...args: unknown[]) => {
        calls.push([name, ...args]);
        if (name === 'lineTo' || name === 'moveTo' || name === 'rect') path.push(...(args as number[]));
        if (PAINTS.has(name)) painted.push({ op: name, args, style: { ...style }, path });
      }),
    set: (_, name: string, value) => Object.assign(style, { [name]: value }) !== undefined,
  });
}

export class Element extends EventTarget {
  readonly tag: string;
  readonly context = newContext();
  hidden = false;
  className = '';
  scope = '';
  width = 0;
  height = 0;
  clientLeft = 0;
  clientTop = 0;
  clientWidth = 0;
  clientHeight = 0;
  focused = 0;
  readonly dataset: Record<string, string> = {};
  readonly style: Record<string, string> = {};
  readonly classes = new Set<string>();
  readonly classList = { contains: (name: string) => this.classes.has(name) };
  children: (Element | string)[] = [];

  constructor(tag: string) {
    super();
    this.tag = tag;
  }
  getContext = (): Context => this.context;
  getBoundingClientRect = () => ({ left: 0, top: 0, width: this.clientWidth, height: this.clientHeight });
  focus(): void {
    this.focused++;
  }
  append(...more: (Element | string)[]): void {
    this.children.push(...more);
  }
  replaceChildren(...more: (Element | string)[]): void {
    this.children = more;
  }
  createCaption(): Element {
    const caption = new Element('caption');
    this.children.unshift(caption);
    return caption;
  }
  get textContent(): string {
    return this.children.map((child) => (typeof child === 'string' ? child : child.textContent)).join('');
  }
  set textContent(text: string) {
    this.children = [text];
  }
  /** Elements below it of a tag, in order. */
  all(tag: string): Element[] {
    return this.children.flatMap((child) =>
      typeof child === 'string' ? [] : [...(child.tag === tag ? [child] : []), ...child.all(tag)],
    );
  }
}

const PAGE = '../../../../extension/picture/webview/page.ts';

export interface OpenPage {
  readonly body: Element;
  readonly window: EventTarget;
  readonly variables: Map<string, string>;
  find(id: string): Element;
  /** What the page's canvas, and the one over it, painted in the last frames. */
  base(): readonly Painted[];
  over(): readonly Painted[];
  /** The lines among the latter: where the pointer or the mark of the keys is. */
  line(): readonly Painted[];
  /** What the page has said to the extension since the last time. */
  said(): FromPage[];
  /** Messages of the extension, and the frame after them. */
  send(...messages: ToPage[]): void;
  frame(): number;
  mouse(type: string, x: number, y: number, more?: object): void;
  key(key: string, more?: object): Event;
  resize(width: number, height: number): void;
  /** By an attribute of the body, as VS Code does. */
  themeChanged(attribute: string): void;
}

/** A page of this size; its words are English. */
export async function openPage(width = 1000, height = 600): Promise<OpenPage> {
  const window = new EventTarget();
  const body = new Element('body');
  body.dataset.texts = JSON.stringify(texts());
  const ids = new Map(['base', 'canvas', 'empty', 'tip', 'now', 'tables'].map((id) => [id, new Element(id)]));
  const find = (id: string): Element => ids.get(id) as Element;
  const posted: FromPage[] = [];
  const frames: (() => void)[] = [];
  const resized: (() => void)[] = [];
  const themed: { readonly hear: () => void; readonly attributes: readonly string[] }[] = [];
  const variables = new Map<string, string>();
  const canvas = find('canvas');
  const resize = (w: number, h: number): void => {
    for (const id of ['base', 'canvas']) Object.assign(find(id), { clientWidth: w, clientHeight: h });
  };
  resize(width, height);
  const observer = (heard: (() => void)[]) =>
    class {
      constructor(hear: () => void) {
        heard.push(hear);
      }
      observe(): void {}
    };
  const globals = {
    document: { body, getElementById: find, createElement: (tag: string) => new Element(tag) },
    acquireVsCodeApi: () => ({ postMessage: (message: FromPage) => posted.push(message) }),
    addEventListener: window.addEventListener.bind(window),
    requestAnimationFrame: (run: () => void) => frames.push(run),
    getComputedStyle: () => ({ getPropertyValue: (name: string) => variables.get(name) ?? '' }),
    ResizeObserver: observer(resized),
    MutationObserver: class {
      private readonly hear: () => void;
      constructor(hear: () => void) {
        this.hear = hear;
      }
      observe(_: Element, { attributeFilter }: { readonly attributeFilter: readonly string[] }): void {
        themed.push({ hear: this.hear, attributes: attributeFilter });
      }
    },
    SVGElement: class {},
    DOMMatrix: class {
      scale = () => this;
    },
    navigator: { maxTouchPoints: 0 },
    devicePixelRatio: 2,
    innerWidth: 1200,
    innerHeight: 700,
    outerWidth: 1600,
    outerHeight: 900,
  };
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  vi.resetModules();
  await import(PAGE);

  const frame = (): number => {
    const due = frames.splice(0);
    for (const run of due) run();
    return due.length;
  };
  const dispatch = (to: EventTarget, type: string, more: object): Event => {
    const event = Object.assign(new Event(type, { cancelable: true }), more);
    to.dispatchEvent(event);
    return event;
  };
  const over = (): readonly Painted[] => {
    const { painted } = canvas.context;
    return painted.slice(painted.findLastIndex(({ op }) => op === 'clearRect') + 1);
  };
  return {
    body,
    window,
    variables,
    find,
    base() {
      const { painted } = find('base').context;
      const isWhole = ({ op, args: [x, y, w, h] }: Painted): boolean =>
        op === 'fillRect' && x === 0 && y === 0 && w === canvas.clientWidth && h === canvas.clientHeight;
      return painted.slice(painted.findLastIndex(isWhole));
    },
    over,
    line: () => over().filter(({ op }) => op === 'stroke'),
    said: () => posted.splice(0),
    send(...messages) {
      for (const data of messages) dispatch(window, 'message', { data });
      frame();
    },
    frame,
    mouse: (type, x, y, more = {}) => void dispatch(canvas, type, { clientX: x, clientY: y, detail: 1, ...more }),
    key: (key, more = {}) => dispatch(window, 'keydown', { key, ...more }),
    resize(w, h) {
      resize(w, h);
      for (const hear of resized) hear();
    },
    themeChanged(attribute) {
      for (const { hear, attributes } of themed) if (attributes.includes(attribute)) hear();
    },
  };
}

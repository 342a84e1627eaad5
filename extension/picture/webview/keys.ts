// The keys: along the run step by step and call by call, to its ends, up and down through lanes
// and map, and nearer.
import type { Picture } from '../../../core/picture/picture.ts';
import type { ZoomHow } from './zoom.ts';

export interface Along {
  /**
   * Where the keys go from, and the last position that is known. With a step under way from
   * there the first is beyond the last.
   */
  readonly extent: { readonly position: number; readonly length: number } | undefined;
  /** Where calls begin and end, in order. */
  borders(): readonly number[];
  travel(position: number): void;
  /** On from the end of what is known. */
  step(): void;
  /** To the next lane or range of the map, down or up. */
  mark(by: -1 | 1): void;
  /** What Enter and the space bar do with what is marked, or with what the pointer is on. */
  enter(): void;
  /** Sees the range of the map that is marked alone, or all of it again. */
  look(): void;
  choose(): void;
  clear(): void;
}

export interface Doing {
  scene(): Along;
  zoom(how: ZoomHow): void;
  copy(): void;
  /**
   * The tip at the pointer is about another step than the one that a key goes to.
   */
  hideTip(): void;
}

export function bordersOf(pictures: readonly Picture[]): number[] {
  const borders = pictures.flatMap(({ lanes }) =>
    lanes.flatMap(({ calls }) =>
      calls.flatMap(({ from, to, result }) => (result === undefined ? [from - 1] : [from - 1, to])),
    ),
  );
  return [...new Set(borders)].sort((a, b) => a - b);
}

/** Between two of these a key is held down, which asks for no more than can be shown. */
const HELD_MS = 60;

function goAlong(scene: Along, by: -1 | 1, byCall: boolean, isHeld: boolean): void {
  if (!scene.extent) return;
  const { position, length } = scene.extent;
  const from = Math.min(position, length);
  if (by > 0 && from === length) {
    const isUnderWay = position > length;
    if (!isHeld || !isUnderWay) scene.step();
    return;
  }
  const borders = byCall ? scene.borders() : [];
  const next = by > 0 ? borders.find((at) => at > from) : borders.findLast((at) => at < from);
  const to = byCall ? (next ?? (by > 0 ? length : 0)) : from + by;
  if (to >= 0) scene.travel(to);
}

interface Pressed {
  readonly key: string;
  readonly shiftKey?: boolean;
  readonly isCommand?: boolean;
}

let last = { key: '', at: 0 };

/** false: the key does nothing here. */
export function pressKey(doing: Doing, { key, shiftKey = false, isCommand = false }: Pressed): boolean {
  const scene = doing.scene();
  if (!scene.extent || (isCommand && key !== 'c')) return false;
  const now = performance.now();
  const isHeld = key === last.key && now - last.at < HELD_MS;
  last = { key, at: now };
  switch (key) {
    case 'ArrowLeft':
      doing.hideTip();
      goAlong(scene, -1, shiftKey, isHeld);
      break;
    case 'ArrowRight':
      doing.hideTip();
      goAlong(scene, 1, shiftKey, isHeld);
      break;
    case 'ArrowUp':
      scene.mark(-1);
      break;
    case 'ArrowDown':
      scene.mark(1);
      break;
    case 'Home':
      doing.hideTip();
      scene.travel(0);
      break;
    case 'End':
      doing.hideTip();
      scene.travel(scene.extent.length);
      break;
    case 'PageUp':
      doing.zoom('left');
      break;
    case 'PageDown':
      doing.zoom('right');
      break;
    case 'Enter':
      if (shiftKey) scene.look();
      else scene.enter();
      break;
    case ' ':
      scene.choose();
      break;
    case '+':
    case '=':
      doing.zoom('in');
      break;
    case '-':
      doing.zoom('out');
      break;
    case '0':
      doing.zoom('fit');
      break;
    case 'Escape':
      scene.clear();
      break;
    case 'c':
      if (!isCommand) return false;
      doing.copy();
      break;
    default:
      return false;
  }
  return true;
}

export function listenToKeys(doing: Doing): void {
  addEventListener('keydown', (event) => {
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
    if (altKey) return;
    if (pressKey(doing, { key, shiftKey, isCommand: ctrlKey || metaKey })) event.preventDefault();
  });
}

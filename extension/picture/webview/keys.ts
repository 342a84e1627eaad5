// The keys: along the run step by step and call by call, to its ends, up and down through lanes
// and map, and nearer.
import type { Picture } from '../../../core/picture/picture.ts';

export interface Along {
  /** Where the keys go from, and the last position that is known. */
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
  choose(): void;
  clear(): void;
}

export interface Doing {
  scene(): Along;
  zoom(how: 'in' | 'out' | 'fit'): void;
  copy(): void;
  /**
   * What is said of the place of the pointer is of another step than the one that a key goes to.
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

function goAlong(scene: Along, by: -1 | 1, byCall: boolean): void {
  if (!scene.extent) return;
  const { position, length } = scene.extent;
  const borders = byCall ? scene.borders() : [];
  const next = by > 0 ? borders.find((at) => at > position) : borders.findLast((at) => at < position);
  const to = byCall ? (next ?? (by > 0 ? length : 0)) : position + by;
  if (to > length || (to === position && by > 0)) scene.step();
  else if (to >= 0) scene.travel(to);
}

export function listenToKeys(doing: Doing): void {
  addEventListener('keydown', (event) => {
    const scene = doing.scene();
    if (!scene.extent || event.altKey) return;
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && event.key !== 'c') return;
    switch (event.key) {
      case 'ArrowLeft':
        doing.hideTip();
        goAlong(scene, -1, event.shiftKey);
        break;
      case 'ArrowRight':
        doing.hideTip();
        goAlong(scene, 1, event.shiftKey);
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
      case 'Enter':
        scene.enter();
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
        if (!isCommand) return;
        doing.copy();
        break;
      default:
        return;
    }
    event.preventDefault();
  });
}

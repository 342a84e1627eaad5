// The keys: along the run step by step and call by call, to its ends, and nearer.
import type { PictureAnswer } from '../../../adapter/protocol.ts';

export interface Doing {
  picture(): PictureAnswer | undefined;
  travel(position: number): void;
  /** On from the end of what is known. */
  step(): void;
  zoom(how: 'in' | 'out' | 'fit'): void;
  /** The position that the pointer is on. */
  pointed(): number | undefined;
  clear(): void;
  copy(): void;
}

/** Where calls begin and end, in order. */
export function bordersOf({ lanes }: PictureAnswer): number[] {
  const borders = lanes.flatMap(({ calls }) =>
    calls.flatMap(({ from, to, result }) => (result === undefined ? [from - 1] : [from - 1, to])),
  );
  return [...new Set(borders)].sort((a, b) => a - b);
}

export function listenToKeys(doing: Doing): void {
  const along = (picture: PictureAnswer, by: -1 | 1, byCall: boolean): void => {
    const { position, length } = picture;
    const borders = byCall ? bordersOf(picture) : [];
    const next = by > 0 ? borders.find((at) => at > position) : borders.findLast((at) => at < position);
    const to = byCall ? (next ?? (by > 0 ? length : 0)) : position + by;
    if (to > length || (to === position && by > 0)) doing.step();
    else if (to >= 0) doing.travel(to);
  };
  addEventListener('keydown', (event) => {
    const picture = doing.picture();
    if (!picture || event.altKey) return;
    const isCommand = event.ctrlKey || event.metaKey;
    switch (event.key) {
      case 'ArrowLeft':
        along(picture, -1, event.shiftKey);
        break;
      case 'ArrowRight':
        along(picture, 1, event.shiftKey);
        break;
      case 'Home':
        doing.travel(0);
        break;
      case 'End':
        doing.travel(picture.length);
        break;
      case 'Enter': {
        const at = doing.pointed();
        if (at !== undefined) doing.travel(Math.max(0, Math.min(at, picture.length)));
        break;
      }
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
        doing.clear();
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

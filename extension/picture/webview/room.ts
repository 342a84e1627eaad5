// The room of the page, and of the text beside it: what letters and lines of the editor take.
import type { Room } from '../room.ts';

/** Of a font, where the editor is left to choose the height of lines. */
const LINE = 1.36;

export function roomOf({ clientWidth: width, clientHeight: height }: HTMLElement): Room {
  const style = getComputedStyle(document.body);
  const size = Number.parseFloat(style.getPropertyValue('--vscode-editor-font-size')) || 14;
  const family = style.getPropertyValue('--vscode-editor-font-family') || 'monospace';
  const context = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;
  context.font = `${size}px ${family}`;
  const column = context.measureText('0').width;
  return { window: { width: outerWidth, height: outerHeight }, width, height, column, line: size * LINE };
}

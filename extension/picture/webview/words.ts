// The same picture in words, for a person who does not see it: the calls, and the map
// through time, as tables.
import { callRows, mapRows } from '../../../core/picture/draw/tables.ts';
import { counted, filled } from '../../../core/picture/draw/words.ts';
import type { Picture } from '../../../core/picture/picture.ts';
import { find, texts } from './scene.ts';

const MOST_ROWS = 200;

interface Named {
  readonly name: string;
  readonly picture: Picture;
}
type Row = readonly string[];

function rowOf(kind: 'th' | 'td', cells: Row): HTMLTableRowElement {
  const row = document.createElement('tr');
  for (const words of cells) {
    const cell = document.createElement(kind);
    if (kind === 'th') cell.scope = 'col';
    cell.textContent = words;
    row.append(cell);
  }
  return row;
}

function tableOf(caption: string, head: Row, rows: readonly Row[]): HTMLTableElement {
  const table = document.createElement('table');
  table.createCaption().textContent = caption;
  table.append(rowOf('th', head), ...rows.slice(0, MOST_ROWS).map((cells) => rowOf('td', cells)));
  if (rows.length > MOST_ROWS) table.append(rowOf('td', [filled(texts.more, counted(rows.length - MOST_ROWS, texts))]));
  return table;
}

export function fillTables(pictures: readonly Named[]): void {
  find('tables').replaceChildren(
    ...pictures.flatMap(({ name, picture }) => [
      tableOf(
        filled(texts.callsOf, name, counted(picture.position, texts), counted(picture.length, texts)),
        [texts.begins, texts.thread, texts.call, texts.result],
        callRows(picture, texts),
      ),
      tableOf(filled(texts.mapOfRun, name), [texts.range, texts.from, texts.to, texts.state], mapRows(picture, texts)),
    ]),
  );
}

/** Markdown of the kind that tooltips have: bold, code, lists. */
export function fillMarkdown(element: HTMLElement, text: string): void {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  element.replaceChildren(
    ...lines.map((line) => {
      const block = document.createElement('div');
      const isItem = line.startsWith('- ');
      if (isItem) block.className = 'item';
      for (const part of (isItem ? line.slice(2) : line).split(/(\*\*[^*]+\*\*|`[^`]+`)/)) {
        const kind = part.startsWith('**') ? 'strong' : part.startsWith('`') ? 'code' : undefined;
        if (!kind) block.append(part);
        else {
          const inner = document.createElement(kind);
          inner.textContent = part.replace(/^(\*\*|`)|(\*\*|`)$/g, '');
          block.append(inner);
        }
      }
      return block;
    }),
  );
}

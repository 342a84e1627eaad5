// The same picture in words, for who does not see it: a table of the calls, and the present position.
import type { Picture } from '../../../core/picture/picture.ts';

const MOST_ROWS = 200;

interface Row {
  readonly from: number;
  readonly cells: readonly string[];
}

export function rowsOf({ lanes, causes }: Picture): Row[] {
  const rows = lanes.flatMap(({ name, calls }, thread) =>
    calls.map(({ from, to, text, result }) => {
      const why = causes.find((cause) => cause.thread === thread && cause.to === to)?.text;
      const end = result === undefined ? 'has not returned' : `returned ${result} at step ${to}`;
      return { from, cells: [String(from - 1), name, text, why ? `${end}: ${why}` : end] };
    }),
  );
  return rows.sort((a, b) => a.from - b.from).slice(0, MOST_ROWS);
}

export function fillTable(table: HTMLTableElement, picture: Picture, name = 'the run'): void {
  const head = document.createElement('tr');
  for (const words of ['begins at step', 'thread', 'call', 'result']) {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.textContent = words;
    head.append(cell);
  }
  const rows = rowsOf(picture).map(({ cells }) => {
    const row = document.createElement('tr');
    for (const words of cells) {
      const cell = document.createElement('td');
      cell.textContent = words;
      row.append(cell);
    }
    return row;
  });
  const caption = document.createElement('caption');
  caption.textContent = `The calls of ${name}, at step ${picture.position} of ${picture.length}`;
  table.replaceChildren(caption, head, ...rows);
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

// Answers about the history as text: rows in columns, the step first, as `:go` takes it.
import type { Chain, Link } from '../../core/debugger/ask/link.ts';
import type { ChangeRow, Nearby } from '../../core/debugger/ask/nearby.ts';
import type { ChangesAnswer, FindAnswer } from '../protocol.ts';

/** Rows in columns, empty ones left out; no row ends with blanks. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows.map((row) =>
    row
      .flatMap((cell, i) => (widths[i] === 0 ? [] : [cell.padEnd(widths[i] ?? 0)]))
      .join('  ')
      .trimEnd(),
  );
}

/** `step 35`, `line 9`, `t2: mlock(0x12000, 0x1000)` */
const whoCells = ({ position, line, who, call }: Pick<Link, 'position' | 'line' | 'who' | 'call'>): string[] => [
  position === undefined ? '' : `step ${position}`,
  line > 0 ? `line ${line}` : position === undefined ? '' : 'by hand',
  `${who === undefined || who === 'script' ? '' : `${who}: `}${call ?? ''}`,
];

const whatCell = ({ text, step }: Link): string => (step === undefined ? text : `${text} (${step})`);

const links = (chain: Chain, indent: string): string[] =>
  columns(chain.links.map((link) => [...whoCells(link), whatCell(link)])).map((row) => `${indent}${row}`);

const headText = ({ name, value }: Chain): string => (value === '' || value === name ? name : `${name}: ${value}`);

/** What made a value, the latest step first. */
export function chainText(chain: Chain): string {
  const lines = [headText(chain), ...links(chain, '  ')];
  for (const part of chain.parts)
    lines.push(`  ${headText(part)}`, ...links(part, '    '), ...(part.more ? ['    ...'] : []));
  if (chain.more) lines.push('  ... and earlier steps');
  const first = [...chain.links, ...chain.parts.flatMap((part) => part.links)].find(
    (link) => link.position !== undefined,
  );
  if (first) lines.push(`:go ${first.position} goes to right before that step`);
  return lines.join('\n');
}

/** The rows of a table, with the present position among them. */
function tableText({ before, after, earlier, later }: Nearby, what: (row: ChangeRow) => string[]): string[] {
  const rows = columns([...before, ...after].map((row) => [...whoCells(row), ...what(row)])).map((row) => `  ${row}`);
  return [
    ...(earlier ? ['  ... earlier ones'] : []),
    ...rows.slice(0, before.length),
    ...(after.length > 0 ? ['> here'] : []),
    ...rows.slice(before.length),
    ...(later ? ['  ... later ones'] : []),
  ];
}

const countText = ({ before, after, earlier, later }: Nearby, one: string, many: string): string => {
  const count = before.length + after.length;
  return `${earlier || later ? 'more than ' : ''}${count} ${count === 1 ? one : many}`;
};

/** Step, line, who, from, to; of a whole thing what differs. */
export function changesText(table: ChangesAnswer): string {
  if (table.before.length + table.after.length === 0) return `${table.name} has never changed`;
  const head = `${table.name}: ${countText(table, 'change', 'changes')}`;
  return [head, ...tableText(table, ({ from, to, text }) => (text === undefined ? [from, `-> ${to}`] : [text]))].join(
    '\n',
  );
}

/** What was found is so after the step. */
function afterSteps(table: Nearby): Nearby {
  const after = (row: ChangeRow): ChangeRow => ({ ...row, position: row.position + 1 });
  return { ...table, before: table.before.map(after), after: table.after.map(after) };
}

export function foundText(table: FindAnswer): string {
  if (table.before.length + table.after.length === 0) return `${table.name}: not found in what has run`;
  const head = `${table.name}: found ${countText(table, 'time', 'times')}`;
  return [head, ...tableText(afterSteps(table), ({ from, to }) => (from === '' ? [`= ${to}`] : []))].join('\n');
}

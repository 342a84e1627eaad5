// The rows of VM Map and of History at stops of the examples: their words, icons and colours,
// and what a screen reader says.
import { expect, test } from 'vitest';
import type { StateBody } from '../../adapter/inspection/stateBody.ts';
import { REQUEST, SCRIPT_THREAD } from '../../adapter/protocol.ts';
import { type Ask, events, loadHistory } from '../../extension/history/historyLoad.ts';
import { opened, planEvents, planTree } from '../../extension/history/historyTree.ts';
import { emptyTree, updateTree } from '../../extension/map/mapTree.ts';
import { everyNode, type Plan, type Row } from '../../extension/views/tree.ts';
import { atEntry, type TestClient } from '../adapter/client.ts';
import { EXAMPLES } from './corpus.ts';
import { digest, expectRecorded } from './recorded.ts';

const STOPS = 8;
const HISTORY_AT = 3;

const rowText = ({ id: _, tooltip, label, description, ...rest }: Row): string => {
  const more = Object.entries(rest).filter(([, value]) => value !== undefined && value !== false);
  return `${label} | ${description} | ${more.map(([name, value]) => `${name}=${value}`).join(' ')}${tooltip ? ` | ${digest(tooltip)}` : ''}`;
};

const planned = (plans: readonly Plan<Row>[], depth = 1): string[] =>
  plans.flatMap(({ row, children = [] }) => ['  '.repeat(depth) + rowText(row), ...planned(children, depth + 1)]);

async function rowsOfMap(client: TestClient): Promise<string[]> {
  const tree = emptyTree();
  updateTree(tree, await client.request<StateBody>(REQUEST.state, { start: 0, count: 100 }), new Map());
  return [...everyNode(tree.roots)].map(({ row }) => `  ${rowText(row)}`);
}

async function rowsOfHistory(client: TestClient, byTime: boolean): Promise<string[]> {
  // what can come of the run is looked for in the time that there is
  const ask: Ask = (request, args) =>
    request === REQUEST.outlook ? Promise.reject(new Error('not now')) : client.request(request, { ...args, byTime });
  const loaded = await loadHistory(ask, {}, opened({ roots: [] }), false);
  const plans = planTree(loaded, [], new Set());
  const last = plans.findLast(({ row }) => row.call !== undefined)?.row;
  const below = last ? planEvents(loaded, last, await events(ask, last.call as number)) : [];
  return [...planned(plans), ...planned(below, 2)];
}

test('the rows of the views at stops of the examples are as before', async () => {
  const lines: string[] = [];
  for (const [i, { name, text }] of EXAMPLES.entries()) {
    if (i % 2 === 0) continue;
    const client = await atEntry(text, { stopAtEnd: true });
    lines.push(`== ${name}`);
    const told = new Set<string>();
    const tell = (rows: readonly string[]): void => {
      lines.push(...rows.filter((row) => !told.has(row)));
      for (const row of rows) told.add(row);
    };
    for (let n = 0; n < STOPS; n++) {
      const isInto = (n + i) % 3 > 0;
      const threadId = isInto ? 1 : SCRIPT_THREAD;
      const stop = await client.go(isInto ? 'stepIn' : 'next', threadId);
      if (!stop) break;
      lines.push(` stopped: ${stop.description}`);
      if (n === HISTORY_AT || n === STOPS - 1) tell(await rowsOfHistory(client, n === HISTORY_AT));
      if (n % 2 === 1) tell(await rowsOfMap(client));
    }
  }
  expect(lines.length).toBeGreaterThan(1000);
  expectRecorded('rows', lines);
});

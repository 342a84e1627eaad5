import { describe, expect, test } from 'vitest';
import type { EntryRow } from '../../../adapter/inspection/stateBody.ts';
import { COLOR } from '../../../extension/ids.ts';
import { entryRow, headerRow, threadRow } from '../../../extension/map/mapRows.ts';
import {
  emptyTree,
  mapScript,
  type Node,
  openPage,
  PAGE,
  type Tree,
  updateTree,
} from '../../../extension/map/mapTree.ts';
import { entry, state, thread } from '../states.ts';

const noPages = new Map<number, readonly EntryRow[]>();
const ids = (nodes: readonly Node[] | 'all'): string[] | 'all' => (nodes === 'all' ? 'all' : nodes.map(({ id }) => id));
function find(tree: Tree, id: string): Node {
  const look = (nodes: readonly Node[]): Node | undefined => {
    for (const node of nodes) {
      const found = node.id === id ? node : look(node.children ?? []);
      if (found) return found;
    }
    return undefined;
  };
  const node = look(tree.roots);
  if (!node) throw new Error(`no node ${id}`);
  return node;
}

describe('rows', () => {
  test('the header says lock, timestamp and busy', () => {
    const row = headerRow(state([], [], { busy: 1 }));
    expect([row.label, row.description]).toEqual(['map 0x1000..0x100000', 'lock free, timestamp 9, busy 1']);
    expect(headerRow(state([], [], { lock: 'held by t1' })).color).toBe(COLOR.waiting);
  });
  test('an entry reads as in the design, with a mark for each condition', () => {
    const wired = entryRow(entry(16, { wiredCount: 1, userWired: true, description: 'wired 1, user' }), 'entries');
    expect(wired.label).toBe('0x10000..0x11000');
    expect(wired.description).toBe('wired 1, user  rw-/rwx');
    expect([wired.icon, wired.color]).toEqual(['lock', COLOR.wired]);
    const moving = entryRow(entry(17, { wiredCount: 1, inTransition: true }), 'entries');
    expect([moving.icon, moving.color]).toEqual(['sync', COLOR.inTransition]);
    const waitedFor = entryRow(entry(17, { inTransition: true, waiters: ['t2'] }), 'entries');
    expect([waitedFor.icon, waitedFor.color]).toEqual(['sync', COLOR.waiting]);
    const plain = entryRow(entry(18), 'entries');
    expect([plain.icon, plain.color, plain.description]).toEqual(['circle-outline', undefined, 'rw-/rwx']);
  });
  test('the range of an entry is whole in a narrow view, or its start and size are', () => {
    const row = (start: string, end: string) => entryRow(entry(1, { start, end, description: 'wired 1' }), 'entries');
    expect(row('0x10000', '0x14000')).toMatchObject({ label: '0x10000..0x14000', description: 'wired 1  rw-/rwx' });
    expect(row('0x800000000', '0x800100000')).toMatchObject({
      label: '0x800000000+1M',
      description: 'wired 1  rw-/rwx  0x800000000..0x800100000',
      range: '0x800000000..0x800100000',
      spoken: expect.stringMatching(/^entry 0x800000000\.\.0x800100000, /),
    });
    expect(row('0x7ffffffde000', '0x7ffffffff000').label).toBe('0x7ffffffde000+132K');
    expect(row('0x1000', '0x800000000000').label).toBe('0x1000+127.9T');
  });
  test('an entry below one whose address begins alike leaves those digits out, in its label alone', () => {
    const at = (start: string, end: string, above: string) =>
      entryRow(entry(1, { start, end }), 'entries', entry(0, { start: above }));
    expect(at('0x800a01000', '0x800a05000', '0x800a00000')).toMatchObject({
      label: '\u202601000+16K',
      description: 'rw-/rwx  0x800a01000..0x800a05000',
      spoken: expect.stringMatching(/^entry 0x800a01000\.\.0x800a05000, /),
    });
    expect(at('0x8012345000', '0x8012346000', '0x8012000000').label).toBe('\u2026345000+4K');
    // nothing would be shorter, or the two have little in common
    expect(at('0x820000000', '0x820100000', '0x800000000').label).toBe('0x820000000+1M');
    expect(at('0x7fffdffff000', '0x7ffffffdf000', '0x800a10000').label).toBe('0x7fffdffff000+511.8M');
    expect(at('0x14000', '0x18000', '0x10000').label).toBe('0x14000..0x18000');
  });
  test('what changed is said aloud too', () => {
    expect(entryRow(entry(1, { changed: true }), 'entries').spoken).toMatch(/Changed in this step/);
    expect(entryRow(entry(1), 'entries').spoken).not.toMatch(/Changed/);
  });
  test('a waiting thread says on what, and where its line is', () => {
    const row = threadRow(
      thread(2, { state: 'asleep', routine: 'vm_map_unwire', description: 'asleep: t1 has it', line: 8 }),
    );
    expect(row.description).toBe('asleep: t1 has it  in vm_map_unwire');
    expect([row.icon, row.color, row.line]).toEqual(['bell-slash', COLOR.waiting, 8]);
    expect(threadRow(thread(1)).line).toBeUndefined();
  });
});

describe('the tree', () => {
  test('first state: everything is new', () => {
    const tree = emptyTree();
    expect(updateTree(tree, state([entry(1), entry(2)]), noPages)).toBe('all');
    expect(tree.roots.map(({ id }) => id)).toEqual(['map', 'entries', 'threads']);
    expect(find(tree, 'entries').children?.map(({ id }) => id)).toEqual(['entries/1', 'entries/2']);
    expect(find(tree, 'entries/1').parent).toBe(find(tree, 'entries'));
  });
  test('nothing changed: nothing is redrawn', () => {
    const tree = emptyTree();
    updateTree(tree, state([entry(1)]), noPages);
    expect(ids(updateTree(tree, state([entry(1)]), noPages))).toEqual([]);
  });
  test('one entry changed: that row alone, and it is the same node', () => {
    const tree = emptyTree();
    updateTree(tree, state([entry(1), entry(2)]), noPages);
    const before = find(tree, 'entries/2');
    const next = state([entry(1), entry(2, { wiredCount: 1, description: 'wired 1', changed: true })]);
    expect(ids(updateTree(tree, next, noPages))).toEqual(['entries/2']);
    expect(find(tree, 'entries/2')).toBe(before);
    expect(before.row.description).toContain('wired 1');
  });
  test('a clip: the list is redrawn, the clipped entry keeps its identity at its new address', () => {
    const tree = emptyTree();
    updateTree(tree, state([entry(1), entry(2)]), noPages);
    const second = find(tree, 'entries/2');
    const clipped = [
      entry(1),
      entry(7, { start: '0x2000', end: '0x2800' }),
      entry(2, { start: '0x2800', changed: true }),
    ];
    expect(ids(updateTree(tree, state(clipped), noPages))).toEqual(['entries']);
    expect(find(tree, 'entries/2')).toBe(second);
    expect(second.row.label).toBe('0x2800..0x3000');
  });
  test('a redrawn parent stands for what is below it', () => {
    const tree = emptyTree();
    updateTree(tree, state([entry(1)]), noPages);
    const next = state([entry(1, { changed: true })], undefined, { size: '32 KiB' });
    expect(ids(updateTree(tree, next, noPages))).toEqual(['map/size', 'entries']);
  });
});

describe('a large map', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => entry(i + 1));

  test('shows a hundred entries and a row for each further hundred', () => {
    const tree = emptyTree();
    updateTree(tree, state(many), noPages);
    const children = find(tree, 'entries').children ?? [];
    expect(children).toHaveLength(PAGE + 99);
    expect(children[PAGE]?.row.label).toBe('entries 101 to 200');
    expect(children.at(-1)?.row.label).toBe('entries 9901 to 10000');
    expect(children[PAGE]?.children).toBeUndefined();
  });
  test('an opened page is kept up to date, a closed one is not', () => {
    const tree = emptyTree();
    updateTree(tree, state(many), noPages);
    const page = find(tree, 'page/100');
    openPage(page, many.slice(100, 200));
    expect(page.children).toHaveLength(PAGE);
    const changed = many.slice(100, 200).map((row) => (row.id === 150 ? { ...row, description: 'wired 1' } : row));
    expect(ids(updateTree(tree, state(many), new Map([[100, changed]])))).toEqual(['page/100/150']);
    page.children = undefined;
    expect(ids(updateTree(tree, state(many), noPages))).toEqual([]);
  });
  test('every id is unique', () => {
    const tree = emptyTree();
    updateTree(tree, state(many), new Map([[100, many.slice(100, 200)]]));
    const seen: string[] = [];
    const visit = (nodes: readonly Node[]): void => {
      for (const { id, children } of nodes) {
        seen.push(id);
        visit(children ?? []);
      }
    };
    visit(tree.roots);
    expect(new Set(seen).size).toBe(seen.length);
  });
});

test('the map as a script', () => {
  const script = ['kernel freebsd-13', 'map 0x1000..0x100000 wirefuture', 'limit user_wired 64'];
  const whole = state([entry(1), entry(2)], [], { script });
  const text = mapScript(whole, [entry(1), entry(2)]);
  expect(mapScript(whole, [entry(1)])).toMatch(/\n# 1 of the 2 entries are missing here\n$/);
  expect(text).toBe(
    [
      'kernel freebsd-13',
      'map    0x1000..0x100000 wirefuture',
      'limit  user_wired 64',
      'entry  0x1000..0x2000 rw- max=rwx',
      'entry  0x2000..0x3000 rw- max=rwx',
      '',
    ].join('\n'),
  );
});

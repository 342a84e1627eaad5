import { describe, expect, test } from 'vitest';
import type { HistoryAnswer } from '../../../adapter/protocol.ts';
import {
  LIST,
  type Node,
  opened,
  PAGE,
  planTree,
  presentNode,
  presentPage,
  type Tree,
} from '../../../extension/history/historyTree.ts';
import { everyNode, updateRoots } from '../../../extension/views/tree.ts';
import { answer, call, event, loaded, main, other } from '../histories.ts';

const none = new Set<string>();
const calls = (first: number, count: number, present = -1) =>
  Array.from({ length: count }, (_, i) => call(first + i, { present: first + i === present }));
const ids = (nodes: readonly Node[] | 'all' = []) => (nodes === 'all' ? 'all' : nodes.map(({ id }) => id));
const find = (tree: Tree, id: string): Node | undefined => [...everyNode(tree.roots)].find((node) => node.id === id);

function grown(...states: Parameters<typeof planTree>[]): { tree: Tree; changed: Node[] | 'all' } {
  const tree: Tree = { roots: [] };
  let changed: Node[] | 'all' = [];
  for (const state of states) changed = updateRoots(tree, planTree(...state));
  return { tree, changed };
}

describe('a short history', () => {
  const list = (present: number) =>
    loaded({
      answer: answer({ total: 3, present, position: present * 10 + 1 }),
      pages: new Map([[0, calls(0, 3, present)]]),
    });

  test('is a list below the start', () => {
    const { tree } = grown([list(1), [], none]);
    expect(ids(tree.roots)).toEqual(['start', 'call/0', 'call/1', 'call/2']);
    expect(presentNode(tree)?.id).toBe('call/1');
    expect(tree.roots.map(({ row }) => row.description)).toEqual([
      '',
      'KERN_SUCCESS, USER|NOHOLES',
      'now, KERN_SUCCESS, USER|NOHOLES',
      'ahead, KERN_SUCCESS, USER|NOHOLES',
    ]);
  });
  test('the present moment moves: two rows are redrawn', () => {
    expect(ids(grown([list(1), [], none], [list(2), [], none]).changed)).toEqual(['call/1', 'call/2']);
    expect(ids(grown([list(1), [], none], [list(1), [], none]).changed)).toEqual([]);
  });
  test('before the first call the start is the present moment', () => {
    const before = loaded({ answer: answer({ total: 1, position: 0 }), pages: new Map([[0, calls(0, 1)]]) });
    const { tree } = grown([before, [], none]);
    expect(presentNode(tree)?.id).toBe('start');
    expect(find(tree, 'call/0')?.row.description).toMatch(/^next, KERN_SUCCESS/);
  });
  test('an opened call shows what it did, and what the next step does', () => {
    const events = new Map([[1, [event(10), event(11, { past: false }), event(15, { past: false })]]]);
    const { tree } = grown([{ ...list(1), events }, [], none]);
    const children = find(tree, 'call/1')?.children;
    expect(children?.map(({ row }) => row.description)).toEqual(['', 'next', 'ahead']);
    expect(opened(tree)).toEqual({ ids: new Set(['call/1']), pages: [], calls: [1] });
  });
});

describe('a long history', () => {
  const long = (total: number, present: number, pages: readonly number[]) =>
    loaded({
      answer: answer({ total, present, position: present * 10 + 1 }),
      pages: new Map(pages.map((first) => [first, calls(first, 100, present)])),
    });

  test('is a list of up to 300 calls, and pages of more', () => {
    const list = loaded({ answer: answer({ total: 300 }), pages: new Map([[0, calls(0, 300)]]) });
    expect(grown([list, [], none]).tree.roots).toHaveLength(301);
    expect(ids(grown([long(301, -1, []), [], none]).tree.roots)).toEqual([
      'start',
      'page/100/0',
      'page/100/100',
      'page/100/200',
      'page/100/300',
    ]);
  });
  test('the page of the present moment is open, the others are not', () => {
    const { tree } = grown([long(1000, 523, [500]), [], none]);
    const pages = tree.roots.slice(1);
    expect(pages.map(({ row }) => row.expanded)).toEqual(pages.map(({ id }) => id === 'page/100/500'));
    expect(pages.filter(({ children }) => children).map(({ id }) => id)).toEqual(['page/100/500']);
    expect(presentNode(tree)?.id).toBe('page/100/500/call/523');
    expect(opened(tree).pages).toEqual([500]);
  });
  test('a million calls are a hundred rows and what is open', () => {
    const { tree } = grown([long(1_000_000, 523_412, [523_400]), [], none]);
    expect(tree.roots).toHaveLength(101);
    expect(tree.roots.at(-1)?.row.label).toBe('rows 990001..1000000');
    expect([...everyNode(tree.roots)]).toHaveLength(101 + 100 + 100);
    const present = presentNode(tree);
    expect(present?.id).toBe('page/100/523400/call/523412');
    expect(present?.parent?.parent?.id).toBe('page/10000/520000');
  });
  test('a page of pages stays open when the present moment leaves it', () => {
    const { tree } = grown([long(1_000_000, 5, [0]), [], none]);
    const open = opened(tree);
    expect(open.ids).toEqual(new Set(['page/10000/0', 'page/100/0']));
    updateRoots(tree, planTree(long(1_000_000, 999_999, [0, 999_900]), [], open.ids));
    expect(opened(tree).pages).toEqual([0, 999_900]);
  });
  test('a filter that leaves the present call out leaves its page to look at', () => {
    const left = long(1000, 523, [500]);
    const pages = new Map([[500, calls(500, 100)]]);
    expect(presentNode(grown([{ ...left, pages }, [], none]).tree)?.id).toBe('page/100/500');
  });
  test('every id is unique', () => {
    const { tree } = grown([long(1000, 523, [0, 500, 900]), [], none]);
    const seen = [...everyNode(tree.roots)].map(({ id }) => id);
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('on top', () => {
  const bookmarks = [
    { id: 1, name: 'here', position: 0, branch: 0 },
    { id: 2, name: 'there', position: 0, branch: 1 },
  ];
  test('bookmarks, then branches if there is a choice', () => {
    expect(ids(grown([loaded(), [], none]).tree.roots)).toEqual(['start']);
    expect(ids(grown([loaded(), bookmarks, none]).tree.roots)).toEqual(['bookmarks', 'start']);
    const { tree } = grown([loaded({ branches: [main, other] }), bookmarks, none]);
    expect(ids(tree.roots)).toEqual(['bookmarks', 'branches', 'start']);
    expect(find(tree, 'bookmarks')?.children?.map(({ row }) => row.description)).toEqual([
      'now, step 0, of main',
      'step 0, of other',
    ]);
    const run = loaded({ answer: answer({ position: 9 }) });
    const later = [...bookmarks, { id: 3, name: 'far', position: 41, branch: 0 }];
    expect(find(grown([run, later, none]).tree, 'bookmarks')?.children?.map(({ row }) => row.unreached)).toEqual([
      undefined,
      true,
      true,
    ]);
    expect(ids(find(tree, 'branches')?.children)).toEqual(['branches/0', 'branches/1']);
  });
});

test('what can come of the run stands at its calls, and the call that decided it is marked', () => {
  const outlook = {
    points: [
      { position: 0, share: 0.5, always: false },
      { position: 15, share: 1, always: true },
    ],
    fates: [
      {
        from: 12,
        position: 15,
        threadId: call(1).threadId,
        what: 't3 sleeps for ever',
        text: 'After step 15 every order ends so: t3 sleeps for ever',
      },
      {
        from: 0,
        position: 0,
        threadId: 0,
        what: 'two neighbours are alike',
        text: 'From the start on every order ends so: two neighbours are alike',
      },
    ],
  };
  const pages = new Map([[0, calls(0, 3, 1)]]);
  const rows = planTree(loaded({ answer: answer({ total: 3, position: 15 }), pages, outlook }), [], none);
  expect(rows.slice(0, 2).map(({ row }) => [row.id, row.description, row.position])).toEqual([
    ['noReturn', 'now, t3 sleeps for ever, after step 15', 15],
    ['noReturn/1', 'two neighbours are alike, from the start on', 0],
  ]);
  const [first, second, third] = rows.slice(-3).map(({ row }) => row.description);
  expect(first).toMatch(/^50 % end badly, KERN_SUCCESS/);
  expect(second).toMatch(/^now, point of no return, 50 % end badly, KERN_SUCCESS/);
  expect(third).toMatch(/^(ahead, )?always ends badly, KERN_SUCCESS/);
  const opened = new Map([[1, [10, 13, 14, 20].map((position) => event(0, { position, threadId: call(1).threadId }))]]);
  const events = planTree(loaded({ answer: answer({ total: 3 }), pages, outlook, events: opened }), [], none).at(-2);
  expect(events?.children?.map(({ row }) => row.description)).toEqual(['', '', 'point of no return', '']);
});

test('the page that holds the present moment is the first one too', () => {
  const page = (present: number, total = LIST + 1): number | undefined =>
    presentPage({ total, present } as HistoryAnswer);
  expect([page(0), page(PAGE - 1), page(PAGE), page(-1), page(0, LIST)]).toEqual([0, 0, PAGE, undefined, undefined]);
});

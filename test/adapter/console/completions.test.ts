// What the Debug Console proposes, and which piece of the text it replaces.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test } from 'vitest';
import { KERNEL_CALLS } from '../../../core/kernel/calls/kernelCalls.ts';
import { CALL_NAMES } from '../../../core/trace/calls/signatures.ts';
import { type Args, atEntry, PROGRAM, TestClient } from '../client.ts';
import { SLEEP } from '../scripts.ts';

type Item = DebugProtocol.CompletionItem;

/** The last `|` in the text is the cursor. */
async function at(c: TestClient, typed: string, more: Args = {}): Promise<Item[]> {
  const cursor = typed.lastIndexOf('|');
  const column = cursor + 1;
  const text = typed.slice(0, cursor) + typed.slice(column);
  return (await c.request<{ targets: Item[] }>('completions', { text, column, ...more })).targets;
}
const labels = (items: Item[]): string[] => items.map(({ label }) => label);

/** The text after the item was chosen, by the protocol's rules. */
function chosen(typed: string, item: Item | undefined): string {
  const cursor = typed.indexOf('|');
  const text = typed.replace('|', '');
  const start = item?.start === undefined ? cursor : item.start - 1;
  return `${text.slice(0, start)}${item?.text || item?.label}${text.slice(start + (item?.length ?? 0))}`;
}
const pick = (items: Item[], label: string): Item | undefined => items.find((i) => i.label === label);

async function asleep(): Promise<TestClient> {
  const c = await atEntry(SLEEP);
  await c.go('next');
  await c.go('next');
  return c;
}
const frameOf = async (c: TestClient, routine: string, thread: number): Promise<number | undefined> =>
  (await c.stack(thread)).find((f) => f.name === routine)?.id;

test('an errno has its own number, a result of the map that of the kernel', async () => {
  const c = await asleep();
  expect(pick(await at(c, 'ENOTS|'), 'ENOTSUP')?.detail).toBe('45');
  expect(pick(await at(c, 'KERN_INVALID_A|'), 'KERN_INVALID_ADDRESS')?.detail).toBe('1');
});

test('the capability and its characters', async () => {
  const capabilities = await new TestClient().initialize();
  expect(capabilities.supportsCompletionsRequest).toBe(true);
  expect(capabilities.completionTriggerCharacters).toEqual(['.', '(', ' ', ':']);
});

describe('names', () => {
  test('are those of the state, of functions, constants and calls at the start of a line', async () => {
    const found = labels(await at(await asleep(), '|'));
    expect(found).toEqual(
      expect.arrayContaining(['map', 't1', 't2', 'user_wired', 'entry', 'KERN_INVALID_ADDRESS', 'vm_map_wire']),
    );
    expect(new Set(found).size).toBe(found.length);
  });
  test('are those that begin as typed, in any case, with their values', async () => {
    const c = await asleep();
    const found = await at(c, 'US|');
    expect(labels(found)).toEqual(['user_wired']);
    expect(found[0]).toMatchObject({ detail: '4', type: 'variable', start: 1, length: 2 });
  });
  test("a frame's locals, and none of another's", async () => {
    const c = await asleep();
    const inWire = await at(c, 'last|', { frameId: await frameOf(c, 'vm_map_wire_locked', 1) });
    expect(labels(inWire)).toEqual(['last_timestamp']);
    expect(inWire[0]?.detail).toMatch(/^\d+$/);
    expect(await at(c, 'last|')).toEqual([]);
  });
  test('in the middle of an expression: no calls there, and nothing after a value', async () => {
    const c = await asleep();
    const found = labels(await at(c, '1 + map.busy == u|'));
    expect(found).toEqual(['user_wired', 'unlimited']);
    expect(labels(await at(c, 't2.state == as|'))).toEqual(['asleep']);
    expect(labels(await at(c, 'map.busy == |'))).not.toContain('vm_map_wire');
    expect(await at(c, 'map.busy |')).toEqual([]);
    expect(await at(c, 'map.busy == 0x1|')).toEqual([]);
    expect(await at(c, '# ma|')).toEqual([]);
  });
});

describe('members', () => {
  test.each([
    ['map.|', ['busy', 'lock', 'timestamp']],
    ['map.lock.|', ['holder', 'readers']],
    ['t2.|', ['state', 'result', 'waits_for']],
    ['entry(0x11000).|', ['wired_count', 'in_transition', 'needs_wakeup']],
    ['1 + entry( 0x11000 ) . |', ['wired_count']],
    ['!(t1).|', ['held']],
    ['entry(map.min + 0xf000).wiring_thread.|', ['name', 'routine']],
    ['entry(entry(0x10000).start).|', ['wired_count']],
    ['limit.|', ['user_wired', 'swap']],
  ])('%s', async (typed, some) => {
    expect(labels(await at(await asleep(), typed))).toEqual(expect.arrayContaining(some));
  });
  test('come with their values, and the piece that they replace', async () => {
    const c = await asleep();
    const typed = 'entry(0x11000).wired| == 1';
    const found = await at(c, typed);
    expect(labels(found)).toEqual(['wired_count']);
    const all = labels(await at(c, 'entry(0x11000).|'));
    expect(new Set(all).size).toBe(all.length);
    expect(found[0]?.detail).toBe('1');
    expect(chosen(typed, found[0])).toBe('entry(0x11000).wired_count == 1');
  });
  test('are those of what could be there, where nothing is now', async () => {
    const c = await asleep();
    expect(labels(await at(c, 'entry(0x1000).wir|'))).toEqual(['wired_count', 'wiring_thread', 'wire_skipped']);
    expect(labels(await at(c, 'map.lock.holder.st|'))).toEqual(['state']);
  });
  test('are those of a local of the frame too', async () => {
    const c = await asleep();
    const frameId = await frameOf(c, 'vm_map_wire_locked', 1);
    expect(labels(await at(c, 'entry.wired|', { frameId }))).toEqual(['wired_count']);
    expect(await at(c, 'entry.wired|')).toEqual([]);
  });
  test.each(['1.|', 'nobody.|', '.|', '0x1000..|', ').|', 'entry(.|', 'user_wired.|', '(+.|'])(
    '%s has none',
    async (typed) => {
      expect(await at(await asleep(), typed)).toEqual([]);
    },
  );
});

describe('entries', () => {
  test('entry( offers where entries begin', async () => {
    const c = await asleep();
    const found = await at(c, 'entry(|');
    expect(found[0]).toMatchObject({
      label: '0x10000',
      detail: expect.stringMatching(/^rw-\/rwx .*in transition by t1/),
    });
    expect(labels(found)).toContain('map');
    const typed = '1 == entry(0x1|).wired_count';
    const [first] = await at(c, typed);
    expect(chosen(typed, first)).toBe('1 == entry(0x10000).wired_count');
  });
  test('at most 50, those that begin as typed', async () => {
    const entries = Array.from({ length: 200 }, (_, i) => {
      const start = 0x10000 + i * 0x2000;
      return `entry 0x${start.toString(16)}..0x${(start + 0x1000).toString(16)} rw-`;
    });
    const c = await atEntry(['map 0x1000..0x1000000', ...entries, 't1: munmap(0x10000, 0x1000)', ''].join('\n'));
    const hex = (items: Item[]): string[] => labels(items).filter((label) => label.startsWith('0x'));
    expect(hex(await at(c, 'entry(|'))).toHaveLength(50);
    expect(hex(await at(c, 'entry(0x19e|'))).toEqual(['0x19e000']);
  });
  test('are those of another map too, and of the process of the thread that calls', async () => {
    const c = await atEntry(
      'process p2\nthread t1\nthread child of p2\nmap 0x1000..0x20000\nentry 0x1000..0x3000 rw-\nentry 0x5000..0x6000 rw- inherit=none\nt1: fork(p2)\nchild: munmap(0x1000, 0x1000)\nt1: munmap(0x5000, 0x1000)\n',
    );
    await c.go('next');
    await c.go('next');
    expect(labels(await at(c, 'entry(0x|'))).toEqual(['0x1000', '0x5000']);
    expect(labels(await at(c, 'entry(p2, 0x|'))).toEqual(['0x2000']);
    expect(labels(await at(c, 'child: munmap(0x|'))).toEqual(['0x2000']);
    expect(labels(await at(c, 't1: munmap(0x|'))).toEqual(['0x1000', '0x5000']);
    expect(labels(await at(c, 't1: fork(|'))).toEqual(['p2']);
  });
});

describe('kernel calls', () => {
  test('after a thread: every call, with a place to fill in first', async () => {
    const c = await asleep();
    const typed = 't1: vm_map_wi|';
    const found = await at(c, typed);
    expect(labels(found)).toEqual(['vm_map_wire']);
    const [call] = found;
    expect(chosen(typed, call)).toBe('t1: vm_map_wire(start, end, USER|NOHOLES)');
    const { text = '', selectionStart = -1, selectionLength = -1 } = call ?? {};
    expect(text.slice(selectionStart, selectionStart + selectionLength)).toBe('start');
    expect(call?.detail).toBe('vm_map_wire(start, end[, flags])');
    expect(labels(await at(c, 't1: |')).sort()).toEqual([...CALL_NAMES].sort());
    expect(labels(await at(c, 't1:|')).sort()).toEqual(Object.keys(KERNEL_CALLS).sort());
  });
  test('only those that the kernel has', async () => {
    const c = await atEntry('kernel freebsd-5\nmap 0x1000..0x20000\nt1: munmap(0x1000, 0x1000)\n');
    const found = labels(await at(c, 't1: |'));
    expect(found).toContain('vm_map_wire');
    expect(found).not.toContain('mlockall');
  });
  test.each([
    ['t1: vm_map_wire(0x1000, 0x2000, |', ['USER', 'SYSTEM', 'NOHOLES', 'HOLESOK', 'WRITE']],
    ['vm_map_unwire(0x1000, 0x2000, USER|', ['USER']],
    ['t1: vm_map_protect(0x1000, 0x2000, rw|', ['rwx', 'rw-']],
    ['t1: vm_map_protect(0x1000, 0x2000, r-|', ['r-x', 'r--']],
    ['t1: mlockall(MCL|', []],
    ['t1: mlockall(|', ['CURRENT', 'FUTURE', 'ONFAULT']],
    ['t1: vm_map_wire(0x|', ['0x10000']],
    ['t1: mmap(0, 4096, PROT_R|', ['PROT_READ']],
    ['t1: mmap(0, 4096, PROT_READ|PROT_MAX(|', ['PROT_READ', 'PROT_WRITE', 'PROT_EXEC', 'PROT_NONE']],
    ['t1: mmap(0, 4096, PROT_READ|PROT_MAX(PROT_READ|PROT_W|', ['PROT_WRITE']],
    ['t1: mmap(0, 4096, PROT_READ|PROT_MAX(PROT_READ), PRIV|', ['PRIVATE']],
    ['t1: mmap(0, 4096, rw-, ANON|MAP_ALIGNED(|', ['12', '21', '30']],
    ['t1: mmap(0, 4096, rw-, ANON|MAP_ALIGNED(21), -|', ['-1']],
    ['t1: touch 0x10000 |', ['read', 'write', 'execute']],
    ['t1: touch 0x|', ['0x10000']],
    ['t1: munlockall(|', []],
  ])('%s', async (typed, expected) => {
    expect(labels(await at(await asleep(), typed))).toEqual(expected);
  });
  test('the file that mmap maps, by its name', async () => {
    const c = await atEntry('object f1 4 pages\nobject log 1 page\nt1: munlockall()\n');
    expect(labels(await at(c, 't1: mmap(0, 4096, PROT_READ, PRIVATE, |'))).toEqual(['f1', 'log', '-1']);
    expect(labels(await at(c, 't1: mmap(0, 4096, PROT_READ|PROT_MAX(PROT_READ), PRIVATE, l|'))).toEqual(['log']);
    expect(labels(await at(c, 't1: vm_map_insert(0x1000, 0x2000, r--, object=|'))).toEqual(['f1', 'log', 'none']);
  });
  test('a flag after another one', async () => {
    const c = await asleep();
    const column = 't1: vm_map_wire(0x1000, 0x2000, USER|HO'.length + 1;
    const text = 't1: vm_map_wire(0x1000, 0x2000, USER|HO)';
    const { targets } = await c.request<{ targets: Item[] }>('completions', { text, column });
    expect(targets).toMatchObject([{ label: 'HOLESOK', start: column - 2, length: 2 }]);
  });
  test('touch is written as a trace writes it', async () => {
    const c = await asleep();
    const touch = pick(await at(c, 't1: to|'), 'touch');
    expect(touch?.text).toBe('touch addr write');
  });
});

describe('places in the text', () => {
  test('lines, and UTF-16 units', async () => {
    const c = await asleep();
    const text = '"\u{1F600}" == map.\r\n\u{1F600} + t1.sta\nx';
    const { targets } = await c.request<{ targets: Item[] }>('completions', { text, line: 2, column: 12 });
    expect(targets).toMatchObject([{ label: 'state', start: 9, length: 3 }]);
    const first = await c.request<{ targets: Item[] }>('completions', { text, column: 13 });
    expect(labels(first.targets)).toContain('busy');
  });
  test('columns and lines from 0', async () => {
    const c = new TestClient({ [PROGRAM]: SLEEP });
    await c.initialize({ columnsStartAt1: false, linesStartAt1: false });
    await c.launch({ stopOnEntry: true });
    await c.stop();
    const ask = (args: Args) => c.request<{ targets: Item[] }>('completions', args);
    expect((await ask({ text: 'map.bu', column: 6 })).targets).toMatchObject([{ label: 'busy', start: 4, length: 2 }]);
    expect((await ask({ text: 'x\nmap.bu', column: 6, line: 1 })).targets).toMatchObject([{ label: 'busy', start: 4 }]);
    expect(labels((await ask({ text: '', column: 0 })).targets)).toContain('map');
  });
  test('an editor of the VS Code family gets the length alone: it replaces what is before the cursor', async () => {
    const c = new TestClient({ [PROGRAM]: SLEEP });
    await c.initialize({ clientID: 'vscode' });
    await c.launch({ stopOnEntry: true });
    await c.stop();
    const [item] = await at(c, 'map.bu|');
    expect(item).toMatchObject({ label: 'busy', length: 2 });
    expect(item?.start).toBeUndefined();
  });
  test.each([
    [{ column: 1 }, /"text"/],
    [{ text: 5, column: 1 }, /"text"/],
    [{ text: 'map' }, /"column"/],
    [{ text: 'map', column: 0 }, /"column" is 0/],
    [{ text: 'map', column: 5 }, /"column" is 5/],
    [{ text: 'map', column: 1.5 }, /"column"/],
    [{ text: 'map', column: 1, line: 2 }, /"line" is 2/],
    [{ text: 'map', column: 1, line: 'x' }, /"line"/],
    [{ text: 'map', column: 1, frameId: 77 }, /no frame 77/],
  ])('%j is refused', async (args, reason) => {
    const { success, message } = await (await asleep()).answer('completions', args);
    expect(success).toBe(false);
    expect(message).toMatch(reason);
  });
});

import { expect, test } from 'vitest';
import type { StateBody } from '../../adapter/inspection/stateBody.ts';
import type { stateBody } from '../../adapter/inspection/stateView.ts';
import { VmtraceSession } from '../../adapter/session/session.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import { emptyTree, mapScript, updateTree } from '../../extension/map/mapTree.ts';

/** Fails to compile if the adapter's answer is not what the view expects. */
const asView = (body: ReturnType<typeof stateBody>): StateBody => body;

const SCRIPT = `kernel freebsd-13
map 0x1000..0x100000
limit user_wired 64
entry 0x10000..0x14000 rw- max=rwx
t1 > vm_map_wire(0x10000, 0x14000, USER|NOHOLES) @ fault 0x11000
t2: vm_map_unwire(0x11000, 0x12000, USER|NOHOLES)
t1 < KERN_SUCCESS
`;

interface Message {
  readonly type: string;
  readonly event?: string;
  readonly command?: string;
  readonly success?: boolean;
  readonly body?: unknown;
}

/** Launches the script in the real adapter, steps twice, and asks for the state. */
async function stateAfterTwoSteps(): Promise<StateBody> {
  const session = new VmtraceSession({ readFile: async () => SCRIPT });
  const seen: Message[] = [];
  let look = (): void => {};
  session.onDidSendMessage((message) => {
    seen.push(message as Message);
    look();
  });
  const waitFor = (wanted: (message: Message) => boolean, from: number): Promise<Message> =>
    new Promise((resolve) => {
      look = () => {
        const found = seen.slice(from).find(wanted);
        if (found) resolve(found);
      };
      look();
    });
  let seq = 1;
  const send = (command: string, args: object): number => {
    const from = seen.length;
    session.handleMessage({ type: 'request', seq: seq++, command, arguments: args } as never);
    return from;
  };
  const answer = (command: string, args: object): Promise<Message> =>
    waitFor((m) => m.type === 'response' && m.command === command, send(command, args));
  const stop = (command: string, args: object): Promise<Message> =>
    waitFor((m) => m.event === 'stopped', send(command, args));
  await answer('initialize', { adapterID: 'vmtrace', linesStartAt1: true, columnsStartAt1: true, pathFormat: 'path' });
  send('launch', { program: '/a.vmtrace', stopOnEntry: true });
  await waitFor((m) => m.event === 'initialized', 0);
  await stop('configurationDone', {});
  await stop('next', { threadId: 1 });
  await stop('next', { threadId: 2 });
  return asView((await answer('vmtrace/state', { start: 0, count: 100 })).body as ReturnType<typeof stateBody>);
}

test("the adapter's state makes the rows of the design", async () => {
  const state = await stateAfterTwoSteps();
  const tree = emptyTree();
  expect(updateTree(tree, state, new Map())).toBe('all');
  const [map, entries, threads] = tree.roots;
  expect(map?.row.label).toBe('map 0x1000..0x100000');
  expect(entries?.row.label).toBe('entries (1)');
  const [entry] = entries?.children ?? [];
  expect(entry?.row.label).toBe('0x10000..0x14000');
  expect(entry?.row.description).toMatch(/in transition by t1, t2 waits {2}rw-\/rwx$/);
  const [, t2] = threads?.children ?? [];
  expect(t2?.row.description).toMatch(/^asleep: .*in transition, t1 has it {2}in vm_map_unwire$/);
  expect(t2?.row.line).toBe(6);
  const script = mapScript(state, state.entries);
  expect(script).toContain('entry  0x10000..0x14000 rw- max=rwx');
  expect(parse(script).diagnostics).toEqual([]);
});

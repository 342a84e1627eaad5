// Where a trace stands when it has ended: past its last line, for those who can show that,
// and said in plain.
import { expect, test } from 'vitest';
import { PROGRAM, TestClient } from '../client.ts';

const SCRIPT = `map 0x1000..0x100000
t1: vm_map_wakeup()`;

async function atEnd(clientID: string, script: string): Promise<TestClient> {
  const c = new TestClient({ [PROGRAM]: script });
  await c.initialize({ clientID });
  await c.launch({ stopAtEnd: true });
  expect(await c.stop()).toMatchObject({ reason: 'end' });
  return c;
}

test.each([
  ['vscode', '', 2],
  ['vscode', '\n', 3],
  ['vscode', '\r\n', 3],
  ['vscode', '\n# that is all\n', 3],
  ['neovim', '', 2],
  ['neovim', '\n', 2],
  ['neovim', '\n# that is all\n', 3],
])('%s, after the last line %j: the arrow is on line %i', async (client, after, line) => {
  const c = await atEnd(client, SCRIPT + after);
  const [frame] = await c.stack();
  expect(frame).toMatchObject({ name: 'script: the end', line });
  await c.go('stepBack');
  expect((await c.stack())[0]).toMatchObject({ name: 'script', line: 2 });
});

test('a good end is no warning', async () => {
  expect((await atEnd('vscode', SCRIPT)).output('stdout')).toContain('The trace has ended: all threads have finished');
  expect((await atEnd('neovim', SCRIPT)).output('console')).toContain('The trace has ended: all threads have finished');
});

test('lines that only an exploration can judge are passed by, and the session says so', async () => {
  const c = await atEnd('vscode', `${SCRIPT}\nexpect explore: no suspects\nexpect explore: complete\n`);
  expect(c.output()).toContain('2 expect lines are not checked by a run: vmtrace check');
  expect((await atEnd('vscode', SCRIPT)).output()).not.toContain('expect line');
});

// Commands typed in the Debug Console: whole sessions as text, what is refused and why,
// and what is proposed.
import { readFileSync } from 'node:fs';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test } from 'vitest';
import { COMMANDS, usage } from '../../../adapter/console/consoleCommands.ts';
import { REQUEST, SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { atEntry, type TestClient } from '../client.ts';
import { LOCK, SLEEP, UNMAPPED } from '../scripts.ts';
import { Transcript } from '../transcript.ts';

async function told(name: string, title: string, script: string, session: (t: Transcript) => Promise<void>) {
  const t = new Transcript(title, script);
  await session(t);
  await t.end();
  t.compare(name);
}

const typed = (c: TestClient, expression: string, frameId?: number): Promise<DebugProtocol.Response> =>
  c.answer('evaluate', { expression, context: 'repl', ...(frameId === undefined ? {} : { frameId }) });

test('going back and forth', () =>
  told('console-travel', 'Commands of the console: back, to changes, to moments', UNMAPPED, async (t) => {
    await t.launch({ stopAtEnd: true });
    await t.type(':history');
    await t.type(':history 2');
    await t.typeAndGo(':jump entry(0x12000).wired_count');
    await t.typeAndGo(':jump-next map.timestamp');
    await t.typeAndGo(':undo');
    await t.typeAndGo(':back-into t3');
    await t.typeAndGo(':back-out t3');
    await t.typeAndGo(':go 0');
    await t.type(':jump map.min');
    await t.typeAndGo(':jump-next entry(0x12000).wired_count');
    await t.typeAndGo(':back');
    await t.typeAndGo(':reverse');
  }));

test('who runs', () =>
  told('console-threads', 'Commands of the console: one thread alone, frozen threads', SLEEP, async (t) => {
    await t.launch({ stopOnEntry: true, stopAtEnd: true });
    await t.type(':freeze t2');
    await t.run('continue');
    await t.type(':thaw t2');
    await t.typeAndGo(':until-blocked t2');
    await t.typeAndGo(':only t1');
    await t.type(':hex');
  }));

test('branches, and saving', () =>
  told('console-branches', 'Commands of the console: branches, and what is saved', LOCK, async (t) => {
    await t.launch({ stopOnEntry: true });
    await t.run('next');
    await t.run('next');
    await t.typeAndGo(':go 1');
    await t.typeAndGo('t2: vm_map_wakeup()');
    await t.type(':branches');
    await t.typeAndGo(':branch main');
    await t.type(':save-script');
    await t.type(':schedule');
  }));

test('help', () =>
  told('console-help', 'Commands of the console: all of them', SLEEP, async (t) => {
    await t.launch({ stopOnEntry: true });
    await t.type(':help');
  }));

test('each is in the documentation', () => {
  const text = readFileSync('docs/other-editors.md', 'utf8');
  for (const command of COMMANDS) expect(text).toContain(`\`${usage(command)}\``);
});

describe('what is refused', () => {
  test.each([
    [':bak', 'there is no command :bak: did you mean :back? :help lists them'],
    [':jmup map.busy', 'there is no command :jmup: did you mean :jump? :help lists them'],
    [':hepl', 'there is no command :hepl: did you mean :help? :help lists them'],
    [':zzzzzz', 'there is no command :zzzzzz: :help lists them'],
    [':jump', 'something is missing: type :jump EXPRESSION'],
    [':branch', 'something is missing: type :branch NAME'],
    [':branch mian', 'there is no branch mian: the branches are main'],
    [':go there', '"there" is no number: type :go STEP'],
    [':go', 'something is missing: type :go STEP'],
    [':go 999999', 'there is no position 999999: 0 steps are known'],
    [':history many', '"many" is no number: type :history [COUNT]'],
    [':freeze', 'script is no thread of the kernel: say which of t1, t2, as in :freeze t1'],
    [':freeze script', 'script is no thread of the kernel: say which of t1, t2, as in :freeze t1'],
    [':only t7', 'there is no thread t7: say which of t1, t2, as in :only t1'],
    [':undo', 'there is no jump to undo'],
    [':hex 1', 'nothing follows :hex, and "1" does'],
    [':jump map.bsy', expect.stringContaining('busy')],
  ])('%s', async (line, message) => {
    const c = await atEntry(SLEEP);
    const stops = c.events('stopped').length;
    expect(await typed(c, line)).toMatchObject({ success: false, message });
    expect(c.events('stopped')).toHaveLength(stops);
    // nothing is left of it: the next step is told as any other
    const said = c.output();
    await c.go('next');
    expect(c.output().slice(said.length)).not.toContain('Now at');
  });

  test('while the trace runs, and elsewhere than in the console', async () => {
    const c = await atEntry(SLEEP);
    expect((await c.answer('evaluate', { expression: ':back', context: 'watch' })).success).toBe(false);
    const going = c.send('continue', { threadId: SCRIPT_THREAD });
    expect(await typed(c, ':back')).toMatchObject({ success: false, message: 'the trace is running: pause it first' });
    await c.answerTo(going, 'continue');
  });
});

test('without a name it is the thread of the frame', async () => {
  const c = await atEntry(SLEEP);
  await c.go('next');
  const frameId = (await c.stack(1))[0]?.id;
  expect(await typed(c, ':freeze', frameId)).toMatchObject({ body: { result: '1 thread is frozen' } });
  expect((await c.request<{ threads: { frozen: boolean }[] }>(REQUEST.state)).threads.map((t) => t.frozen)).toEqual([
    true,
    false,
  ]);
});

describe('what is proposed', () => {
  const at = async (c: TestClient, text: string): Promise<DebugProtocol.CompletionItem[]> =>
    (await c.request<{ targets: DebugProtocol.CompletionItem[] }>('completions', { text, column: text.length + 1 }))
      .targets;
  const labels = async (text: string): Promise<string[]> =>
    (await at(await atEntry(SLEEP), text)).map(({ label }) => label);

  test('every command', async () => {
    expect(await labels(':')).toEqual([...COMMANDS.map(({ name }) => `:${name}`), ':help']);
    expect(await labels(':jump')).toEqual([':jump', ':jump-next']);
  });

  test('what follows it, in its place', async () => {
    expect(await labels(':freeze ')).toEqual(['t1', 't2']);
    expect(await labels(':back s')).toEqual(['script']);
    expect(await labels(':branch m')).toEqual(['main']);
    expect(await labels(':help ')).toEqual([]);
    const [item] = await at(await atEntry(SLEEP), ':jump map.ti');
    expect(item).toMatchObject({ label: 'timestamp', start: 11, length: 2 });
  });
});

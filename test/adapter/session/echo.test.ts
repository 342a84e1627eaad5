// What a client sends comes back cut: a text of a megabyte must not fill the answer to it, nor what
// else is told because of it.
import { describe, expect, test } from 'vitest';
import { REQUEST } from '../../../adapter/protocol.ts';
import { atEntry, PROGRAM, TestClient } from '../client.ts';
import { SLEEP } from '../scripts.ts';

const MOST = 10_000;
const size = (messages: readonly unknown[]): number => JSON.stringify(messages).length;

const HUGE: Readonly<Record<string, string>> = {
  'a name': 'x'.repeat(1_000_000),
  'a member': `map.${'x'.repeat(1_000_000)}`,
  'a call': `t1: ${'x'.repeat(1_000_000)}(1)`,
  'a number': '1'.repeat(1_000_000),
  'a comparison': `${'x'.repeat(1_000_000)} == 1`,
  'words without end': 'x '.repeat(500_000),
  'a text': `"${'x'.repeat(1_000_000)}"`,
  'a command': `:${'x'.repeat(1_000_000)}`,
  'what follows a command': `:back ${'x'.repeat(1_000_000)}`,
  braces: `{${'x'.repeat(1_000_000)}}`,
};

/** Requests with a text of the client's in each place that may hold one. */
const requests = (huge: string): [string, object][] => [
  ['evaluate', { expression: huge }],
  ['evaluate', { expression: huge, context: 'repl' }],
  ['evaluate', { expression: 'x', frameId: huge }],
  ['completions', { text: huge, column: 3 }],
  ['completions', { text: huge, column: huge.length + 1 }],
  ['setExpression', { expression: huge, value: '1' }],
  ['setExpression', { expression: 'map.timestamp', value: huge }],
  ['setVariable', { variablesReference: 2 * 2 ** 26, name: huge, value: '1' }],
  ['setVariable', { variablesReference: 2 * 2 ** 26, name: 'timestamp', value: huge }],
  ['setBreakpoints', { source: { path: PROGRAM }, breakpoints: [{ line: 3, condition: huge }] }],
  ['setBreakpoints', { source: { path: PROGRAM }, breakpoints: [{ line: 3, hitCondition: huge }] }],
  ['setBreakpoints', { source: { path: PROGRAM }, breakpoints: [{ line: 3, logMessage: huge }] }],
  ['setBreakpoints', { source: { path: PROGRAM }, breakpoints: [{ line: 3, mode: huge }] }],
  ['setBreakpoints', { source: { path: huge }, breakpoints: [{ line: 3 }] }],
  ['breakpointLocations', { source: { path: huge }, line: 1 }],
  ['setFunctionBreakpoints', { breakpoints: [{ name: huge }] }],
  [
    'setExceptionBreakpoints',
    { filters: [huge], filterOptions: [{ filterId: 'KERN_INVALID_ADDRESS', condition: huge }] },
  ],
  ['setInstructionBreakpoints', { breakpoints: [{ instructionReference: huge }] }],
  ['dataBreakpointInfo', { name: huge }],
  ['dataBreakpointInfo', { name: huge, asAddress: true, bytes: 8 }],
  ['dataBreakpointInfo', { name: huge, variablesReference: 2 * 2 ** 26 }],
  ['setDataBreakpoints', { breakpoints: [{ dataId: huge }, { dataId: 'map.timestamp', accessType: huge }] }],
  ['disassemble', { memoryReference: huge, instructionCount: 1 }],
  ['gotoTargets', { source: { path: huge }, line: 1 }],
  ['source', { source: { path: huge } }],
  ['variables', { variablesReference: 2 * 2 ** 26, filter: huge }],
  ['next', { threadId: huge }],
  ['cancel', { progressId: huge }],
  ['launch', { program: huge }],
  ['restart', { arguments: { program: huge } }],
  ['restart', { arguments: { program: PROGRAM, schedule: huge } }],
  ['restart', { arguments: { program: PROGRAM, trace: huge } }],
  [REQUEST.jump, { expression: huge }],
  [REQUEST.jump, { variablesReference: 2 * 2 ** 26, name: huge }],
  [REQUEST.jump, { expression: 'map.timestamp', direction: huge }],
  [REQUEST.history, { filter: { address: huge } }],
  [REQUEST.history, { filter: { kind: huge } }],
  [REQUEST.script, { form: huge }],
];

describe.each(Object.entries(HUGE))('%s', (_what, huge) => {
  test('in any request', async () => {
    const c = await atEntry(SLEEP);
    for (const [command, args] of requests(huge)) {
      const from = c.log.length;
      await c.answer(command, args);
      const answers = c.log.slice(from).filter((m) => m.type !== 'request');
      expect(size(answers), `${command.slice(0, 20)} ${JSON.stringify(args).slice(0, 80)}`).toBeLessThan(MOST);
    }
  });
  test('in a script', async () => {
    for (const line of [huge, `t1: ${huge}`, `entry ${huge}`, `kernel ${huge}`, `assert ${huge}`, `thread ${huge}`]) {
      const c = new TestClient({ [PROGRAM]: `${SLEEP}${line}\n` });
      await c.initialize();
      const from = c.log.length;
      const launched = c.send('launch', { program: PROGRAM });
      await c.event('terminated', 'initialized');
      if (c.events('initialized').length === 0) await c.answerTo(launched, 'launch');
      expect(size(c.log.slice(from)), line.slice(0, 20)).toBeLessThan(MOST);
    }
  });
});

test('a wrong value is repeated in a few words', async () => {
  const c = await atEntry(SLEEP);
  for (const threadId of ['x'.repeat(1000), Array(1000).fill(1), { a: 'x'.repeat(1000) }])
    expect((await c.answer('next', { threadId })).message?.length).toBeLessThan(200);
});

test('so is a list of names that are meant', async () => {
  const threads = Array.from({ length: 2000 }, (_, i) => `thread worker${i}`).join('\n');
  const c = await atEntry(`map 0x1000..0x100000\n${threads}\nworker1: vm_map_wakeup()\n`);
  const { message } = await c.answer('evaluate', { expression: 'zz: vm_map_wakeup()', context: 'repl' });
  expect(message).toMatch(/^there is no thread zz: the threads are worker0, /);
  expect(message?.length).toBeLessThan(2000);
});

test('braces of a client, which stand for variables in a message, become parentheses', async () => {
  const c = await atEntry(SLEEP);
  const { message, body } = await c.answer('evaluate', { expression: '{map}' });
  expect(message).toContain('{');
  const { format } = (body as { error: { format: string } }).error;
  expect(format).toBe(message?.replaceAll('{', '(').replaceAll('}', ')'));
});

// A call that fails, in the Debug Console: what refused, who made it so, what one can do; links to
// the lines, and the way back to the step that made it so.
import { describe, expect, test } from 'vitest';
import { type Args, atEntry, type Event, PROGRAM, TestClient } from '../client.ts';

const HEAD = ['kernel freebsd-13', 'map 0x1000..0x1000000', 'entry 0x10000..0x14000 rw-'];
const UNMAPPED = [...HEAD, 't3: munmap(0x12000, 0x1000) = 0', 't1: mlock(0x10000, 0x4000)', 't1: munlock(0x10000, 0)'];

type Output = { output: string; line?: number; group?: string };

/** What is written of a run with no exception filter on. */
async function written(script: readonly string[], args: Args = {}): Promise<{ c: TestClient; out: Output[] }> {
  const c = new TestClient({ [PROGRAM]: `${script.join('\n')}\n` });
  await c.initialize(args);
  await c.launch({ stopAtEnd: true }, () => c.request('setExceptionBreakpoints', { filters: [] }));
  await c.stop();
  const out = c.events('output').map((e: Event): Output => {
    const { output, line, group } = e.body;
    return { output, ...(line !== undefined && { line }), ...(group !== undefined && { group }) };
  });
  return { c, out };
}

describe('a failure', () => {
  test('in an editor with groups: the reason in sight, the rest closed, each with a link', async () => {
    const { out } = await written(UNMAPPED, { clientID: 'vscode' });
    const at = out.findIndex(({ group }) => group === 'startCollapsed');
    const [head, maker, advice, others, end, next] = out.slice(at);
    expect(head).toEqual({
      output:
        "t1: mlock = ENOMEM: a hole at 0x12000..0x13000, and the range goes on to 0x14000 (vm_map_wire_locked.next); unmapped by t3's munmap, line 4\n",
      line: 5,
      group: 'startCollapsed',
    });
    expect(maker?.output).toMatch(/^line 4: t3: munmap\(0x12000, 0x1000\) = 0 \(`:go \d+` goes to that step\)\n$/);
    expect(maker?.line).toBe(4);
    expect(advice?.output).toMatch(/^What you can do: Map the whole range/);
    expect(others?.output).toMatch(/^Other causes of ENOMEM:\n- /);
    expect(end).toEqual({ output: '', group: 'end' });
    expect(next).toMatchObject({ output: 't1: munlock = 0\n', line: 6 });
  });

  test('elsewhere: the same, indented', async () => {
    const { out } = await written(UNMAPPED);
    expect(out.some(({ group }) => group !== undefined)).toBe(false);
    const at = out.findIndex(({ output }) => output.startsWith('t1: mlock = ENOMEM'));
    expect(out[at + 1]).toMatchObject({ output: expect.stringMatching(/^ {2}line 4: t3: munmap/), line: 4 });
    expect(out[at + 3]?.output).toMatch(/^ {2}Other causes of ENOMEM:\n {2}- /);
  });

  test('the command leads to the step that made it so', async () => {
    const { c, out } = await written(UNMAPPED);
    const [, step] = /:go (\d+)/.exec(out.map(({ output }) => output).join('')) ?? [];
    await c.request('evaluate', { expression: `:go ${step}`, context: 'repl' });
    const stop = await c.stop();
    expect(await c.evaluate('entry(0x12000).start')).toBe('0x12000');
    await c.go('stepIn', stop?.threadId);
    expect(await c.evaluate('entry(0x12000).start')).toBe('none');
  });

  test('has a link to a line that declares its reason, and no step', async () => {
    const { out } = await written([...HEAD, 'limit memlock 4K', 't1: mlock(0x10000, 0x4000)'], { clientID: 'vscode' });
    const maker = out.find(({ line }) => line === 4);
    expect(maker?.output).toBe('line 4: limit memlock 4K\n');
  });

  test('all of them in their order, with what comes between', async () => {
    const calls = Array.from({ length: 60 }, (_, i) => (i % 3 ? 't1: munlock(0x10000, 0)' : 't1: mlock(0x20000, 1)'));
    const { out } = await written([...HEAD, ...calls]);
    const lines = out.flatMap(({ output, line }) => (output.startsWith('t1: ') ? [line] : []));
    expect(lines).toEqual(calls.map((_, i) => HEAD.length + 1 + i));
  });
});

test.each([
  ['freebsd-13', 'minherit(0x28000, 0x1000, share)', '0x29000', ''],
  ['freebsd-15', 'mlock(0x28000, 0x8000)', '0x28000', ', and its pieces never join again'],
])(
  '%s: a stack does not grow below a cut in its gap: where it is, and who made it',
  async (kernel, cut, guard, joins) => {
    const { out } = await written([
      `kernel ${kernel}`,
      'map 0x10000..0x40000',
      'limit stack_growth 8K',
      't1: vm_map_stack(0x20000, 0x10000, rw-)',
      `t2: ${cut}`,
      't1: touch 0x26000 write',
      `t1: touch ${guard} write`,
    ]);
    const text = out.map(({ output }) => output).join('');
    const by = `cut by t2's ${cut.split('(')[0]}, line 5`;
    expect(text).toContain(`the stack's gap was cut at 0x28000${joins} (vm_map_growstack.stack); ${by}`);
    expect(text).toContain(`: the stack's gap was cut at ${guard}${joins} (vm_map_growstack.room); ${by}`);
    expect(text).toContain('What you can do: Let no mprotect');
  },
);

test('what a call ignores stands beside its success', async () => {
  const { out } = await written([
    ...HEAD,
    'limit user_wired 0',
    't1: mlockall(MCL_FUTURE)',
    't1: mmap(0x200000, 0x1000, rw-, MAP_ANON|MAP_PRIVATE|MAP_FIXED)',
  ]);
  const text = out.map(({ output }) => output).join('');
  expect(text).toContain(
    't1: mmap = 0x200000, and ignores that vm_map_wire fails with KERN_RESOURCE_SHORTAGE: the range stays mapped, and is not locked\n',
  );
  expect(text).toContain('  0 pages are wired by users and 1 more is asked for: vm.max_user_wired is 0 pages');
  expect(text).toContain('  What you can do: Raise vm.max_user_wired');
});

test('another result than the expected one: what would have given that', async () => {
  const { out } = await written([...HEAD, 't1: mlock(0x10000, 0x1000) = EPERM']);
  const text = out.map(({ output }) => output).join('');
  expect(text).toContain(
    "t1's mlock returned 0, the trace says EPERM\n  EPERM would come if:\n  - the process is in a jail",
  );
});

test('what the exception has told is not told again, and the exception links to the line', async () => {
  const c = await atEntry(`${UNMAPPED.join('\n')}\n`);
  const stop = await c.go('continue');
  type Info = { description: string; details: { stackTrace: string } };
  const { description, details } = await c.request<Info>('exceptionInfo', { threadId: stop?.threadId });
  expect(description).toMatch(/\n`:go \d+` in the Debug Console goes to the step that did it\.\nWhat you can do/);
  expect(details.stackTrace).toContain(`\n  line 4: t3: munmap(0x12000, 0x1000) = 0 (${PROGRAM}:4:1)`);
  await c.go('continue');
  expect(c.output()).toContain('t1: mlock = ENOMEM\n');
  expect(c.output()).not.toContain('What you can do');
});

test('where an exception has little room: what refused, who made it so, what one can do; the causes are counted', async () => {
  const c = new TestClient({ [PROGRAM]: `${UNMAPPED.join('\n')}\n` });
  await c.initialize({ clientID: 'vscode' });
  await c.launch();
  const stop = await c.stop();
  type Info = { description: string; details: { message: string; stackTrace: string } };
  const { description, details } = await c.request<Info>('exceptionInfo', { threadId: stop?.threadId });
  expect(description.split('\n')).toEqual([
    "t1's mlock(0x10000, 0x4000) fails with ENOMEM (line 5).",
    "Refused: a hole at 0x12000..0x13000, and the range goes on to 0x14000 (vm_map_wire_locked.next); unmapped by t3's munmap, line 4.",
    expect.stringMatching(/^`:go \d+` in the Debug Console goes to the step that did it\.$/),
    expect.stringMatching(/^What you can do: Map the whole range/),
    expect.stringMatching(/^None of the \d other causes of ENOMEM holds: the Debug Console says why\.$/),
  ]);
  expect(details.stackTrace).toMatch(/^at vm_map_wire_locked\.next: if \(.*\n {2}line 4: t3: munmap/s);
  expect(details.message).toMatch(/\nOther causes of ENOMEM:\n- /);
});

test('an editor with groups is told at the stop, and has a short line when the call returns', async () => {
  const script = [
    ...HEAD,
    't3: munmap(0x12000, 0x1000)',
    't1: mlock(0x10000, 0x4000) = EPERM',
    't1: munlock(0x10000, 0)',
  ];
  const c = new TestClient({ [PROGRAM]: `${script.join('\n')}\n` });
  await c.initialize({ clientID: 'vscode' });
  await c.launch();
  await c.stop();
  const told = c.output();
  expect(told).toContain(
    "t1's mlock(0x10000, 0x4000) fails with ENOMEM, the trace says EPERM: a hole at 0x12000..0x13000, and the range goes on to 0x14000 (vm_map_wire_locked.next); unmapped by t3's munmap, line 4\nline 4: ",
  );
  for (const text of ['EPERM would come if:', 'What you can do:', 'Other causes of ENOMEM:'])
    expect(told.split(text)).toHaveLength(2);
  expect(c.events('output').map((e) => e.body.group)).toContain('startCollapsed');
  await c.go('continue');
  const rest = c.output().slice(told.length);
  expect(rest).toMatch(/^t1: mlock = ENOMEM\nt1's mlock returned ENOMEM, the trace says EPERM\nt1: munlock = 0\n/);
});

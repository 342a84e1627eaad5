// Values set by hand are of the kind that their place holds. An editing begins with what is shown,
// and leaving that as it is changes nothing.
import { readdirSync, readFileSync } from 'node:fs';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test } from 'vitest';
import { atEntry, faults, type TestClient } from '../client.ts';

type Variable = DebugProtocol.Variable;
interface Row extends Variable {
  readonly reference: number;
  readonly frameId: number;
}
const MOST_MOMENTS = 5;

/** Every row that can be seen at this moment, each once. */
async function rows(c: TestClient): Promise<Row[]> {
  const made: Row[] = [];
  const seen = new Set<number>();
  const open = async (reference: number, frameId: number): Promise<void> => {
    if (reference === 0 || seen.has(reference)) return;
    seen.add(reference);
    // what a local points at may be gone
    const answer = await c.answer('variables', { variablesReference: reference });
    for (const v of (answer.body?.variables ?? []) as Variable[]) {
      made.push({ ...v, reference, frameId });
      await open(v.variablesReference, frameId);
    }
  };
  const { threads } = await c.request<DebugProtocol.ThreadsResponse['body']>('threads');
  for (const { id } of threads)
    for (const frame of await c.stack(id)) {
      const { scopes } = await c.request<DebugProtocol.ScopesResponse['body']>('scopes', { frameId: frame.id });
      for (const scope of scopes) await open(scope.variablesReference, frame.id);
    }
  return made;
}

const moments = async (c: TestClient): Promise<number[]> => {
  await c.request('setExceptionBreakpoints', { filters: [] });
  await c.go('continue');
  const { position } = await c.request<{ position: number }>('vmtrace/state');
  const step = Math.max(1, Math.ceil(position / MOST_MOMENTS));
  return Array.from({ length: Math.ceil(position / step) }, (_, i) => i * step);
};

/** Rows that follow from others, or that a run cannot change. */
const FOLLOWS =
  /^(start|end|object|sub_map|min|max|lock|entries|size|wired|state|held|routine|line|result|depth|swap_reserved|\w+ limit|0x.*\.\..*)$/;

/** Types of locals that can be left as they are, and be nothing else. */
const SETTLED = /^(vm_map_t|struct proc \*)$/;

describe.each([false, true])('a row that is set to what it shows stays as it is, hexadecimal: %s', (hex) => {
  test.each(readdirSync('examples').filter((_, i) => i % 2 === Number(hex)))('%s', async (name) => {
    const c = await atEntry(readFileSync(`examples/${name}`, 'utf8'), { stopAtEnd: true });
    if (hex) await c.request('vmtrace/hex', { hex });
    const { threads: all } = await c.request<DebugProtocol.ThreadsResponse['body']>('threads');
    const threads = new Set(all.map((t) => t.name));
    let settable = 0;
    for (const position of await moments(c)) {
      await c.request('vmtrace/travel', { position });
      await c.stop();
      const stops = c.events('stopped').length;
      for (const row of await rows(c)) {
        const { reference, frameId, name, value, type, variablesReference, evaluateName } = row;
        const set = await c.answer('setVariable', { variablesReference: reference, name, value });
        const isOffered = set.success && !SETTLED.test(type ?? '');
        expect([name, row.presentationHint?.attributes]).toEqual([name, isOffered ? undefined : ['readOnly']]);
        if (!set.success) {
          expect(set.message).toMatch(/cannot be set: it follows|has no expression of its own/);
          if (evaluateName !== undefined && !threads.has(evaluateName)) expect(name).toMatch(FOLLOWS);
          continue;
        }
        settable++;
        expect([name, set.body]).toEqual([name, { value, variablesReference, ...(type ? { type } : {}) }]);
        if (evaluateName === undefined) continue;
        const shown = await c.evaluate(evaluateName, frameId);
        for (const text of [value, shown, ` ${shown} `]) {
          const answer = await c.answer('setExpression', { expression: evaluateName, frameId, value: text });
          // an older kernel has not got all that is shown
          if (/^freebsd-[56] has no /.test(answer.message ?? '')) continue;
          expect([evaluateName, text, answer.success, answer.body?.value ?? answer.message]).toEqual([
            evaluateName,
            text,
            true,
            shown,
          ]);
        }
      }
      expect(c.events('stopped')).toHaveLength(stops);
      expect(await c.request('vmtrace/state')).toMatchObject({ position });
    }
    expect(settable).toBeGreaterThan(30);
    expect((await c.request<{ branches: unknown[] }>('vmtrace/branches')).branches).toHaveLength(1);
    expect(faults(c.log)).toEqual([]);
  });
});

/** t1 in vm_map_wire_locked, where an entry has been found. */
async function wiring(): Promise<{ c: TestClient; locals: number; frameId: number }> {
  const c = await atEntry(readFileSync('examples/unwire-sleeps.vmtrace', 'utf8'));
  await c.go('next');
  const frameId = (await c.stack(1)).find((f) => f.name === 'vm_map_wire_locked')?.id ?? 0;
  const { scopes } = await c.request<DebugProtocol.ScopesResponse['body']>('scopes', { frameId });
  return { c, frameId, locals: scopes.find((s) => s.name === 'Locals')?.variablesReference ?? 0 };
}

describe('a value of another kind', () => {
  test.each([
    ['first_entry', '12345', 'there is no entry at 0x3039'],
    ['entry', '12345', 'there is no entry at 0x3039'],
    ['entry', 'none', 'an entry by an address in it, such as 0x10000: none is not one'],
    ['rv', 'none', 'a result by its name, such as KERN_SUCCESS'],
    ['flags', 'none', 'flags, such as USER|NOHOLES, or their number'],
    ['end', 'none', 'an address on a page boundary, such as 0x1000, up to 0x100000, where the map ends'],
  ])('is refused for a local, and the view is as it was: %s = %s', async (name, value, why) => {
    const { c, locals, frameId } = await wiring();
    const before = await c.request('variables', { variablesReference: locals });
    for (const [command, args] of [
      ['setVariable', { variablesReference: locals, name, value }],
      ['setExpression', { expression: name, frameId, value }],
    ] as const) {
      const answer = await c.answer(command, args);
      expect(answer.success).toBe(false);
      expect(answer.message).toContain(`t1's ${name} takes `);
      expect(answer.message).toContain(why);
    }
    expect(await c.request('variables', { variablesReference: locals })).toEqual(before);
  });

  test.each([
    ['entry(0x10000).prot', '99'],
    ['entry(0x10000).inherit', '99'],
    ['entry(0x10000).wired_count', '-5'],
    ['entry(0x10000).wired_count', 'none'],
    ['entry(0x10000).wired_count', '1==1'],
    ['entry(0x10000).wiring_thread', '77'],
    ['entry(0x10000).wiring_thread', 'entry(0x10000)'],
    ['entry(0x10000).in_transition', '2'],
    ['map.timestamp', 't1'],
    ['map.wire_future', 'none'],
    ['user_wired', 'none'],
  ])('is refused for %s: %s', async (expression, value) => {
    const { c } = await wiring();
    const answer = await c.answer('setExpression', { expression, value });
    expect(answer.success).toBe(false);
    expect(answer.message).toContain(`${expression} takes `);
    expect((await c.request<{ branches: unknown[] }>('vmtrace/branches')).branches).toHaveLength(1);
  });

  test.each([
    ['nosuch', "unknown name 'nosuch' at column 1"],
    ['map.nosuch', "unknown field 'nosuch' of map"],
    ['entry(0x50000).nosuch', "unknown field 'nosuch' of entry"],
    ['entry(0x50000).prot', 'there is no entry at 0x50000'],
    ['entry(0x10000).start', 'cannot be set: it follows from other values'],
    ['1 + 1', 'cannot be set: it follows from other values'],
  ])('there is no such place: %s', async (expression, why) => {
    const { c } = await wiring();
    const answer = await c.answer('setExpression', { expression, value: '1' });
    expect(answer.success).toBe(false);
    expect(answer.message).toContain(why);
  });
});

describe('what an expression names is set, whichever frame is selected', () => {
  test.each([
    ['t1.vm_map_wire_locked.need_wakeup', 'true', 'true'],
    ['t1.vm_map_wire.end', '0x12000', '0x12000'],
    ['t1.vm_map_wire_locked.entry.wired_count', '5', '5'],
    ['entry(t1.vm_map_wire_locked.start).cow', 'true', 'true'],
  ])('%s = %s', async (expression, value, shown) => {
    const { c } = await wiring();
    const set = await c.request<Variable>('setExpression', { expression, value });
    await c.stop();
    expect([set.value, await c.evaluate(expression)]).toEqual([shown, shown]);
    expect(await c.request('vmtrace/script', { form: 'script' })).toEqual({ text: expect.stringMatching(/\S/) });
    expect(faults(c.log)).toEqual([]);
  });

  test.each([
    ['map.lock.holder', 't1', 'cannot be set: it follows from other values'],
    ['t2.vm_map_wire.end', '0x12000', 'cannot be set: it follows from other values'],
    ['t1.vm_map_wire.end', '0x101000', "t1's end takes an address on a page boundary"],
  ])('%s = %s is refused', async (expression, value, why) => {
    const { c } = await wiring();
    const before = await c.evaluate(expression);
    const answer = await c.answer('setExpression', { expression, value });
    expect([answer.success, answer.message]).toEqual([false, expect.stringContaining(why)]);
    expect(await c.evaluate(expression)).toBe(before);
  });

  test('in a selected frame by its locals too', async () => {
    const { c, frameId } = await wiring();
    for (const expression of ['entry.wired_count', 'entry(start).wired_count']) {
      await c.request('setExpression', { expression, value: `${expression} + 1`, frameId });
      await c.stop();
    }
    expect(await c.evaluate('entry(0x10000).wired_count')).toBe('3');
    await c.request('setExpression', { expression: 'thread.vm_map_wire.end', value: '0x12000', frameId });
    await c.stop();
    expect(await c.evaluate('t1.vm_map_wire.end')).toBe('0x12000');
  });

  test('a local whose name means something else is named by its thread and routine', async () => {
    const c = await atEntry(`map 0x1000..0x100000
entry 0x10000..0x14000 rw-
thread start
start: vm_map_wire(0x10000, 0x12000, USER)
`);
    await c.go('stepIn');
    const row = (await rows(c)).find(({ name, type }) => name === 'start' && type === 'vm_offset_t');
    expect(row?.evaluateName).toBe('start.vm_map_wire.start');
    await c.request('setExpression', { expression: row?.evaluateName, value: '0x11000' });
    await c.stop();
    expect(await c.evaluate(row?.evaluateName ?? '')).toBe('0x11000');
  });
});

describe('the answer is what is shown then', () => {
  test.each([
    ['entry', '0x11000', 'rw-/rwx  wired 1, in transition by t1'],
    ['first_entry', 'none', 'NULL'],
    ['need_wakeup', 'true', 'TRUE'],
    ['rv', 'KERN_FAILURE', 'KERN_FAILURE'],
    ['flags', 'SYSTEM|HOLESOK', 'SYSTEM|HOLESOK'],
    ['last_timestamp', '0x10', '16'],
  ])('%s = %s', async (name, value, shown) => {
    const { c, locals } = await wiring();
    const set = await c.request<Variable>('setVariable', { variablesReference: locals, name, value });
    const { variables } = await c.request<DebugProtocol.VariablesResponse['body']>('variables', {
      variablesReference: locals,
    });
    const row = variables.find((v) => v.name === name);
    expect(set).toEqual({ value: row?.value, variablesReference: row?.variablesReference, type: row?.type });
    expect(set.value).toBe(shown);
    expect(faults(c.log)).toEqual([]);
  });

  test('of an expression: as it is evaluated', async () => {
    const { c, frameId } = await wiring();
    const set = async (expression: string, value: string): Promise<[string, string]> => {
      const answer = await c.request<Variable>('setExpression', { expression, value, frameId });
      await c.stop();
      return [answer.value, await c.evaluate(expression, frameId)];
    };
    for (const [expression, value, shown] of [
      ['entry(0x10000).eflags', 'COW|IN_TRANSITION', 'COW|IN_TRANSITION'],
      ['entry(0x10000).wiring_thread', 't2', 't2: has made no call yet'],
      ['prev_entry', '0x13fff', 'entry 0x10000'],
      ['end', '0x12000', '0x12000'],
    ] as const)
      expect(await set(expression, value)).toEqual([shown, shown]);
  });

  test('what a system call was given is in bytes', async () => {
    const c = await atEntry('map 0x1000..0x100000\nentry 0x10000..0x14000 rw-\nt1: mlock(0x10123, 0x10) = 0\n');
    await c.go('stepIn');
    const { id: frameId } = (await c.stack(1))[0] ?? { id: 0 };
    for (const [expression, value] of [
      ['addr', '0x11fff'],
      ['len', '0x2'],
    ] as const) {
      const set = await c.request<Variable>('setExpression', { expression, value, frameId });
      await c.stop();
      expect(await c.evaluate(`${expression} == ${value}`, frameId)).toBe('true');
      expect(Number(set.value)).toBe(Number(value));
    }
    // a script can say it too, and does the same
    const saved = await c.request<{ text: string }>('vmtrace/script', { form: 'script' });
    expect(saved).toEqual({ text: expect.stringMatching(/\S/) });
    expect(saved.text).toContain('set t1.mlock.addr = 0x11fff\nset t1.mlock.len = 0x2\n');
    await c.go('stepOut', 1);
    expect(await c.evaluate('entry(0x11000).wired_count + entry(0x12000).wired_count')).toBe('2');
    expect(await c.evaluate('entry(0x10000).wired_count')).toBe('0');
  });
});

test('an end that no entry reaches is a panic, and no walk without end', async () => {
  const { c, frameId, locals } = await wiring();
  await c.request('setExpression', { expression: 'saved_end', value: '0x50000', frameId });
  await c.stop();
  // while t1 faults the lock is free: the map has changed when t1 is back
  await c.request('setVariable', { variablesReference: locals, name: 'last_timestamp', value: '0' });
  await c.stop();
  // a failing page stops first, in the step that decides
  await c.request('setExceptionBreakpoints', { filters: ['assertion'] });
  expect((await c.go('continue'))?.text).toContain('no entry reaches saved_end, the loop never ends');
});

test('what no kernel can be in is a panic that says what was set, and one can go back from it', async () => {
  const c = await atEntry(`map 0x1000..0x100000
entry 0x10000..0x14000 rw-
entry 0x20000..0x24000 rw-
t1 > vm_map_insert(0x18000, 0x19000, rw-) @ vm_map_insert.link
t1 < KERN_SUCCESS
`);
  await c.go('next');
  await c.request('setExpression', { expression: 't1.vm_map_insert.end', value: '0x22000' });
  await c.stop();
  const stop = await c.go('continue');
  const why = "the entries of the map would be in no order of addresses (set by hand: t1's end = 0x22000)";
  expect([stop?.reason, stop?.text]).toEqual(['exception', `t1 panic: ${why}`]);
  const info = await c.request<DebugProtocol.ExceptionInfoResponse['body']>('exceptionInfo', { threadId: 1 });
  expect(info.description).toContain(why);
  expect(await c.request('vmtrace/script', { form: 'script' })).toEqual({ text: expect.stringMatching(/\S/) });
  await c.go('stepBack');
  await c.request('setExpression', { expression: 't1.vm_map_insert.end', value: '0x19000' });
  await c.stop();
  await c.go('continue');
  expect(await c.evaluate('entry(0x18000).end')).toBe('0x19000');
  expect(faults(c.log)).toEqual([]);
});

test("the rows of another process's map are that map's", async () => {
  const c = await atEntry(`map 0x1000..0x100000
process kid
entry 0x10000..0x14000 rw-
thread t1
thread k1 of kid
t1: fork(kid) = 0
k1: vm_map_wire(0x10000, 0x12000, USER) = KERN_SUCCESS
`);
  await c.go('next');
  await c.go('stepIn');
  const made = await rows(c);
  const row = (name: string): Row | undefined => made.find((v) => v.name === name);
  expect(row('timestamp')?.evaluateName).toBe('kid.timestamp');
  expect(row('wired_count')?.evaluateName).toBe('entry(kid, 0x10000).wired_count');
  for (const name of ['timestamp', 'wired_count'])
    await c.request('setVariable', { variablesReference: row(name)?.reference, name, value: '7' });
  expect(await c.evaluate('kid.timestamp + entry(kid, 0x10000).wired_count')).toBe('14');
  expect(await c.evaluate('entry(0x10000).wired_count')).toBe('0');
});

test('an expression that cannot be set says so', async () => {
  const c = await atEntry(readFileSync('examples/unwire-sleeps.vmtrace', 'utf8'));
  const hint = async (expression: string): Promise<unknown> =>
    (await c.request<DebugProtocol.EvaluateResponse['body']>('evaluate', { expression })).presentationHint;
  expect(await hint('entry(0x10000).wired_count')).toBeUndefined();
  expect(await hint('entry(0x10000).wired_count + 1')).toEqual({ attributes: ['readOnly'] });
  expect(await hint('t1.state')).toEqual({ attributes: ['readOnly'] });
});

// The kernel's routines as code: addresses, disassembly, breakpoints on addresses,
// steps of one instruction.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test } from 'vitest';
import { SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { addressOf, codeReference, formatCode, parseReference, placeAt } from '../../../core/inspect/codeAddress.ts';
import { instructionsFrom } from '../../../core/inspect/instructions.ts';
import { VINTAGES } from '../../../core/kernel/constants.ts';
import { type Routine, routinesOf } from '../../../core/kernel/routine.ts';
import { type Args, atEntry, PROGRAM, TestClient } from '../client.ts';
import { SLEEP } from '../scripts.ts';

type Instruction = DebugProtocol.DisassembledInstruction;
type Breakpoint = DebugProtocol.Breakpoint;

const named = (name: string): Routine => {
  const found = routinesOf('freebsd-15').find((r) => r.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
};
const wire = named('vm_map_wire');
const unwire = named('vm_map_unwire');
const at = (label: string, routine = unwire): string => codeReference(routine, routine.labels.indexOf(label));

async function disassemble(c: TestClient, args: Args): Promise<Instruction[]> {
  return (await c.request<{ instructions: Instruction[] }>('disassemble', { resolveSymbols: true, ...args }))
    .instructions;
}
const addresses = (list: Instruction[]): bigint[] => list.map((i) => BigInt(i.address));
const position = async (c: TestClient): Promise<number> =>
  (await c.request<{ position: number }>('vmtrace/state')).position;
const top = async (c: TestClient, thread: number): Promise<DebugProtocol.StackFrame | undefined> =>
  (await c.stack(thread))[0];

describe('addresses', () => {
  test('every step of every vintage has one of its own, and is found by it', () => {
    for (const vintage of VINTAGES) {
      const seen = new Set<bigint>();
      for (const routine of routinesOf(vintage))
        routine.labels.forEach((_, pc) => {
          const address = addressOf(routine, pc);
          expect(seen.has(address)).toBe(false);
          seen.add(address);
          expect(placeAt(vintage, address)).toEqual({ routine, pc });
          expect(parseReference(codeReference(routine, pc))).toBe(address);
        });
    }
  });
  test('what is none is none', () => {
    const past = addressOf(wire, wire.labels.length);
    for (const address of [0n, addressOf(wire, 0) + 1n, past, addressOf({ id: 9999 }, 0)])
      expect(placeAt('freebsd-15', address)).toBeUndefined();
    for (const text of ['', 'wire', '-1', '0x', '0x10000000000000000', '18446744073709551616', '1.5'])
      expect(parseReference(text)).toBeUndefined();
    expect(parseReference(' 0xFF ')).toBe(255n);
    expect(parseReference('4096')).toBe(4096n);
  });
});

describe('disassemble', () => {
  test('a frame of the kernel has an address, the script has none', async () => {
    const c = await atEntry(SLEEP);
    await c.go('next');
    await c.go('next');
    const frames = await c.stack(2);
    expect(frames.map((f) => f.instructionPointerReference !== undefined)).toEqual(
      frames.map((f) => f.name !== 'script'),
    );
    const frame = frames[0] as DebugProtocol.StackFrame;
    const [instruction] = await disassemble(c, {
      memoryReference: frame.instructionPointerReference,
      instructionCount: 1,
    });
    expect(instruction).toMatchObject({ location: frame.source, line: frame.line });
    expect(instruction?.endLine).toBeUndefined();
  });
  test('VS Code gets no source lines: its view would leave rows with the text of others', async () => {
    const c = new TestClient({ [PROGRAM]: SLEEP });
    await c.initialize({ clientID: 'vscode' });
    await c.launch({ stopOnEntry: true });
    await c.stop();
    for (const row of await disassemble(c, { memoryReference: codeReference(unwire, 0), instructionCount: 3 })) {
      expect(row.location ?? row.line ?? row.endLine).toBeUndefined();
      expect(row.instruction).toContain(`${row.symbol}`);
    }
  });
  test('is the listing: text, symbol, source and line', async () => {
    const c = await atEntry(SLEEP);
    const list = await disassemble(c, { memoryReference: codeReference(unwire, 0), instructionCount: 3 });
    const texts = unwire.texts.slice(0, 3).map((t) => t.trim());
    const labels = unwire.labels.slice(0, 3);
    expect(list.map((i) => i.instruction)).toEqual(texts.map((t, i) => `vm_map_unwire.${labels[i]}: ${t}`));
    expect(list.map((i) => i.symbol)).toEqual(['vm_map_unwire', 'vm_map_unwire.lock', 'vm_map_unwire.clamp']);
    for (const { location } of list)
      expect(location).toMatchObject({ path: 'vmtrace-kernel:/freebsd-15/vm_map_unwire.vmkernel' });
    const { content } = await c.request<{ content: string }>('source', { source: list[0]?.location });
    const lines = content.split('\n');
    list.forEach(({ line, endLine }, i) => {
      expect(lines[(endLine ?? line ?? 0) - 1]).toContain(texts[i]);
    });
    expect(lines[(list[0]?.line ?? 0) - 1]).toBe(unwire.signature);
    const plain = await disassemble(c, {
      memoryReference: codeReference(unwire, 0),
      instructionCount: 1,
      resolveSymbols: false,
    });
    expect(plain[0]?.symbol).toBeUndefined();
    expect(plain[0]?.instruction).toBe(texts[0]);
  });
  test('lines count as the client does', async () => {
    const c = new TestClient({ [PROGRAM]: SLEEP });
    await c.initialize({ linesStartAt1: false });
    await c.launch({ stopOnEntry: true });
    await c.stop();
    const zero = await disassemble(c, { memoryReference: codeReference(wire, 0), instructionCount: 1 });
    const one = await disassemble(await atEntry(SLEEP), {
      memoryReference: codeReference(wire, 0),
      instructionCount: 1,
    });
    expect(zero[0]?.line).toBe((one[0]?.line ?? 0) - 1);
  });
  test('offsets in bytes and in instructions, to both sides', async () => {
    const c = await atEntry(SLEEP);
    const ask = (offset: number, instructionOffset: number) =>
      disassemble(c, { memoryReference: at('clamp'), offset, instructionOffset, instructionCount: 2 });
    expect((await ask(0, -2)).map((i) => i.symbol)).toEqual(['vm_map_unwire', 'vm_map_unwire.lock']);
    expect((await ask(-8, 2)).map((i) => i.symbol)).toEqual(['vm_map_unwire.clamp', 'vm_map_unwire.lookup']);
    expect((await ask(4, -1)).map((i) => i.symbol)).toEqual(['vm_map_unwire.clamp', 'vm_map_unwire.lookup']);
  });
  test('goes from one routine into the next, and beyond the code is invalid', async () => {
    const c = await atEntry(SLEEP);
    const all = routinesOf('freebsd-15');
    const steps = all.reduce((sum, r) => sum + r.labels.length, 0);
    const first = codeReference(all[0] as Routine, 0);
    const list = await disassemble(c, {
      memoryReference: first,
      instructionOffset: -20,
      instructionCount: steps + 50,
    });
    expect(list).toHaveLength(steps + 50);
    const invalid = list.map((i) => i.presentationHint === 'invalid');
    expect(invalid.indexOf(false)).toBe(20);
    expect(invalid.lastIndexOf(false)).toBe(20 + steps - 1);
    expect(invalid.filter((i) => !i)).toHaveLength(steps);
    expect(list[20]?.address).toBe(first);
    const sorted = addresses(list);
    for (let i = 1; i < sorted.length; i++) expect((sorted[i] as bigint) > (sorted[i - 1] as bigint)).toBe(true);
  });
  test('an address that is no step is itself invalid, with the steps around it', async () => {
    const c = await atEntry(SLEEP);
    const list = await disassemble(c, {
      memoryReference: at('lock'),
      offset: 1,
      instructionOffset: -1,
      instructionCount: 3,
    });
    expect(list.map((i) => i.symbol ?? i.presentationHint)).toEqual([
      'vm_map_unwire.lock',
      'invalid',
      'vm_map_unwire.clamp',
    ]);
    expect(BigInt(list[1]?.address ?? 0)).toBe(BigInt(at('lock')) + 1n);
  });
  test('the same instructions, whatever part of them is asked for', () => {
    const start = addressOf(routinesOf('freebsd-15')[0] as Routine, 0);
    for (const base of [0n, 8n, start - 3n, start, start + 5n, start + 0xff0n, start + 0x1000000n]) {
      const whole = instructionsFrom('freebsd-15', base, -40, 80);
      expect(whole[40]?.address).toBe(base);
      for (const skip of [-40, -7, 0, 13])
        expect(instructionsFrom('freebsd-15', base, skip, 20)).toEqual(whole.slice(skip + 40, skip + 60));
    }
  });
  test('one row for an address, also before the code and after it, from wherever it is asked for', () => {
    const start = addressOf(routinesOf('freebsd-15')[0] as Routine, 0);
    for (const base of [start - 64n, start, start + 0x1000000n]) {
      const known = new Set(instructionsFrom('freebsd-15', base, -40, 80).map((i) => i.address));
      for (const off of [1n, 2n, 3n]) {
        const other = instructionsFrom('freebsd-15', base + off, -5, 11);
        expect(other.filter((i) => !known.has(i.address)).map((i) => i.address)).toEqual([base + off]);
      }
    }
  });
  test('far away everything is invalid, and there are as many as asked for', async () => {
    const c = await atEntry(SLEEP);
    const list = await disassemble(c, { memoryReference: '0x1000', instructionOffset: 1e9, instructionCount: 7 });
    expect(list).toHaveLength(7);
    expect(new Set(list.map((i) => i.presentationHint))).toEqual(new Set(['invalid']));
    expect(list[0]?.address).toBe(formatCode(0x1000n + 4_000_000_000n));
    expect(await disassemble(c, { memoryReference: '0x1000', instructionCount: 0 })).toEqual([]);
  });
  test.each([
    [{ instructionCount: 1 }, /memoryReference/],
    [{ memoryReference: 'here', instructionCount: 1 }, /must be an address/],
    [{ memoryReference: '0x0' }, /instructionCount/],
    [{ memoryReference: '0x0', instructionCount: -1 }, /instructionCount/],
    [{ memoryReference: '0x0', instructionCount: 1e9 }, /instructionCount/],
    [{ memoryReference: '0x0', instructionCount: 1, offset: 0.5 }, /offset/],
    [{ memoryReference: '0x0', instructionCount: 1, instructionOffset: 'x' }, /instructionOffset/],
  ])('%j is refused', async (args, reason) => {
    const c = await atEntry(SLEEP);
    const { success, message } = await c.answer('disassemble', args);
    expect(success).toBe(false);
    expect(message).toMatch(reason);
  });
});

describe('instruction breakpoints', () => {
  const set = async (c: TestClient, ...breakpoints: Args[]): Promise<Breakpoint[]> =>
    (await c.request<{ breakpoints: Breakpoint[] }>('setInstructionBreakpoints', { breakpoints })).breakpoints;

  test('stop before the step, once, and backwards too', async () => {
    const c = await atEntry(SLEEP);
    const [answer] = await set(c, { instructionReference: at('lock'), offset: 4 });
    expect(answer).toMatchObject({ verified: true, instructionReference: at('clamp') });
    const stop = await c.go('continue');
    expect(stop).toMatchObject({ reason: 'instruction breakpoint', threadId: 2, hitBreakpointIds: [answer?.id] });
    expect(await top(c, 2)).toMatchObject({ instructionPointerReference: at('clamp'), line: answer?.line });
    const there = await position(c);
    expect((await c.go('next', 2))?.reason).toBe('step');
    await c.go('next', 2);
    expect(await c.go('reverseContinue')).toEqual(stop);
    expect(await position(c)).toBe(there);
    expect((await c.go('reverseContinue'))?.reason).toBe('entry');
    expect(await c.go('continue')).toEqual(stop);
    expect((await c.go('continue'))?.reason).not.toBe('instruction breakpoint');
  });
  test('have conditions and hit counts', async () => {
    const c = await atEntry(SLEEP);
    const fault = codeReference(named('vm_map_wire_locked'), named('vm_map_wire_locked').labels.indexOf('faulted'));
    await set(c, { instructionReference: fault, condition: 'faddr >= 0x12000', hitCondition: '=2' });
    expect(await c.go('continue')).toMatchObject({ reason: 'instruction breakpoint', threadId: 1 });
    const [frame] = await c.stack(1);
    expect(await c.evaluate('faddr', frame?.id)).toBe('0x13000');
  });
  test('keep their numbers when set again', async () => {
    const c = await atEntry(SLEEP);
    const [first] = await set(c, { instructionReference: at('lock') });
    const again = await set(c, { instructionReference: at('clamp') }, { instructionReference: at('lock') });
    expect(again[1]?.id).toBe(first?.id);
    expect(again[0]?.id).not.toBe(first?.id);
    await set(c);
    expect((await c.go('continue'))?.reason).not.toBe('instruction breakpoint');
  });
  test('say why they cannot be', async () => {
    const c = await atEntry(SLEEP);
    const bad = [
      {},
      { instructionReference: 'lock' },
      { instructionReference: at('lock'), offset: 2 },
      { instructionReference: at('lock'), offset: 'x' },
      { instructionReference: '0x1000' },
      { instructionReference: at('lock'), condition: '1 +' },
      { instructionReference: at('lock'), hitCondition: 'often' },
    ];
    const answers = await set(c, ...bad);
    expect(answers.map((b) => b.verified)).toEqual(bad.map(() => false));
    const noAddress = '"instructionReference" must be an address, such as 0xffffffff80001000';
    expect(answers.map((b) => b.message)).toEqual([
      noAddress,
      noAddress,
      expect.stringMatching(/^there is no step of a kernel routine at 0xffffffff8/),
      '"offset" must be a whole number of bytes',
      'there is no step of a kernel routine at 0x0000000000001000',
      "condition, column 4: expected a value (a number, a name or '('), found the end of the line",
      'hit count "often": expected a number, or one of > >= = < <= % and a number',
    ]);
  });
  test('before the launch, and over a restart', async () => {
    const c = new TestClient({ [PROGRAM]: SLEEP });
    await c.launch({}, () => set(c, { instructionReference: at('clamp') }));
    expect((await c.stop())?.reason).toBe('instruction breakpoint');
    expect((await c.go('restart'))?.reason).toBe('instruction breakpoint');
  });
  test('and one of the listing at the same step: both are told', async () => {
    const c = await atEntry(SLEEP);
    const [onAddress] = await set(c, { instructionReference: at('clamp') });
    const { breakpoints } = await c.request<{ breakpoints: Breakpoint[] }>('setBreakpoints', {
      source: { path: 'vmtrace-kernel:/freebsd-15/vm_map_unwire.vmkernel' },
      breakpoints: [{ line: onAddress?.line }],
    });
    const stop = await c.go('continue');
    expect(stop?.reason).toBe('breakpoint');
    expect(stop?.hitBreakpointIds).toEqual([breakpoints[0]?.id, onAddress?.id]);
  });
});

describe('a step of one instruction', () => {
  const by = async (c: TestClient, command: string, threadId: number, granularity = 'instruction') => {
    await c.request(command, { threadId, granularity });
    return c.stop();
  };

  test.each(['next', 'stepIn'])('%s at a line of the script goes into it', async (command) => {
    const c = await atEntry(SLEEP);
    expect(await by(c, command, SCRIPT_THREAD)).toMatchObject({ reason: 'step', threadId: 1 });
    expect(await top(c, 1)).toMatchObject({ name: 'vm_map_wire', instructionPointerReference: codeReference(wire, 0) });
  });
  test('in a listing it is one step; lines and statements are as ever', async () => {
    const c = await atEntry(SLEEP);
    await by(c, 'next', SCRIPT_THREAD);
    const from = await position(c);
    await by(c, 'next', 1);
    expect(await position(c)).toBe(from + 1);
    for (const granularity of ['line', 'statement']) {
      const other = await atEntry(SLEEP);
      await by(other, 'next', SCRIPT_THREAD, granularity);
      expect((await top(other, SCRIPT_THREAD))?.line).toBe(4);
    }
  });
  test('back: the one step before, also into what it called', async () => {
    const c = await atEntry(SLEEP);
    await by(c, 'next', SCRIPT_THREAD);
    const moments: [number, string | undefined][] = [];
    for (let i = 0; i < 12; i++) {
      moments.push([await position(c), (await top(c, 1))?.instructionPointerReference]);
      await by(c, 'stepIn', 1);
    }
    for (const [there, address] of moments.reverse()) {
      expect(await by(c, 'stepBack', 1)).toMatchObject({ reason: 'step', threadId: 1 });
      expect([await position(c), (await top(c, 1))?.instructionPointerReference]).toEqual([there, address]);
    }
  });
  test('back on a thread that is in no call: its own last step, not the last of all', async () => {
    const c = await atEntry(
      'map 0x1000..0x100000\nentry 0x1000..0x5000 rw-\nt1: munmap(0x1000, 0x1000)\nt2: munmap(0x2000, 0x1000)\nassert map.entries == 1\n',
    );
    await c.go('next');
    const after = await position(c);
    await c.go('next');
    expect(await by(c, 'stepBack', 1)).toMatchObject({ reason: 'step', threadId: 1 });
    expect(await position(c)).toBe(after - 1);
    expect((await top(c, 1))?.instructionPointerReference).toBeDefined();
  });
  test('an unknown granularity is refused', async () => {
    const c = await atEntry(SLEEP);
    for (const command of ['next', 'stepIn', 'stepOut', 'stepBack']) {
      const { success, message } = await c.answer(command, { threadId: 1, granularity: 'word' });
      expect(success).toBe(false);
      expect(message).toMatch(/granularity/);
    }
  });
});

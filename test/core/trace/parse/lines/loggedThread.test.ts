// Lines whose thread is named by number, as truss, strace and kdump do.
import { describe, expect, test } from 'vitest';
import { parseExpression } from '../../../../../core/trace/expression/expression.ts';
import { parse } from '../../../../../core/trace/parse/parse.ts';
import { formatText } from '../../../../../core/trace/print/formatter.ts';
import { format } from '../../../../../core/trace/print/print.ts';

function read(...lines: string[]): string {
  const script = parse(`${lines.join('\n')}\n`);
  const problems = script.diagnostics.map((d) => `${d.column}: ${d.message}`);
  if (problems.length > 0) return problems.join('\n');
  const text = format(script);
  expect(format(parse(text))).toBe(text);
  return text.trimEnd();
}

const CALL = 't100123: mlock(0x1000, 0x1000) = 0';

describe('a whole call', () => {
  test.each([
    ['truss -H', '100123: mlock(0x1000,0x1000)\t = 0 (0x0)'],
    ['truss -f -H', '  577 100123: mlock(0x1000,0x1000)\t = 0 (0x0)'],
    ['truss -H -d', '100123: 0.000104321 mlock(0x1000,0x1000) = 0 (0x0)'],
    ['strace -f', '[pid 100123] mlock(0x1000, 4096) = 0'],
    ['strace -f -r', '[pid 100123]      0.000104 mlock(0x1000, 4096) = 0'],
    ['strace -f -o', '100123  mlock(0x1000, 4096) = 0'],
    ['a person', '100123 : mlock(0x1000, 4096) = 0'],
  ])('%s', (_who, line) => {
    expect(read(line)).toBe(CALL);
    expect(parse(line).threads).toEqual(['t100123']);
  });

  test('kdump writes the call and its result in two records', () => {
    const call = '   577 lockd    CALL  mlock(0x1000,0x1000)';
    const back = '   577 lockd    RET   mlock -1 errno 12 Cannot allocate memory';
    expect(read(call, back)).toBe('t577: mlock(0x1000, 0x1000)\nt577 < ENOMEM');
    const timed = '  577 100123 lockd   0.000104 CALL  mlock(0x1000,0x1000)';
    expect(read(timed, '  577 100123 lockd   0.000131 RET   mlock 0')).toBe(
      't100123: mlock(0x1000, 0x1000)\nt100123 < 0',
    );
  });

  test('a result of another call than the thread is in', () => {
    const call = '577 lockd CALL mlock(0x1000,0x1000)';
    expect(read(call, '577 lockd RET munlock 0')).toMatch(/t577 is in mlock since line 1, not in 'munlock'/);
    expect(read('577 lockd RET mlock 0')).toMatch(/t577 has not entered a call/);
  });

  test('what is wrong in it stands at its own column', () => {
    expect(read('[pid 100123] mlok(0x1000, 4096)')).toMatch(/^14: 'mlok' is not a call/);
    expect(read('100123: mlock(0x1000)')).toMatch(/^21: mlock needs len/);
  });
});

test("the language's own marks", () => {
  expect(read('5 > mlock(0x1000, 4096) @ entry', '5 @ fault', '5 < 0', '5 dies')).toBe(
    't5 > mlock(0x1000, 0x1000)\nt5 @ fault\nt5 < 0\nt5 dies',
  );
  expect(read('5: mlock(0x1000, 4096)', 't5: munlock(0x1000, 4096)')).toBe(
    't5: mlock(0x1000, 0x1000)\nt5: munlock(0x1000, 0x1000)',
  );
});

test('declarations name a thread by its number too', () => {
  const declared = read('process p2', 'thread 577 of p2', 'schedule 577 5', '577: munlockall()', '5: munlockall()');
  expect(declared.replace(/ +/g, ' ')).toContain('thread t577 of p2\nschedule t577 t5');
  expect(read('replay 577*2 / 5!1', '577: munlockall()', '5: munlockall()')).toContain('replay t577*2 / t5!1');
  expect(read('thread 1_0')).toMatch(/expected the name or number of a thread, found '1_0'/);
});

test('a number that begins no line of a thread', () => {
  for (const line of ['100123', '0x10: munlockall()', '5 = 4', '[pid x] munlockall()', '4K: munlockall()'])
    expect(read(line)).toMatch(/^1: expected a statement/);
  expect(read(`${'1'.repeat(20)}: munlockall()`)).toMatch(/^1: expected a statement/);
  expect(read('5:', 'munlockall()')).toMatch(/expected a call/);
});

test('a field of a thread in an expression', () => {
  const parsed = parseExpression('577.state == idle');
  expect('expression' in parsed && parsed.expression).toMatchObject({
    left: { kind: 'member', object: { kind: 'name', name: 't577', column: 1, length: 3 }, member: 'state' },
  });
  expect(parseExpression('577 == 577')).toMatchObject({ expression: { left: { kind: 'number' } } });
  expect(parseExpression('0x10.state')).toMatchObject({ expression: { object: { kind: 'number' } } });
});

test('formatting keeps the numbers as they are written', () => {
  const text = '[pid 100123]   mlock(0x1000,4096)=0\n 577 lockd   CALL  mlock(0x1000,4096)\n100124:munlockall()\n';
  expect(formatText(text)).toBe(
    '[pid 100123] mlock(0x1000, 4096) = 0\n577 lockd CALL mlock(0x1000, 4096)\n100124: munlockall()\n',
  );
});

// The expression language: values and precedence, errors with their place, log messages.
import { describe, expect, test } from 'vitest';
import {
  EvaluationError,
  evaluate,
  formatValue,
  isTrue,
  NONE,
  named,
  type Reference,
  reference,
  type Scope,
  UNLIMITED,
  type Value,
} from '../../../../core/trace/expression/evaluate.ts';
import { formatExpression, parseExpression } from '../../../../core/trace/expression/expression.ts';
import { interpolate, renderMessage } from '../../../../core/trace/expression/interpolate.ts';

const t1 = reference('thread', 0, 't1');
const t2 = reference('thread', 1, 't2');
const map = reference('map', 0, 'the map');
const entry = reference('entry', 7, '0x1000..0x3000');
const FIELDS: Record<string, Record<string, Value>> = {
  thread: { state: 'asleep', result: named(1, 'KERN_INVALID_ADDRESS') },
  map: { timestamp: 9n, holder: t1, waiter: NONE },
  entry: { wired_count: 1n, in_transition: true, prot: named(3, 'rw-'), start: 0x1000n },
};
/** A scope of two threads, a map and one entry, which counts its calls. */
function scope(): Scope & { calls: number } {
  const names: Record<string, Value> = {
    t1,
    t2,
    map,
    user_wired: 4n,
    asleep: 'asleep',
    nobody: NONE,
    memlock: UNLIMITED,
  };
  return {
    calls: 0,
    lookup: (name) => names[name],
    member: (of: Reference, name) => FIELDS[of.type]?.[name],
    call(callee, args) {
      this.calls++;
      if (callee !== 'entry') return undefined;
      if (args.length !== 1) throw new EvaluationError('entry takes one address');
      return args[0] === 0x1000n ? entry : NONE;
    },
    names: (of) => (of ? Object.keys(FIELDS[of.type] ?? {}) : Object.keys(names)),
    functions: () => ['entry'],
  };
}

function parsed(text: string) {
  const result = parseExpression(text);
  if ('diagnostic' in result) throw new Error(result.diagnostic.message);
  return result.expression;
}
const value = (text: string): Value => evaluate(parsed(text), scope());

describe('values', () => {
  test.each<[string, Value]>([
    ['1 + 2 - 4', -1n],
    ['0xffff_ffff_ffff_ffff + 1', 1n << 64n],
    ['10 - 3 - 2', 5n],
    ['64K', 65536n],
    ['- -3', 3n],
    ['!0 + 1', 2n],
    // what has no limit is greater than every number
    ['memlock > 3', true],
    ['memlock <= 0xffff_ffff_ffff_ffff', false],
    ['3 < memlock && user_wired < memlock', true],
    ['-memlock < -0xffff_ffff_ffff_ffff', true],
    ['memlock == 3', false],
    ['memlock == unlimited && memlock == RLIM_INFINITY && infinity >= memlock', true],
    ['memlock == none && none == memlock && none != 3', true],
    ['memlock - 4K', UNLIMITED],
    ['4K - memlock', -UNLIMITED],
    ['memlock - memlock', NONE],
    ['!memlock', false],
    ['memlock > nobody', false],
    ['!(1 == 1)', false],
    // C's precedence: comparison binds tighter than & and |, and & tighter than |.
    ['6 & 3 == 3', 0n],
    ['(6 & 3) == 2', true],
    ['1 | 6 & 4', 5n],
    ['1 < 2 == 1', true],
    ['1 == 2 || 2 == 2 && 1 < 0', false],
    ['1 == 1 || 2 == 2 && 1 < 0', true],
    ['2 + 3 > 4', true],
    ['user_wired >= 4', true],
    ['entry(0x1000).wired_count == 1', true],
    ['entry(0x1000).in_transition && map.timestamp == 9', true],
    ['entry(0x1000).in_transition == 1', true],
    ['map.holder == t1', true],
    ['map.holder != t2', true],
    ['map.holder.state == asleep', true],
    ['t1.state != asleep', false],
    ['map.waiter == none', true],
    ['nobody == none', true],
    ['t1.result == KERN_INVALID_ADDRESS', true],
    ['t1.result == 1', true],
    ['EINVAL', named(1022, 'EINVAL')],
    ['entry(0x1000).prot == rw-', true],
    ['entry(0x1000).prot & -w-', 2n],
    ['rw- == rw- && r-- != ---', true],
    ['true', true],
    // Nothing is nothing, and comparing it is no error.
    ['entry(0x9000)', NONE],
    ['entry(0x9000).wired_count', NONE],
    ['entry(0x9000).wired_count == 1', false],
    ['entry(0x9000).wired_count != 1', true],
    ['entry(0x9000).wired_count < 1', false],
    ['entry(0x9000).wired_count + 1', NONE],
    ['entry(0x9000) || 1', true],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  test('&& and || ask no more than they need', () => {
    const s = scope();
    expect(evaluate(parsed('0 && entry(0x1000)'), s)).toBe(false);
    expect(evaluate(parsed('1 || entry(0x1000)'), s)).toBe(true);
    expect(s.calls).toBe(0);
    expect(evaluate(parsed('1 && entry(0x1000)'), s)).toBe(true);
    expect(s.calls).toBe(1);
  });

  test.each([
    ['usr_wired == 4', "unknown name 'usr_wired' at column 1 (did you mean 'user_wired'?)", 1, 9, 'user_wired'],
    ['1 + KERN_SUCESS', "unknown name 'KERN_SUCESS' at column 5 (did you mean 'KERN_SUCCESS'?)", 5, 11, 'KERN_SUCCESS'],
    [
      'entry(0x1000).wired',
      "unknown field 'wired' of entry at column 15 (did you mean 'wired_count'?)",
      15,
      5,
      'wired_count',
    ],
    ['entyr(0x1000)', "unknown function 'entyr' at column 1 (did you mean 'entry'?)", 1, 5, 'entry'],
    ['1 + entry()', 'entry takes one address', 5, 7, undefined],
    ['map.timestamp.x', 'map.timestamp is 9, which has no fields', 15, 1, undefined],
    ['t1.state + 1', 't1.state is asleep, which is not a number', 1, 8, undefined],
    ['1 < map', 'map is the map, which is not a number', 5, 3, undefined],
    ['1 + (memlock & 3)', 'memlock is unlimited, which has no bits', 6, 7, undefined],
    ['!asleep', 'asleep is the word asleep, which is neither true nor false', 2, 6, undefined],
  ])('%s is an error', (text, message, column, length, suggestion) => {
    let error: unknown;
    try {
      value(text);
    } catch (problem) {
      error = problem;
    }
    expect(error).toBeInstanceOf(EvaluationError);
    expect(error).toMatchObject({ message, column, length });
    expect((error as EvaluationError).suggestion).toBe(suggestion);
  });

  test('what is shown', () => {
    expect(
      [4095n, 4096n, -4096n, UNLIMITED, -UNLIMITED, true, 'asleep', NONE, named(5, 'KERN_FAILURE'), t1].map(
        formatValue,
      ),
    ).toEqual(['4095', '0x1000', '-0x1000', 'unlimited', '-unlimited', 'true', 'asleep', 'none', 'KERN_FAILURE', 't1']);
    expect([0n, 2n, NONE, t1, named(0, 'KERN_SUCCESS')].map((v) => isTrue(v))).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
  });
});

describe('parsing', () => {
  test.each([
    ['', 1, "expected a value (a number, a name or '('), found the end of the line"],
    ['1 +', 4, "expected a value (a number, a name or '('), found the end of the line"],
    ['a == b c', 8, "expected an operator or the end of the expression, found 'c'"],
    ['a # b', 3, "expected an operator or the end of the expression, found '#'"],
    ['a = b', 3, "expected '==' to compare, found '='"],
    ['a * b', 3, "expected an operator or the end of the expression, found '*'"],
    ['0x', 1, "'0x' is not a number"],
    ['a..b', 2, "expected an operator or the end of the expression, found '..'"],
  ])('%j', (text, column, message) => {
    expect(parseExpression(text)).toMatchObject({ diagnostic: { line: 1, column, message, severity: 'error' } });
  });

  test('no depth and no length of text overflows anything', () => {
    for (const piece of ['(', '!', '-', '1+', 'a.', 'f(', '1==']) {
      const text = `${piece.repeat(20_000)}1`;
      expect(parseExpression(text)).toMatchObject({
        diagnostic: { message: expect.stringMatching(/too (deeply nested|long)/) },
      });
    }
    // as deep as it may be, and one deeper
    const deep = (piece: string, count: number, close = ''): string => `${piece.repeat(count)}1${close.repeat(count)}`;
    for (const [piece, close] of [
      ['(', ')'],
      ['!', ''],
      ['-', ''],
      ['entry(', ')'],
    ] as const) {
      const readable = Array.from({ length: 300 }, (_, i) => i).filter(
        (i) => 'expression' in parseExpression(deep(piece, i, close)),
      );
      expect([piece, readable.length, readable.at(-1)]).toEqual([piece, 101, 100]);
    }
    // side by side they are not deep
    for (const piece of ['(1)', '!1', '-1', 'entry(1)'])
      expect(parseExpression(Array(150).fill(piece).join('+'))).toHaveProperty('expression');
    const sum = parseExpression(Array(1500).fill('1').join('+'));
    if (!('expression' in sum)) throw new Error('expected an expression');
    expect(evaluate(sum.expression, scope())).toBe(1500n);
    expect(formatExpression(sum.expression).length).toBe(1500 * 4 - 3);
  });

  test('spans', () => {
    expect(parsed(' a + f(b).c')).toMatchObject({
      column: 2,
      length: 10,
      right: { kind: 'member', column: 6, length: 6, object: { kind: 'call', column: 6, length: 4 } },
    });
  });
});

describe('log messages', () => {
  test('text and expressions', () => {
    const { parts, diagnostics } = interpolate(
      't1 has {entry(0x1000).wired_count} of {{ {user_wired + 1} }}, {nonsense}',
    );
    expect(diagnostics).toEqual([]);
    expect(renderMessage(parts, scope())).toBe("t1 has 1 of { 5 }, {unknown name 'nonsense' at column 1}");
  });

  test('problems have their place in the message', () => {
    const { diagnostics } = interpolate('a {1 +} b {2 c} d {e');
    expect(diagnostics.map((d) => [d.column, d.message])).toEqual([
      [7, "expected a value (a number, a name or '('), found the end of the line"],
      [14, "expected an operator or the end of the expression, found 'c'"],
      [19, "expected '}' after the expression that begins here (a brace itself is written '{{')"],
    ]);
  });
});

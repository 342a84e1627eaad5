// Limits in expressions: each compares with a number, whether a script sets it or not.
import { describe, expect, test } from 'vitest';
import { globalScope } from '../../../core/inspect/scope.ts';
import { VINTAGES } from '../../../core/kernel/constants.ts';
import { absence, fieldOf } from '../../../core/kernel/fields/fields.ts';
import { LIMIT_NAMES, LIMITS } from '../../../core/kernel/limits.ts';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import { evaluate, type Value } from '../../../core/trace/expression/evaluate.ts';
import { parseExpression } from '../../../core/trace/expression/expression.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

describe.each(VINTAGES)('on %s', (vintage) => {
  const known = LIMIT_NAMES.filter((name) => {
    const field = fieldOf('limit', name);
    return field && absence(field, vintage) === undefined;
  });

  test.each(known)('%s', (name) => {
    const script = (line: string): string => `kernel ${vintage}\nmap 0x1000..0x10000\n${line}\nt1: vm_map_lock()\n`;
    const value = (text: string, line = ''): Value => {
      const parsed = parseExpression(text);
      if (!('expression' in parsed)) throw new Error(text);
      return evaluate(parsed.expression, globalScope(createMachine(compile(parse(script(line)))).state));
    };
    expect(typeof value(`limit.${name} > 3`)).toBe('boolean');
    if (LIMITS[name].unit === 'switch') return;
    const [least, most] = LIMITS[name].unit === 'bytes' ? ['8K', '16K'] : ['2', '4'];
    const line = `limit ${name} ${most}`;
    const between = `limit.${name} > ${least} && limit.${name} <= ${most}`;
    expect([value(between, line), value(`limit.${name} == none || limit.${name} > ${most}`, line)]).toEqual([
      true,
      false,
    ]);
  });
});

// Every row of the table: a script that fails by its cause, in each kernel that the row names, with
// the row holding at its call; and one of each call that succeeds, with none holding.
import { describe, expect, test } from 'vitest';
import { RESULT_WORDS, VINTAGES, type Vintage } from '../../../../core/kernel/constants.ts';
import { asked, type Meaning } from '../../../../core/kernel/meanings/meaning.ts';
import { failuresOf, MEANINGS } from '../../../../core/kernel/meanings/table.ts';
import { routinesOf } from '../../../../core/kernel/routine.ts';
import { RULES } from '../../../../core/kernel/rules.ts';
import { compile, createMachine } from '../../../../core/machine/machine.ts';
import type { Call } from '../../../../core/trace/ast.ts';
import { CALLS } from '../../../../core/trace/calls/signatures.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { FINE, FINE_BEFORE, FINE_DECLARATIONS } from './fine.ts';
import { FAILING, type Failing, MAP } from './scripts.ts';

const MOST_STEPS = 10_000;

interface Ran {
  readonly errors: readonly string[];
  readonly failures: number;
  /** Rows of a call, as they look before its last line begins. */
  readonly look: (meaning: Meaning) => { readonly holds: boolean; readonly text: string } | undefined;
}

/** Runs a script whose last line is the call that is asked about. */
function run(text: string): Ran {
  const script = parse(text);
  const compiled = compile(script);
  const machine = createMachine(compiled);
  const last = text.trimEnd().split('\n').length;
  let begun = 0;
  machine.listen((event) => {
    if (event.kind === 'statement' && event.line === last) begun = machine.position;
  });
  const errors = compiled.diagnostics.filter((d) => d.severity === 'error').map((d) => d.message);
  if (errors.length > 0) return { errors, failures: 0, look: () => undefined };
  while (machine.next() !== undefined && machine.position < MOST_STEPS) machine.step();
  const { failures } = machine.state.script;
  const statement = script.statements.at(script.statements.length - 1) as { readonly call: Call };
  return {
    errors: machine.state.kernel.panic ? [machine.state.kernel.panic] : [],
    failures,
    look(meaning) {
      machine.seek(begun);
      const at = asked(machine.state.kernel, 0, statement.call.name, statement.call.args);
      return at && meaning.look(at);
    },
  };
}

const scriptOf = (kernel: Vintage, one: Failing, line: string, result: string): string => {
  const rules = RULES[kernel];
  const declarations = (one.declarations ?? '')
    .replace('OF_ONE_CALL', rules.userWiredLimit ? 'user_wired' : 'wired')
    .replace('OLD', rules.usersMayWire ? 'limit unprivileged_mlock 0' : '');
  return [
    `kernel ${kernel}`,
    declarations.includes('map 0x') ? '' : 'map 0x1000..0x100000',
    MAP,
    declarations,
    one.before ?? '',
    `t1: ${line.replace('ROOM', rules.stackGaps ? '0x60000' : '0x5f000')} = ${result}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
};

const list = (one: Failing | readonly Failing[] | undefined): readonly Failing[] =>
  one === undefined ? [] : 'calls' in one ? [one] : one;

type Case = [kernel: Vintage, id: string, call: string, result: string, meaning: Meaning];
const CASES: readonly Case[] = VINTAGES.flatMap((kernel) =>
  MEANINGS.flatMap((meaning) =>
    meaning.gives
      .filter(({ when }) => when?.(RULES[kernel]) ?? true)
      .flatMap(({ calls, result }) => calls.map((call): Case => [kernel, meaning.id, call, result, meaning])),
  ),
);

test('ids are unique, and calls and results exist', () => {
  const ids = MEANINGS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, id, call, result] of CASES) {
    expect(CALLS.has(call), `${id}: ${call}`).toBe(true);
    expect(RESULT_WORDS, id).toContain(result);
  }
  expect(Object.keys(FAILING).filter((id) => !ids.includes(id))).toEqual([]);
});

describe('a script fails by each cause, which holds then', () => {
  test.each(CASES)('%s %s: %s = %s', (kernel, id, call, result, meaning) => {
    const scripts = list(FAILING[id]).filter(({ calls }) => calls[call] !== undefined);
    expect(scripts.length, `a script for ${id} of ${call}`).toBeGreaterThan(0);
    for (const one of scripts) {
      const text = scriptOf(kernel, one, one.calls[call] as string, result);
      const ran = run(text);
      expect(ran.errors, text).toEqual([]);
      expect(ran.failures, text).toBe(0);
      expect(ran.look(meaning), text).toMatchObject({ holds: true });
    }
  });
});

describe('no cause holds for a call that succeeds', () => {
  const rows = VINTAGES.flatMap((kernel) => Object.entries(FINE).map(([call, line]) => [kernel, call, line] as const));
  test.each(rows)('%s %s', (kernel, call, line) => {
    const failures = failuresOf(call, kernel);
    const result = CALLS.get(call)?.returns === 'KERN' ? 'KERN_SUCCESS' : '0';
    const one = { declarations: FINE_DECLARATIONS, before: FINE_BEFORE, calls: {} };
    const ran = run(scriptOf(kernel, one, line, result));
    if (failures.size === 0) return expect(failures.size).toBe(0);
    // no call of this kernel
    if (failures.has('ENOSYS')) return expect(ran.failures).toBe(1);
    expect(ran.errors).toEqual([]);
    expect(ran.failures).toBe(0);
    const holding = [...failures.values()].flat().filter((meaning) => ran.look(meaning)?.holds);
    expect(holding.map(({ id }) => id)).toEqual([]);
  });
});

/** Failures that a routine's words name, and that cannot come: what it calls never answers so. */
const NEVER = new Set(['minherit EACCES']);

test.each(VINTAGES)('%s: every errno that a routine of a system call names has a row', (kernel) => {
  const missing: string[] = [];
  for (const { name, texts } of routinesOf(kernel)) {
    if (CALLS.get(name)?.returns !== 'errno' || (CALLS.get(name)?.only && failuresOf(name, kernel).size === 0))
      continue;
    const known = failuresOf(name, kernel);
    for (const [word] of texts.join('\n').matchAll(/\bE[A-Z]{3,}\b/g))
      if (RESULT_WORDS.includes(word) && !known.has(word) && !NEVER.has(`${name} ${word}`))
        missing.push(`${name} ${word}`);
  }
  expect([...new Set(missing)]).toEqual([]);
});

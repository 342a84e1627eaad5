// The failing scripts of the rows, run up to their failing call: what each row says there.
import { VINTAGES, type Vintage } from '../../../../core/kernel/constants.ts';
import { asked, type Look, type Meaning } from '../../../../core/kernel/meanings/meaning.ts';
import { MEANINGS } from '../../../../core/kernel/meanings/table.ts';
import { RULES } from '../../../../core/kernel/rules.ts';
import { compile, createMachine } from '../../../../core/machine/machine.ts';
import type { Call } from '../../../../core/trace/ast.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { type Failing, MAP } from './scripts.ts';

const MOST_STEPS = 10_000;

export interface Ran {
  readonly errors: readonly string[];
  readonly failures: number;
  /** Rows of a call, as they look before its last line begins. */
  readonly look: (meaning: Meaning) => Look | undefined;
}

/** Runs a script whose last line is the call that is asked about. */
export function run(text: string): Ran {
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

export const scriptOf = (kernel: Vintage, one: Failing, line: string, result: string): string => {
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

export const list = (one: Failing | readonly Failing[] | undefined): readonly Failing[] =>
  one === undefined ? [] : 'calls' in one ? [one] : one;

export type Case = [kernel: Vintage, id: string, call: string, result: string, meaning: Meaning];
export const CASES: readonly Case[] = VINTAGES.flatMap((kernel) =>
  MEANINGS.flatMap((meaning) =>
    meaning.gives
      .filter(({ when }) => when?.(RULES[kernel]) ?? true)
      .flatMap(({ calls, result }) => calls.map((call): Case => [kernel, meaning.id, call, result, meaning])),
  ),
);

/** `5 6 13` for the kernels of a line of a transcript, always as wide. */
export const yearsOf = (kernels: ReadonlySet<Vintage>): string =>
  VINTAGES.map((kernel) => {
    const year = kernel.replace('freebsd-', '');
    return kernels.has(kernel) ? year : ' '.repeat(year.length);
  }).join(' ');

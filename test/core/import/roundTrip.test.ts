// A script that is run, printed as each program would have logged it, and imported, is the same calls.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resultName } from '../../../core/kernel/constants.ts';
import { createMachine } from '../../../core/machine/machine.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { contextOf, statementText } from '../../../core/trace/print/print.ts';
import { checkProperty } from '../../property.ts';
import { imported, ran } from './imported.ts';
import { type MadeCall, WRITERS } from './writers.ts';

const THREADS = ['100201', '100202', '100203'];
const PAGES = 8;
const BASE = 0x801e77000;

const page = fc.integer({ min: 0, max: PAGES - 1 }).map((n) => `0x${(BASE + n * 4096).toString(16)}`);
const length = fc.integer({ min: 1, max: 4 }).map((n) => `0x${(n * 4096).toString(16)}`);
const call = fc.oneof(
  fc.tuple(page, length).map(([a, l]) => ({ name: 'mlock', args: [a, l] })),
  fc.tuple(page, length).map(([a, l]) => ({ name: 'munlock', args: [a, l] })),
  fc.tuple(page, length).map(([a, l]) => ({ name: 'munmap', args: [a, l] })),
  fc.tuple(page, length, fc.constantFrom('r--', 'rw-', '---')).map((args) => ({ name: 'mprotect', args })),
  fc.tuple(page, length).map(([a, l]) => ({ name: 'mmap', args: [a, l, 'rw-', 'PRIVATE|FIXED|ANON'] })),
  fc.tuple(page, length).map(([a, l]) => ({ name: 'mmap', args: [a, l, 'r--', 'PRIVATE|FIXED|ANON|EXCL'] })),
);
const limited = fc.oneof(
  { weight: 6, arbitrary: call },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { name: 'mlockall', args: ['CURRENT'] },
      { name: 'mlockall', args: ['FUTURE'] },
      { name: 'munlockall', args: [] },
    ),
  },
);
const someLimit = fc.integer({ min: 1, max: 10 }).map((pages) => `limit memlock ${pages * 4}K\n`);
const calls = fc.array(fc.tuple(fc.constantFrom(...THREADS), call), { minLength: 1, maxLength: 25 });

const HEAD = { thread: THREADS[0] as string, name: 'mmap', args: ['0x0', '0x8000', 'rw-', 'PRIVATE|ANON'] };

/** What each call returned, one after another. */
function results(made: readonly Omit<MadeCall, 'result'>[], limit = ''): MadeCall[] {
  const lines = made.map(({ thread, name, args }, i) => {
    const forced = i === 0 ? ` = 0x${BASE.toString(16)}` : '';
    return `t${thread}: ${name}(${args.join(', ')})${forced}`;
  });
  const machine = createMachine(compile(parse(`kernel freebsd-13\n${limit}${lines.join('\n')}\n`)));
  const given: string[] = [];
  const depthOf = (thread: number): number => machine.state.kernel.threads[thread]?.depth ?? 0;
  for (let choice = machine.next(); choice; choice = machine.next()) {
    const before = depthOf(choice.thread);
    machine.step(choice);
    if (before > 0 && depthOf(choice.thread) === 0)
      given.push(resultName(machine.state.kernel.threads[choice.thread]?.lastResult ?? 0));
  }
  expect(given).toHaveLength(made.length);
  return made.map((one, i) => ({ ...one, result: given[i] as string }));
}

/** Calls and results of a script, without comments and lines. */
function said(text: string): string[] {
  const script = parse(text);
  return [...script.statements]
    .filter(({ kind }) => kind === 'call' || kind === 'enter' || kind === 'leave')
    .map((statement) => statementText(statement, contextOf(script)));
}

describe('round trip', () => {
  test.each(Object.keys(WRITERS))('%s', (format) => {
    checkProperty(
      fc.property(calls, (list) => {
        const made = results([HEAD, ...list.map(([thread, one]) => ({ thread, ...one }))]);
        const log = WRITERS[format]?.(made) ?? '';
        const { text } = imported(log, { system: 'freebsd' });
        const before = made.map(
          ({ thread, name, args, result }) => `t${thread}: ${name}(${args.join(', ')}) = ${result}`,
        );
        expect(said(text)).toEqual(said(`${before.join('\n')}\n`));
        ran(text);
      }),
      100,
    );
  });
  test('a limit that the log does not tell is left open so that the run gives the results', () => {
    const list = fc.array(fc.tuple(fc.constantFrom(...THREADS), limited), { minLength: 1, maxLength: 15 });
    checkProperty(
      fc.property(list, someLimit, (made, limit) => {
        const log = WRITERS.kdump?.(results([HEAD, ...made.map(([thread, one]) => ({ thread, ...one }))], limit)) ?? '';
        ran(imported(log).text);
      }),
      200,
    );
  });
});

// A script that is run, printed as each program would have logged it, and imported,
// is the same calls.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resultName } from '../../../core/kernel/constants.ts';
import { createMachine } from '../../../core/machine/machine.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { contextOf } from '../../../core/trace/print/context.ts';
import { statementText } from '../../../core/trace/print/print.ts';
import { checkProperty } from '../../property.ts';
import { callsOf, imported, ran } from './imported.ts';
import { BASE, call, HEAD, limited, overlapped, THREADS, whole } from './randomCalls.ts';
import { type MadeCall, type MadeEvent, WRITERS, type Writer } from './writers.ts';

const someLimit = fc.integer({ min: 1, max: 10 }).map((pages) => `limit memlock ${pages * 4}K\n`);
const calls = fc.array(fc.tuple(fc.constantFrom(...THREADS), call), { minLength: 1, maxLength: 25 });

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

/** The thread of a call as the script names it, by what the log tells. */
const namedBy = (tells: Writer['tells'], thread: string): string =>
  tells === 'threads' ? `t${thread}` : tells === 'processes' ? 't577' : '';

/** Statements as they are expected of a log of these events. */
function linesOf(events: readonly MadeEvent[], tells: Writer['tells']): string {
  const lines: string[] = [];
  for (const [n, { kind, call }] of events.entries()) {
    const thread = namedBy(tells, call.thread);
    const text = `${call.name}(${call.args.join(', ')})`;
    const isWhole = events[n + (kind === 'enter' ? 1 : -1)]?.call === call;
    if (kind === 'return') lines.push(isWhole ? `${thread}: ${text} = ${call.result}` : `${thread} < ${call.result}`);
    else if (!isWhole) lines.push(`${thread} > ${text}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What is imported of one thread's calls, on a machine with a limit of so many kB that is told. */
function toldLimit(calls: readonly string[][], limit: number, entry: string): string {
  const made = calls.map(([name = '', ...args]) => ({ thread: THREADS[0] as string, name, args }));
  const machine = `limit memlock ${limit}K\nentry ${entry}\n`;
  const log = WRITERS['kdump -H -E']?.write(whole(results([HEAD, ...made], machine))) ?? '';
  return imported([log, `max locked memory       (kbytes, -l) ${limit}\n`]).text;
}

describe('round trip', () => {
  test.each(Object.entries(WRITERS))('%s', (_, { write, tells }) => {
    checkProperty(
      fc.property(calls, (list) => {
        const made = results([HEAD, ...list.map(([thread, one]) => ({ thread, ...one }))]);
        const { text } = imported(write(whole(made)), { system: 'freebsd' });
        // a log that does not tell threads apart is one thread's
        expect(said(text).map((line) => line.replace(/^t577\b|^t1\b/, namedBy(tells, '577')))).toEqual(
          said(linesOf(whole(made), 'threads')).map((line) =>
            tells === 'threads' ? line : line.replace(/^t\d+/, namedBy(tells, '577')),
          ),
        );
        ran(text);
      }),
      20,
    );
  });
  test.each(Object.entries(WRITERS).filter(([, { overlaps, tells }]) => overlaps && tells === 'threads'))(
    '%s, calls that overlap',
    (_, { write }) => {
      checkProperty(
        fc.property(calls, fc.integer({ min: 1, max: 1_000_000 }), (list, seed) => {
          const events = overlapped(
            list.map(([thread, one]) => ({ thread, ...one })),
            seed,
          );
          const { text } = imported(write(events), { system: 'freebsd' });
          expect(said(text)).toEqual(said(linesOf(events, 'threads')));
        }),
        20,
      );
    },
  );
  // truss follows a child with -f alone
  const follow = Object.entries(WRITERS).filter(
    ([command, { tells }]) => tells !== 'nothing' && !/^truss -H/.test(command),
  );
  test.each(follow)('%s, a process that is forked and a file that is mapped', (command, { write, tells }) => {
    const one = (process: string, name: string, args: string[], result = '0'): MadeCall => ({
      thread: tells === 'threads' && !command.startsWith('strace') ? `1002${process.slice(-2)}` : process,
      process,
      name,
      args,
      result,
    });
    const at = '0x801e77000';
    const log = write(
      whole([
        one('577', 'open', ['"/lib/libc.so.7"'], '0x3'),
        one('577', 'mmap', ['0x0', '0x4000', 'r--', 'PRIVATE', '3', '0'], at),
        one('577', 'close', ['3']),
        one('577', 'fork', [], '0x242'),
        one('578', 'mlock', [at, '0x1000']),
        one('577', 'munmap', [at, '0x1000']),
        one('578', 'munlock', [at, '0x1000']),
      ]),
    );
    const { text } = imported(log, { system: 'freebsd' });
    expect(text).toMatch(/^object libc_so_7 16K read-only/m);
    const [parent, child] = [one('577', '', []).thread, one('578', '', []).thread];
    expect(callsOf(text)).toEqual([
      `t${parent}: mmap(NULL, 16K, r--, MAP_PRIVATE, libc_so_7) = ${at}`,
      `t${parent}: fork(p2) = 0`,
      `t${child}: mlock(${at}, 4K) = 0`,
      `t${parent}: munmap(${at}, 4K) = 0`,
      `t${child}: munlock(${at}, 4K) = 0`,
    ]);
    ran(text);
  });
  test('a limit that the log does not tell is left open so that the run gives the results', () => {
    const list = fc.array(fc.tuple(fc.constantFrom(...THREADS), limited), { minLength: 1, maxLength: 15 });
    checkProperty(
      fc.property(list, someLimit, (made, limit) => {
        const log =
          WRITERS['kdump -H -E']?.write(
            whole(results([HEAD, ...made.map(([thread, one]) => ({ thread, ...one }))], limit)),
          ) ?? '';
        ran(imported(log).text);
      }),
      200,
    );
  });
  test('what was locked before nobody could access it stays locked when all is locked again', () => {
    const page = `0x${BASE.toString(16)}`;
    const made = [
      ['mlockall', 'FUTURE'],
      ['mlockall', 'CURRENT'],
      ['mprotect', page, '0x1000', '---'],
      ['mlockall', 'CURRENT'],
      ['mmap', page, '0x1000', 'rw-', 'PRIVATE|FIXED|ANON'],
    ].map(([name = '', ...args]) => ({ thread: THREADS[0] as string, name, args }));
    const log = WRITERS['kdump -H -E']?.write(whole(results([HEAD, ...made], 'limit memlock 32K\n'))) ?? '';
    const { text } = imported(log);
    expect(text).toMatch(/^limit +memlock 32K +# unknown/m);
    ran(text);
  });
  test('what was mapped before, and mlockall has locked, is found once, however many calls it refuses', () => {
    const page = `0x${BASE.toString(16)}`;
    const fixed = ['mmap', page, '0x1000', 'rw-', 'PRIVATE|FIXED|ANON'];
    const made = [['mlockall', 'FUTURE'], ['munmap', page, '0x3000'], ['mlockall', 'CURRENT'], fixed, fixed, fixed];
    const text = toldLimit(made, 36, '0x200000..0x204000 rw-');
    expect(text).toMatch(/^entry 0x200000\.\.0x204000 rw- /m);
    ran(text);
  });
  test('what was locked before mlockall tells nothing of what it locks that the log does not show', () => {
    const page = `0x${BASE.toString(16)}`;
    const made = [
      ['mlock', page, '0x1000'],
      ['mlockall', 'FUTURE'],
      ['munmap', page, '0x8000'],
      ['mlockall', 'CURRENT'],
      ['mmap', page, '0x1000', 'r--', 'PRIVATE|FIXED|ANON|EXCL'],
    ];
    const text = toldLimit(made, 32, '0x200000..0x208000 rw-');
    expect(text).toMatch(/^entry 0x200000\.\.0x208000 rw- /m);
    ran(text);
  });
  test('a call that succeeds once the process has let go of something was refused by the limit', () => {
    const page = `0x${BASE.toString(16)}`;
    const again = ['mlock', `0x${(BASE + 0x6000).toString(16)}`, '0x1000'];
    for (const release of ['munmap', 'munlock']) {
      const made = [['mlock', page, '0x4000'], again, [release, page, '0x1000'], again];
      const text = toldLimit(made, 28, '0x200000..0x203000 rw- wired=1 flags=USER_WIRED');
      expect(text).toMatch(/^entry 0x200000\.\.0x203000 rw- {2}wired=1 flags=USER_WIRED/m);
      ran(text);
    }
  });
  test('what was mapped or locked before a log that tells the limit is found by what was refused', () => {
    const list = fc.array(fc.tuple(fc.constantFrom(...THREADS), limited), { minLength: 1, maxLength: 12 });
    const pages = fc.integer({ min: 1, max: 10 });
    checkProperty(
      fc.property(list, pages, pages, fc.boolean(), (made, most, before, isLocked) => {
        const locked = isLocked ? ' wired=1 flags=USER_WIRED' : '';
        const machine = `limit memlock ${most * 4}K\nentry 0x200000..0x${(0x200000 + before * 4096).toString(16)} rw-${locked}\n`;
        const log =
          WRITERS['kdump -H -E']?.write(
            whole(results([HEAD, ...made.map(([thread, one]) => ({ thread, ...one }))], machine)),
          ) ?? '';
        ran(imported([log, `max locked memory       (kbytes, -l) ${most * 4}\n`]).text);
      }),
      200,
    );
  });
});

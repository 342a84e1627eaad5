// What hovers say of results and calls, and the page of errors, which is made of the same rows.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RESULT_WORDS, VINTAGES, type Vintage } from '../../../core/kernel/constants.ts';
import { inWords } from '../../../core/kernel/meanings/meaning.ts';
import { MEANINGS } from '../../../core/kernel/meanings/table.ts';
import { RULES } from '../../../core/kernel/rules.ts';
import { callFailuresDoc, perror, resultDoc } from '../../../core/language/docs/failureDocs.ts';
import { callAt } from '../../../core/language/symbols/references.ts';
import { CALLS } from '../../../core/trace/calls/signatures.ts';
import { view } from './scriptFiles.ts';

test('the kernel that a script names, or the one of a script that names none', () => {
  expect(view('# kernel freebsd-5\n  kernel freebsd-6').names.vintage).toBe('freebsd-6');
  expect(view('t1: mlock(0, 1)').names.vintage).toBe(view('').names.vintage);
});

test('the call of a line, also of one whose call began above', () => {
  const script = view(
    't1 > vm_map_wire(0x1000, 0x2000) @ fault\nt2: mlock(0x1000, 1) # munlock\nt1 < KERN_FAILURE\nt9 < 0',
  );
  expect([0, 1, 2, 3].map((line) => callAt(script, line)?.text)).toEqual([
    'vm_map_wire',
    'mlock',
    'vm_map_wire',
    undefined,
  ]);
});

test('a result by its call and kernel', () => {
  expect(resultDoc('mlock', 'ENOMEM', 'freebsd-13')).toMatch(
    /^`ENOMEM` \(Cannot allocate memory\) of `mlock` in freebsd-13:\n\n- .*RLIMIT_MEMLOCK/s,
  );
  expect(resultDoc('mlock', 'ENOMEM', 'freebsd-13')).toContain('vm.max_user_wired');
  expect(resultDoc('mlock', 'ENOMEM', 'freebsd-5')).not.toContain('RLIMIT_MEMLOCK');
  expect(resultDoc('mlock', 'EIO', 'freebsd-13')).toBeUndefined();
  expect(callFailuresDoc('mlock', 'freebsd-6')).toContain('- `EAGAIN`: the system');
  expect(callFailuresDoc('mlock', 'freebsd-13')).not.toContain('EAGAIN');
  expect(callFailuresDoc('vm_map_wakeup', 'freebsd-13')).toBeUndefined();
});

test('every errno of the table has the words of perror', () => {
  const errnos = MEANINGS.flatMap(({ gives }) => gives.map(({ result }) => result)).filter((one) => /^E/.test(one));
  expect(errnos.filter((one) => perror(one) === '')).toEqual([]);
});

/** `since freebsd-13`, `until freebsd-6`, or nothing if all have it. */
function kernels(call: string, has: (vintage: Vintage) => boolean): string {
  const only = CALLS.get(call)?.only;
  const without = VINTAGES.filter((vintage) => only && !RULES[vintage][only.rule]);
  if (without.length > 0 && without.every(has)) return `up to ${without.at(-1)}`;
  const of = VINTAGES.filter((vintage) => !only || RULES[vintage][only.rule]);
  const own = of.filter(has);
  if (own.length === of.length) return 'all';
  const first = own[0] as Vintage;
  const last = own.at(-1) as Vintage;
  if (first === of[0]) return `up to ${last}`;
  return last === of.at(-1) ? `since ${first}` : own.join(', ');
}

/** The tables of docs/errors.md: one a call. */
function tables(): string {
  const order = [...CALLS.keys()].filter((name) => !name.startsWith('vm_'));
  const found = [...order, ...[...CALLS.keys()].filter((name) => name.startsWith('vm_'))].flatMap((call) => {
    const rows = MEANINGS.flatMap((meaning) =>
      meaning.gives
        .filter(({ calls }) => calls.includes(call))
        .flatMap(({ result, when }) => {
          const cell = (words: string): string => words.replaceAll('|', '\\|');
          const words = (vintage: Vintage): string => {
            const rules = RULES[vintage];
            return `${cell(inWords(meaning.cause, rules))} | KERNELS | ${cell(inWords(meaning.advice, rules))}`;
          };
          const having = VINTAGES.filter((vintage) => when?.(RULES[vintage]) ?? true);
          // the latest words first
          return [...new Set(having.map(words).reverse())].map((said) => {
            const own = kernels(call, (vintage) => having.includes(vintage) && words(vintage) === said);
            return { result, row: `| \`${result}\` | ${said.replace('KERNELS', own)} |` };
          });
        }),
    );
    if (rows.length === 0) return [];
    const rank = (result: string): number => RESULT_WORDS.indexOf(result);
    const sorted = rows.sort((a, b) => rank(a.result) - rank(b.result)).map(({ row }) => row);
    return [
      `### ${call}\n\n| result | what it means | kernels | what you can do |\n|---|---|---|---|\n${sorted.join('\n')}\n`,
    ];
  });
  return found.join('\n');
}

test('docs/errors.md has every row (UPDATE_DOCS=1 writes its tables anew)', () => {
  const path = 'docs/errors.md';
  const page = readFileSync(path, 'utf8');
  const mark = '<!-- made from the rows of core/kernel/meanings -->\n\n';
  const [above = ''] = page.split(mark);
  const wanted = `${above}${mark}${tables()}`;
  if (process.env.UPDATE_DOCS) writeFileSync(path, wanted);
  expect(page.includes(mark)).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe(wanted);
});

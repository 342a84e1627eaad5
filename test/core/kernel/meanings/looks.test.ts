// What the rows say of a call, with the numbers of its state: of each call that fails by some
// cause, and of one that succeeds, all that could have failed it. `5 6 13` before a line tells
// which kernels say it. UPDATE_TRANSCRIPTS=1 writes looks.txt anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { VINTAGES, type Vintage } from '../../../../core/kernel/constants.ts';
import { failuresOf } from '../../../../core/kernel/meanings/table.ts';
import { CALLS } from '../../../../core/trace/calls/signatures.ts';
import { CASES, list, run, scriptOf, yearsOf } from './cases.ts';
import { FINE, FINE_BEFORE, FINE_DECLARATIONS } from './fine.ts';
import { FAILING } from './scripts.ts';

const FILE = new URL('looks.txt', import.meta.url);

/** Each line of the report, with the kernels that have it. */
const said = new Map<string, Set<Vintage>>();

function ask(kernel: Vintage, call: string, text: string): void {
  const { look } = run(text);
  const written = text.slice(text.lastIndexOf('\n') + 1).replace('t1: ', '');
  for (const row of new Set([...failuresOf(call, kernel).values()].flat())) {
    const found = look(row);
    if (!found || found.unset !== undefined) continue;
    // where no number of the state is in it, it says the same of other calls of the name
    const asked = found.holds || /\d/.test(found.text) ? written : call;
    const line = `${row.id} | ${asked} | ${found.holds ? 'yes' : 'no'}, ${found.text}${found.moot ? ' (moot)' : ''}`;
    said.set(line, (said.get(line) ?? new Set()).add(kernel));
  }
}

test('what each row says of the calls', () => {
  for (const [kernel, id, call, result] of CASES)
    for (const one of list(FAILING[id])) {
      const line = one.calls[call];
      if (line !== undefined) ask(kernel, call, scriptOf(kernel, one, line, result));
    }
  const fine = { declarations: FINE_DECLARATIONS, before: FINE_BEFORE, calls: {} };
  for (const kernel of VINTAGES)
    for (const [call, line] of Object.entries(FINE))
      ask(kernel, call, scriptOf(kernel, fine, line, CALLS.get(call)?.returns === 'KERN' ? 'KERN_SUCCESS' : '0'));
  const lines = [...said].map(([line, kernels]) => `${yearsOf(kernels)} ${line}`);
  const text = `${lines.sort((a, b) => (a.slice(13) < b.slice(13) ? -1 : 1)).join('\n')}\n`;
  if (process.env.UPDATE_TRANSCRIPTS === '1') writeFileSync(FILE, text);
  expect(text.split('\n')).toEqual(readFileSync(FILE, 'utf8').split('\n'));
});

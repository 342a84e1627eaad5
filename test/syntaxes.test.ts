// The grammar of the listings, as far as plain rules go: each line of each listing is coloured by
// the first rule that matches, from left to right.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listingText } from '../core/inspect/listingText.ts';
import { VINTAGES } from '../core/kernel/constants.ts';
import { routinesOf } from '../core/kernel/routine.ts';
import '../core/machine/machine.ts';

interface Rule {
  readonly name?: string;
  readonly match?: string;
}
const { patterns } = JSON.parse(readFileSync('syntaxes/vmkernel.tmLanguage.json', 'utf8')) as { patterns: Rule[] };

/** The pieces of a line that have a colour: the text, and the name of the rule. */
function coloured(line: string): (readonly [text: string, name: string])[] {
  const made: (readonly [string, string])[] = [];
  const rules = patterns.flatMap(({ name = '', match }) => (match ? [{ name, match: new RegExp(match, 'g') }] : []));
  for (let at = 0; at < line.length; ) {
    let best: { index: number; text: string; name: string } | undefined;
    for (const { name, match } of rules) {
      match.lastIndex = at;
      const found = match.exec(line);
      if (found && (!best || found.index < best.index)) best = { index: found.index, text: found[0], name };
    }
    if (!best) break;
    made.push([best.text, best.name]);
    at = best.index + best.text.length;
  }
  return made;
}

const lines = VINTAGES.flatMap(routinesOf).flatMap((routine) => listingText(routine).split('\n'));

test('the words of a sentence are no operators', () => {
  const prose = lines.filter((line) => /\b(and|or|not)\b/.test(line));
  expect(prose.length).toBeGreaterThan(40);
  for (const line of prose)
    for (const [text, name] of coloured(line))
      if (!name.startsWith('comment')) expect(text).not.toMatch(/^(and|or|not)$/);
});

test('a remark at the end of a step is a comment, whole', () => {
  const remarks = lines.filter((line) => line.includes('//'));
  expect(remarks.length).toBeGreaterThan(5);
  for (const line of remarks)
    expect(coloured(line).at(-1)).toEqual([line.slice(line.indexOf('//')), 'comment.line.double-slash.vmkernel']);
});

test('the names of values have a colour in every theme of VS Code, before the server of the language speaks', () => {
  const script = readFileSync('syntaxes/vmtrace.tmLanguage.json', 'utf8');
  const listing = readFileSync('syntaxes/vmkernel.tmLanguage.json', 'utf8');
  const names = [...`${script}${listing}`.matchAll(/"name": "([^"]*\b(?:support\.constant|constant\.other)[^"]*)"/g)];
  expect(names.length).toBeGreaterThan(5);
  // the high contrast themes colour nothing by the last scope, and light ones not by all of them
  for (const [, name] of names) expect(name).toMatch(/^variable\.other\.enummember\.\w+ /);
});

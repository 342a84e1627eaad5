// A step's line in its listing, and the steps as instructions: each leads to the other.
import { describe, expect, test } from 'vitest';
import { addressOf } from '../../../core/inspect/codeAddress.ts';
import { instructionsFrom } from '../../../core/inspect/instructions.ts';
import {
  declarationOf,
  lineOfSignature,
  lineOfStep,
  listingText,
  stepOfLine,
} from '../../../core/inspect/listingText.ts';
import { VINTAGES } from '../../../core/kernel/constants.ts';
import { routinesOf } from '../../../core/kernel/routine.ts';
import '../../../core/kernel/kernel.ts';

describe.each(VINTAGES)('%s', (vintage) => {
  const routines = routinesOf(vintage);

  test('each step has a line of the listing, the others have none', () => {
    for (const routine of routines) {
      // counted from 1
      const lines = ['', ...listingText(routine).split('\n')];
      const steps = lines.map((_, line) => stepOfLine(routine, line)).filter((pc) => pc !== undefined);
      expect(steps).toEqual(routine.labels.map((_, pc) => pc));
      expect(stepOfLine(routine, lines.length)).toBeUndefined();
      expect(lines[lineOfSignature(routine)]).toBe(routine.signature);
      routine.labels.forEach((label, pc) => {
        expect(lines[lineOfStep(routine, pc)]?.startsWith(`${label}:`)).toBe(true);
      });
    }
  });

  test('the instruction at each address is the step that has it, and those around it follow', () => {
    const all = routines.flatMap((routine) => routine.labels.map((_, pc) => ({ routine, pc })));
    const addresses = all.map(({ routine, pc }) => addressOf(routine, pc));
    expect(addresses).toEqual(addresses.toSorted((a, b) => (a < b ? -1 : 1)));
    for (const i of [0, 1, 7, all.length >> 1, all.length - 2, all.length - 1]) {
      const [here] = instructionsFrom(vintage, addresses[i] as bigint, 0, 1);
      expect(here).toEqual({ address: addresses[i], place: all[i] });
      const [before, , after] = instructionsFrom(vintage, addresses[i] as bigint, -1, 3);
      expect(before?.place).toEqual(all[i - 1]);
      expect(after?.place).toEqual(all[i + 1]);
    }
  });
});

test('a local is declared where its name stands first, which no label is', () => {
  for (const vintage of VINTAGES)
    for (const routine of routinesOf(vintage)) {
      const lines = listingText(routine).split('\n');
      const signature = lineOfSignature(routine);
      for (const { name } of routine.locals) {
        const { line, column } = declarationOf(routine, name);
        const word = new RegExp(`\\b${name}\\b`);
        const textOf = (at: number): string =>
          (lines[at - 1] as string).replace(/^[\w-]+:/, (label) => ' '.repeat(label.length));
        const places = lines.map((_, i) => i + 1).filter((at) => at >= signature && word.test(textOf(at)));
        const what = `${vintage} ${routine.name} ${name}`;
        expect(line, what).toBe(places[0] ?? signature);
        expect(column, what).toBe(places.length > 0 ? textOf(line).search(word) + 1 : 1);
      }
    }
});

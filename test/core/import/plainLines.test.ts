// The quick way through a line of a log reads what its reader reads, or leaves the line to it.
import { expect, test } from 'vitest';
import { bulkCalls, FORMATS } from '../../../bench/explain/bulk.ts';
import { newRandom, next } from '../../../bench/random.ts';
import { newCodedText, setText } from '../../../core/import/readers/codedText.ts';
import { newRecogniser, recognise, recognisePlain } from '../../../core/import/recognise.ts';
import { newSkipped, skip } from '../../../core/import/skipping.ts';
import { seeds } from '../../property.ts';

const SLIPS = [' ', '\t', '  ', ',', ')', '(', '"', '0', '0x', '-', '1.5', ':', '=', '<', '>', '\r', '\u2028', 'é', ''];

test.each(FORMATS)('%s', (format) => {
  const lines = bulkCalls(format, 40).split('\n').slice(0, -1);
  const recogniser = newRecogniser();
  recognise(recogniser, lines[0] as string);
  const coded = newCodedText();
  let plain = 0;
  const compare = (line: string): void => {
    const skipped = newSkipped();
    // between other lines of a text
    const text = `1(2\n${line}\n3(4 RET 5`;
    const [from, to] = [4, 4 + line.length];
    setText(coded, text);
    if (skip(skipped, recogniser, coded, from, to)) return;
    const quick = recognisePlain(recogniser, coded, from, to, skipped);
    if (!quick) return;
    plain++;
    expect(quick, line).toEqual(recogniser.last?.(line));
  };
  for (const line of lines) compare(line);
  expect(plain).toBe(lines.length);
  for (const seed of seeds(20)) {
    const random = newRandom(BigInt(seed));
    for (const whole of lines) {
      let line = whole;
      for (let slips = 1 + next(random, 3); slips > 0; slips--) {
        const at = next(random, line.length + 1);
        line = line.slice(0, at) + SLIPS[next(random, SLIPS.length)] + line.slice(at + next(random, 2));
      }
      compare(line);
    }
  }
  expect(plain).toBeGreaterThan(lines.length);
});

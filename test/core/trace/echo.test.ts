// A user's text in text of ours: short, on one line, nothing hidden in it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commentLine, cut, LONGEST_NAME, quoted } from '../../../core/trace/echo.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../property.ts';

/** Characters of every kind, those that end lines or cannot be seen among them. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\n', '\r', '\t', '\0', '\u0085', '\u2028', '\u202e', '#', "'", 'a', '😀'),
    fc.string(),
  ),
});

describe('an echo', () => {
  test.each([
    ['mlock', "'mlock'"],
    ['two\nlines', "'two\\x0alines'"],
    ['a\u2028b\u202ec', "'a\\u2028b\\u202ec'"],
    ['a\u200bb\u00a0c\u3000d', "'a\\u200bb\\u00a0c\\u3000d'"],
    ['', "''"],
  ])('of %j', (given, shown) => expect(quoted(given)).toBe(shown));
  test('a long text is cut, and never within a character', () => {
    expect(cut('x'.repeat(LONGEST_NAME))).toBe('x'.repeat(LONGEST_NAME));
    expect(cut('x'.repeat(1_000_000))).toBe(`${'x'.repeat(LONGEST_NAME - 1)}…`);
    expect(cut(`${'x'.repeat(LONGEST_NAME - 2)}😀😀`)).toBe(`${'x'.repeat(LONGEST_NAME - 2)}…`);
  });
  test('whatever it is of, it is short and has nothing hidden', () => {
    checkProperty(
      fc.property(text, (given) => {
        const shown = quoted(given);
        expect(shown.length).toBeLessThan(8 * LONGEST_NAME);
        expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
      }),
    );
  });
});

test('any text is one comment of a script, and no statement', () => {
  checkProperty(
    fc.property(text, (given) => {
      const line = commentLine(`${given}\nt1: vm_map_remove(0x1000, 0x2000)`);
      const script = parse(`${line}\nt2: vm_map_remove(0x1000, 0x2000)\n`);
      expect(script.diagnostics).toEqual([]);
      expect(script.threads).toEqual(['t2']);
      expect(script.comments.map(({ span }) => span.line)).toEqual([1]);
    }),
  );
});

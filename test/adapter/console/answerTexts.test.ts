// Answers about the history in the console: rows in columns, what is not there left out, and that
// there is more than they show.
import { describe, expect, test } from 'vitest';
import { chainText, changesText, foundText } from '../../../adapter/console/answerTexts.ts';
import type { Chain, Link } from '../../../core/debugger/ask/link.ts';
import type { ChangeRow } from '../../../core/debugger/ask/nearby.ts';

const link = (more: Partial<Link> = {}): Link =>
  ({ text: 'wired_count from 0 to 1', line: 9, position: 35, who: 't2', call: 'mlock(0x1000)', ...more }) as Link;
const chain = (more: Partial<Chain> = {}): Chain => ({
  name: 'user_wired',
  value: '2',
  links: [link()],
  more: false,
  parts: [],
  ...more,
});

describe('what made a value', () => {
  test('the step, the line, who, and what it did, in columns', () => {
    const links = [link(), link({ position: 4, line: 12, who: 'worker', text: 'cut', step: 'clips' } as Partial<Link>)];
    expect(chainText(chain({ links })).split('\n')).toEqual([
      'user_wired: 2',
      '  step 35  line 9   t2: mlock(0x1000)      wired_count from 0 to 1',
      '  step 4   line 12  worker: mlock(0x1000)  cut (clips)',
      ':go 35 goes to right before that step',
    ]);
  });

  test('what was done by hand, what the script did, and what was so from the start', () => {
    const links = [
      link({ line: 0, call: undefined } as unknown as Partial<Link>),
      link({ who: 'script', call: 'set x = 1' }),
      link({
        position: undefined,
        who: undefined,
        call: undefined,
        line: 0,
        text: 'so from the start',
      } as unknown as Partial<Link>),
    ];
    const rows = chainText(chain({ links })).split('\n').slice(1, 4);
    expect(rows[0]).toMatch(/^ {2}step 35 {2}by hand {2}t2: {8}wired_count/);
    expect(rows[1]).toMatch(/^ {2}step 35 {2}line 9 {3}set x = 1 {2}wired_count/);
    expect(rows[2]?.trim()).toBe('so from the start');
  });

  test('columns that no row has are left out, and no row ends in blanks', () => {
    const nothing = { position: undefined, who: undefined, call: undefined, line: 0 } as unknown as Partial<Link>;
    expect(chainText(chain({ links: [link({ ...nothing, text: 'so from the start' })] }))).toBe(
      'user_wired: 2\n  so from the start',
    );
  });

  test('of an expression its parts, and which of them has earlier steps', () => {
    const part = (name: string, more: boolean): Chain => chain({ name, more });
    const row = 'step 35  line 9  t2: mlock(0x1000)  wired_count from 0 to 1';
    const text = chainText(chain({ name: 'a + b', links: [], parts: [part('a', true), part('b', false)] }));
    expect(text.split('\n')).toEqual([
      'a + b: 2',
      '  a: 2',
      `    ${row}`,
      '    ...',
      '  b: 2',
      `    ${row}`,
      ':go 35 goes to right before that step',
    ]);
    expect(chainText(chain({ more: true })).split('\n')[2]).toBe('  ... and earlier steps');
  });

  test('a whole thing has its name alone', () => {
    for (const value of ['', 'entry(0x1000)'])
      expect(chainText(chain({ name: 'entry(0x1000)', value })).split('\n')[0]).toBe('entry(0x1000)');
  });
});

const row = (position: number, from: string, to: string): ChangeRow =>
  ({ position, line: 9, who: 't2', call: 'mlock(0x1000)', from, to }) as ChangeRow;
const table = (before: ChangeRow[], after: ChangeRow[], earlier = false, later = false) =>
  ({ name: 'user_wired', before, after, earlier, later }) as never;

describe('where a value changed, or was found', () => {
  test('the present position stands between what was before and what comes after', () => {
    expect(changesText(table([row(3, '0', '1')], [row(12, '1', '2')], true, true)).split('\n')).toEqual([
      'user_wired: more than 2 changes',
      '  ... earlier ones',
      '  step 3   line 9  t2: mlock(0x1000)  0  -> 1',
      '> here',
      '  step 12  line 9  t2: mlock(0x1000)  1  -> 2',
      '  ... later ones',
    ]);
    expect(changesText(table([row(3, '0', '1')], [])).split('\n')).toEqual([
      'user_wired: 1 change',
      '  step 3  line 9  t2: mlock(0x1000)  0  -> 1',
    ]);
    expect(changesText(table([], []))).toBe('user_wired has never changed');
  });

  test('what was found is so after its step', () => {
    expect(foundText(table([row(3, '', '1')], [row(7, '', '1')], false, true)).split('\n')).toEqual([
      'user_wired: found more than 2 times',
      '  step 4  line 9  t2: mlock(0x1000)  = 1',
      '> here',
      '  step 8  line 9  t2: mlock(0x1000)  = 1',
      '  ... later ones',
    ]);
    expect(foundText(table([row(3, '', '1')], [])).split('\n')[0]).toBe('user_wired: found 1 time');
    expect(foundText(table([], []))).toBe('user_wired: not found in what has run');
  });
});

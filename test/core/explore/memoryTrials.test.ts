// Which amounts of memory before a log are tried, in which order: one guess of the import, then one
// in place of the other.
import { expect, test } from 'vitest';
import { lineOf, memoryTrials } from '../../../core/explore/service/memoryTrials.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const HEAD = '# Imported from x.truss: truss, 9 lines.\nkernel freebsd-15  # log uname:1';
const BEGUN = '# log 1; execve: what the program itself maps is not in the log';
const MAPPED =
  'entry 0x100000..0x108000 rw-  # inferred: stands for what else was mapped, at least 4K: x refused log 3';
const LOCKED =
  'entry 0x300000..0x302000 rw- wired=1 flags=USER_WIRED  # inferred: stands for what else was locked before the log, at least 4K: x refused log 3';
const CALL = 't1: mlockall(MCL_CURRENT) = ENOMEM';

/** `mapped@4`: the entry of line 4, and those that go; `+`: one that the script has not. */
function triedOf(...lines: readonly string[]): string[] {
  const script = compile(parse([HEAD, ...lines].join('\n')));
  return memoryTrials(script, 16).map(({ varied, without }) => {
    const name = ({ isLocked, line }: typeof varied) =>
      `${isLocked ? 'locked' : 'mapped'}${line > 0 ? `@${line}` : '+'}`;
    return [name(varied), ...without.map((one) => `without ${name(one)}`)].join(' ');
  });
}

test('each guess alone is tried first, then one where the other goes', () => {
  expect(triedOf(MAPPED, LOCKED, CALL)).toEqual([
    'mapped@3',
    'locked@4',
    'mapped@3 without locked@4',
    'locked@4 without mapped@3',
  ]);
});

test('of several of a kind the last one gets another size, and all go', () => {
  const other = MAPPED.replace('0x100000..0x108000', '0x400000..0x401000');
  expect(triedOf(MAPPED, other, CALL)).toEqual(['mapped@4', 'locked+', 'locked+ without mapped@3 without mapped@4']);
});

test('where the script has none, one is tried where nothing is named', () => {
  expect(triedOf(CALL)).toEqual(['mapped+', 'locked+']);
  const script = compile(parse([HEAD, 't1: mlock(0x200000, 4K) = ENOMEM'].join('\n')));
  expect(memoryTrials(script, 16).map(({ varied }) => varied.start)).toEqual([0x10_0000, 0x10_0000]);
});

test('nothing was locked before a program that the log shows begin', () => {
  expect(triedOf(MAPPED, BEGUN, CALL)).toEqual(['mapped@3']);
});

test('what a person, or a listing, says is no guess', () => {
  expect(triedOf('entry 0x100000..0x108000 rw-  # log map:2', CALL)).toEqual(['mapped+', 'locked+']);
});

test('an entry of no page is no line, or goes', () => {
  const script = compile(parse([HEAD, MAPPED, CALL].join('\n')));
  const [first] = memoryTrials(script, 16);
  if (!first) throw new Error('there is a trial');
  expect(lineOf(script, first.varied, 2)).toEqual({ text: 'entry 0x100000..0x102000 rw-', line: 3 });
  expect(lineOf(script, first.varied, 0)).toEqual({ text: '', line: 3 });
  expect(lineOf(script, { ...first.varied, line: 0 }, 0)).toBeUndefined();
});

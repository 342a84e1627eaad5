// Lines of a script that are not read by the language's reader, as others like them were.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argumentsOf } from '../../../core/import/calls/arguments.ts';
import { resultOf } from '../../../core/import/calls/numbers.ts';
import { sayAgain, sayMmap, sayPlain } from '../../../core/import/script/said.ts';
import { resultOfForm, Sample } from '../../../core/import/text/sample.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../property.ts';
import { imported } from './imported.ts';

const PAGE = 4096;
const RESTS: Readonly<Record<string, string>> = {
  mmap: ',PROT_READ,MAP_PRIVATE|MAP_ANON,-1,0',
  mlock: '',
  munmap: '',
  mprotect: ',PROT_READ',
  vm_map_wire: ',1',
  vm_map_remove: '',
  vm_map_insert: ',3,7',
};
const number = fc.oneof(
  fc.integer({ min: 0, max: 3 }).map((n) => n * PAGE),
  fc.integer({ min: 0, max: 2 ** 20 }).map((n) => 0x801e00000 + n * PAGE),
  fc.maxSafeNat(),
);

/** As the script says it; `result`: as the log has it. */
function lineOf(name: string, first: number, second: number, result: string) {
  const args = argumentsOf(name, `${first},0x${second.toString(16)}${RESTS[name]}`);
  const said = sayAgain(name, args, 'freebsd', () =>
    name === 'mmap' ? sayMmap(args, 'freebsd', () => undefined) : sayPlain(name, args, 'freebsd'),
  );
  const like = resultOfForm(name, args, result, resultOf(result, false).value, PAGE);
  return { text: `t1: ${said.text} = ${result}`, form: said.form, like };
}

const isRight = (line: string): boolean =>
  compile(parse(`kernel freebsd-15\nt1: mlock(0x1000, 4K) = 0\n${line}\n`)).problems.errors === 0;

describe('a line that is not read because one like it was', () => {
  test.each(Object.keys(RESTS))('is one that the language takes: %s', (name) => {
    const plain = lineOf(name, 0x801e77000, 0x801e78000, name === 'mmap' ? '0x801e77000' : '0');
    expect([plain.like !== undefined, isRight(plain.text.replace(/ = 0$/, ''))]).toEqual([true, true]);
    checkProperty(
      fc.property(number, number, number, (first, second, place) => {
        const result = name === 'mmap' ? `0x${place.toString(16)}` : '0';
        const { text, form, like } = lineOf(name, first, second, result);
        if (form && like !== undefined) expect(isRight(text.replace(/ = 0$/, '')), text).toBe(true);
      }),
      300,
    );
  });
  test('is of a thread that has a line already, and is in no call', () => {
    const sample = new Sample();
    const form = {};
    sample.add('t1', ': mlock(0x1000, 4K) = 0', form, '0');
    sample.add('t1', ': mlock(0x1000, 4K) = 0', form, '0');
    sample.add('t1', ': mlock(0x2000, 4K) = 0', form, '0');
    sample.add('t1', ': mlock(0x3000, 4K) = ENOMEM', form, 'ENOMEM');
    sample.add('t2', ': mlock(0x4000, 4K) = ENOMEM', form, 'ENOMEM');
    sample.add('t2', ' > mlock(0x5000, 4K)');
    sample.add('t2', ': mlock(0x6000, 4K) = ENOMEM', form, 'ENOMEM');
    sample.add('t1', ': mlock(0x7000, 4K) = ENOMEM', form, 'ENOMEM');
    sample.add('t2', ' < 0');
    sample.add('t2', ': mlock(0x8000, 4K) = ENOMEM', form, 'ENOMEM');
    expect(sample.texts.map((text) => text.replace(/K\).*/, ''))).toEqual([
      't1: mlock(0x1000, 4',
      't1: mlock(0x1000, 4',
      't1: mlock(0x3000, 4',
      't2: mlock(0x4000, 4',
      't2 > mlock(0x5000, 4',
      't2: mlock(0x6000, 4',
      't2 < 0',
    ]);
  });
});

test('one line of many alike that the language refuses is left out, with the reason', () => {
  const lines = Array.from({ length: 40 }, (_, n) => {
    const at = 0x801e77000 + n * 0x4000 + (n === 31 ? 1 : 0);
    const call = `vm_map_wire(0x${at.toString(16)}, 0x${(at + 0x1000).toString(16)}, 0x1)`;
    return `${n}.000001 577 100201 > ${call}\n${n}.000002 577 100201 < vm_map_wire 0\n`;
  });
  const { text } = imported(lines.join(''));
  expect(text.match(/: vm_map_wire\(.*KERN_SUCCESS/g)).toHaveLength(40);
  expect(text.match(/left out: .*vm_map_wire\(0x801ef3001, .*not on a page boundary/g)).toHaveLength(1);
  expect(parse(text).problems.errors).toBe(0);
});

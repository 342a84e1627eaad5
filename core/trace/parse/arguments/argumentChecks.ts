// What the arguments of a call have to be together: none missing, none that another one forbids.
import { INSERT, PROT_ALL, protName } from '../../../kernel/constants.ts';
import { parameterWords } from '../../calls/callTemplates.ts';
import type { CallSignature, Parameter } from '../../calls/signature.ts';
import { NOT_GIVEN, parameterIndex, signatureText } from '../../calls/signatures.ts';
import { checkDescriptor } from '../mmapArguments.ts';
import { error, type Reader, warn } from '../reader.ts';

/** More are no help in a sentence; completion has them. */
const MOST_WORDS = 4;

/** What a parameter can be, where that is a few words. */
function withWords(parameter: Parameter): string {
  const words = parameterWords(parameter);
  return words.length === 0 || words.length > MOST_WORDS ? parameter.name : `${parameter.name} (${words.join(', ')})`;
}

export function isComplete(r: Reader, call: CallSignature, given: number, close: number): boolean {
  // As a rule nothing is missing, and then nothing is built.
  let required = 0;
  for (let i = 0; i < call.parameters.length; i++) if (call.parameters[i]?.default === undefined) required |= 1 << i;
  if ((required & ~given) === 0) return true;
  const missing = call.parameters.filter((_, i) => required & ~given & (1 << i)).map(withWords);
  error(r, close, close + 1, `${call.name} needs ${missing.join(' and ')}: ${signatureText(call)}`);
  return false;
}

const wasGiven = (call: CallSignature, given: number, name: string): boolean =>
  (given & (1 << parameterIndex(call, name))) !== 0;

/** What each argument alone cannot show; adjusts the defaults that depend on other arguments. */
export function isSensible(
  r: Reader,
  call: CallSignature,
  args: Record<string, number>,
  given: number,
  from: number,
): boolean {
  const to = r.previous;
  const { start, end } = args;
  if (call.name === 'mmap' && !checkDescriptor(r, args, from, to)) return false;
  if (call.name === 'vm_map_protect') {
    if (args.prot === NOT_GIVEN && args.max === NOT_GIVEN) {
      error(
        r,
        from,
        to,
        'vm_map_protect needs prot, max or both: vm_map_protect(start, end, r--) or (start, end, max=r--)',
      );
      return false;
    }
  } else if (args.max !== undefined && args.prot !== undefined && call.parameters.some((p) => p.kind === 'insert')) {
    if (args.flags !== undefined && args.flags & INSERT.GUARD && !wasGiven(call, given, 'max')) args.max = 0;
    if (args.prot & ~args.max & PROT_ALL) {
      const what = `prot ${protName(args.prot)} is not within max ${protName(args.max)}`;
      warn(r, from, to, `${what}: kernels from freebsd-13 on panic on this, the older ones accept it`);
    }
  }
  if (start !== undefined && end !== undefined && end < start) {
    if (call.name === 'vm_map_wire' || call.name === 'vm_map_unwire') {
      warn(r, from, to, 'the range is reversed: the kernel panics on this if its end is inside an entry');
    } else if (call.name !== 'vm_map_insert' && call.name !== 'vm_map_check_protection') {
      warn(r, from, to, 'the range is reversed: the kernel takes it as the empty range at its end');
    }
  }
  return true;
}

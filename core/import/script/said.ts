// A call of a log in the words of the language: its text, and what of the log it cannot say.
import { CALLS, isInBytes } from '../../trace/calls/signatures.ts';
import type { Arguments, SaidCall } from '../calls/arguments.ts';
import {
  accessText,
  adviceText,
  inheritText,
  mlockallFlags,
  mmapFlags,
  msyncFlags,
  protText,
  type System,
} from '../calls/flags.ts';
import { isOfRange } from '../calls/names.ts';
import { hex, numberOf, sizeText, sum, type Whole } from '../calls/numbers.ts';
import { joinedNotes, NO_NOTES } from '../text/lines.ts';

/** Why a call cannot be written: the words behind `left out:`. */
export class Unsayable extends Error {
  /** The note that stands for all such lines; '': the call's name. */
  readonly told: string;

  constructor(why: string, told = '') {
    super(why);
    this.told = told;
  }
}

/** @throws Unsayable */
export function numberArgument(args: Arguments, index: number, what: string): Whole {
  const value = args.number(index);
  if (value === undefined) throw new Unsayable(`${what} is missing or no number`);
  // an unsigned number that was printed with a sign
  return value < 0 ? sum(value, 2n ** 64n) : value;
}

const addressText = (value: Whole): string => (value === 0 ? 'NULL' : hex(value));

const range = (args: Arguments): string =>
  `${hex(numberArgument(args, 0, 'the address'))}, ${sizeText(numberArgument(args, 1, 'the length'))}`;

const plain = (text: string): SaidCall => ({ text, notes: NO_NOTES });

/**
 * Says a call by `make`, or as it was said last with other numbers and the same behind them.
 * @throws Unsayable
 */
export function sayAgain(name: string, args: Arguments, system: System, make: () => SaidCall): SaidCall {
  const isKernel = name.startsWith('vm_map_');
  if (!args.areOfRange || !(isKernel || isOfRange(name))) return make();
  const [first, second] = [numberArgument(args, 0, ''), numberArgument(args, 1, '')];
  const head = `${name}(${name === 'mmap' ? addressText(first) : hex(first)}, ${isKernel ? hex(second) : sizeText(second)}`;
  const known = args.said(name, system);
  const said = known ? { text: head + known.text, notes: known.notes, form: known } : sayFirst();
  if (!said.hasFile) args.rememberWhole(system, said);
  return said;

  function sayFirst(): SaidCall {
    const { text, notes, hasFile } = make();
    // which object a descriptor is changes
    if (hasFile || !text.startsWith(head)) return { text, notes, ...(hasFile && { hasFile }) };
    const form: SaidCall = { text: text.slice(head.length), notes };
    args.remember(name, system, form);
    return { text, notes, form };
  }
}

/** Of the calls that need no more than their arguments. @throws Unsayable */
export function sayPlain(name: string, args: Arguments, system: System): SaidCall {
  switch (name) {
    case 'munmap':
    case 'mlock':
    case 'munlock': {
      const notes = /ONFAULT|^0x1|^1/.test(args.at(2) ?? '') ? ['MLOCK_ONFAULT left out'] : NO_NOTES;
      return { text: `${name}(${range(args)})`, notes };
    }
    case 'mincore':
      return plain(`mincore(${range(args)})`);
    case 'mprotect': {
      const { text, notes } = protText(args.at(2) ?? '');
      return { text: `mprotect(${range(args)}, ${text})`, notes };
    }
    case 'minherit':
      return plain(`minherit(${range(args)}, ${inheritText(args.at(2) ?? '')})`);
    case 'madvise': {
      const found = adviceText(args.at(2) ?? '', system);
      if (!found) throw new Unsayable(`FreeBSD has nothing for ${args.at(2) ?? 'this advice'}`);
      const notes = found.note === undefined ? [] : [found.note];
      const text =
        found.inherit === undefined
          ? `madvise(${range(args)}, ${found.advice})`
          : `minherit(${range(args)}, ${found.inherit})`;
      return { text, notes };
    }
    case 'msync': {
      const { text, notes } = msyncFlags(args.at(2) ?? '', system);
      return { text: `msync(${range(args)}, ${text})`, notes };
    }
    case 'mlockall': {
      const { text, notes } = mlockallFlags(args.at(0) ?? '', system);
      return { text: `mlockall(${text})`, notes };
    }
    case 'munlockall':
      return plain('munlockall()');
    case 'shmdt':
      return plain(`shmdt(${hex(numberArgument(args, 0, 'the address'))})`);
    case 'sbrk':
      return plain(`sbrk(${hex(numberArgument(args, 0, 'the size'))})`);
    case 'brk':
      return plain(`brk(${hex(numberArgument(args, 0, 'the address'))})`);
    case 'touch': {
      const [address = '', ...rest] = args.all.join(' ').split(/\s+/);
      const value = numberOf(address);
      if (value === undefined) throw new Unsayable('the address is missing');
      return plain(`touch ${hex(value)} ${accessText(rest.join(' '))}`);
    }
    default:
      return plain(kernelCall(name, args));
  }
}

const WIRE_BITS = ['USER', 'HOLESOK', 'WRITE'];

/** `vm_map_wire(0x1000, 0x5000, 0x3)`: numbers stand for flags. @throws Unsayable */
function kernelCall(name: string, args: Arguments): string {
  const signature = CALLS.get(name);
  if (!signature) throw new Unsayable('the language has no such call');
  const texts = args.all.slice(0, signature.parameters.length).map((arg, i) => {
    const parameter = signature.parameters[i];
    const value = numberOf(arg);
    if (!parameter || value === undefined) return arg;
    if (parameter.kind === 'prot') return protText(value.toString()).text;
    if (parameter.kind === 'inherit') return inheritText(value.toString());
    if (parameter.kind === 'madvise') return adviceText(value.toString(), 'freebsd')?.advice ?? arg;
    if (parameter.kind === 'wire')
      return WIRE_BITS.filter((_, bit) => Number(value) & (1 << bit)).join('|') || 'SYSTEM';
    return isInBytes(parameter) || /address|length/.test(parameter.kind) ? hex(value) : value.toString();
  });
  return `${name}(${texts.join(', ')})`;
}

/** `object` gives the name of the file of a descriptor. @throws Unsayable */
export function sayMmap(
  args: Arguments,
  system: System,
  object: (argument: string, offset: Whole, length: Whole) => string | undefined,
): SaidCall {
  const address = numberArgument(args, 0, 'the address');
  const length = numberArgument(args, 1, 'the length');
  const prot = protText(args.at(2) ?? '');
  const flags = mmapFlags(args.at(3) ?? '', system);
  const fd = Number(BigInt.asIntN(32, BigInt(numberArgument(args, 4, 'the descriptor'))));
  // older systems pad the offset, which is of 64 bits
  const offset = numberArgument(args, args.count > 6 ? 6 : 5, 'the offset');
  let notes = joinedNotes(prot.notes, flags.notes);
  let text = `mmap(${addressText(address)}, ${sizeText(length)}, ${prot.text}, ${flags.text}`;
  let file = '';
  if (flags.isAnonymous) {
    if (fd === -1 || system === 'freebsd') file = fd === -1 ? '' : String(fd);
    else if (system === 'macos') notes = [...notes, 'the VM tag in place of the descriptor left out'];
    else notes = [...notes, `descriptor ${fd} of an anonymous mapping left out: FreeBSD refuses it`];
  } else file = fd < 0 ? '-1' : (object(args.at(4) ?? '', offset, length) ?? String(fd));
  if (file !== '' || offset !== 0) text += `, ${file === '' ? '-1' : file}`;
  if (offset !== 0) text += `, ${hex(offset)}`;
  return fd < 0 ? { text: `${text})`, notes } : { text: `${text})`, notes, hasFile: true };
}

// The calls that a script may make: their parameters as people write them, what each returns, one
// line on each. The parser, the printer, hovers and completion all read this table; a new call is a
// new row (and a routine of its name in kernel/).
import { ERRNO, INSERT, KERN_NAMES, RESULT_WORDS, STACK } from '../../kernel/constants.ts';
import { LOCKING } from './lockingSignatures.ts';
import type { CallSignature, Parameter, ReturnKind } from './signature.ts';
import { SYSTEM } from './systemCallSignatures.ts';

/** `max` of a protect that only sets the protection, and the reverse. */
export const NOT_GIVEN = -1;

/** As truss, ktrace and strace call them. */
const LOGGED_NAMES: Readonly<Record<string, string>> = { break: 'brk', _exit: 'exit', exit_group: 'exit' };

const start: Parameter = { name: 'start', kind: 'address', doc: 'first address of the range' };
const end: Parameter = { name: 'end', kind: 'address', doc: 'first address above the range' };
const length: Parameter = { name: 'length', kind: 'length', aliases: ['len', 'size'], doc: 'size in bytes' };
const prot: Parameter = { name: 'prot', kind: 'prot', doc: 'protection' };
const max: Parameter = {
  name: 'max',
  kind: 'prot',
  default: 7,
  aliases: ['max_prot', 'maxprot'],
  doc: 'the most that the protection may ever be raised to',
};
const object: Parameter = { name: 'object', kind: 'object', default: 0, aliases: ['obj'], doc: 'backing object' };
const offset: Parameter = {
  name: 'offset',
  kind: 'length',
  default: 0,
  doc: "offset of the range's start in its object",
};

const INSERT_FLAGS = Object.keys(INSERT).filter((word) => word !== 'EXCL');
const insertFlags: Parameter = {
  name: 'flags',
  kind: 'insert',
  default: 0,
  words: INSERT_FLAGS,
  aliases: ['cow'],
  doc: 'MAP_* flags of the new entry',
};
const wireFlags = (...words: string[]): Parameter => ({
  name: 'flags',
  kind: 'wire',
  default: 0,
  words,
  doc: 'USER or SYSTEM, NOHOLES or HOLESOK; SYSTEM and NOHOLES are the absence of a bit',
});

const table: readonly CallSignature[] = [
  {
    name: 'vm_map_insert',
    parameters: [start, end, prot, max, insertFlags, object, offset],
    returns: 'KERN',
    doc: 'Insert a mapping of an object, or of anonymous memory, at a range that must be free.',
  },
  {
    name: 'vm_map_find',
    parameters: [
      { name: 'hint', kind: 'address', aliases: ['addr'], doc: 'the search begins here' },
      length,
      prot,
      max,
      insertFlags,
      object,
      offset,
    ],
    returns: 'KERN',
    doc: 'Find the first free range of this length at or above the hint, and insert a mapping there.',
  },
  {
    name: 'vm_map_find_min',
    parameters: [
      { name: 'hint', kind: 'address', aliases: ['addr'], doc: 'the search begins here; 0: there is no hint' },
      length,
      {
        name: 'min',
        kind: 'address',
        aliases: ['min_addr'],
        doc: 'where the search begins once more, or without a hint',
      },
      prot,
      max,
      insertFlags,
      object,
      offset,
    ],
    returns: 'KERN',
    doc: 'What mmap does without MAP_FIXED: vm_map_find at a hint, and if there is no room, or no hint, at an address of its own.',
  },
  {
    name: 'vm_map_fixed',
    parameters: [start, length, prot, max, { ...insertFlags, words: Object.keys(INSERT) }, object, offset],
    returns: 'KERN',
    doc: 'Insert a mapping at a fixed range; what was mapped there is removed first, unless EXCL is set.',
  },
  {
    name: 'vm_map_remove',
    parameters: [start, end],
    returns: 'KERN',
    doc: 'Remove every mapping of the range; waits for entries in transition and for system wirings.',
  },
  {
    name: 'vm_map_protect',
    parameters: [
      start,
      end,
      { ...prot, default: NOT_GIVEN, aliases: ['new_prot'] },
      { ...max, default: NOT_GIVEN },
      {
        name: 'growsdown',
        kind: 'switch',
        default: 0,
        only: { rule: 'protectGrowsDown', reason: 'it came in July 2023' },
        doc: '1: if the range begins in a stack, begin at the gap below it',
      },
    ],
    returns: 'KERN',
    doc: 'Set the protection of the range, its maximum protection, or both.',
  },
  {
    name: 'vm_map_inherit',
    parameters: [
      start,
      end,
      { name: 'inherit', kind: 'inherit', aliases: ['new_inheritance'], doc: 'share, copy, none or zero' },
    ],
    returns: 'KERN',
    doc: 'Set what a fork makes of the range.',
  },
  {
    name: 'vm_map_madvise',
    parameters: [
      start,
      end,
      { name: 'behav', kind: 'madvise', aliases: ['behavior', 'behaviour', 'advice'], doc: 'MADV_*' },
    ],
    returns: 'errno or KERN',
    doc: 'Tell the kernel how the range will be used.',
  },
  {
    name: 'vm_map_wire',
    parameters: [start, end, wireFlags('USER', 'SYSTEM', 'NOHOLES', 'HOLESOK', 'WRITE')],
    returns: 'KERN',
    doc: 'Wire the range: fault its pages in and keep them resident. The map lock is dropped while faulting.',
  },
  {
    name: 'vm_map_unwire',
    parameters: [start, end, wireFlags('USER', 'SYSTEM', 'NOHOLES', 'HOLESOK')],
    returns: 'KERN',
    doc: 'Release one wiring of the range; sleeps on entries in transition.',
  },
  {
    name: 'vm_map_stack',
    parameters: [
      {
        name: 'addrbos',
        kind: 'address',
        aliases: ['start', 'addr'],
        doc: 'the lowest address that the stack may ever have',
      },
      {
        name: 'max_ssize',
        kind: 'length',
        aliases: ['length', 'size'],
        doc: 'the most that the stack may be, in bytes',
      },
      prot,
      max,
      {
        ...insertFlags,
        default: STACK.STACK_GROWS_DOWN,
        words: [...INSERT_FLAGS, 'STACK_GROWS_DOWN'],
        doc: 'MAP_* flags of the new entry; STACK_GROWS_DOWN if left out',
      },
    ],
    returns: 'KERN',
    doc: 'Make a stack: its upper end is mapped, the rest is room to grow down into.',
  },
  {
    name: 'vm_map_growstack',
    parameters: [{ name: 'addr', kind: 'address', doc: 'the page below a stack that was touched' }],
    returns: 'KERN',
    doc: 'Grow the stack above this address over it.',
  },
  {
    name: 'vm_map_submap',
    parameters: [start, end, { name: 'submap', kind: 'submap', doc: 'a declared submap' }],
    returns: 'KERN',
    doc: 'Give the range, which must be one entry without an object, over to a submap.',
  },
  {
    name: 'vm_map_sync',
    parameters: [
      start,
      end,
      { name: 'syncio', kind: 'switch', doc: '1: wait for the writes' },
      { name: 'invalidate', kind: 'switch', doc: '1: free the pages after that' },
    ],
    returns: 'KERN',
    only: { rule: 'mapSync', reason: 'in 2003 it was vm_map_clean, with other rules' },
    doc: 'Write the dirty pages of the range to their pager. An empty range stands for the whole entry at its start.',
  },
  {
    name: 'vm_map_check_protection',
    parameters: [start, end, prot],
    returns: 'boolean',
    doc: 'TRUE if the whole range is mapped with at least this protection.',
  },
  {
    name: 'mmap_wirefuture',
    parameters: [start, length, prot, max, { ...insertFlags, words: Object.keys(INSERT) }],
    returns: 'KERN',
    doc: 'What mmap does with MAP_FIXED: vm_map_fixed, then, if MAP_WIREFUTURE is set, wire the new range.',
  },
  {
    name: 'set_wirefuture',
    parameters: [{ name: 'on', kind: 'switch', doc: '1 sets MAP_WIREFUTURE, 0 clears it' }],
    returns: 'KERN',
    doc: 'Set or clear MAP_WIREFUTURE: mappings made from now on are wired as they are made.',
  },
];

export const CALLS: ReadonlyMap<string, CallSignature> = new Map(
  [...table, ...LOCKING, ...SYSTEM].map((call) => [call.name, call]),
);
/** The call of a name, as a script or a log has it. */
export const callNamed = (name: string): CallSignature | undefined =>
  CALLS.get(name) ?? CALLS.get(LOGGED_NAMES[name] ?? '');
const SYSTEM_CALLS: ReadonlySet<string | undefined> = new Set(SYSTEM.map((call) => call.name));
export const isSystemCall = (name: string): boolean => SYSTEM_CALLS.has(callNamed(name)?.name);
export const CALL_NAMES: readonly string[] = [...CALLS.keys()];

/** `vm_map_wire(start, end[, flags])`: a call as its documentation writes it. */
export function signatureText(call: CallSignature): string {
  let text = `${call.name}(`;
  let optional = 0;
  call.parameters.forEach((parameter, i) => {
    const separator = i > 0 ? ', ' : '';
    if (parameter.default === undefined) text += separator + parameter.name;
    else {
      text += `[${separator}${parameter.name}`;
      optional++;
    }
  });
  return `${text}${']'.repeat(optional)})`;
}

export const isInBytes = ({ kind }: Parameter): boolean =>
  kind === 'byte-address' || kind === 'byte-length' || kind === 'byte-offset';
/** Name of the argument that holds what a byte address or length has beside whole pages. */
export const restName = (p: Parameter): string => `${p.name}_bytes`;

/** The parameter of this name or alias, -1: none. */
export function parameterIndex(call: CallSignature, name: string): number {
  return call.parameters.findIndex((p) => p.name === name || p.aliases?.includes(name) === true);
}

const ERRNO_WORDS = RESULT_WORDS.filter((word) => word === '0' || word in ERRNO);
const WORDS_OF: Readonly<Record<ReturnKind, readonly string[]>> = {
  KERN: KERN_NAMES,
  errno: ERRNO_WORDS,
  address: ERRNO_WORDS,
  boolean: ['TRUE', 'FALSE'],
  'errno or KERN': [...ERRNO_WORDS, ...KERN_NAMES],
  '0 or 1': ['0', '1'],
  nothing: ['0'],
};

/** The result words that a call of this kind can give, for messages and completion. */
export const resultWords = (returns: ReturnKind): readonly string[] => WORDS_OF[returns];

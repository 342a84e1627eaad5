// Words that no argument takes here, and how a script says what they mean: flags of FreeBSD's
// kernel and of other systems that are another call or another argument, or mean nothing to a map.
import {
  ACCESS_WORDS,
  ENTRY_WORDS,
  FOREIGN_FLAGS,
  INHERIT_WORDS,
  INSERT_WORDS,
  MADV_WORDS,
  MMAP_WORDS,
  MS_WORDS,
  PROT_WORDS,
  SHM_WORDS,
  type Vocabulary,
  WIRE_WORDS,
} from './vocabulary.ts';

export interface Otherwise {
  /** Of another system's word, what to write; of FreeBSD's own, what it is, after the word. */
  readonly how?: string;
  /** What may stand in place of the word. */
  readonly word?: string;
  /** It is FreeBSD's own word. */
  readonly isOwn?: true;
}

/** By the call that it is an argument of. */
type Meaning = Otherwise | ((owner: string) => Otherwise);
type Rows = readonly (readonly [string, Meaning])[];

const LEAVE_OUT: Otherwise = { how: 'leave it out' };
const own = (how: string): Otherwise => ({ how, isOwn: true });
const ANOTHER_WORD = 'is another word here';
const ownWord = (word: string, how = ANOTHER_WORD): Otherwise => ({ how, word, isOwn: true });
const ownLeftOut = own('changes nothing of a map here: leave it out');
const MEANT = own('is meant in any case: leave it out');
const write = (word: string): Otherwise => ({ word });

const same = (words: readonly string[], meaning: Meaning): [string, Meaning][] => words.map((word) => [word, meaning]);

/** What a fork makes of a range. */
const minherit = (inherit: string): Otherwise => ({ how: `write minherit(addr, len, ${inherit})` });

const GROWS_DOWN = 'from freebsd-14 on vm_map_protect(start, end, prot, growsdown=1) says it';

const PROTECTIONS: Rows = [
  ['PROT_GROWSDOWN', { how: GROWS_DOWN }],
  ...same(['PROT_GROWSUP', 'PROT_SEM', 'PROT_BTI', 'PROT_MTE', 'PROT_SAO', 'PROT_ADI'], LEAVE_OUT),
  ...same(['VM_PROT_COPY', 'VM_PROT_FAULT_LOOKUP', 'VM_PROT_NO_PROMOTE', 'VM_PROT_QUICK_NOFAULT'], ownLeftOut),
  ['VM_MAP_PROTECT_GROWSDOWN', ownWord('growsdown=1', 'is an argument of its own here')],
  ['VM_MAP_PROTECT_SET_PROT', MEANT],
  ['VM_MAP_PROTECT_SET_MAXPROT', own('is an argument of its own here, like max=rw-')],
];

const ADVICE: Rows = [
  ['MADV_DONTFORK', minherit('none')],
  ['MADV_DOFORK', minherit('copy')],
  ['MADV_WIPEONFORK', minherit('zero')],
  ['MADV_KEEPONFORK', minherit('copy')],
  ['MADV_DONTDUMP', write('MADV_NOCORE')],
  ['MADV_CONCEAL', write('MADV_NOCORE')],
  ['MADV_DODUMP', write('MADV_CORE')],
  ['MADV_POPULATE_READ', { how: 'write touch ADDRESS read for each page' }],
  ['MADV_POPULATE_WRITE', { how: 'write touch ADDRESS write for each page' }],
  ['MADV_GUARD_INSTALL', { how: 'write mmap(addr, len, PROT_NONE, MAP_GUARD|MAP_FIXED, -1, 0)' }],
  ['MADV_GUARD_REMOVE', { how: 'write munmap, and mmap the range anew' }],
  ['MADV_FREE_REUSABLE', write('MADV_FREE')],
  ...same(
    [
      ...['MADV_REMOVE', 'MADV_HUGEPAGE', 'MADV_NOHUGEPAGE', 'MADV_COLLAPSE', 'MADV_MERGEABLE', 'MADV_UNMERGEABLE'],
      ...['MADV_COLD', 'MADV_PAGEOUT', 'MADV_HWPOISON', 'MADV_SOFT_OFFLINE', 'MADV_DONTNEED_LOCKED'],
      ...['MADV_SPACEAVAIL', 'MADV_FREE_REUSE', 'MADV_CAN_REUSE', 'MADV_ZERO_WIRED_PAGES', 'MADV_ZERO'],
    ],
    { how: 'leave the call out' },
  ),
  ...['NORMAL', 'RANDOM', 'SEQUENTIAL', 'WILLNEED', 'DONTNEED'].map((word): [string, Meaning] => [
    `POSIX_MADV_${word}`,
    ownWord(`MADV_${word}`),
  ]),
];

const OF_INSERT: Rows = [
  ['MAP_FIXED', (owner) => (owner.startsWith('vm_map_find') ? own('is a call of its own here: vm_map_fixed') : MEANT)],
  ['MAP_STACK', (owner) => (owner === 'vm_map_stack' ? MEANT : own('is a call of its own here: vm_map_stack'))],
  ['MAP_SHARED', ownWord('SHARE')],
  ['MAP_PRIVATE', own('is meant without a word: leave it out')],
  ['MAP_ANON', own('is meant without an object: leave it out')],
  ['MAP_ANONYMOUS', own('is meant without an object: leave it out')],
  ...same(
    ['MAP_CREATE_STACK_GAP_DN', 'MAP_CREATE_STACK_GAP', 'MAP_STACK_GAP', 'STACK_GAP', 'STACK_GAP_DN'],
    own('is of an entry here, flags=GUARD|STACK_GAP; vm_map_stack makes one'),
  ),
  ...same(
    ['MAP_STACK_GROWS_UP', 'STACK_GROWS_UP', 'MAP_CREATE_STACK_GAP_UP'],
    own('is of stacks that grow up: here they grow down'),
  ),
  ...same(
    [
      ...['MAP_PREFAULT', 'MAP_PREFAULT_PARTIAL', 'MAP_PREFAULT_MADVISE', 'MAP_WRITECOUNT', 'MAP_REMAP'],
      ...['MAP_VN_EXEC', 'MAP_ACC_CHARGED', 'MAP_NO_HINT', 'MAP_PREFAULT_READ'],
    ],
    ownLeftOut,
  ),
  ...same(['VMFS_ANY_SPACE'], MEANT),
  ...same(['VMFS_NO_SPACE'], own('is a call of its own here: vm_map_fixed')),
  ...same(
    ['VMFS_OPTIMAL_SPACE', 'VMFS_SUPER_SPACE', 'VMFS_ALIGNED_SPACE'],
    own('is of mmap here: MAP_ALIGNED_SUPER or MAP_ALIGNED(n)'),
  ),
];

const PROT_IN_WIRE: Rows = [
  ...same(['VM_PROT_WRITE', 'PROT_WRITE'], (owner) => (owner === 'vm_map_wire' ? ownWord('WRITE') : ownLeftOut)),
  ...same(['VM_PROT_READ', 'PROT_READ', 'VM_PROT_EXECUTE', 'PROT_EXEC'], MEANT),
];

const ACCESSES = (['READ', 'WRITE', 'EXECUTE'] as const).flatMap((word) =>
  ['VM_PROT_', 'PROT_', ''].map((prefix): [string, Meaning] => {
    const access = word.toLowerCase();
    return [prefix + word, ownWord(access)];
  }),
);

const INHERITANCES = ['SHARE', 'COPY', 'NONE', 'ZERO'].map((word): [string, Meaning] => [
  `MAP_INHERIT_${word}`,
  write(`INHERIT_${word}`),
]);

const ENTRY_FLAGS: Rows = [
  ...same(['WIRED', 'MAP_ENTRY_WIRED'], own('is a count here: wired=1, with flags=USER_WIRED if a user has wired it')),
  ...same(['SHARE', 'INHERIT_SHARE'], own('is an attribute of its own here: inherit=share')),
  ...same(['CHARGED'], own('is an attribute of its own here: charged=1')),
  ...same(
    ['VN_EXEC', 'MAP_ENTRY_VN_EXEC', 'WRITECNT', 'MAP_ENTRY_WRITECNT', 'MAP_ENTRY_SPLIT_BOUNDARY_MASK'],
    ownLeftOut,
  ),
];

const TABLES: ReadonlyMap<Vocabulary, ReadonlyMap<string, Meaning>> = new Map(
  (
    [
      [PROT_WORDS, PROTECTIONS],
      [MADV_WORDS, ADVICE],
      [INSERT_WORDS, OF_INSERT],
      [WIRE_WORDS, PROT_IN_WIRE],
      [ACCESS_WORDS, ACCESSES],
      [INHERIT_WORDS, [...INHERITANCES, ...same(['VM_INHERIT_DONATE_COPY', 'INHERIT_DONATE_COPY'], LEAVE_OUT)]],
      [ENTRY_WORDS, ENTRY_FLAGS],
      [MS_WORDS, same(['MS_KILLPAGES', 'MS_DEACTIVATE'], LEAVE_OUT)],
      [
        SHM_WORDS,
        [
          ['SHM_REMAP', { how: 'take away what is there before, with munmap or shmdt' }],
          ['SHM_EXEC', LEAVE_OUT],
        ],
      ],
      [
        MMAP_WORDS,
        [
          ['MAP_LOCKED', { how: 'leave it out, and wire the mapping with mlock' }],
          ['MAP_WIRED', { how: 'leave it out, and wire the mapping with mlock' }],
          ['MAP_TRYFIXED', write('MAP_FIXED|MAP_EXCL')],
        ],
      ],
    ] as readonly (readonly [Vocabulary, Rows])[]
  ).map(([vocabulary, words]) => [vocabulary, new Map(words)] as const),
);

/** How a script says what a word of other systems' mmap means. */
function ofMmap(word: string, owner: string): Otherwise | undefined {
  const nearest = FOREIGN_FLAGS.get(word);
  if (nearest === undefined) return undefined;
  return nearest === '' ? LEAVE_OUT : { how: `the nearest of ${owner} is ${nearest}`, word: nearest };
}

/** How a script says what a word means that is none of a vocabulary. `owner`: the call. */
export function otherwise(word: string, vocabulary: Vocabulary, owner: string): Otherwise | undefined {
  const meaning = TABLES.get(vocabulary)?.get(word) ?? ofMmap(word, owner);
  return typeof meaning === 'function' ? meaning(owner) : meaning;
}

/** Arguments that a call has not, by their names. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['growsdown', GROWS_DOWN],
  ['set_max', 'the maximum is an argument of its own, like max=rw-'],
]);
export const argumentOtherwise = (name: string): string | undefined => NAMED.get(name);

/** Calls of other systems, and what is called here for them. */
const CALLS: ReadonlyMap<string, string> = new Map([
  ['mlock2', 'mlock'],
  ['mmap2', 'mmap'],
  ['mmap64', 'mmap'],
  ['pkey_mprotect', 'mprotect'],
  ['posix_madvise', 'madvise'],
  ['process_madvise', 'madvise'],
  ['clone', 'rfork'],
  ['clone3', 'rfork'],
  ['prlimit', 'setrlimit'],
  ['prlimit64', 'setrlimit'],
  ['vm_protect', 'vm_map_protect'],
  ['vm_deallocate', 'munmap'],
  ['vm_allocate', 'mmap'],
  ['mach_vm_allocate', 'mmap'],
  ['mach_vm_deallocate', 'munmap'],
  ['mach_vm_protect', 'mprotect'],
]);
/** Of calls that are several here, how to say them. */
const SEVERAL: ReadonlyMap<string, string> = new Map([
  ['mremap', 'munmap the range, and mmap it anew'],
  ['remap_file_pages', 'mmap each part with MAP_FIXED'],
]);
export const callOtherwise = (name: string): Otherwise | undefined => {
  const several = SEVERAL.get(name);
  if (several !== undefined) return { how: several };
  const word = CALLS.get(name);
  return word === undefined ? undefined : { word };
};

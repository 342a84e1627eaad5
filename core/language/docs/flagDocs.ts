// What the words of flags and values mean, by the kind of parameter that they stand for. A word may
// have a prefix, or another name for the same bits.
import { EFLAG_NAMES } from '../../kernel/constants.ts';
import { fieldOf } from '../../kernel/fields/fields.ts';
import { LIMIT_NAMES, LIMITS } from '../../kernel/limits.ts';
import type { ParameterKind } from '../../trace/calls/signature.ts';
import {
  ACCESS_WORDS,
  ENTRY_WORDS,
  INHERIT_WORDS,
  INSERT_WORDS,
  MADV_WORDS,
  MCL_WORDS,
  MMAP_WORDS,
  MS_WORDS,
  NO_LIMIT,
  PROT_WORDS,
  RLIMIT_WORDS,
  SHM_WORDS,
  type Vocabulary,
  WIRE_WORDS,
} from '../../trace/calls/vocabulary.ts';

type Docs = Readonly<Record<string, string>>;

const WIRE: Docs = {
  USER: 'The wiring is for a user: it counts once for an entry, however often, and against the user-wired limit.',
  SYSTEM: 'The wiring is for the kernel: each one counts. The absence of `VM_MAP_WIRE_USER`.',
  NOHOLES:
    'The range has to be mapped without holes, else `KERN_INVALID_ADDRESS`. The absence of `VM_MAP_WIRE_HOLESOK`.',
  HOLESOK: 'Holes in the range, and entries that may not be accessed, are passed over.',
  WRITE: 'The pages have to be writable.',
};

const INSERT: Docs = {
  COW: 'The new entry is a private copy of its object, made at the first write.',
  NOFAULT: 'The new entry takes no page faults.',
  NOSYNC: 'Pages of the entry are not written back by the periodic sync.',
  NOCORE: 'The entry is left out of core dumps.',
  GUARD: 'The new entry is a guard: nothing can be mapped or accessed there.',
  SHARE: 'The new entry is shared with children after a fork.',
  NOCHARGE: 'No swap is reserved for the new entry.',
  EXCL: 'Fail with `KERN_NO_SPACE` if anything is mapped in the range, instead of removing it.',
  STACK_GROWS_DOWN: 'The new entry is a stack: it grows over the addresses below it.',
};

const MMAP: Docs = {
  SHARED: 'What is written goes to the object itself, and others that map it see it.',
  PRIVATE: 'What is written stays private: the first write to a page copies it.',
  FIXED: 'The mapping goes exactly to that address, and what is mapped there is removed first.',
  RENAME: 'A bit of old programs, which changes nothing.',
  NORESERVE: 'A bit of old programs, which changes nothing.',
  HASSEMAPHORE: 'The range may hold semaphores, which changes nothing in the map.',
  STACK: 'Make a stack: its upper end is mapped, the rest is room to grow down into.',
  NOSYNC: INSERT.NOSYNC as string,
  ANON: 'Memory without a file: `fd` is -1 and `offset` 0.',
  GUARD: INSERT.GUARD as string,
  EXCL: 'With `MAP_FIXED`: fail if anything is mapped in the range, instead of removing it.',
  NOCORE: INSERT.NOCORE as string,
  PREFAULT_READ: 'Pages that are in memory are mapped for reading at once.',
  MAP_32BIT: 'The address is below 2 GiB.',
  ALIGNED_SUPER: 'The address is aligned for superpages where there is room for that.',
};

const MCL: Docs = {
  CURRENT: 'Wire all that is mapped now.',
  FUTURE: 'Wire each mapping as it is made, from now on.',
  ONFAULT: 'A flag of Linux, and an unknown bit here.',
};

const MS: Docs = {
  SYNC: 'Wait until the dirty pages are written.',
  ASYNC: 'Start to write the dirty pages, and wait for nothing.',
  INVALIDATE: 'Free the pages after that.',
};

const MADVISE: Docs = {
  normal: 'No order of use is known.',
  random: 'The pages will be used in no order: nothing is read ahead.',
  sequential: 'The pages will be used in order: much is read ahead.',
  willneed: 'The pages will be used soon. No entry changes.',
  dontneed: 'The pages will not be used soon. No entry changes.',
  free: 'The contents may be thrown away. No entry changes.',
  nosync: 'Dirty pages are not written back by the syncer: sets `NOSYNC` of the entries.',
  autosync: 'The syncer writes dirty pages back again: clears `NOSYNC`.',
  nocore: 'Leave the range out of core dumps: sets `NOCOREDUMP` of the entries.',
  core: 'The range is in core dumps again: clears `NOCOREDUMP`.',
  protect: 'The process is spared when swap runs out; the range means nothing.',
};

const SHM: Docs = {
  RDONLY: 'Attach the segment for reading only.',
  RND: 'Round the address down to a boundary where a segment may lie.',
};

const PROT: Docs = {
  NONE: 'No access.',
  READ: 'The pages can be read.',
  WRITE: 'The pages can be written.',
  EXECUTE: 'The pages can be executed.',
  ALL: 'The pages can be read, written and executed.',
};

const INHERIT: Docs = {
  share: 'After a fork parent and child have the same pages.',
  copy: 'A child gets a copy, made at the first write.',
  none: 'A child has nothing there.',
  zero: 'A child has pages of zeros there.',
};

const ACCESS: Docs = {
  read: 'A page is read.',
  write: 'A page is written.',
  execute: 'A page is executed.',
};

const RLIMITS: Docs = Object.fromEntries(
  RLIMIT_WORDS.words.map((word) => {
    const limit = LIMIT_NAMES.find((name) => LIMITS[name].name === `RLIMIT_${word}`);
    return [word, limit ? LIMITS[limit].doc : 'It is no limit of the map: nothing here looks at it.'];
  }),
);

const ENTRY: Docs = Object.fromEntries(EFLAG_NAMES.map((name) => [name, fieldOf('entry', name)?.doc ?? '']));

const TABLES: Partial<Record<ParameterKind | 'eflags', { readonly words: Vocabulary; readonly docs: Docs }>> = {
  wire: { words: WIRE_WORDS, docs: WIRE },
  insert: { words: INSERT_WORDS, docs: INSERT },
  mmap: { words: MMAP_WORDS, docs: MMAP },
  mlockall: { words: MCL_WORDS, docs: MCL },
  msync: { words: MS_WORDS, docs: MS },
  madvise: { words: MADV_WORDS, docs: MADVISE },
  shmat: { words: SHM_WORDS, docs: SHM },
  prot: { words: PROT_WORDS, docs: PROT },
  inherit: { words: INHERIT_WORDS, docs: INHERIT },
  access: { words: ACCESS_WORDS, docs: ACCESS },
  resource: { words: RLIMIT_WORDS, docs: RLIMITS },
  eflags: { words: ENTRY_WORDS, docs: ENTRY },
};

/** A sentence on a word of such a parameter; undefined: it is no such word. */
export function flagDoc(kind: ParameterKind | 'eflags', word: string): string | undefined {
  if (kind === 'rlimit' && NO_LIMIT.includes(word)) return 'No limit.';
  const table = TABLES[kind];
  const value = table?.words.values.get(word);
  if (!table || value === undefined) return undefined;
  const short = word.replace(/^(?:VM_MAP_WIRE_|MAP_ENTRY_|MAP_|MCL_|MS_|MADV_|SHM_|RLIMIT_|VM_PROT_|PROT_)/, '');
  const name = table.words.words.find((one) => one === short || one === word);
  return table.docs[name ?? table.words.words.find((one) => table.words.values.get(one) === value) ?? ''];
}

/** Where a word stands alone, the first of these that has it. */
const ALONE = ['wire', 'insert', 'eflags', 'prot', 'mmap', 'madvise', 'inherit', 'mlockall', 'msync'] as const;

export const flagDocAnywhere = (word: string): string | undefined =>
  ALONE.map((kind) => flagDoc(kind, word)).find((doc) => doc !== undefined);

// Words of other systems' manual pages and of the kernel's sources, each in a call that might have
// it: what the editor says of it, and how a script says it.
import { expect, test } from 'vitest';
import { compile } from '../../core/program/compile.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import { expectRecorded } from './recorded.ts';

/** In each line WORD stands for the words, one at a time. */
const WORDS: readonly (readonly [line: string, words: string])[] = [
  [
    't1: madvise(0x10000, 0x1000, WORD)',
    `MADV_DONTFORK MADV_DOFORK MADV_WIPEONFORK MADV_KEEPONFORK MADV_DONTDUMP MADV_CONCEAL MADV_DODUMP MADV_POPULATE_READ
    MADV_POPULATE_WRITE MADV_GUARD_INSTALL MADV_GUARD_REMOVE MADV_FREE_REUSABLE MADV_REMOVE MADV_HUGEPAGE MADV_NOHUGEPAGE
    MADV_COLLAPSE MADV_MERGEABLE MADV_UNMERGEABLE MADV_COLD MADV_PAGEOUT MADV_HWPOISON MADV_SOFT_OFFLINE
    MADV_DONTNEED_LOCKED MADV_SPACEAVAIL MADV_FREE_REUSE MADV_CAN_REUSE MADV_ZERO_WIRED_PAGES MADV_ZERO
    POSIX_MADV_NORMAL POSIX_MADV_RANDOM POSIX_MADV_SEQUENTIAL POSIX_MADV_WILLNEED POSIX_MADV_DONTNEED MADV_NOTHING`,
  ],
  [
    't1: mmap(0, 0x1000, WORD, MAP_ANON)',
    `PROT_GROWSDOWN PROT_GROWSUP PROT_SEM PROT_BTI PROT_MTE PROT_SAO PROT_ADI VM_PROT_COPY VM_PROT_FAULT_LOOKUP
    VM_PROT_NO_PROMOTE VM_PROT_QUICK_NOFAULT PROT_NOTHING`,
  ],
  [
    't1: vm_map_protect(0x10000, 0x11000, WORD)',
    'VM_MAP_PROTECT_GROWSDOWN VM_MAP_PROTECT_SET_PROT VM_MAP_PROTECT_SET_MAXPROT PROT_GROWSDOWN VM_PROT_COPY',
  ],
  [
    't1: mmap(0, 0x1000, rw-, MAP_ANON|WORD)',
    `MAP_POPULATE MAP_HUGETLB MAP_GROWSDOWN MAP_FIXED_NOREPLACE MAP_SHARED_VALIDATE MAP_CONCEAL MAP_LOCKED MAP_NONBLOCK
    MAP_DENYWRITE MAP_EXECUTABLE MAP_UNINITIALIZED MAP_SYNC MAP_JIT MAP_WIRED MAP_TRYFIXED MAP_NOTHING`,
  ],
  ...[
    'vm_map_insert(0x10000, 0x11000, rw-, rwx',
    'vm_map_find(0x10000, 0x1000, rw-, rwx',
    'vm_map_stack(0x10000, 0x9000, rw-, rwx',
  ].map((call): readonly [string, string] => [
    `t1: ${call}, WORD)`,
    `MAP_FIXED MAP_STACK MAP_SHARED MAP_PRIVATE MAP_ANON MAP_ANONYMOUS MAP_CREATE_STACK_GAP_DN MAP_CREATE_STACK_GAP
      MAP_STACK_GAP STACK_GAP STACK_GAP_DN MAP_STACK_GROWS_UP STACK_GROWS_UP MAP_CREATE_STACK_GAP_UP MAP_PREFAULT
      MAP_PREFAULT_PARTIAL MAP_PREFAULT_MADVISE MAP_WRITECOUNT MAP_REMAP MAP_VN_EXEC MAP_ACC_CHARGED MAP_NO_HINT
      MAP_PREFAULT_READ VMFS_ANY_SPACE VMFS_NO_SPACE VMFS_OPTIMAL_SPACE VMFS_SUPER_SPACE VMFS_ALIGNED_SPACE MAP_JIT`,
  ]),
  ...['vm_map_wire', 'vm_map_unwire'].map((call): readonly [string, string] => [
    `t1: ${call}(0x10000, 0x11000, WORD)`,
    'VM_PROT_WRITE PROT_WRITE VM_PROT_READ PROT_READ VM_PROT_EXECUTE PROT_EXEC VM_MAP_WIRE_NOTHING',
  ]),
  [
    't1: touch 0x10000 WORD',
    'VM_PROT_READ PROT_READ READ VM_PROT_WRITE PROT_WRITE WRITE VM_PROT_EXECUTE PROT_EXECUTE EXECUTE',
  ],
  [
    't1: minherit(0x10000, 0x1000, WORD)',
    `MAP_INHERIT_SHARE MAP_INHERIT_COPY MAP_INHERIT_NONE MAP_INHERIT_ZERO VM_INHERIT_DONATE_COPY INHERIT_DONATE_COPY
    INHERIT_NOTHING`,
  ],
  [
    'entry 0x10000..0x11000 rw- flags=WORD',
    `WIRED MAP_ENTRY_WIRED SHARE INHERIT_SHARE CHARGED VN_EXEC MAP_ENTRY_VN_EXEC WRITECNT MAP_ENTRY_WRITECNT
    MAP_ENTRY_SPLIT_BOUNDARY_MASK NOTHING`,
  ],
  ['t1: msync(0x10000, 0x1000, WORD)', 'MS_KILLPAGES MS_DEACTIVATE MS_NOTHING'],
  ['t1: shmat(1, 0x10000, WORD)', 'SHM_REMAP SHM_EXEC SHM_NOTHING'],
  [
    't1: WORD(0x10000, 0x1000)',
    `mlock2 mmap2 mmap64 pkey_mprotect posix_madvise process_madvise clone clone3 prlimit prlimit64 vm_protect
    vm_deallocate vm_allocate mach_vm_allocate mach_vm_deallocate mach_vm_protect mremap remap_file_pages nothing`,
  ],
  ['t1: vm_map_protect(0x10000, 0x11000, WORD=1)', 'growsdown set_max max nothing'],
];

test('a word of another system gets the words of a script for it', () => {
  const lines: string[] = [];
  for (const [line, words] of WORDS)
    for (const word of words.split(/\s+/)) {
      const text = line.replace('WORD', word);
      const said = compile(parse(`kernel freebsd-13\n${text}\n`)).diagnostics.map(({ message, suggestion }) =>
        suggestion === undefined ? message : `${message} -> ${suggestion}`,
      );
      lines.push(`${text}: ${said.join('; ') || 'nothing'}`);
    }
  expect(lines.length).toBeGreaterThan(150);
  expectRecorded('words', lines);
});

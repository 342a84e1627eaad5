// Rows of the system calls. They take bytes and round them; what they return is 0 or an errno, and
// the kernel calls that they make are seen by stepping into them (kernel-behaviour.md, section 14).
import type { CallSignature, Only, Parameter } from './signature.ts';

const addr: Parameter = { name: 'addr', kind: 'byte-address', doc: 'an address, on a page boundary or not' };
const len: Parameter = { name: 'len', kind: 'byte-length', aliases: ['length', 'size'], doc: 'a length in bytes' };
const prot: Parameter = { name: 'prot', kind: 'prot', doc: 'PROT_*' };
const WITH_FLAGS: Only = { rule: 'wireFlags', reason: 'it came with the flags of vm_map_wire, in August 2003' };
const max: Parameter = {
  name: 'max',
  kind: 'prot',
  default: -1,
  aliases: ['max_prot'],
  only: { rule: 'protectSetsBoth', reason: 'PROT_MAX came in 2019' },
  doc: 'PROT_MAX: the most that the protection may ever be raised to',
};

const child: Parameter = {
  name: 'process',
  kind: 'process',
  aliases: ['child'],
  doc: "the child, declared with 'process'",
};

export const SYSTEM: readonly CallSignature[] = [
  {
    name: 'mmap',
    parameters: [
      addr,
      len,
      prot,
      { name: 'flags', kind: 'mmap', doc: 'MAP_*' },
      {
        name: 'object',
        kind: 'descriptor',
        default: 0,
        aliases: ['fd', 'file'],
        doc: 'what is mapped: an object, or -1 with MAP_ANON',
      },
      {
        name: 'offset',
        kind: 'byte-offset',
        default: 0,
        aliases: ['pos'],
        doc: "offset of the range's start in its object",
      },
      max,
    ],
    returns: 'address',
    doc: 'Map memory or an object; under mlockall(MCL_FUTURE) it is wired too.',
  },
  { name: 'munmap', parameters: [addr, len], returns: 'errno', doc: 'Unmap a range.' },
  {
    name: 'mprotect',
    parameters: [addr, len, prot, max],
    returns: 'errno',
    doc: 'Set the protection of a range.',
  },
  {
    name: 'minherit',
    parameters: [addr, len, { name: 'inherit', kind: 'inherit', doc: 'share, copy, none or zero' }],
    returns: 'errno',
    doc: 'Set what a fork makes of a range.',
  },
  {
    name: 'madvise',
    parameters: [
      addr,
      len,
      { name: 'behav', kind: 'madvise', aliases: ['behavior', 'behaviour', 'advice'], doc: 'MADV_*' },
    ],
    returns: 'errno',
    doc: 'Tell the kernel how a range will be used.',
  },
  {
    name: 'msync',
    parameters: [addr, len, { name: 'flags', kind: 'msync', default: 0, doc: 'MS_SYNC, MS_ASYNC, MS_INVALIDATE' }],
    returns: 'errno',
    only: { rule: 'mapSync', reason: 'in 2003 it was vm_map_clean, with other rules' },
    doc: 'Write the changed pages of a range to their files.',
  },
  {
    name: 'mlock',
    parameters: [addr, len],
    returns: 'errno',
    doc: 'Wire the pages of a range for the process; limits and privilege are asked first.',
  },
  { name: 'munlock', parameters: [addr, len], returns: 'errno', doc: "Take the process's wiring off a range." },
  {
    name: 'mlockall',
    parameters: [{ name: 'how', kind: 'mlockall', doc: 'MCL_CURRENT, MCL_FUTURE or both' }],
    returns: 'errno',
    only: WITH_FLAGS,
    doc: 'Wire all that is mapped, or will be.',
  },
  {
    name: 'munlockall',
    parameters: [],
    returns: 'errno',
    only: WITH_FLAGS,
    doc: "Take the process's wirings off its whole map; clears MAP_WIREFUTURE.",
  },
  {
    name: 'vfork',
    parameters: [child],
    returns: 'errno',
    doc: 'Make another process that has this very map. The parent does not wait for it here.',
  },
  {
    name: 'rfork',
    parameters: [child],
    returns: 'errno',
    doc: 'Make another process that has this very map, as with RFPROC|RFMEM. Without RFMEM it is fork.',
  },
  {
    name: 'execve',
    parameters: [],
    returns: 'errno',
    doc: 'Begin another program: nothing stays mapped, all wirings and MCL_FUTURE go. What it maps is not modelled.',
  },
  {
    name: 'exit',
    parameters: [
      { name: 'status', kind: 'byte-length', default: 0, doc: 'what the parent sees; nothing here asks it' },
    ],
    returns: 'nothing',
    doc: 'End the process; what it alone had mapped and wired goes.',
  },
  {
    name: 'mincore',
    parameters: [addr, len, { name: 'vec', kind: 'byte-address', default: 0, doc: 'where the answer goes' }],
    returns: 'errno',
    doc: 'Ask which pages of a range are resident; the answer itself is not modelled.',
  },
  {
    name: 'shmat',
    parameters: [
      { name: 'shmid', kind: 'object', doc: 'the segment: a declared object' },
      { ...addr, default: 0 },
      { name: 'flags', kind: 'shmat', default: 0, aliases: ['flag'], doc: 'SHM_RDONLY, SHM_RND' },
    ],
    returns: 'address',
    doc: 'Attach a segment of shared memory.',
  },
  {
    name: 'shmdt',
    parameters: [addr],
    returns: 'errno',
    doc: 'Detach the segment of shared memory that is attached at an address.',
  },
  {
    name: 'setrlimit',
    parameters: [
      { name: 'resource', kind: 'resource', doc: 'RLIMIT_MEMLOCK, RLIMIT_VMEM, ...' },
      { name: 'rlim_cur', kind: 'rlimit', aliases: ['limit', 'rlp'], doc: 'the soft limit in bytes, or RLIM_INFINITY' },
    ],
    returns: 'errno',
    doc: 'Set a limit of the calling process.',
  },
  {
    name: 'brk',
    parameters: [addr],
    returns: 'errno',
    doc: 'Move the end of the data segment, which begins where `heap` says.',
  },
  {
    name: 'sbrk',
    parameters: [{ name: 'incr', kind: 'byte-length', doc: 'how much larger' }],
    returns: 'address',
    doc: 'Make the data segment larger.',
  },
  {
    name: 'fork',
    parameters: [child],
    returns: 'errno',
    doc: "Make another process's map from this one's, by the inheritance of its entries; nothing in it is wired.",
  },
  {
    name: 'touch',
    parameters: [addr, { name: 'access', kind: 'access', doc: 'read, write or execute' }],
    returns: 'KERN',
    doc: 'Touch a page, as any instruction does: a page fault. Written without parentheses: touch 0x1000 write.',
  },
  {
    name: 'vslock',
    parameters: [addr, len],
    returns: 'errno',
    doc: "Wire a user's buffer for the kernel, as sysctl does.",
  },
  { name: 'vsunlock', parameters: [addr, len], returns: 'nothing', doc: "Take the kernel's wiring off it again." },
];

// Words that no argument takes, and how a script says what they mean.
import { expect, test } from 'vitest';
import { parse } from '../../../../core/trace/parse/parse.ts';

/** What is said of the last line. */
function said(line: string): string {
  const { diagnostics } = parse(`kernel freebsd-15\nmap 0x1000..0x100000\n${line}\n`);
  const [first] = diagnostics;
  return first ? `${first.message}${first.suggestion === undefined ? '' : ` -> ${first.suggestion}`}` : '';
}

test.each([
  [
    't1: mprotect(0x1000, 4096, PROT_READ|PROT_GROWSDOWN)',
    "no kernel here knows 'PROT_GROWSDOWN', a protection of another system: from freebsd-14 on vm_map_protect(start, end, prot, growsdown=1) says it",
  ],
  [
    't1: mprotect(0x1000, 4096, r--, growsdown=1)',
    "mprotect has no parameter 'growsdown': from freebsd-14 on vm_map_protect(start, end, prot, growsdown=1) says it",
  ],
  [
    't1: vm_map_protect(0x1000, 0x2000, r--, VM_MAP_PROTECT_GROWSDOWN)',
    "'VM_MAP_PROTECT_GROWSDOWN' is an argument of its own here -> growsdown=1",
  ],
  ['t1: vm_map_protect(0x1000, 0x2000, VM_PROT_COPY)', "'VM_PROT_COPY' changes nothing of a map here: leave it out"],
  [
    't1: madvise(0x1000, 4096, MADV_DONTFORK)',
    "no kernel here knows 'MADV_DONTFORK', a behaviour of another system: write minherit(addr, len, none)",
  ],
  [
    't1: madvise(0x1000, 4096, MADV_DONTDUMP)',
    "no kernel here knows 'MADV_DONTDUMP', a behaviour of another system -> MADV_NOCORE",
  ],
  [
    't1: mmap(0, 4096, rw-, PRIVATE|ANON|MAP_WIRED)',
    "no kernel here knows 'MAP_WIRED', a flag of another system: leave it out, and wire the mapping with mlock",
  ],
  ['t1: vm_map_wire(0x1000, 0x2000, VM_PROT_WRITE)', "'VM_PROT_WRITE' is another word here -> WRITE"],
  ['t1: vm_map_insert(0x1000, 0x2000, rw-, rwx, MAP_FIXED)', "'MAP_FIXED' is meant in any case: leave it out"],
  ['t1: vm_map_find(0x1000, 0x2000, rw-, rwx, MAP_FIXED)', "'MAP_FIXED' is a call of its own here: vm_map_fixed"],
  ['t1: touch 0x1000 PROT_WRITE', "'PROT_WRITE' is another word here -> write"],
  [
    't1: minherit(0x1000, 4096, MAP_INHERIT_NONE)',
    "no kernel here knows 'MAP_INHERIT_NONE', an inheritance of another system -> INHERIT_NONE",
  ],
  [
    'entry 0x1000..0x2000 rw- flags=WIRED',
    "'WIRED' is a count here: wired=1, with flags=USER_WIRED if a user has wired it",
  ],
  ['t1: mlock2(0x1000, 4096, 1)', "'mlock2' is a call of another system -> mlock"],
  [
    't1: rfork(RFPROC|RFMEM)',
    "unknown process 'RFPROC': rfork takes the child's name here, declared above with 'process p2'; RFPROC|RFMEM is meant",
  ],
])('%s', (line, message) => {
  expect(said(line)).toBe(message);
});

test('what stands in place of a word is right there', () => {
  for (const [line, word] of [
    ['t1: vm_map_protect(0x1000, 0x2000, r--, WORD)', 'VM_MAP_PROTECT_GROWSDOWN'],
    ['t1: madvise(0x1000, 4096, WORD)', 'POSIX_MADV_DONTNEED'],
    ['t1: minherit(0x1000, 4096, WORD)', 'MAP_INHERIT_NONE'],
    ['t1: vm_map_wire(0x1000, 0x2000, USER|WORD)', 'VM_PROT_WRITE'],
    ['t1: mmap(0x1000, 4096, rw-, PRIVATE|ANON|WORD)', 'MAP_TRYFIXED'],
    ['t1: touch 0x1000 WORD', 'VM_PROT_READ'],
  ] as const) {
    const text = (word: string): string => `kernel freebsd-15\nmap 0x1000..0x100000\n${line.replace('WORD', word)}\n`;
    const [found] = parse(text(word)).diagnostics;
    expect([line, ...parse(text(found?.suggestion ?? '')).diagnostics]).toEqual([line]);
  }
});

// Every kind of mistake with the exact words, place and length of what is said about it.
import { expect, describe as group, test } from 'vitest';
import { compile } from '../../../../core/program/compile.ts';
import { describe, parse } from '../../../../core/trace/parse/parse.ts';

/** A script's diagnostics: `line:column+length severity: message (did you mean 'X'?)`. */
const problems = (text: string): string[] =>
  parse(text).diagnostics.map((d) => describe(d).replace(/^(\d+:\d+): /, `$1+${d.length} `));

const STATEMENTS =
  'kernel, map, page, submap, entry, limit, object, fault, faults, privileged, jail, heap, process, thread, schedule, replay, assert, set or expect';
const WIRE_FLAGS = 'USER, SYSTEM, NOHOLES, HOLESOK or WRITE';
const UNALIGNED = 'is not on a page boundary (0x1000 bytes) and the map functions do not round: expected';
const RESULTS = 'KERN_SUCCESS or another KERN_*';
const ATTRIBUTES = 'prot, max, inherit, wired, flags, object, offset, charged, guard, stack, stack_max or room';
const NOT_NUMBER = 'is not a number: expected an address for end like 0x1000, 4096 or 4K';
const POINTS = "a point: fault, fault ADDRESS, blocked, asleep, or a step's label";

const BAD: [line: string, ...diagnostics: string[]][] = [
  [
    'entyr 0x1000..0x2000 rw-',
    `1:1+5 error: 'entyr' begins no statement: expected ${STATEMENTS}, or a thread's line like 't1: call(...)' (did you mean 'entry'?)`,
  ],
  ['%%% 1', `1:1+3 error: expected a statement (${STATEMENTS}) or a thread's line like 't1: call(...)', found '%%%'`],
  [
    '%\u0080% 1',
    `1:1+3 error: expected a statement (${STATEMENTS}) or a thread's line like 't1: call(...)', found '%\\x80%'`,
  ],
  ['vm_map_wire(0x1000, 0x2000)', "1:1+11 error: vm_map_wire needs a thread that calls it: 't1: vm_map_wire(...)'"],
  ['t1 vm_map_wire(0, 4K)', "1:4+11 error: expected ':', '>', '@', '<' or 'dies' after t1, found 'vm_map_wire'"],
  ['t1 dise', "1:4+4 error: expected ':', '>', '@', '<' or 'dies' after t1, found 'dise' (did you mean 'dies'?)"],
  ['t1 dies now', "1:9+3 error: expected the end of the line, found 'now'"],
  ['pager dies', "1:1+5 error: unknown thread 'pager': a thread is called t1, t2, ... or declared with 'thread pager'"],
  [
    'x1: vm_map_wire(0, 4K)',
    "1:1+2 error: unknown thread 'x1': a thread is called t1, t2, ... or declared with 'thread x1'",
  ],
  // Calls.
  ['t1:', '1:4+1 error: expected a call like vm_map_wire(start, end, flags), found the end of the line'],
  [
    't1: vm_map_wier(0, 4K)',
    "1:5+11 error: 'vm_map_wier' is not a call that a script can make (did you mean 'vm_map_wire'?)",
  ],
  [
    't1: vm_map_wier(0, f(4K)) = KERN_SUCESS',
    "1:5+11 error: 'vm_map_wier' is not a call that a script can make (did you mean 'vm_map_wire'?)",
    "1:29+11 error: expected a result (KERN_SUCCESS or another KERN_*), found 'KERN_SUCESS' (did you mean 'KERN_SUCCESS'?)",
  ],
  ['t1: vm_map_insert(0, 4K, rw-, rwx, COW, 5)', "1:41+1 error: expected the name of an object, or 'none', found '5'"],
  ['t1: vm_map_wire(start==0, 4K)', "1:22+2 error: expected '=' and a value after start, found '=='"],
  ['t1: mlok(0x1000, 0x2000) = 0', "1:5+4 error: 'mlok' is not a call that a script can make (did you mean 'mlock'?)"],
  [
    't1: vm_map_wire(0x1001, 0x2002, USR|NOHLES)',
    `1:17+6 error: '0x1001' ${UNALIGNED} an address for start (did you mean '0x1000'?)`,
    `1:25+6 error: '0x2002' ${UNALIGNED} an address for end (did you mean '0x2000'?)`,
    `1:33+3 error: 'USR' is not a flag of vm_map_wire: expected ${WIRE_FLAGS} (did you mean 'USER'?)`,
    `1:37+6 error: 'NOHLES' is not a flag of vm_map_wire: expected ${WIRE_FLAGS} (did you mean 'NOHOLES'?)`,
  ],
  [
    't1: vm_map_wire(0x1000, 0x2000, HOLESOK|NOHOLES|USER|SYSTEM)',
    '1:33+27 error: a wiring is either USER or SYSTEM, not both',
    '1:33+27 error: a range is wired either with NOHOLES or with HOLESOK, not both',
  ],
  [
    't1: vm_map_unwire(0x1000, 0x2000, WRITE)',
    "1:35+5 error: 'WRITE' is not a flag of vm_map_unwire: expected USER, SYSTEM, NOHOLES or HOLESOK",
  ],
  [
    't1: vm_map_insert(0, 4K, rw-, EXCL)',
    "1:31+4 error: 'EXCL' is not a flag of vm_map_insert: expected COW, NOFAULT, NOSYNC, NOCORE, GUARD, SHARE or NOCHARGE",
  ],
  ['t1: vm_map_wire()', '1:17+1 error: vm_map_wire needs start and end: vm_map_wire(start, end[, flags])'],
  ['t1: mlockall()', '1:14+1 error: mlockall needs how (CURRENT, FUTURE, ONFAULT): mlockall(how)'],
  ['t1: vm_map_wire', "1:16+1 error: expected '(' after vm_map_wire, found the end of the line"],
  ['t1: vm_map_wire(0, 4K', "1:22+1 error: expected ')' after the arguments of vm_map_wire, found the end of the line"],
  ['t1: vm_map_wire(0, 4K, USER, 5)', '1:30+1 error: too many arguments: vm_map_wire(start, end[, flags])'],
  ['t1: vm_map_wire(0,, 4K)', "1:19+1 error: expected an argument of vm_map_wire, found ','"],
  ['t1: vm_map_wire(0, 4K,)', "1:23+1 error: expected an argument of vm_map_wire after ',', found ')'"],
  ['t1: vm_map_wire(0, 4K 8K)', "1:23+2 error: expected ',' or ')' after end, found '8K'"],
  ['t1: vm_map_wire(start=0, start=4K)', '1:26+5 error: start is given twice'],
  [
    't1: vm_map_wire(strat=0, end=4K)',
    "1:17+5 error: vm_map_wire has no parameter 'strat': vm_map_wire(start, end[, flags]) (did you mean 'start'?)",
  ],
  ['t1: vm_map_wire(0, 0xzz)', `1:20+4 error: '0xzz' ${NOT_NUMBER}`],
  ['t1: vm_map_wire(0, 12Q)', `1:20+3 error: '12Q' ${NOT_NUMBER}`],
  [
    't1: vm_map_wire(0, 0x20000000000000000)',
    "1:20+19 error: '0x20000000000000000' is beyond 64 bits: expected an address for end up to 0x10000000000000000",
  ],
  [
    't1: vm_map_protect(0, 4K)',
    '1:5+21 error: vm_map_protect needs prot, max or both: vm_map_protect(start, end, r--) or (start, end, max=r--)',
  ],
  [
    't1: vm_map_protect(0, 4K, wr-)',
    "1:27+3 error: expected a protection like rw- (r, w, x, each or a -), found 'wr-' (did you mean 'rw-'?)",
  ],
  [
    't1: vm_map_inherit(0, 4K, copi)',
    "1:27+4 error: expected an inheritance (share, copy, none or zero), found 'copi' (did you mean 'copy'?)",
  ],
  ['t1: set_wirefuture(2)', "1:20+1 error: expected 0 or 1, found '2', which is above 1"],
  [
    't1: vm_map_insert(0, 4K, rw-, COW, object=f9)',
    "1:43+2 error: unknown object 'f9': declare it above with 'object f9 16 pages'",
  ],
  [
    't1: vm_map_find(0, 100, rw-)',
    "1:20+3 error: '100' is not a whole number of pages of 0x1000 bytes: expected a size in bytes for length (did you mean '0x1000'?)",
  ],
  [
    't1: vm_map_wire(0x4000, 0x1000)',
    '1:5+27 warning: the range is reversed: the kernel panics on this if its end is inside an entry',
  ],
  [
    't1: vm_map_remove(0x4000, 0x1000)',
    '1:5+29 warning: the range is reversed: the kernel takes it as the empty range at its end',
  ],
  [
    't1: vm_map_insert(0, 4K, rwx, max=r--)',
    '1:5+34 warning: prot rwx is not within max r--: kernels from freebsd-13 on panic on this, the older ones accept it',
  ],
  // Results and points.
  [
    't1: vm_map_wire(0, 4K) = KERN_SUCESS',
    `1:26+11 error: expected a result (${RESULTS}), found 'KERN_SUCESS' (did you mean 'KERN_SUCCESS'?)`,
  ],
  ['t1: vm_map_wire(0, 4K) = EINVAL', `1:26+6 error: vm_map_wire never gives 'EINVAL': expected ${RESULTS}`],
  [
    't1: vm_map_check_protection(0, 4K, r--) = KERN_SUCCESS',
    "1:43+12 error: vm_map_check_protection never gives 'KERN_SUCCESS': expected TRUE or FALSE",
  ],
  [
    't1: vm_map_wire(0x1001, 4K) = KERN_SUCESS',
    `1:17+6 error: '0x1001' ${UNALIGNED} an address for start (did you mean '0x1000'?)`,
    `1:31+11 error: expected a result (${RESULTS}), found 'KERN_SUCESS' (did you mean 'KERN_SUCCESS'?)`,
  ],
  ['t1: vm_map_wire(0, 4K) == 0', "1:24+2 error: expected '=' and a result, or the end of the line, found '=='"],
  [
    't1: vm_map_wire(0, 4K) @ fault',
    "1:24+1 error: '@' holds a thread that was entered with '>': write 'tN > call @ point'",
  ],
  [
    't1 > vm_map_wire(0, 4K) = KERN_SUCCESS',
    "1:25+1 error: the result of a call that was entered with '>' stands on its own line: 'tN < RESULT'",
  ],
  ['t1 > vm_map_wire(0, 4K) @', `1:26+1 error: expected ${POINTS}, found the end of the line`],
  ['t1 > vm_map_wire(0, 4K) @ 1x', `1:27+2 error: expected ${POINTS}, found '1x'`],
  [
    't1 > vm_map_wire(0, 4K) @ fault 0x1004',
    `1:33+6 error: '0x1004' ${UNALIGNED} the address of the page (did you mean '0x1000'?)`,
  ],
  ['t1 > vm_map_wire(0, 4K) @ asleep 5', "1:34+1 error: expected the end of the line, found '5'"],
  ['t1 <', "1:1+4 error: t1 has not entered a call: enter one first with 't1 > call'"],
  ['t1 @ fault', "1:1+4 error: t1 has not entered a call: enter one first with 't1 > call'"],
  // Declarations.
  ['map', '1:4+1 error: expected a range of addresses like 0x1000..0x4000, found the end of the line'],
  ['map 0x1000', "1:11+1 error: expected '..' and the end of the range, found the end of the line"],
  ['map 0x4000..0x1000', "1:5+14 error: the range '0x4000..0x1000' is reversed: its end is below its start"],
  ['map 4K..0x1000', "1:5+10 error: the range '4K..0x1000' is empty"],
  [
    'map 0x1000..0x2000 kernle',
    "1:20+6 error: expected kernel, wirefuture or wxorx, found 'kernle' (did you mean 'kernel'?)",
  ],
  [
    'kernel freebsd-12',
    "1:8+10 error: expected a kernel (freebsd-5, freebsd-6, freebsd-13, freebsd-14 or freebsd-15), found 'freebsd-12' (did you mean 'freebsd-13'?)",
  ],
  ['page 1000', "1:6+4 error: '1000' is not a page size: expected a power of two from 4096 to 1G"],
  ['page 4096 x', "1:11+1 error: expected the end of the line, found 'x'"],
  [
    'limit user_wire 5',
    "1:7+9 error: expected a limit (user_wired, wired, swap, memlock, vmem, data, stack, stack_growth, stack_guard, entries, old_mlock or unprivileged_mlock), found 'user_wire' (did you mean 'user_wired'?)",
  ],
  ['limit user_wired 8..8', "1:18+4 error: '8..8' leaves nothing open: the second value has to be above the first"],
  [
    'limit swap 100',
    "1:12+3 error: '100' is not a whole number of pages of 0x1000 bytes: expected a size for swap like 64K or 16 pages (did you mean '0x1000'?)",
  ],
  ['object f1', "1:10+1 error: expected the size of f1 like '16 pages' or 64K, found the end of the line"],
  ['object f1 0 pages', '1:11+7 error: object f1 has no pages: expected a size of at least one page'],
  ['object none 4K', "1:8+4 error: an object cannot be called 'none': that stands for no object"],
  ['fault 0x1000', "1:13+1 error: expected '=' and what a fault there gives, found the end of the line"],
  [
    'fault 0x1001 = KERN_FAILURE or KERN_FAILURE',
    `1:7+6 error: '0x1001' ${UNALIGNED} the address of a page (did you mean '0x1000'?)`,
    "1:32+12 error: 'KERN_FAILURE' is given twice",
  ],
  [
    'fault 4K = KERN_FAILURE KERN_SUCCESS',
    "1:25+12 error: expected 'or' and a further result, or the end of the line, found 'KERN_SUCCESS'",
  ],
  ['thread map', "1:8+3 error: a thread cannot be called 'map': that begins a statement"],
  ['schedule random', '1:16+1 error: expected the seed of the random schedule, found the end of the line'],
  ['schedule t1 tx', "1:13+2 error: expected the name of a thread, found 'tx'"],
  ['schedule t1*0', "1:10+4 error: expected the name of a thread, found 't1*0'"],
  ['schedule t1*', "1:10+3 error: expected the name of a thread, found 't1*'"],
  ['schedule t1*999999 t1*2', '1:10+14 error: a schedule has at most 1000000 turns'],
  ['schedule t7', '1:1+11 error: the schedule runs t7, but no line of the script is of thread t7'],
  [
    'schedule ruond-robin',
    "1:10+11 error: expected the name of a thread, found 'ruond-robin' (did you mean 'round-robin'?)",
  ],
  // Entries.
  ['entry 0x1000..0x2000', '1:21+1 error: expected the protection of the entry like rw-, found the end of the line'],
  [
    'entry 0x1000..0x2000 rwx max=r--',
    '1:7+26 error: prot rwx is not within max r--: no entry can have more access than its maximum; write max=rwx, or r--',
  ],
  [
    'entry 0x1000..0x2000 rw- mx=rwx wierd=1 flags=CWO inherit=copi',
    `1:26+2 error: 'mx' is not an attribute of an entry: expected ${ATTRIBUTES} (did you mean 'max'?)`,
    `1:33+5 error: 'wierd' is not an attribute of an entry: expected ${ATTRIBUTES} (did you mean 'wired'?)`,
    "1:47+3 error: 'CWO' is not an entry flag: expected NOSYNC, IS_SUB_MAP, COW, NEEDS_COPY, NOFAULT, USER_WIRED, IN_TRANSITION, NEEDS_WAKEUP, NOCOREDUMP, WIRE_SKIPPED, GUARD, BEHAV_SEQUENTIAL, BEHAV_RANDOM, GROWS_DOWN, GROWS_UP or STACK_GAP_DN (did you mean 'COW'?)",
    "1:59+4 error: expected an inheritance (share, copy, none or zero), found 'copi' (did you mean 'copy'?)",
  ],
  [
    'entry 0x2000..0x1000 zz- max=q',
    "1:7+14 error: the range '0x2000..0x1000' is reversed: its end is below its start",
    "1:22+3 error: expected a protection like rw- (r, w, x, each or a -), found 'zz-'",
    "1:30+1 error: expected a protection like rw- (r, w, x, each or a -), found 'q'",
  ],
  ['entry 0..4K rw- max=rwx max=rwx', '1:25+3 error: max is given twice'],
  [
    'entry 0..4K rw- flags=USER_WIRED',
    '1:7+26 error: USER_WIRED needs wired=1 or more: the user wiring is one of the wirings that are counted',
  ],
  [
    'entry 0..4K rw- flags=IN_TRANSITION',
    '1:7+29 warning: no thread has this entry in transition, so nobody will ever clear the mark: calls that wait for it are stuck',
  ],
  // Asserts.
  ['assert', "1:7+1 error: expected a value (a number, a name or '('), found the end of the line"],
  ['assert 1 = 1', "1:10+1 error: expected '==' to compare, found '='"],
  ['assert (1', "1:10+1 error: expected ')', found the end of the line"],
  ['assert entry(0x1000', "1:20+1 error: expected ',' or ')' in the arguments of entry, found the end of the line"],
  ['assert a.1', "1:10+1 error: expected the name of a field after '.', found '1'"],
  [
    'kernel 12.4-RELEASE',
    "1:8+12 error: expected a kernel (freebsd-5, freebsd-6, freebsd-13, freebsd-14 or freebsd-15), found '12.4-RELEASE' (did you mean 'freebsd-13'?)",
  ],
  [
    'kernel freebsd-16',
    "1:8+10 error: expected a kernel (freebsd-5, freebsd-6, freebsd-13, freebsd-14 or freebsd-15), found 'freebsd-16' (did you mean 'freebsd-15'?)",
  ],
  [
    'limit memlock unlimited',
    "1:15+9 error: limit memlock has no number but 'unlimited': expected one, like 'limit memlock 64K'; without the line there is no limit",
  ],
  ['limit stack_guard', "1:18+1 error: limit stack_guard has no number: expected one, like 'limit stack_guard 64'"],
  ['limit memlock -5', "1:15+2 error: '-5' is below zero: expected a size for memlock like 64K or 16 pages"],
  [
    'limit memlock 64KB',
    "1:15+4 error: '64KB' is not a number: expected a size for memlock like 64K or 16 pages (did you mean '64K'?)",
  ],
  [
    't1: mlock(0x1000, -1)',
    "1:19+2 error: '-1' is below zero: expected a length in bytes for len (did you mean '0xffffffffffffffff'?)",
  ],
  [
    't1: mmap(0, 4096, rw-, MAP_ANON|MAP_LOCKED)',
    "1:33+10 error: no kernel here knows 'MAP_LOCKED', a flag of another system: leave it out, and wire the mapping with mlock",
  ],
  [
    't1: mlock(0x1000, 1) = -1',
    "1:24+2 error: -1 says that the call fails, and not how: expected its errno, such as '-1 ENOMEM', '-1 errno 12' or ENOMEM",
  ],
  [
    't1: mlock(0x1000, 1) = KERN_SUCCESS',
    "1:24+12 error: mlock never gives 'KERN_SUCCESS': expected 0 or an errno like ENOMEM (did you mean '0'?)",
  ],
  ['assert 1 2', "1:10+1 error: expected an operator or the end of the line, found '2'"],
];

group('a bad line says what is wrong, where, and what is near', () => {
  test.each(BAD)('%s', (line, ...diagnostics) => {
    expect(problems(line)).toEqual(diagnostics);
    // The same under other lines, and after blanks and a byte order mark.
    expect(problems(`\ufeff# a comment\r\n\t${line}\r\n`)).toEqual(
      diagnostics.map((d) => d.replace(/^1:(\d+)/, (_, column: string) => `2:${Number(column) + 1}`)),
    );
  });
});

test('of lines that are given twice the first counts', () => {
  const script = parse('kernel freebsd-13\npage 8K\nkernel freebsd-6\npage 16K\nmap 0..8K');
  expect(script).toMatchObject({ vintage: 'freebsd-13', pageSize: 8192 });
  expect(compile(script).config.vintage).toBe('freebsd-13');
  expect(script.diagnostics).toHaveLength(2);
});

group('what only the whole script shows', () => {
  const cases: [name: string, script: string, ...diagnostics: string[]][] = [
    [
      'things that are said once',
      'kernel freebsd-13\nmap 0..1M\nkernel freebsd-6\nmap 0..2M\nlimit swap 4K\nlimit swap 8K\nfault 4K = KERN_FAILURE\nfault 0x1000 = KERN_SUCCESS',
      '3:1+6 error: kernel is already given in line 1',
      '4:1+3 error: map is already given in line 2',
      '6:7+4 error: limit swap is already given in line 5',
      '8:7+6 error: fault 0x1000 is already given in line 7',
    ],
    [
      'the page size is above every address',
      'map 0..1M\npage 8192',
      '2:6+4 error: the page size belongs above the first address (line 1)',
    ],
    [
      'addresses are on pages of that size',
      'page 8K\nmap 0..0x3000',
      `2:8+6 error: '0x3000' is not on a page boundary (0x2000 bytes) and the map functions do not round: expected the end of the range (did you mean '0x2000'?)`,
    ],
    [
      'declarations stand above the threads',
      't1: vm_map_remove(0, 4K)\nentry 0..4K rw-\nthread x',
      '2:1+5 error: entry belongs above the first line of a thread (line 1)',
      '3:1+6 error: thread belongs above the first line of a thread (line 1)',
    ],
    [
      'what is given already is told once',
      'kernel freebsd-13\nt1: vm_map_remove(0, 4K)\nkernel freebsd-6',
      '3:1+6 error: kernel is already given in line 1',
    ],
    [
      'entries within the map, apart from one another',
      'entry 0x3000..0x6000 rw-\nmap 0x1000..0x8000\nentry 0x5000..0x7000 r--\nentry 0x1000..0x2000 r--\nentry 0x7000..0x9000 r--',
      '3:1+24 error: the entry 0x5000..0x7000 overlaps the entry 0x3000..0x6000 of line 1',
      '5:1+24 error: the entry 0x7000..0x9000 is not within the map 0x1000..0x8000 (line 2)',
    ],
    [
      'an entry over several others',
      'entry 0x1000..0x2000 r--\nentry 0x3000..0x4000 r--\nentry 0..0x9000 r--\nentry 0x5000..0x6000 r--',
      '3:1+19 error: the entry 0x0..0x9000 overlaps the entry 0x1000..0x2000 of line 1',
      '3:1+19 error: the entry 0x0..0x9000 overlaps the entry 0x3000..0x4000 of line 2',
      '4:1+24 error: the entry 0x5000..0x6000 overlaps the entry 0x0..0x9000 of line 3',
    ],
    [
      'a thread that is held makes no other call',
      't1 > vm_map_remove(0, 4K)\nt1: vm_map_remove(0, 4K)\nt1 > vm_map_remove(0, 4K)\nt1 <\nt1 <',
      "2:1+3 error: t1 is held in vm_map_remove since line 1: let it return with 't1 <' before its next call",
      "5:1+4 error: t1 has left vm_map_remove already: enter one first with 't1 > call'",
    ],
    [
      'nothing of a dead thread runs',
      't1 > vm_map_remove(0, 4K)\nt1 dies\nt1 < KERN_SUCCESS\nt2 dies\nt2 dies',
      '3:1+4 error: t1 is dead since line 2, and nothing of it runs after that: take this line out, or let t1 die after it',
      '5:1+7 error: t2 is dead since line 4, and nothing of it runs after that: take this line out, or let t2 die after it',
    ],
    [
      'a thread is not called as a statement begins',
      'thread set',
      "1:8+3 error: a thread cannot be called 'set': that begins a statement",
    ],
    [
      'a result that the entered call never gives',
      't1 > vm_map_check_protection(0, 4K, r--)\nt1 < KERN_SUCCESS',
      "2:6+12 error: vm_map_check_protection never gives 'KERN_SUCCESS': expected TRUE or FALSE",
    ],
    [
      'a fixed schedule holds nobody',
      'schedule t1 t2 t1\nt1 > vm_map_remove(0, 4K)\nt2: vm_map_remove(0, 4K)\nt1 <',
      "2:4+1 error: the schedule in line 1 already says who runs at each point, so no line can hold a thread: write whole calls ('t1: ...') or take the schedule out",
      "4:4+1 error: the schedule in line 1 already says who runs at each point, so no line can hold a thread: write whole calls ('t1: ...') or take the schedule out",
    ],
    [
      'names near declared ones',
      'thread wirer\nobject file 4 pages\nwirerr: vm_map_remove(0, 4K)\nwirer: vm_map_insert(0, 4K, r--, object=fil)',
      "3:1+6 error: unknown thread 'wirerr': a thread is called t1, t2, ... or declared with 'thread wirerr' (did you mean 'wirer'?)",
      "4:41+3 error: unknown object 'fil': declare it above with 'object fil 16 pages' (did you mean 'file'?)",
    ],
  ];
  test.each(cases)('%s', (_, script, ...diagnostics) => {
    expect(problems(script)).toEqual(diagnostics);
  });

  test('one bad line hides no other, and the good ones are read', () => {
    const script = parse(
      'map 0..1M\nentyr\nt1: vm_map_wire(0, 4K)\nt1: vm_map_wire(1, 4K)\nt2: vm_map_unwire(0, 4K)\nfoo\n',
    );
    expect(script.diagnostics.map((d) => d.line)).toEqual([2, 4, 6]);
    expect([...script.statements].map((s) => s.span.line)).toEqual([1, 3, 5]);
    expect(script.threads).toEqual(['t1', 't2']);
  });

  test('labels are checked by who knows the listings', () => {
    const asked: string[] = [];
    const script = parse('t1 > vm_map_wire(0, 4K) @ vm_map_wire.doen\nt1 @ done', {
      checkLabel: (label, routine) => {
        asked.push(`${routine}.${label}`);
        return label === 'done' ? undefined : { message: `no step '${label}'`, suggestion: 'vm_map_wire.done' };
      },
    });
    expect(asked).toEqual(['vm_map_wire.doen', 'undefined.done']);
    expect(script.diagnostics.map(describe)).toEqual([
      "1:27: error: no step 'doen' (did you mean 'vm_map_wire.done'?)",
    ]);
  });
});

// What is said about a bad `set` line: its place, its value, and where it is.
import { expect, describe as group, test } from 'vitest';
import { describe, parse } from '../../../../core/trace/parse/parse.ts';

/** A line's diagnostics: `line:column+length severity: message (did you mean 'X'?)`. */
const problems = (text: string): string[] =>
  parse(text).diagnostics.map((d) => describe(d).replace(/^(\d+:\d+): /, `$1+${d.length} `));

const PLACES = 'entry(0x1000).wired_count, map.timestamp, user_wired, limit.memlock or t1.vm_map_wire.end';
const FIELDS =
  'expected prot, max_prot, inherit, wired_count, eflags, wiring_thread, offset, charged or a flag like in_transition';

const LIMIT_FIELDS =
  'user_wired, wired, swap, memlock, vmem, data, stack, stack_growth, stack_guard, entries, old_mlock or unprivileged_mlock';

const BAD: [line: string, ...diagnostics: string[]][] = [
  ['set', `1:4+1 error: expected a place like ${PLACES}, found the end of the line`],
  ['set 5 = 3', `1:5+1 error: '5' is not a place that can be set: expected one like ${PLACES}`],
  ['set entry(0x1000)', `1:5+13 error: 'entry(0x1000)' is not a place that can be set: expected one like ${PLACES}`],
  [
    'set limit.swop = 3',
    `1:11+4 error: 'swop' is not a field of the limits: expected ${LIMIT_FIELDS} (did you mean 'swap'?)`,
  ],
  [
    'set limit.memlock = r--',
    `1:21+3 error: limit.memlock takes a size in bytes, such as 64K, or none for no limit: r-- is not one`,
  ],
  ['set limit.old_mlock = 2', `1:23+1 error: limit.old_mlock takes true or false: 2 is not one`],
  [
    'set mapp.busy = 1',
    `1:5+4 error: 'mapp.busy' is not a place that can be set: expected one like ${PLACES} (did you mean 'map'?)`,
  ],
  [
    'set user_wird = 3',
    `1:5+9 error: 'user_wird' is not a place that can be set: expected one like ${PLACES} (did you mean 'user_wired'?)`,
  ],
  [
    'set entry(0x1000).wird_count = 2',
    `1:19+10 error: 'wird_count' is not a field of an entry: ${FIELDS} (did you mean 'wired_count'?)`,
  ],
  [
    'set entry(0x1000).start = 0x2000',
    `1:19+5 error: 'start' of an entry cannot be set, it follows from other values: ${FIELDS}`,
  ],
  [
    'set map.lock = none',
    "1:9+4 error: 'lock' of the map cannot be set, it follows from other values: expected timestamp, busy or wire_future",
  ],
  [
    'set t1.state = asleep',
    "1:8+5 error: 'state' of a thread cannot be set, only a local of a routine that it is in, like t1.vm_map_wire.end",
  ],
  ['set map.busy 2', "1:14+1 error: expected '=' and the value that it is set to, found '2'"],
  ['set map.busy == 2', "1:14+2 error: expected '=' and the value that it is set to, found '=='"],
  ['set map.busy = ', "1:16+1 error: expected a value (a number, a name or '('), found the end of the line"],
  ['set map.busy = 2 3', "1:18+1 error: expected an operator or the end of the line, found '3'"],
  [
    'set map.busy = asleep',
    '1:16+6 error: map.busy takes a whole number from 0 to 2147483647, such as 2: asleep is not one',
  ],
  [
    'set map.busy = true',
    '1:16+4 error: map.busy takes a whole number from 0 to 2147483647, such as 2: true is not one',
  ],
  [
    'set map.busy = 1G + 1G',
    '1:16+7 error: map.busy takes a whole number from 0 to 2147483647, such as 2: 0x40000000 + 0x40000000 is 0x80000000',
  ],
  [
    'set map.busy = 1 + asleep',
    '1:16+10 error: map.busy takes a whole number from 0 to 2147483647, such as 2: asleep is asleep, which is not a number',
  ],
  ['set map.busy = ntry(0x1000).prot', "1:16+4 error: unknown function 'ntry' (did you mean 'entry'?)"],
  [
    'set entry(here).prot = rwz',
    "1:11+4 error: unknown name 'here'",
    "1:24+3 error: unknown name 'rwz' (did you mean 'rw-'?)",
  ],
  [
    'set entry(0x1000).prot = 9',
    '1:26+1 error: entry(0x1000).prot takes a protection, such as rw-, or its number, 0 to 7: 9 is not one',
  ],
  [
    'set entry(0x1000).inherit = 4',
    '1:29+1 error: entry(0x1000).inherit takes share, copy, none or zero, or its number, 0 to 3: 4 is not one',
  ],
  [
    'set entry(0x1000).offset = 0x1001',
    '1:28+6 error: entry(0x1000).offset takes an address on a page boundary, such as 0x1000, up to 0x10000000000000000, where the addresses end: 0x1001 is not one',
  ],
  ['set entry(0x1000).guard = 2', '1:27+1 error: entry(0x1000).guard takes true or false: 2 is not one'],
  [
    'set entry(0x1000).wiring_thread = 1',
    '1:35+1 error: entry(0x1000).wiring_thread takes a thread, such as t1, or none: 1 is not one',
  ],
  ['set map.busy = -1', '1:16+2 error: map.busy takes a whole number from 0 to 2147483647, such as 2: -1 is not one'],
  ['set user_wired = 3 sheets', "1:20+6 error: expected an operator or the end of the line, found 'sheets'"],
  ['set entry(0x1000).eflags = USER', "1:28+4 error: unknown name 'USER' (did you mean 'USER_WIRED'?)"],
  ['set t1.vm_map_wire.end = nowhere', "1:26+7 error: unknown name 'nowhere'"],
];

group('a bad line says what is wrong, where, and what is near', () => {
  test.each(BAD)('%s', (line, ...diagnostics) => {
    expect(problems(line)).toEqual(diagnostics);
  });
});

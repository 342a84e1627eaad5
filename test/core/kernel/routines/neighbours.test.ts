// Neighbours that are alike: which calls join them, and which leave them apart (vm_map.c,
// vm_map_try_merge_entries and, before freebsd-13, vm_map_simplify_entry).
import { describe, expect, test } from 'vitest';
import { VINTAGES } from '../../../../core/kernel/constants.ts';
import { RULES } from '../../../../core/kernel/rules.ts';
import { run } from './script.ts';

const CHARGING = VINTAGES.filter((vintage) => RULES[vintage].swapCharges);
const MERGING = VINTAGES.filter((vintage) => RULES[vintage].mergesOnInsert);
const OLDER = VINTAGES.filter((vintage) => !RULES[vintage].mergesOnInsert);

describe.each(CHARGING)('%s: a protection that finds no swap', (kernel) => {
  test('joins none of the entries behind the one that it failed at', () => {
    const { failures } = run(
      kernel,
      `t1: vm_map_protect(0x10000, 0x16000, rw-) = KERN_RESOURCE_SHORTAGE
       assert map.entries == 3 && entry(0x12000).end == 0x14000 && entry(0x14000).end == 0x18000
       t1: vm_map_protect(0x12000, 0x18000, r--) = KERN_SUCCESS
       assert map.entries == 2 && entry(0x12000).end == 0x18000`,
      `limit swap 4K
entry 0x10000..0x12000 r-- inherit=none
entry 0x12000..0x14000 r--
entry 0x14000..0x18000 r--`,
    );
    expect(failures).toEqual([]);
  });
});

describe.each(CHARGING)('%s: a range that brings no charge', (kernel) => {
  test('is charged all the same where it grows an object that is charged', () => {
    const { failures } = run(
      kernel,
      `t1: vm_map_insert(0x20000, 0x22000, rw-, rwx) = KERN_SUCCESS
       assert swap_reserved == 0x2000
       # clipped, its pages are charged to an object
       t1: vm_map_protect(0x20000, 0x21000, r--) = KERN_SUCCESS
       t1: vm_map_insert(0x22000, 0x23000, rw-, rwx, NOCHARGE) = KERN_SUCCESS
       assert swap_reserved == 0x3000`,
      'limit swap 64K',
    );
    expect(failures).toEqual([]);
  });
});

const PIECES = `t1: vm_map_insert(0x20000, 0x21000, rw-, rwx, 0, f1, 0x1000) = KERN_SUCCESS
                t1: vm_map_insert(0x22000, 0x23000, rw-, rwx, 0, f1, 0x3000) = KERN_SUCCESS
                assert map.entries == 2`;

describe.each(MERGING)('%s: pieces of a file that are mapped one by one', (kernel) => {
  test('are one entry with the piece below, and with the one above', () => {
    const { failures } = run(
      kernel,
      `${PIECES}
       t1: vm_map_insert(0x23000, 0x24000, rw-, rwx, 0, f1, 0x4000) = KERN_SUCCESS
       assert map.entries == 2 && entry(0x22000).end == 0x24000
       t1: vm_map_insert(0x1f000, 0x20000, rw-, rwx, 0, f1, 0) = KERN_SUCCESS
       assert map.entries == 2 && entry(0x1f000).end == 0x21000 && entry(0x1f000).offset == 0
       t1: vm_map_insert(0x21000, 0x22000, rw-, rwx, 0, f1, 0x2000) = KERN_SUCCESS
       assert map.entries == 1 && entry(0x1f000).end == 0x24000`,
      'object f1 16 pages',
    );
    expect(failures).toEqual([]);
  });
  test('stay apart where they are not neighbours in the file', () => {
    const { failures } = run(
      kernel,
      `${PIECES}
       t1: vm_map_insert(0x21000, 0x22000, rw-, rwx, 0, f1, 0x8000) = KERN_SUCCESS
       assert map.entries == 3`,
      'object f1 16 pages',
    );
    expect(failures).toEqual([]);
  });
});

describe.each(OLDER)('%s: pieces of a file that are mapped one by one', (kernel) => {
  test('stay apart', () => {
    const { failures } = run(
      kernel,
      `${PIECES}
       t1: vm_map_insert(0x21000, 0x22000, rw-, rwx, 0, f1, 0x2000) = KERN_SUCCESS
       assert map.entries == 3`,
      'object f1 16 pages',
    );
    expect(failures).toEqual([]);
  });
});

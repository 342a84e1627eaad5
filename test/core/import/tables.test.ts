// Tables that count calls or name probes: no call of them can be told, and the import says why.
import { expect, test } from 'vitest';
import { imported } from './imported.ts';

test('a table that counts calls is told from a log that nobody knows', () => {
  const truss =
    'syscall                     seconds   calls  errors\nmmap                    0.000097042      10       0\n';
  const strace =
    '% time     seconds  usecs/call     calls    errors syscall\n 50.00    0.000100           5        20         1 mmap\n';
  const dtruss =
    'CALL                                        COUNT\nmunmap                                          1\n';
  for (const text of [truss, strace, dtruss])
    expect(imported(text)).toMatchObject({ isEmpty: true, onlyTable: expect.stringContaining('record without -c') });
  expect(imported('nothing that anybody knows\nmore\n')).toMatchObject({ isEmpty: true, onlyTable: '' });
  const calls = '10 mlock(0x7f0000000000, 4096) = 0\n';
  expect(imported(calls + strace)).toMatchObject({ isEmpty: false, onlyTable: '' });
});

test('what DTrace prints of itself says how to record arguments and results', () => {
  const table = `CPU     ID                    FUNCTION:NAME
  1  53210                  vm_map_wire:entry 
  1  53211                 vm_map_wire:return 812 100201
`;
  expect(imported(table)).toMatchObject({ isEmpty: true, onlyTable: expect.stringContaining('extras/vm_map.d') });
});

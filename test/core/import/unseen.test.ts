// A log never shows all that was there before it: a refusal that a known limit does not explain by
// what the log shows is explained by what it does not show.
import { describe, expect, test } from 'vitest';
import type { ImportOptions } from '../../../core/import/import.ts';
import { explained, imported, ran, statementsOf } from './imported.ts';

const MAPPED = 'mmap(0x0,65536,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34366263296 (0x800639000)';
const LIMIT = 'getrlimit(RLIMIT_MEMLOCK,{ cur=65536,max=65536 }) = 0 (0x0)';
const ENOMEM = "ERR#12 'Cannot allocate memory'";

const plain = (text: string): string[] => statementsOf(text).map((line) => line.replace(/ +/g, ' '));

/** The lines about the machine of the script of some lines, whose results have an order. */
function machineOf(lines: readonly string[], options: ImportOptions = {}): string[] {
  const { text } = imported(lines.map((line) => `${line}\n`).join(''), options);
  expect(explained(text), text).toBe(true);
  return plain(text).filter((line) => !/^(?:kernel|thread|process|t\w+(?::| [<>]))/.test(line));
}

describe('a limit that the log shows, and less than it that the log shows mapped or locked', () => {
  test('mlockall is refused for what else is mapped', () => {
    expect(machineOf([LIMIT, `mlockall(MCL_CURRENT) ${ENOMEM}`])).toEqual([
      'limit memlock 64K',
      'entry 0x200000..0x211000 rw-',
    ]);
    expect(machineOf([LIMIT, MAPPED, 'munmap(0x800639000,4096) = 0 (0x0)', `mlockall(MCL_CURRENT) ${ENOMEM}`])).toEqual(
      ['limit memlock 64K', 'entry 0x200000..0x202000 rw-'],
    );
  });

  test('a limit that the log shows only after the failure is known as well', () => {
    expect(machineOf([`mlockall(MCL_CURRENT) ${ENOMEM}`, LIMIT])).toEqual([
      'limit memlock 64K',
      'entry 0x200000..0x211000 rw-',
    ]);
  });

  test('one that the program sets in between is not what refused the call', () => {
    const [limit] = machineOf([`mlockall(MCL_CURRENT) ${ENOMEM}`, LIMIT.replace('getr', 'setr'), LIMIT]);
    expect(limit).toBe('limit memlock 0..60K');
  });

  test('what the program has set counts', () => {
    expect(machineOf([MAPPED, LIMIT.replace('getr', 'setr'), `mlockall(MCL_CURRENT) ${ENOMEM}`])).toEqual([
      'entry 0x200000..0x201000 rw-',
    ]);
  });

  test('mlock is refused for what was locked before, in a process that ran before the log', () => {
    expect(machineOf([MAPPED, LIMIT, `mlock(0x800639000,65536) ${ENOMEM}`])).toEqual([
      'limit memlock 64K',
      'entry 0x200000..0x201000 rw- wired=1 flags=USER_WIRED',
    ]);
  });

  test('in a program that the log shows begin, others have locked what vm.max_user_wired allows', () => {
    const kdump = [
      'CALL  execve(0x8002a4,0x8002b0,0x8002c0)',
      'RET   execve JUSTRETURN',
      'CALL  mmap(0,0x10000,0x3<PROT_READ|PROT_WRITE>,0x1002<MAP_PRIVATE|MAP_ANON>,0xffffffff,0)',
      'RET   mmap 34366263296/0x800639000',
      'CALL  mlock(0x800639000,0x10000)',
      'RET   mlock -1 errno 12 Cannot allocate memory',
    ].map((line) => `  812 x        ${line}\n`);
    const { text } = imported([kdump.join(''), 'max locked memory       (kbytes, -l) 64\n']);
    expect(plain(text)).toContain('limit user_wired 0..15');
    expect(explained(text), text).toBe(true);
  });

  test('mmap under MCL_FUTURE is refused for what mlockall has locked, or what was locked before', () => {
    const refused = `mmap(0x0,16384,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) ${ENOMEM}`;
    expect(machineOf([LIMIT, 'mlockall(MCL_CURRENT|MCL_FUTURE) = 0 (0x0)', refused])).toEqual([
      'limit memlock 64K',
      'entry 0x200000..0x20d000 rw-',
    ]);
    expect(machineOf([LIMIT, 'mlockall(MCL_FUTURE) = 0 (0x0)', refused])).toEqual([
      'limit memlock 64K',
      'entry 0x200000..0x20d000 rw- wired=1 flags=USER_WIRED',
    ]);
  });

  test('as much as was locked before, or is later, is not refused by the limit: a page failed', () => {
    const lock = 'mlock(0x800639000,65536)';
    const did = [`${lock} = 0 (0x0)`, 'munlock(0x800639000,65536) = 0 (0x0)'];
    const machine = ['limit memlock 64K', 'fault 0x800639000 = KERN_SUCCESS or KERN_FAILURE'];
    expect(machineOf([MAPPED, LIMIT, ...did, `${lock} ${ENOMEM}`]).sort()).toEqual(machine.sort());
    expect(machineOf([MAPPED, LIMIT, `${lock} ${ENOMEM}`, ...did]).sort()).toEqual(machine);
  });

  test('where nothing that may have been there refuses mlockall, the script says that nobody knows why', () => {
    const { text } = imported(
      [MAPPED, LIMIT, 'mlockall(MCL_CURRENT) = 0 (0x0)', `mlockall(MCL_CURRENT) ${ENOMEM}`].join('\n'),
    );
    expect(text).toContain(
      '# unknown: why log 4 was refused: RLIMIT_MEMLOCK of 64K allows it, and as much was there before',
    );
    expect(explained(text)).toBe(false);
  });

  test('with the map listed nothing more was mapped', () => {
    const map =
      '  PID              START                END PRT  RES PRES REF SHD FLAG TP PATH\n  812           0x200000           0x204000 rw-    4    4   1   0 ---- df \n';
    const { text } = imported([`${LIMIT}\nmlockall(MCL_CURRENT) ${ENOMEM}\n`, map]);
    expect(text).toContain('# unknown: why log 2 was refused: RLIMIT_MEMLOCK of 64K allows it');
    expect(statementsOf(text).filter((line) => line.startsWith('entry'))).toHaveLength(1);
  });
});

describe('what mmap and brk are refused', () => {
  const refused = `mmap(0x0,16384,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) ${ENOMEM}`;
  const STACK = 'entry 0x7ffffffff000..0x800000000000 rw-';

  test('RLIMIT_VMEM that the log shows, by what else is mapped', () => {
    const limit = LIMIT.replace('MEMLOCK', 'VMEM');
    // 16 pages of the limit and one more, four of them asked for
    expect(machineOf([limit, refused])).toEqual(['limit vmem 64K', 'entry 0x200000..0x20d000 rw-']);
  });

  test('without one it is left open, and a great mapping is not refused for a map without a stack', () => {
    const great = `mmap(0x0,16384000000,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) ${ENOMEM}`;
    const machine = machineOf([MAPPED, great]);
    expect(machine).toEqual([expect.stringMatching(/^limit vmem \w+\.\.\w+$/), STACK]);
    const { text } = imported(`${MAPPED}\n${great}\n`);
    const unlimited = text.replace(/^limit .*$/m, '');
    expect(explained(unlimited)).toBe(false);
  });

  test("Linux's brk, by what lies in the way", () => {
    const lines = ['1201 brk(NULL) = 0x555555600000', '1201 brk(0x555555700000) = 0x555555600000'];
    expect(machineOf(lines, { system: 'linux' })).toEqual([
      'heap 0x555555600000',
      'entry 0x5555556ff000..0x555555700000 rw-',
    ]);
  });
});

test('EAGAIN of mlockall is a page that could not be brought in, no limit', () => {
  const { text } = imported(
    `${MAPPED}\nmlockall(MCL_CURRENT) ERR#35 'Resource temporarily unavailable'\nmunlockall() = 0 (0x0)\nmlockall(MCL_CURRENT) = 0 (0x0)\n`,
  );
  expect(text).not.toContain('limit');
  expect(explained(text), text).toBe(true);
  expect(plain(text)).toContain('fault 0x200000 = KERN_SUCCESS or KERN_FAILURE');
});

test('what stands for the rest of the map keeps the addresses that the log shows', () => {
  const low = MAPPED.replace('34366263296 (0x800639000)', '2101248 (0x201000)');
  const [limit, ...entries] = machineOf([
    LIMIT,
    low,
    'munmap(0x201000,65536) = 0 (0x0)',
    `mlockall(MCL_CURRENT) ${ENOMEM}`,
  ]);
  expect([limit, ...entries]).toEqual(['limit memlock 64K', 'entry 0x211000..0x222000 rw-']);
  ran(imported(`${LIMIT}\n${low}\nmunmap(0x201000,65536) = 0 (0x0)\nmlockall(MCL_CURRENT) ${ENOMEM}\n`).text);
});

test("EAGAIN of Linux's mlock is a page of its range, and no limit", () => {
  const { text } = imported(
    [
      '1201 mmap(NULL, 65536, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000100000',
      '1201 mlock(0x7f0000100000, 65536) = -1 EAGAIN (Resource temporarily unavailable)',
      '1201 mlock(0x7f0000100000, 65536) = 0',
    ].join('\n'),
  );
  expect(text).not.toContain('limit');
  expect(plain(text)).toContain('fault 0x7f0000100000 = KERN_SUCCESS or KERN_FAILURE');
  expect(explained(text), text).toBe(true);
});

const kdump = (thread: number, ...lines: readonly string[]): string =>
  lines.map((line) => `  812 ${thread} x        ${line}\n`).join('');

describe('another thread that cannot be why changes nothing', () => {
  const begin = kdump(
    1,
    'CALL  mmap(0,0x10000,0x3<PROT_READ|PROT_WRITE>,0x1002<MAP_PRIVATE|MAP_ANON>,0xffffffff,0)',
    'RET   mmap 34366263296/0x800639000',
  );
  const limits = 'max locked memory       (kbytes, -l) 64\n';
  const entriesOf = (log: string): string[] => {
    const { text } = imported([begin + log, limits]);
    expect(explained(text), text).toBe(true);
    return plain(text).filter((line) => line.startsWith('entry'));
  };

  test('one that gives access while mlock is refused', () => {
    const log = [
      kdump(2, 'CALL  mprotect(0x800639000,0x4000,0x3<PROT_READ|PROT_WRITE>)'),
      kdump(1, 'CALL  mlock(0x800639000,0x10000)', 'RET   mlock -1 errno 12 Cannot allocate memory'),
      kdump(2, 'RET   mprotect 0'),
    ];
    expect(entriesOf(log.join(''))).toEqual(['entry 0x200000..0x201000 rw- wired=1 flags=USER_WIRED']);
  });

  test('one that maps over what is mapped while mlockall is refused', () => {
    const log = [
      kdump(2, 'CALL  mmap(0x800639000,0x4000,0x3<PROT_READ|PROT_WRITE>,0x1012<>,0xffffffff,0)'),
      kdump(1, 'CALL  mlockall(0x1<MCL_CURRENT>)', 'RET   mlockall -1 errno 12 Cannot allocate memory'),
      kdump(2, 'RET   mmap 34366263296/0x800639000'),
    ];
    expect(entriesOf(log.join(''))).toEqual(['entry 0x200000..0x201000 rw-']);
  });

  test('one whose mapping began before MCL_FUTURE is no proof against what was locked before', () => {
    const log = [
      kdump(2, 'CALL  mmap(0x800639000,0x10000,0x3<PROT_READ|PROT_WRITE>,0x1012<>,0xffffffff,0)'),
      kdump(1, 'CALL  mlockall(0x2<MCL_FUTURE>)', 'RET   mlockall 0'),
      kdump(
        1,
        'CALL  mmap(0,0x1000,0x3<PROT_READ|PROT_WRITE>,0x1002<MAP_PRIVATE|MAP_ANON>,0xffffffff,0)',
        'RET   mmap -1 errno 12 Cannot allocate memory',
      ),
      kdump(2, 'RET   mmap 34366263296/0x800639000'),
    ];
    expect(entriesOf(log.join(''))).toEqual([]);
  });
});

describe('where another thread may be why, nothing stands for what the log does not show', () => {
  const SECOND = 'mmap(0x0,32768,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34376515584 (0x801000000)';
  const of = (thread: number, line: string): string => `71044 ${thread}: ${line}`;
  const begin = [MAPPED, SECOND, LIMIT.replaceAll('65536', '73728')].map((line) => of(1, line));
  const refused = of(1, `mlock(0x800639000,65536) ${ENOMEM}`);

  test('its lock returned soon after, of a log that shows calls as they return', () => {
    expect(machineOf([...begin, refused, of(2, 'mlock(0x801000000,32768) = 0 (0x0)')])).toEqual(['limit memlock 72K']);
  });

  test('unless it began after the call had failed', () => {
    const log = [
      kdump(
        1,
        'CALL  mmap(0,0x18000,0x3<PROT_READ|PROT_WRITE>,0x1002<MAP_PRIVATE|MAP_ANON>,0xffffffff,0)',
        'RET   mmap 34366263296/0x800639000',
        'CALL  mlock(0x800639000,0x10000)',
        'RET   mlock -1 errno 12 Cannot allocate memory',
      ),
      kdump(2, 'CALL  mlock(0x800649000,0x8000)', 'RET   mlock 0'),
    ];
    const { text } = imported([log.join(''), 'max locked memory       (kbytes, -l) 72\n']);
    expect(plain(text)).toContain('entry 0x200000..0x203000 rw- wired=1 flags=USER_WIRED');
    expect(explained(text), text).toBe(true);
  });
});

test('what is mapped is always more than the log shows: it stands there though a mapping of another thread may be why', () => {
  const second =
    '71044 2: mmap(0x0,32768,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34376515584 (0x801000000)';
  const own = [LIMIT, MAPPED, `mlockall(MCL_CURRENT) ${ENOMEM}`].map((line) => `71044 1: ${line}`);
  const { text } = imported([...own, second].map((line) => `${line}\n`).join(''));
  expect(text).toMatch(
    /^entry 0x200000\.\.0x201000 rw- .* up to 4K, as calls overlap: RLIMIT_MEMLOCK of 64K refused /m,
  );
  expect(explained(text), text).toBe(true);
});

describe('where calls overlap', () => {
  const kib = (size: number) => `max locked memory       (kbytes, -l) ${size}\n`;
  const map = [
    'CALL  mmap(0,0x8000,0x3<PROT_READ|PROT_WRITE>,0x1002<MAP_PRIVATE|MAP_ANON>,0xffffffff,0)',
    'RET   mmap 34366263296/0x800639000',
  ];
  const fails = (name: string): string => `RET   ${name} -1 errno 12 Cannot allocate memory`;
  const entriesOf = (limit: number, ...log: string[]): string[] => {
    const { text } = imported([kdump(1, ...map) + log.join(''), kib(limit)]);
    expect(explained(text), text).toBe(true);
    return plain(text).filter((line) => line.startsWith('entry'));
  };

  test('what was locked before counts where a munlockall may have ended MCL_FUTURE', () => {
    const found = entriesOf(
      24,
      kdump(1, 'CALL  mlockall(0x2<MCL_FUTURE>)', 'RET   mlockall 0'),
      kdump(1, 'CALL  mmap(0x800640000,0x1000,0x3<PROT_READ|PROT_WRITE>,0x1012<>,0xffffffff,0)', fails('mmap')),
      kdump(2, 'CALL  munlockall'),
      kdump(
        1,
        'CALL  mmap(0x800639000,0x4000,0x3<PROT_READ|PROT_WRITE>,0x1012<>,0xffffffff,0)',
        'RET   mmap 34366263296/0x800639000',
      ),
      kdump(2, 'RET   munlockall 0'),
    );
    expect(found).toEqual(['entry 0x200000..0x206000 rw- wired=1 flags=USER_WIRED']);
  });

  test('a mprotect on its way does not explain why a free range is taken', () => {
    const found = entriesOf(
      64,
      kdump(2, 'CALL  mprotect(0x800639000,0x10000,0x1<PROT_READ>)'),
      kdump(
        1,
        'CALL  mmap(0x800645000,0x1000,0x3<PROT_READ|PROT_WRITE>,0x5012<MAP_PRIVATE|MAP_FIXED|MAP_ANON|MAP_EXCL>,0xffffffff,0)',
        fails('mmap'),
      ),
      kdump(2, 'RET   mprotect 0'),
    );
    expect(found).toEqual(['entry 0x800645000..0x800646000 rw-']);
  });

  test('what stands for the rest shrinks where a success allows no more', () => {
    const found = entriesOf(
      44,
      kdump(2, 'CALL  mmap(0x800641000,0x2000,0x3<PROT_READ|PROT_WRITE>,0x1012<>,0xffffffff,0)'),
      kdump(1, 'CALL  mlockall(0x1<MCL_CURRENT>)', fails('mlockall')),
      kdump(2, 'RET   mmap 34366296064/0x800641000'),
      kdump(1, 'CALL  munmap(0x800639000,0x2000)', 'RET   munmap 0'),
      kdump(1, 'CALL  mlockall(0x1<MCL_CURRENT>)', 'RET   mlockall 0'),
    );
    expect(found).toEqual(['entry 0x200000..0x203000 rw-']);
  });

  test('a mapping that is found free right after comes before the call that needs it', () => {
    const lines = [
      '71044 1: mmap(0x0,32768,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34366263296 (0x800639000)',
      '71044 2: mlock(0x800641000,4096) = 0 (0x0)',
      '71044 1: mmap(0x800641000,4096,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON|MAP_FIXED|MAP_EXCL,-1,0x0) = 34366296064 (0x800641000)',
    ];
    const { text } = imported(lines.map((line) => `${line}\n`).join(''));
    expect(plain(text).filter((line) => line.startsWith('entry'))).toEqual([]);
    expect(explained(text), text).toBe(true);
  });
});

test('what a later success contradicts is taken back', () => {
  const lines = [MAPPED, LIMIT, `mlock(0x800639000,61440) ${ENOMEM}`, 'mlock(0x800639000,65536) = 0 (0x0)'];
  const { text } = imported(lines.map((line) => `${line}\n`).join(''));
  expect(plain(text).filter((line) => line.startsWith('entry'))).toEqual([]);
});

test('mlockall that is refused though as much was locked before: more was mapped than the log shows', () => {
  expect(machineOf(['mlock(0x800400000,0x4000) = 0 (0x0)', `mlockall(MCL_CURRENT) ${ENOMEM}`])).toEqual([
    'limit memlock 16K..76K',
    'entry 0x200000..0x210000 rw-',
    'entry 0x800400000..0x800404000 rw-',
  ]);
});

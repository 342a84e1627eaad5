// Calls as C and the logs of truss, kdump, dtruss and strace write them: each is read as the same
// statement as in our own spelling.
import { expect, describe as group, test } from 'vitest';
import { describe, parse } from '../../../../core/trace/parse/parse.ts';
import { formatText } from '../../../../core/trace/print/formatter.ts';
import { format } from '../../../../core/trace/print/print.ts';

const DECLARED = 'object f1 4 pages\nobject fd3 90 pages\n';

function read(line: string): string {
  const script = parse(`${DECLARED}${line}\n`);
  const problems = script.diagnostics.map((d) => d.message);
  if (problems.length > 0) return problems.join('\n');
  const text = format(script);
  expect(format(parse(text))).toBe(text);
  return text.trimEnd().split('\n').at(-1) as string;
}

group('results', () => {
  const CALL = 't1: mlock(0x1000, 4096)';
  const OURS = 't1: mlock(0x1000, 0x1000) = ENOMEM';
  test.each([
    ['truss', `${CALL} ERR#12 'Cannot allocate memory'`],
    ['truss after a =', `${CALL}\t\t = ERR#12 'Cannot allocate memory'`],
    ['kdump', `${CALL} = -1 errno 12 Cannot allocate memory`],
    ['strace', `${CALL} = -1 ENOMEM (Cannot allocate memory)`],
    ['dtruss', `${CALL}\t\t = -1 Err#12`],
    ['a bare number', `${CALL} = 12`],
  ])('a failure as %s writes it', (_who, line) => {
    expect(read(line)).toBe(OURS);
  });

  test('a comment stays behind the result', () => {
    expect(read(`${CALL} = ERR#12 'Cannot allocate memory' # why?`)).toBe(`${OURS}  # why?`);
    expect(read(`${CALL} = -1 errno 12 Cannot allocate memory # why?`)).toBe(`${OURS}  # why?`);
  });

  test.each([
    ['t1: mlock(0x1000, 4096) = 0 (0x0)', 't1: mlock(0x1000, 0x1000) = 0'],
    ['t1: mlock(0x1000, 4096) = 0 0', 't1: mlock(0x1000, 0x1000) = 0'],
    ['t1: mlock(0x1000, 4096) = -1 EOPNOTSUPP', 't1: mlock(0x1000, 0x1000) = ENOTSUP'],
    ['t1: mmap(0x0, 4096, r--, ANON) = 34391683072 (0x801e77000)', 't1: mmap(0x0, 0x1000, r--, ANON) = 0x801e77000'],
    ['t1: mmap(0x0, 4096, r--, ANON) = 34370224128/0x800a00000', 't1: mmap(0x0, 0x1000, r--, ANON) = 0x800a00000'],
    ['t1: mmap(0x0, 4096, r--, ANON) = 0x15497AB84000 0', 't1: mmap(0x0, 0x1000, r--, ANON) = 0x15497ab84000'],
    ['t1: mmap(0x0, 4096, r--, ANON) = 0xffff80000000f000', 't1: mmap(0x0, 0x1000, r--, ANON) = 0xffff80000000f000'],
    ['t1: mmap(0x0, 4096, r--, PRIVATE) = EBADF', 't1: mmap(0x0, 0x1000, r--, PRIVATE) = EBADF'],
  ])('%s', (line, ours) => {
    expect(read(line)).toBe(ours);
  });

  test.each([
    ['t1: mmap(0x0, 4096, r--, ANON) = 4096 (0x2000)', /4096 and 0x2000 are two different results/],
    ['t1: mlock(0x1000, 4096) = -1 errno 99 What', /never gives errno 99/],
    ['t1: mlock(0x1000, 4096) = 0x1000', /expected a result \(0 or an errno like ENOMEM\)/],
    ['t1: mlock(0x1000, 4096) = 8192 (0x2000)', /never gives '8192'/],
    ['t1: mmap(0x0, 4096, r--, ANON) = KERN_SUCCESS', /expected an address like 0x200000/],
  ])('refused: %s', (line, message) => {
    expect(read(line)).toMatch(message);
  });
});

group('segments of shared memory', () => {
  const declared = (line: string): string => read(`object shm3 4 pages\n${line}`);
  test.each([
    ['t1: shmat(3, 0, 0) = 0', 't1: shmat(shmid=shm3, 0x0) = 0'],
    ['t1: shmat(3,0x0,SHM_RDONLY) = 34391683072 (0x801e77000)', 't1: shmat(shmid=shm3, 0x0, RDONLY) = 0x801e77000'],
    ["t1: shmat(4, 0, 0) ERR#22 'Invalid argument'", 't1: shmat(shmid=none, 0x0) = EINVAL'],
    ['t1: shmat(-1, 0, 0) = EINVAL', 't1: shmat(shmid=none, 0x0) = EINVAL'],
  ])('%s', (line, ours) => {
    expect(declared(line)).toBe(ours);
  });
  test('a number that no object stands for is a segment of a default size, in whatever is printed too', () => {
    const text = 'object f1 4 pages\nt1: shmat(4, 0, 0) = 0\nt1: shmat(4, 0, 0)\nt1: shmat(5, 0, 0)\n';
    const script = parse(text);
    expect(script.diagnostics.map(({ line, severity }) => [line, severity])).toEqual([
      [2, 'warning'],
      [4, 'warning'],
    ]);
    expect(script.implied).toEqual([
      { name: 'shm4', size: 16 },
      { name: 'shm5', size: 16 },
    ]);
    expect(format(parse(format(script)))).toBe(format(script));
  });
  test('what is said of it', () => {
    expect(declared('t1: shmat(4, 0, 0) = 0')).toMatch(
      /^segment 4 is no object: declare it above with 'object shm4 16 pages'/,
    );
  });
});

group('arguments of mmap', () => {
  test.each([
    ['NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANON, -1, 0', '0x0, 0x1000, rw-, PRIVATE|ANON'],
    ['0, 4096, 3, 0x1002, 0xffffffff, 0', '0x0, 0x1000, rw-, PRIVATE|ANON'],
    ['0, 4096, 0x3<PROT_READ|PROT_WRITE>, 0x1002<MAP_PRIVATE|MAP_ANON>, 4294967295', '0x0, 0x1000, rw-, PRIVATE|ANON'],
    ['0, 4096, r--, MAP_PRIVATE|0x1000, 18446744073709551615', '0x0, 0x1000, r--, PRIVATE|ANON'],
    ['0, 4096, PROT_READ|PROT_MAX(PROT_READ|PROT_WRITE), ANON', '0x0, 0x1000, r--, ANON, max=rw-'],
    ['0, 4096, 0x30001, ANON', '0x0, 0x1000, r--, ANON, max=rw-'],
    ['0, 4096, 0x9, ANON', '0x0, 0x1000, 0x9, ANON'],
    ['0, 4096, rw-, MAP_STACK', '0x0, 0x1000, rw-, STACK'],
    ['0, 4096, rw-, MAP_ANON|MAP_ALIGNED(21)', '0x0, 0x1000, rw-, ANON|ALIGNED(21)'],
    ['0, 4096, rw-, MAP_ALIGNED(255)', '0x0, 0x1000, rw-, ALIGNED(255)', 'EBADF'],
    [
      '0, 4096, rw-, MAP_ANON|MAP_ALIGNED_SUPER|MAP_PREFAULT_READ',
      '0x0, 0x1000, rw-, ANON|PREFAULT_READ|ALIGNED_SUPER',
    ],
    ['0, 4096, rw-, MAP_ANON|MAP_32BIT|0x8', '0x0, 0x1000, rw-, ANON|MAP_32BIT|0x8'],
    ['0, 4096, rw-, MAP_ANON, 0', '0x0, 0x1000, rw-, ANON, object=0'],
    ['0, 4096, r--, PRIVATE, f1, 0x1234', '0x0, 0x1000, r--, PRIVATE, object=f1, offset=0x1234'],
    ['0, 4096, r--, PRIVATE, 3, 0', '0x0, 0x1000, r--, PRIVATE, object=fd3'],
    ['0, 4096, r--, PRIVATE, 7, 0', '0x0, 0x1000, r--, PRIVATE, object=7', 'EBADF'],
  ])('mmap(%s)', (said, ours, result = '0') => {
    expect(read(`t1: mmap(${said}) = ${result}`)).toBe(`t1: mmap(${ours}) = ${result}`);
  });

  test.each([
    ['0, 4096, r--, PRIVATE, 7, 0', /descriptor 7 is no object: declare the file above with 'object fd7 16 pages'/],
    ['0, 4096, r--, PRIVATE, -0, 0', /descriptor 0 is no object: declare the file above with 'object fd0 16 pages'/],
    [
      '0, 4096, r--, MAP_POPULATE, -1',
      /no kernel here knows 'MAP_POPULATE', a flag of another system: the nearest of mmap is MAP_PREFAULT_READ/,
    ],
    ['0, 4096, r--, MAP_ALIGNED, -1', /expected '\(' after MAP_ALIGNED/],
    ['0, 4096, PROT_MAX(8), ANON', /'8' is no protection: expected PROT_READ/],
    ['0, 4096, PROT_REED, ANON', /not a protection|expected a protection/],
    ['0, 4096, r--, PRIVATE, f2, 0', /unknown object 'f2'/],
  ])('refused: mmap(%s)', (said, message) => {
    expect(read(`t1: mmap(${said}) = 0`)).toMatch(message);
  });

  test('the nearest object is named for a descriptor that is none', () => {
    const [problem] = parse(`${DECLARED}t1: mmap(0, 4096, r--, PRIVATE, 7, 0) = 0`).diagnostics;
    expect(problem && describe(problem)).toContain("did you mean 'f1'?");
  });

  test('a protection of mprotect too', () => {
    expect(read('t1: mprotect(0x1000, 4096, PROT_READ|PROT_MAX(PROT_READ)) = 0')).toBe(
      't1: mprotect(0x1000, 0x1000, r--, max=r--) = 0',
    );
  });
});

group('lines as a log or a program has them', () => {
  test.each([
    ['mlock(0x1000, 4096)', 't1: mlock(0x1000, 0x1000)'],
    ["mlock(0x1000,0x1000)\t\t ERR#12 'Cannot allocate memory'", 't1: mlock(0x1000, 0x1000) = ENOMEM'],
    ['munmap(0x741D000, 0x98000)\t\t = 0 0', 't1: munmap(0x741d000, 0x98000) = 0'],
    ['mlock(0x1000, 4096);', 't1: mlock(0x1000, 0x1000)'],
    ['t1: mlock(0x1000, 4096) = ENOMEM; # why?', 't1: mlock(0x1000, 0x1000) = ENOMEM  # why?'],
    ['t1: mlock((void *)0x1000, (size_t) 64 * 1024)', 't1: mlock(0x1000, 0x10000)'],
    ['t1: mlock(0x1000, 2 * PAGE_SIZE)', 't1: mlock(0x1000, 0x2000)'],
    ['t1: mlock(0x1000, 4096UL * 2u)', 't1: mlock(0x1000, 0x2000)'],
    ['t1: mmap(NULL, 1 << 20, PROT_READ, MAP_ANON, -1, (off_t)0)', 't1: mmap(0x0, 0x100000, r--, ANON)'],
    ['t1: mmap(NULL, getpagesize(), PROT_READ, MAP_ANON, -1, 0)', 't1: mmap(0x0, 0x1000, r--, ANON)'],
    ['break(0x210000) = 0 (0x0)', 't1: brk(0x210000) = 0'],
    ['exit_group(0) = ?', 't1: exit()'],
    ['execve("./a.out", ["./a.out"], 0x7ffe12f53fa8 /* 19 vars */) = 0', 't1: execve() = 0'],
  ])('%s', (line, ours) => {
    expect(read(line)).toBe(ours);
  });

  test.each([
    ['mlock(0x1000, 1 << 63 << 63)', /more than 64 bits|beyond 64 bits/],
    ['mlock(0x1000, 4096 *)', /expected a length in bytes for len, found '\)'/],
    ['mlock(0x1000, 4096UX)', /'4096UX' is not a number/],
    ['mmap(NULL, 4096, PROT_READ, MAP_ANON, -1, 0) = MAP_FAILED', /MAP_FAILED says that the call fails, and not how/],
    ['getpid() = 577', /'getpid' begins no statement/],
    ['vm_map_wire(0x1000, 0x2000)', /needs a thread that calls it/],
  ])('refused: %s', (line, message) => {
    expect(read(line)).toMatch(message);
  });

  test('the formatter keeps what a log says', () => {
    const lines = [
      "mlock(0x1000, 0x1000) ERR#12 'Cannot allocate memory'  # why?",
      'mlock(0x1000, 0x1000) = -1 ENOMEM (Cannot allocate memory)',
      'mlock((void *)0x1000, 1 << 20) = 0 (0x0)',
      'mlockall(0x3<MCL_CURRENT|MCL_FUTURE>);',
    ];
    for (const line of lines) expect(formatText(line).trimEnd()).toBe(line);
  });
});

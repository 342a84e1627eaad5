// The files of a log as objects of the script: which one a descriptor stands for when it is mapped,
// how large it is, how it was opened, and what it is called.
import { describe, expect, test } from 'vitest';
import { imported } from '../imported.ts';

/** Maps a page of a descriptor. */
const map = (fd: string, offset = '0x0'): string =>
  `mmap(0x0,4096,PROT_READ,MAP_SHARED,${fd},${offset}) = 34366263296 (0x800639000)`;
const open = (path: string, flags = 'O_RDWR', fd = 3): string => `open("${path}",${flags},0666) = ${fd} (0x${fd})`;

/** The objects of the script, with their comments, and the names that the mappings have. */
function filesOf(lines: readonly string[]): { objects: string[]; mapped: (string | undefined)[] } {
  const { text } = imported(lines.map((line) => `${line}\n`).join(''));
  return {
    objects: [...text.matchAll(/^object .*$/gm)].map(([line]) => line.replace(/ +#/, '  #')),
    mapped: [...text.matchAll(/MAP_SHARED, (\w+)/g)].map((found) => found[1]),
  };
}
const objectsOf = (...lines: readonly string[]): string[] => filesOf(lines).objects;

const UNSIZED = 'its size is not known: as far as it is mapped';

describe('how a file may be mapped is what it was opened for', () => {
  test.each([
    ['O_RDONLY', ' read-only'],
    ['O_RDONLY|O_CLOEXEC', ' read-only'],
    ['O_WRONLY|O_CREAT', ' write-only'],
    ['O_RDWR', ''],
    ['O_RDWR|O_CREAT|O_TRUNC', ''],
    ['0x0', ' read-only'],
    ['0x1', ' write-only'],
    ['0x2', ''],
    // O_CREAT with each
    ['0x200', ' read-only'],
    ['0x201', ' write-only'],
    ['0x202', ''],
    ['O_CREAT', ''],
  ])('%s', (flags, access) => {
    expect(objectsOf(open('/tmp/a', flags), map('3'))).toEqual([`object a 4K${access}  # /tmp/a; ${UNSIZED}`]);
  });

  test('the same file opened for reading, and for both, is two objects; twice for both, one', () => {
    const log = [
      open('/tmp/a', 'O_RDONLY', 3),
      open('/tmp/a', 'O_RDWR', 4),
      open('/tmp/a', 'O_RDWR', 5),
      ...['3', '4', '5'].map((fd) => map(fd)),
    ];
    const { objects, mapped } = filesOf(log);
    expect(objects).toEqual([`object a 4K read-only  # /tmp/a; ${UNSIZED}`, `object a_2 4K  # /tmp/a; ${UNSIZED}`]);
    expect(mapped).toEqual(['a', 'a_2', 'a_2']);
  });
});

describe('how large a file is', () => {
  const fstat = (size: number): string => `fstat(3,{ mode=-rw-r--r-- ,inode=5,size=${size},blksize=4096 }) = 0 (0x0)`;
  const truncate = (size: string): string => `ftruncate(3,${size}) = 0 (0x0)`;
  test.each<[string, readonly string[], string]>([
    ['as fstat says, in whole pages', [fstat(9000), map('3')], '12K  # /tmp/a'],
    ['as fstat says it last', [fstat(9000), fstat(4096), map('3')], '4K  # /tmp/a'],
    ['as fstat says later', [map('3'), fstat(8193)], '12K  # /tmp/a'],
    [
      'as newfstatat of the descriptor itself says',
      ['newfstatat(3, "", {st_size=5000}, 0x1000) = 0', map('3')],
      '8K  # /tmp/a',
    ],
    [
      'not as newfstatat of a file below it says',
      ['newfstatat(3, "b", {st_size=5000}, 0) = 0', map('3')],
      `4K  # /tmp/a; ${UNSIZED}`,
    ],
    ['as ftruncate makes it', [truncate('0x5000'), map('3')], '20K  # /tmp/a'],
    [
      'the most that it ever was',
      [truncate('0x5000'), truncate('0x1000'), fstat(4096), truncate('0x3000'), map('3')],
      '12K  # /tmp/a',
    ],
    ['an empty one, as far as it is mapped', [fstat(0), map('3')], `4K  # /tmp/a; ${UNSIZED}`],
    [
      'as far as it is mapped, from where the mapping begins',
      [map('3', '0x2000'), map('3')],
      `12K  # /tmp/a; ${UNSIZED}`,
    ],
    [
      'of another descriptor nothing is learned',
      ['fstat(4,{ size=90000 }) = 0 (0x0)', 'ftruncate(4,90000) = 0 (0x0)', map('3')],
      `4K  # /tmp/a; ${UNSIZED}`,
    ],
    [
      'a size that is no number',
      ['ftruncate(3,x) = 0 (0x0)', 'fstat(3,0x7fffffffe4a0) = 0 (0x0)', map('3')],
      `4K  # /tmp/a; ${UNSIZED}`,
    ],
  ])('%s', (_, lines, size) => {
    expect(objectsOf(open('/tmp/a'), ...lines)).toEqual([`object a ${size}`]);
  });
});

describe('which file a descriptor stands for', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['after dup', ['dup(3) = 4 (0x4)', map('4')], ['a']],
    ['after dup2', ['dup2(3,7) = 7 (0x7)', map('7')], ['a']],
    ['after fcntl(F_DUPFD)', ['fcntl(3,F_DUPFD,0x0) = 5 (0x5)', map('5')], ['a']],
    ['after fcntl(F_DUPFD_CLOEXEC)', ['fcntl(3,F_DUPFD_CLOEXEC,0x0) = 5 (0x5)', map('5')], ['a']],
    ['another request of fcntl copies nothing', ['fcntl(3,F_GETFL,0x0) = 5 (0x5)', map('5')], ['fd5']],
    ['once it is closed, something else', ['close(3) = 0 (0x0)', map('3')], ['fd3']],
    ['the copy of one that is closed', ['dup(3) = 4 (0x4)', 'close(3) = 0 (0x0)', map('4')], ['a']],
    ['closing another changes nothing', ['close(4) = 0 (0x0)', map('3')], ['a']],
    ['opened anew', [map('3'), 'close(3) = 0 (0x0)', open('/tmp/b'), map('3')], ['a', 'b']],
    ['one of which the log shows nothing', [map('9'), map('9')], ['fd9', 'fd9']],
  ])('%s', (_, lines, names) => {
    expect(filesOf([open('/tmp/a'), ...lines]).mapped).toEqual(names);
  });

  test('openat names it by its second argument, creat by its first', () => {
    const log = [
      'openat(0x5,"lib/b",O_RDONLY,00) = 4 (0x4)',
      'creat("/tmp/c",0666) = 5 (0x5)',
      'openat(AT_FDCWD,"/tmp/d",O_WRONLY,00) = 6 (0x6)',
      ...['4', '5', '6'].map((fd) => map(fd)),
    ];
    expect(objectsOf(...log)).toEqual([
      `object b 4K read-only  # lib/b; ${UNSIZED}`,
      `object c 4K  # /tmp/c; ${UNSIZED}`,
      `object d 4K write-only  # /tmp/d; ${UNSIZED}`,
    ]);
  });

  test('shared memory has a name or none; a memfd is another file each time', () => {
    const log = [
      'shm_open("/shared",O_RDWR,0600) = 4 (0x4)',
      'shm_open(SHM_ANON,O_RDWR,0600) = 5 (0x5)',
      'shm_open(0x1,O_RDWR,0600) = 6 (0x6)',
      'memfd_create("made",0) = 7 (0x7)',
      'memfd_create("made",0) = 8 (0x8)',
      'memfd_create(0x1234,0) = 9 (0x9)',
      ...['4', '5', '6', '7', '8', '9'].map((fd) => map(fd)),
    ];
    expect(filesOf(log).mapped).toEqual(['shared', 'fd5', 'fd6', 'made', 'made_2', 'memfd']);
  });

  test('where the log does not show how it was opened, the script says so', () => {
    expect(objectsOf(map('9'))).toEqual([`object fd9 4K  # ${UNSIZED}; how it was opened is not known`]);
  });

  test('strace -y names it, also where it was opened before the log', () => {
    const at = (fd: string): string => `7 mmap(NULL, 4096, PROT_READ, MAP_SHARED, ${fd}, 0) = 0x7f9ef0441000`;
    expect(filesOf([at('3</lib/x.so>'), at('4</lib/x.so>'), at('5')]).mapped).toEqual(['x_so', 'x_so', 'fd5']);
    // its path becomes known only later
    expect(filesOf([at('3'), at('3</lib/x.so>')]).mapped).toEqual(['fd3', 'x_so']);
  });
});

describe('what a file is called', () => {
  test.each([
    ['/tmp/plain', 'plain'],
    ['/tmp/with blank-and.dot', 'with_blank_and_dot'],
    ['/tmp/__a__', 'a'],
    ['/tmp/9lives', 'file_9lives'],
    ['/tmp/none', 'file_none'],
    ['/tmp/NULL', 'file_NULL'],
    ['/tmp/map', 'file_map'],
    ['/tmp/t1', 'file_t1'],
    ['/tmp/p12', 'file_p12'],
    ['/tmp/t1x', 't1x'],
    ['/tmp/...', 'fd3'],
    [`/tmp/${'x'.repeat(50)}`, 'x'.repeat(40)],
  ])('%s', (path, name) => {
    expect(filesOf([open(path), map('3')]).mapped).toEqual([name]);
  });

  test('files of one name in several folders are told apart by numbers', () => {
    const log = ['/a/data', '/b/data', '/c/data', '/d/data_2'].flatMap((path, i) => [
      open(path, 'O_RDWR', i + 3),
      map(String(i + 3)),
    ]);
    expect(filesOf(log).mapped).toEqual(['data', 'data_2', 'data_3', 'data_2_2']);
  });
});

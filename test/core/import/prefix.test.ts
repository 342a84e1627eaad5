// Logs as they lie about: behind what journald, a container's runtime, ts, grep or a mail has put
// before each line.
import { describe, expect, test } from 'vitest';
import { callsOf, imported } from './imported.ts';

const STRACE = [
  '[pid  4001] mmap(NULL, 65536, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000',
  '[pid  4001] mlock(0x7f0000000000, 65536 <unfinished ...>',
  '[pid  4002] munmap(0x7f0000008000, 4096)      = 0',
  '[pid  4001] <... mlock resumed>)              = -1 ENOMEM (Cannot allocate memory)',
  '[pid  4002] +++ exited with 0 +++',
];
const TRUSS = [
  '  812 100201: mmap(0x0,1048576,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34376515584 (0x801000000)',
  '  812 100377: munmap(0x801040000,4096) = 0 (0x0)',
  "  812 100201: mlock(0x801000000,1048576) ERR#12 'Cannot allocate memory'",
];
const KDUMP = [
  '   900 100501 lockd    0.000200 CALL  mlock(0x801000000,0x200000)',
  '   900 100502 lockd    0.000210 CALL  munmap(0x801000000,0x1000)',
  '   900 100502 lockd    0.000220 RET   munmap 0',
  '   900 100501 lockd    0.000230 RET   mlock -1 errno 12 Cannot allocate memory',
];

const PREFIXES: Readonly<Record<string, string>> = {
  ts: 'Nov 30 00:12:01 ',
  'ts with microseconds': 'Nov 30 00:12:01.123456 ',
  journald: 'Nov 30 00:12:01 host lockd[812]: ',
  'journald, short-iso': '2026-11-30T00:12:01+0100 host lockd[812]: ',
  'syslog of today': '<27>1 2026-11-30T00:12:01.123456Z host lockd: ',
  'docker logs -t': '2026-11-30T00:12:01.123456789Z ',
  'the runtime of Kubernetes': '2026-11-30T00:12:01.123456789Z stderr F ',
  'docker compose': 'lockd_1  | ',
  'a clock in brackets': '[2026-11-30 00:12:01,123] ',
  'grep -H': 'run/lockd.log:',
  'grep -n': '17:',
  'grep -Hn': 'run/lockd.log:17:',
  'the console of the kernel': '[   12.345678] ',
  'a mail': '> > ',
};

describe.each(Object.entries(PREFIXES))('lines behind what %s writes', (_, prefix) => {
  test.each([
    ['strace', STRACE],
    ['truss', TRUSS],
    ['kdump', KDUMP],
  ])('are read as without it: %s', (_, lines) => {
    const of = (before: string) => imported(lines.map((line) => `${before}${line}\n`).join(''));
    const prefixed = of(prefix);
    expect(callsOf(prefixed.text)).toEqual(callsOf(of('').text));
    expect(prefixed.remarks.join('\n')).not.toContain('of no format');
    expect(prefixed.remarks.join('\n')).toContain('without what another program has put before each');
  });
});

test('a log whose lines begin as the tool writes them is not said to have anything before them', () => {
  for (const lines of [STRACE, TRUSS, KDUMP])
    expect(imported(`${lines.join('\n')}\n`).remarks.join()).not.toContain('another program');
});

test('lines of other programs behind the same words are left out, and told', () => {
  const { remarks, text } = imported(
    ['Nov 30 00:12:01 host cron[1]: mlock( is not said here', ...TRUSS.map((line) => `Nov 30 00:12:01 ${line}`)].join(
      '\n',
    ),
  );
  expect(remarks.join('\n')).toMatch(/of no format that is known, left out: log 1\./);
  expect(callsOf(text)).toHaveLength(3);
});

test('strace -y: a path may have quotes, commas, brackets and parentheses in it', () => {
  const path = String.raw`/tmp/a \"q (1)\76, \74b/d \"x\\y\".bin`;
  const { text, remarks } = imported(
    [
      `7 openat(AT_FDCWD<${path}>, "d \\"x\\\\y\\".bin", O_RDONLY) = 3<${path}>`,
      `7 newfstatat(3<${path}>, "", {st_mode=S_IFREG|0644, st_size=9000, ...}, AT_EMPTY_PATH) = 0`,
      `7 mmap(NULL, 16384, PROT_READ, MAP_PRIVATE, 3<${path}>, 0) = 0x7f9ef0441000`,
    ].join('\n'),
  );
  expect(callsOf(text)).toEqual(['t7: mmap(NULL, 16K, r--, MAP_PRIVATE, d_x_y_bin) = 0x7f9ef0441000']);
  expect(remarks.join('\n')).not.toContain('left out');
});

test('strace -f -o -i -n: the number of the thread stands before the places', () => {
  const { text, remarks } = imported(
    '616   [   9] [00007f09de4deca3] mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f09de4b4000\n617   [00007f09de4d6277] munmap(0x7f09de4b4000, 4096) = 0\n',
  );
  expect(callsOf(text).map((line) => line.split(':')[0])).toEqual(['t616', 't617']);
  expect(remarks.join('\n')).not.toContain('of no format');
});

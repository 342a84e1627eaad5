// Who made a thread: the script says it where the log tells, and an order in which the thread runs
// before it was made explains nothing.
import { describe, expect, test } from 'vitest';
import type { LoggedCall } from '../../../core/import/loggedCall.ts';
import { livesOf, type Start } from '../../../core/import/world/starts.ts';
import { explained, imported } from './imported.ts';

/** What the script says of who makes whom, in the order of its lines, among its calls. */
const told = (text: string): string[] =>
  imported(text)
    .text.split('\n')
    .filter((line) => / starts |^t\w+/.test(line))
    .map(
      (line) =>
        /\w+ starts \w+/.exec(line)?.[0] ?? (/^(t\w+)[: ]*([<>]?.\w+)/.exec(line)?.slice(1).join(' ') as string),
    );

const TRUSS = `100201: mmap(0x0,8192,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34366230528 (0x800631000)
100201: mlock(0x800631000,4096) = 0 (0x0)
100201: thr_new(0x7fffffffe4d0,104) = 0 (0x0)
100202: <new thread 100202>
100202: munmap(0x800631000,8192) = 0 (0x0)
`;

describe('the script says which thread makes which', () => {
  test('where truss tells of a new thread after the call', () => {
    expect(told(TRUSS)).toEqual(['t100201 mmap', 't100201 mlock', 't100201 starts t100202', 't100202 munmap']);
  });
  test('where the line of the call comes after the first of the new thread, as truss writes it where it returned', () => {
    const [map, lock, make, born, unmap] = TRUSS.split('\n');
    expect(told([map, lock, born, unmap, make].join('\n'))).toEqual([
      't100201 mmap',
      't100201 mlock',
      't100201 starts t100202',
      't100202 munmap',
    ]);
  });
  test('in logs of kdump, where a thread returns from a call that it has not made', () => {
    const log = `  577 100201 lockd    CALL  mlock(0x800631000,0x1000)
  577 100201 lockd    RET   mlock 0
  577 100201 lockd    CALL  thr_new(0x7fffffffe4d0,0x68)
  577 100202 lockd    RET   thr_new 0
  577 100202 lockd    CALL  munlock(0x800631000,0x1000)
  577 100201 lockd    RET   thr_new 0
  577 100202 lockd    RET   munlock 0
`;
    expect(told(log)).toEqual(['t100201 mlock', 't100201 starts t100202', 't100202 munlock']);
    expect(imported(log).text).not.toContain('thr_new');
  });
  test('in logs of strace, by the number that clone returns, and by its own word that it follows a thread', () => {
    const flags = 'flags=CLONE_VM|CLONE_FS|CLONE_THREAD';
    const clone = `2101 mlock(0x7f0e1c400000, 4096) = 0
2101 clone3({${flags}, stack=0x7f0e1c000000} <unfinished ...>
2102 munlock(0x7f0e1c400000, 4096) = 0
2101 <... clone3 resumed> => {parent_tid=[2102]}, 88) = 2102
`;
    expect(told(clone)).toEqual(['t2101 mlock', 't2101 starts t2102', 't2102 munlock']);
    const attached = `[pid 2101] mlock(0x7f0e1c400000, 4096) = 0
strace: Process 2102 attached
[pid 2102] munlock(0x7f0e1c400000, 4096) = 0
`;
    expect(told(attached)).toEqual(['t2101 mlock', 't2101 starts t2102', 't2102 munlock']);
  });
  test('and puts none of several new threads of one maker before the first call that made one', () => {
    const log = `100201: mlock(0x800631000,4096) = 0 (0x0)
100201: thr_new(0x7fffffffe4d0,104) = 0 (0x0)
100201: munlock(0x800631000,4096) = 0 (0x0)
100201: thr_new(0x7fffffffe4d0,104) = 0 (0x0)
100203: <new thread 100203>
100202: <new thread 100202>
100203: mlock(0x800631000,4096) = 0 (0x0)
100202: mlock(0x800632000,4096) = 0 (0x0)
`;
    expect(told(log)).toEqual([
      't100201 mlock',
      't100201 starts t100203',
      't100201 starts t100202',
      't100201 munlock',
      't100203 mlock',
      't100202 mlock',
    ]);
  });
});

describe('what makes processes', () => {
  test('is no thread, whatever numbers its arguments are', () => {
    const log = (call: string): string => `577 100201 a CALL  ${call}
577 100201 a RET   ${/^\w+/.exec(call)?.[0]} 578/0x242
578 100300 a CALL  munlock(0x800631000,0x1000)
578 100300 a RET   munlock 0
`;
    expect(imported(log('pdfork(0x7fffffffe000,0)')).text).toContain('t100201: fork(p2) = 0');
    expect(imported(log('rfork(0x80010014)')).text).toContain('t100201: fork(p2) = 0');
  });
  test('a process that the log shows begin has no thread but the first that is not new', () => {
    const log = `577 100201 a CALL  fork
577 100201 a RET   fork 578/0x242
578 100300 a RET   fork 0
578 100300 a CALL  mlock(0x800631000,0x1000)
578 100300 a RET   mlock 0
578 100300 a CALL  thr_new(0x7fffffffe4d0,0x68)
578 100301 a CALL  munlock(0x800631000,0x1000)
578 100301 a RET   munlock 0
`;
    expect(told(log)).toContain('t100300 starts t100301');
  });
});

test('of a thread whose number was given out twice it is not said when it was made', () => {
  const maker = { thread: '100201', name: 'thr_new' } as LoggedCall;
  const start = (child: string): Start => ({ maker, child, where: 1 });
  const lives = livesOf(
    new Map([
      [3, [start('100202'), start('100203')]],
      [9, [start('100202')]],
    ]),
  );
  expect([...lives.keys()]).toEqual(['100203']);
});

test('a thread that was made later is no cause of a failure before', () => {
  const lock = TRUSS.replace('4096) = 0 (0x0)', "4096) ERR#12 'Cannot allocate memory'");
  expect(imported(lock).text).not.toContain('unless');
  expect(imported(lock.replace(/.*thr_new.*\n/, '')).text).toContain("unless t100202's munmap of log 4 began before");
});

describe('nothing is said', () => {
  test('of a thread that may have been there before the log', () => {
    const log = TRUSS.replace('100202: <new thread 100202>\n', '');
    expect(told(log)).toEqual(['t100201 mmap', 't100201 mlock', 't100202 munmap']);
    expect(imported(log).text).toContain('Other calls, left out: thr_new.');
  });
  test('of a call that failed, and where threads of two may have made it', () => {
    expect(
      told(
        TRUSS.replace(
          'thr_new(0x7fffffffe4d0,104) = 0 (0x0)',
          "thr_new(0x7fffffffe4d0,104) ERR#35 'Resource temporarily unavailable'",
        ),
      ),
    ).toEqual(['t100201 mmap', 't100201 mlock', 't100202 munmap']);
    const both = TRUSS.replace('100202: <new', '100200: thr_new(0x7fffffffe4d0,104) = 0 (0x0)\n100202: <new');
    expect(told(both)).toEqual(['t100201 mmap', 't100201 mlock', 't100202 munmap']);
  });
  test('of a process that is attached to beside another', () => {
    const log = `strace: Process 2101 attached
strace: Process 2102 attached
[pid 2101] mlock(0x7f0e1c400000, 4096) = 0
[pid 2102] munlock(0x7f0e1c400000, 4096) = 0
`;
    expect(told(log)).toEqual(['t2101 mlock', 't2102 munlock']);
  });
});

describe('a thread does not run before it was made', () => {
  const HEAD = 'kernel freebsd-13\nmap 0x1000..0x20000\nentry 0x1000..0x5000 rw-\n';
  const FAILED = 't1: mlock(0x1000, 4K) = ENOMEM\n';
  const UNMAPS = 't2: munmap(0x1000, 4K) = 0\n';

  test('what it has done meanwhile explains nothing that came before', () => {
    expect(explained(HEAD + FAILED + UNMAPS)).toBe(true);
    expect(explained(`${HEAD}${FAILED}# log 2; t1 starts t2\n${UNMAPS}`)).toBe(false);
    expect(explained(`${HEAD}# t1 starts t2\n${FAILED}${UNMAPS}`)).toBe(true);
  });
  test('where a thread that was made in between has no line', () => {
    expect(explained(`${HEAD}${FAILED}# t1 starts t3\n# t3 starts t2\n${UNMAPS}`)).toBe(false);
    expect(explained(`${HEAD}# t1 starts t3\n${FAILED}# t3 starts t2\n${UNMAPS}`)).toBe(true);
  });
  test('a call that returns below it may still be on its way', () => {
    const [entry, made, left] = ['t1 > mlock(0x1000, 4K)\n', '# t3 starts t2\n', 't1 < ENOMEM\n'];
    expect(explained(HEAD + entry + made + UNMAPS + left)).toBe(true);
    expect(explained(HEAD + entry + left + made + UNMAPS)).toBe(false);
  });
  test('a number that is given out again: the lines above are of the thread before', () => {
    expect(explained(`${HEAD}${UNMAPS}${FAILED}# t1 starts t2\nt2: munmap(0x3000, 4K) = 0\n`)).toBe(true);
  });
  test('in the script of a log', () => {
    const log = TRUSS.replace('4096) = 0 (0x0)', "4096) ERR#12 'Cannot allocate memory'");
    const { text } = imported([log, 'kern.osreldate: 1300139\n\nmax locked memory       (kbytes, -l) unlimited\n']);
    // what the import supposes in its place is another cause
    const bare = text.replace(/^(?:limit|fault).*\n/gm, '');
    expect(explained(bare)).toBe(false);
    expect(explained(bare.replace(/.*starts.*\n/, ''))).toBe(true);
  });
});

// Flags and words of calls, by name and by number, as the systems number them.
import { describe, expect, test } from 'vitest';
import {
  accessText,
  adviceText,
  inheritText,
  mlockallFlags,
  mmapFlags,
  msyncFlags,
  protText,
  type System,
} from '../../../../core/import/calls/flags.ts';

describe('a behaviour of madvise', () => {
  const known = ['NORMAL', 'RANDOM', 'SEQUENTIAL', 'WILLNEED', 'DONTNEED'];
  test.each<[System, (string | undefined)[]]>([
    ['freebsd', [...known, 'FREE', 'NOSYNC', 'AUTOSYNC', 'NOCORE', 'CORE', 'PROTECT', undefined]],
    ['linux', [...known, undefined, undefined, undefined, 'FREE', undefined]],
    ['macos', [...known, 'FREE', undefined]],
  ])('of %s is known by its number', (system, words) => {
    words.forEach((word, number) => {
      const said = word && { advice: `MADV_${word}` };
      expect(adviceText(String(number), system), String(number)).toEqual(said);
    });
  });
  test('is known by its name, of POSIX too', () => {
    for (const word of [...known, 'FREE', 'NOSYNC', 'AUTOSYNC', 'NOCORE', 'CORE', 'PROTECT'])
      expect(adviceText(`MADV_${word}`, 'linux')).toEqual({ advice: `MADV_${word}` });
    expect(adviceText('POSIX_MADV_WILLNEED', 'freebsd')).toEqual({ advice: 'MADV_WILLNEED' });
    expect(adviceText('MADV_HUGEPAGE', 'linux')).toBeUndefined();
  });
  test('says so where FreeBSD has another word for it, or another call', () => {
    expect(adviceText('MADV_DONTDUMP', 'linux')).toEqual({
      advice: 'MADV_NOCORE',
      note: 'MADV_DONTDUMP said as MADV_NOCORE',
    });
    expect(adviceText('MADV_DODUMP', 'linux')?.advice).toBe('MADV_CORE');
    const inherited = ['DONTFORK', 'DOFORK', 'WIPEONFORK', 'KEEPONFORK'].map((word) =>
      adviceText(`MADV_${word}`, 'linux'),
    );
    expect(inherited.map((said) => said?.inherit)).toEqual(['none', 'copy', 'zero', 'copy']);
    expect(inherited[0]?.note).toBe('madvise(MADV_DONTFORK) said as minherit');
  });
});

test('an inheritance is known by its name and by its number', () => {
  expect(['0', '1', '2', '3', '4'].map(inheritText)).toEqual(['share', 'copy', 'none', 'zero', '4']);
  expect(['INHERIT_SHARE', 'INHERIT_NONE', 'INHERIT_ZERO'].map(inheritText)).toEqual(['share', 'none', 'zero']);
});

test('a fault wants to write, to execute, or to read', () => {
  const wants = ['VM_PROT_WRITE', '0x2<VM_PROT_WRITE>', '2', '0x6', '10', 'VM_PROT_COPY'];
  expect(wants.map(accessText)).toEqual(Array(wants.length).fill('write'));
  expect(['VM_PROT_EXECUTE', '4', '0x5'].map(accessText)).toEqual(Array(3).fill('execute'));
  expect(['VM_PROT_READ', '1', '0x1<VM_PROT_READ>', '0', ''].map(accessText)).toEqual(Array(5).fill('read'));
});

test('a protection is a word of three letters, by name and by number; what more it says stays or is told', () => {
  const words = ['---', 'r--', '-w-', 'rw-', '--x', 'r-x', '-wx', 'rwx'];
  expect(words.map((_, bits) => protText(String(bits)).text)).toEqual(words);
  expect(protText('PROT_NONE').text).toBe('---');
  expect(protText('PROT_READ|PROT_WRITE|PROT_EXEC').text).toBe('rwx');
  for (const word of ['PROT_GROWSDOWN', 'PROT_GROWSUP', 'PROT_SEM', 'PROT_BTI', 'PROT_MTE'])
    expect(protText(`PROT_READ|${word}`)).toEqual({ text: 'r--', notes: [`${word} left out`] });
  expect(protText('PROT_READ|PROT_WRITE|PROT_MAX(PROT_READ)').text).toBe('PROT_READ|PROT_WRITE|PROT_MAX(PROT_READ)');
});

test('flags of mlockall: MCL_ONFAULT is of Linux alone', () => {
  const said = (text: string, system: System) => mlockallFlags(text, system);
  expect(said('MCL_CURRENT|MCL_FUTURE', 'linux')).toEqual({ text: 'MCL_CURRENT|MCL_FUTURE', notes: [] });
  expect(said('3', 'freebsd').text).toBe('MCL_CURRENT|MCL_FUTURE');
  expect(said('0', 'freebsd').text).toBe('0');
  const left = { notes: ['MCL_ONFAULT left out: FreeBSD refuses it'] };
  expect(said('MCL_CURRENT|MCL_ONFAULT', 'linux')).toEqual({ text: 'MCL_CURRENT', ...left });
  expect(said('MCL_ONFAULT', 'linux')).toEqual({ text: '0', ...left });
  expect(said('MCL_CURRENT|MCL_ONFAULT', 'freebsd')).toEqual({ text: 'MCL_CURRENT|MCL_ONFAULT', notes: [] });
});

test('flags of msync, as each system numbers them', () => {
  const said = (text: string, system: System) => msyncFlags(text, system).text;
  for (const system of ['freebsd', 'linux', 'macos'] as const) {
    expect(said('1', system)).toBe('MS_ASYNC');
    expect(said('2', system)).toBe('MS_INVALIDATE');
    expect(said('MS_SYNC', system)).toBe('MS_SYNC');
  }
  expect(said('0', 'freebsd')).toMatch(/^(?:MS_SYNC|0)$/);
  expect([said('4', 'linux'), said('16', 'macos')]).toEqual(['MS_SYNC', 'MS_SYNC']);
});

describe('flags of mmap', () => {
  test('are words of FreeBSD, with what they mean for the map', () => {
    const plain = mmapFlags('MAP_PRIVATE|MAP_ANONYMOUS', 'linux');
    expect(plain).toEqual({
      ...{ text: 'MAP_PRIVATE|MAP_ANON', notes: [], isLocked: false, isFixed: false, isExclusive: false },
      ...{ isGuard: false, isStack: false, isAnonymous: true },
    });
    const one = (word: string, system: System = 'freebsd') => mmapFlags(`MAP_PRIVATE|${word}`, system);
    expect(one('MAP_FIXED')).toMatchObject({ isFixed: true, isExclusive: false, isAnonymous: false });
    expect(one('MAP_FIXED|MAP_EXCL')).toMatchObject({ isFixed: true, isExclusive: true });
    expect(one('MAP_GUARD')).toMatchObject({ isGuard: true, isAnonymous: true });
    expect(one('MAP_STACK')).toMatchObject({ isStack: true, isAnonymous: true });
    expect(one('MAP_LOCKED', 'linux')).toMatchObject({ text: 'MAP_PRIVATE', isLocked: true, notes: [] });
    expect(one('MAP_FILE')).toMatchObject({ text: 'MAP_PRIVATE', notes: [] });
  });
  test('are told where FreeBSD has not got them', () => {
    const notes = (word: string, system: System) => mmapFlags(`MAP_PRIVATE|${word}`, system).notes;
    expect(notes('MAP_STACK', 'linux')).toEqual(['MAP_STACK means nothing to Linux, left out']);
    expect(mmapFlags('MAP_PRIVATE|MAP_STACK', 'linux')).toMatchObject({ text: 'MAP_PRIVATE', isStack: false });
    expect(notes('MAP_GROWSDOWN', 'linux')).toEqual(['MAP_GROWSDOWN left out: it grows otherwise than MAP_STACK']);
    expect(notes('MAP_UNINITIALIZED', 'linux')).toEqual(['MAP_UNINITIALIZED left out: FreeBSD has nothing for it']);
  });
});

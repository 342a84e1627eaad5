// A name or a field that nothing has is an error of the script, with the near one.
import { expect, describe as group, test } from 'vitest';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

function problems(assert: string): string[] {
  const script = `kernel freebsd-13\nmap 0x1000..0x100000\nprocess p2\nthread w of p2\nthread worker\nentry 0x10000..0x14000 rw-\nassert ${assert}\nt1: mlock(0x10000, 0x1000)\nw: mlock(0x10000, 0x1000)\nworker: munlock(0x10000, 0x1000)\n`;
  return compile(parse(script)).diagnostics.map(
    ({ column, length, message, suggestion }) =>
      `${script.split('\n')[6]?.slice(column - 1, column - 1 + length)}: ${message}${suggestion ? `; ${suggestion}` : ''}`,
  );
}

group('wrong', () => {
  test.each([
    ['entry(0x10000).wiredcount == 1', 'wiredcount: found "wiredcount", expected a field of an entry; wired_count'],
    ['entri(0x10000).wired_count == 1', 'entri: found "entri", expected entry(ADDRESS); entry'],
    ['map.lok == none', 'lok: found "lok", expected a field of a map; lock'],
    ['map.lock.holdr == t1', 'holdr: found "holdr", expected a field of a lock; holder'],
    ['limit.user_wire == 1', 'user_wire: found "user_wire", expected a field of a limit; user_wired'],
    ['t1.stat == idle', 'stat: found "stat", expected a field of a thread, or a routine; state'],
    ['t1.vm_map_wire.ende == 1', 'ende: found "ende", expected a local of vm_map_wire; end'],
    ['p2.entry(0x1000) == none', undefined],
    ['entry(p2, 0x10000).object.siz == 1', 'siz: found "siz", expected a field of an object; size'],
    [
      '!(1 + usr_wired > 0)',
      'usr_wired: found "usr_wired", expected a name of the state, such as map, user_wired or a thread; user_wired',
    ],
    [
      't1.state == asleap',
      'asleap: found "asleap", expected a name of the state, such as map, user_wired or a thread; asleep',
    ],
    ['t9.state == idle', 't9: found "t9", expected a name of the state, such as map, user_wired or a thread; t1'],
    ['nothing', 'nothing: found "nothing", expected a name of the state, such as map, user_wired or a thread'],
  ])('%s', (assert, expected) => {
    const found = problems(assert);
    if (expected === undefined) expect(found).not.toEqual([]);
    else expect(found).toEqual([expected]);
  });
  test('each is told', () => {
    expect(problems('map.lok == none && entry(0x10000).usr_wired')).toHaveLength(2);
  });
});

test.each([
  'entry(0x10000).wired_count == 1 && !entry(p2, 0x10000).IN_TRANSITION',
  'entry(0x10000).wiring_thread.state == none',
  'entry(0x10000).object.backing_object.size == 0',
  'p2.lock.holder == w && map.lock.holder == t1',
  'worker.state == wait_busy || worker.result == KERN_SUCCESS || t1.result == ENOMEM',
  't1.vm_map_wire.end == 0x1000 || t1.vm_map_wire == none',
  'user_wired == limit.user_wired && entry(0x10000).prot == rw- && entry(0x10000).inherit == copy',
])('right: %s', (assert) => expect(problems(assert)).toEqual([]));

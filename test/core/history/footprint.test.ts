// What is noted of each call: the pages that it may have changed, and how. History leaves out the
// calls that cannot have touched a page, and who looks for the last change does not replay them.
import { describe, expect, test } from 'vitest';
import { callsFrom } from '../../../core/history/callIndex.ts';
import { EFFECT, mayAffect } from '../../../core/history/footprint.ts';
import { PROT_EXECUTE, PROT_READ } from '../../../core/kernel/constants.ts';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const HEAD = 'map 0x1000..0x100000\n';

function ran(script: string): Machine {
  const m = createMachine(compile(parse(script)));
  for (let choice = m.next(); choice; choice = m.next()) m.step(choice);
  return m;
}

/** The pages from 0x10000 on of which the last call is noted, as 0 to 9. */
function pagesOfLast(script: string, kinds: number = EFFECT.all): string {
  const { timeline } = ran(script);
  const call = callsFrom(timeline, 0, 100).at(-1);
  const branch = timeline.path[0];
  if (!call || !branch) throw new Error('no call');
  return [...'0123456789']
    .filter((n) => mayAffect(branch, call.mark, 0x10 + Number(n), 0x11 + Number(n), kinds))
    .join('');
}

describe('a call is noted of the pages that it changes, and of no others', () => {
  const ENTRY = `${HEAD}entry 0x10000..0x12000 rw- max=rwx\nentry 0x14000..0x18000 rw- max=rwx\n`;
  test.each([
    ['t1: vm_map_protect(0x14000, 0x18000, r--)', EFFECT.protection, '4567'],
    ['t1: minherit(0x14000, 0x4000, share)', EFFECT.protection, '4567'],
    ['t1: vm_map_wire(0x15000, 0x17000, USER)', EFFECT.wiring, '56'],
    ['t1: vm_map_wire(0x14000, 0x16000, USER)', EFFECT.transition | EFFECT.cut, '4567'],
    ['t1: vm_map_wire(0x15000, 0x17000, USER)', EFFECT.extent | EFFECT.protection, ''],
    ['t1: munmap(0x14000, 0x4000)', EFFECT.extent, '4567'],
    ['t1: vm_map_insert(0x18000, 0x19000, r--)', EFFECT.extent, '8'],
    ['t1: vm_map_wakeup()', EFFECT.all, ''],
  ])('%s, %i: %s', (call, kinds, pages) => {
    expect(pagesOfLast(`${ENTRY}${call}\n`, kinds)).toBe(pages);
  });
  test('with what takes write out of max_protection, where a kernel does', () => {
    const script = `kernel freebsd-5\n${HEAD}entry 0x14000..0x16000 --- max=rwx\nt1: vm_map_wire(0x14000, 0x16000, USER)\n`;
    expect(ran(script).state.kernel.maps[0]?.entries.maxProt).toContain(PROT_READ | PROT_EXECUTE);
    expect(pagesOfLast(script, EFFECT.protection)).toBe('45');
  });
});

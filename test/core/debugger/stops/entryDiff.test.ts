// Things watched as a whole: what differs is told in the words of the moment at which it was so.
import { expect, test } from 'vitest';
import { atEntry } from '../../../adapter/client.ts';

test('a jump to the making of an object says which, though it is not there yet where one has come to', async () => {
  const script = `map 0x1000..0x100000\nentry 0x10000..0x14000 rw- max=rwx\nt1: vm_map_protect(0x11000, 0x12000, r--)\n`;
  const c = await atEntry(script, { stopAtEnd: true });
  await c.go('continue');
  await c.request('vmtrace/jump', { expression: 'entry(0x10000)' });
  await c.stop();
  expect(`${c.output('console')}${c.output('stdout')}`).toMatch(/entry\(0x10000\)\.object from none to o\d/);
});

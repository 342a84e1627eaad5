import { expect, test } from 'vitest';
import { atEntry } from '../client.ts';

interface State {
  readonly entries: readonly { readonly script: string; readonly tooltip: string }[];
}

const HEAD = 'kernel freebsd-13\nmap 0x1000..0x100000\nobject shm 64K\n';

test.each([
  'entry 0x1000..0x2000 rw- max=rwx',
  'entry 0x1000..0x2000 r-- max=r--',
  'entry 0x1000..0x2000 rw- max=rwx charged=0',
  'entry 0x1000..0x2000 r-- max=rwx charged=1',
  'entry 0x1000..0x2000 --- max=--- flags=GUARD',
  'entry 0x1000..0x2000 rw- max=rw- inherit=share wired=2 flags=COW|NEEDS_COPY|USER_WIRED',
  'entry 0x1000..0x2000 rw- max=rwx object=shm offset=0x3000',
])('an entry is copied as the line that declares it: %s', async (line) => {
  const c = await atEntry(`${HEAD}${line}\nt1: mlock(0x1000, 4K)\n`);
  const [entry] = (await c.request<State>('vmtrace/state')).entries;
  const again = await atEntry(`${HEAD}${entry?.script}\nt1: mlock(0x1000, 4K)\n`);
  expect((await again.request<State>('vmtrace/state')).entries).toEqual([entry]);
  expect(entry?.script).toBe(line);
});

test.each([
  ['wired=1', '(once by the system)'],
  ['wired=3 flags=USER_WIRED', '(once by a user; 2 times by the system)'],
])('the tooltip counts the wirings of %s', async (wiring, words) => {
  const c = await atEntry(`${HEAD}entry 0x1000..0x2000 rw- ${wiring}\nt1: mlock(0x1000, 4K)\n`);
  expect((await c.request<State>('vmtrace/state')).entries[0]?.tooltip).toContain(words);
});

test('the state says the step, how many there are, and the branch once there are two', async () => {
  const c = await atEntry(`${HEAD}entry 0x1000..0x3000 rw-\nt1: mlock(0x1000, 4K)\nt2: mlock(0x2000, 4K)\n`);
  const read = () => c.request<{ position: number; length: number; branch?: string }>('vmtrace/state');
  expect(await read()).toMatchObject({ position: 0, length: 0 });
  await c.go('next');
  const { position } = await read();
  expect(position).toBeGreaterThan(0);
  await c.go('stepBack');
  const back = await read();
  expect(back).toMatchObject({ position: 0, length: position });
  expect(back).not.toHaveProperty('branch');
  await c.go('next');
  await c.request('evaluate', { expression: 't2: mlock(0x2000, 4K)', context: 'repl' });
  await c.stop();
  expect(await read()).toMatchObject({ branch: 'branch 1' });
});

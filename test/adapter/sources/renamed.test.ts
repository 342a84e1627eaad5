// The file of the script gets another name during a session.
import { expect, test } from 'vitest';
import { REQUEST, SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { atEntry, PROGRAM } from '../client.ts';

const NEW = '/traces/other.vmtrace';
const SCRIPT =
  'map 0x1000..0x20000\nentry 0x1000..0x3000 rw-\nt1: mlock(0x1000, 0x1000)\nt1: munlock(0x1000, 0x1000)\n';

test('frames lead to the new name, a restart reads the file there, and breakpoints come under it', async () => {
  const c = await atEntry(SCRIPT);
  await c.request('setBreakpoints', { source: { path: PROGRAM }, breakpoints: [{ line: 4 }] });
  c.files.set(NEW, SCRIPT.replace('entry', '# one line more\nentry'));
  c.files.delete(PROGRAM);
  await c.request(REQUEST.renamed, { program: NEW });
  await c.stop();
  expect((await c.stack(SCRIPT_THREAD))[0]?.source).toMatchObject({ name: 'other.vmtrace', path: NEW });
  // the client takes back those of a file that is gone
  await c.request('setBreakpoints', { source: { path: PROGRAM }, breakpoints: [] });
  await c.request('continue', { threadId: 1 });
  await c.event('terminated');
});

test('a restart names the script as it was launched', async () => {
  const c = await atEntry(SCRIPT);
  c.files.set(NEW, SCRIPT.replace('entry', '# one line more\nentry'));
  c.files.delete(PROGRAM);
  await c.request(REQUEST.renamed, { program: NEW });
  await c.stop();
  await c.request('restart', { arguments: { program: PROGRAM, stopOnEntry: true } });
  await c.stop();
  expect((await c.stack(SCRIPT_THREAD))[0]).toMatchObject({ line: 4, source: { path: NEW } });
});

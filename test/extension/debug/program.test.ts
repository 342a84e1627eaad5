// The program of a session, read through VS Code's file system: only a file, and only one
// that has an end.
import { afterEach, expect, test } from 'vitest';
import { MOST_BYTES } from '../../../adapter/session/readScript.ts';
import { programsOfTabs, readProgram, scriptName } from '../../../extension/debug/program.ts';
import { FileType, files, stats, TabInputText, Uri, window } from '../vscode.ts';

const tab = (path: string) => ({ input: new TabInputText(Uri.file(path)) });

afterEach(() => {
  files.clear();
  stats.clear();
});

test('a file', async () => {
  files.set('/a.vmtrace', 'map 0x1000..0x2000\n');
  expect(await readProgram('/a.vmtrace')).toBe('map 0x1000..0x2000\n');
});

test.each([
  ['/dev/zero', FileType.Unknown, 0, 'it is not a regular file'],
  ['/link', FileType.SymbolicLink, 0, 'it is not a regular file'],
  ['/folder', FileType.Directory, 4096, 'it is a directory'],
  ['/huge', FileType.File, MOST_BYTES + 1, 'more than the'],
])('%s is refused unread', async (path, type, size, why) => {
  files.set(path, 'what is never read');
  stats.set(path, { type, size });
  await expect(readProgram(path)).rejects.toThrow(why);
});

test('a file of no size has nothing in it; of a virtual one the size may not be known', async () => {
  files.set('/proc/kmsg', 'without end');
  files.set('/virtual', 'text');
  for (const path of ['/proc/kmsg', '/virtual']) stats.set(path, { type: FileType.File, size: 0 });
  expect(await readProgram('/proc/kmsg')).toBe('');
  expect(await readProgram('memfs:/virtual')).toBe('text');
});

test('the name of a script is its file, beside another of that name its path in the workspace', () => {
  const session = (program: string) => ({ id: program, configuration: { program } }) as never;
  const [a, b, other] = [session('/work/a/wire.vmtrace'), session('/work/b/wire.vmtrace'), session('/work/c.vmtrace')];
  expect(scriptName(a)).toBe('wire.vmtrace');
  expect(scriptName(a, [a, other])).toBe('wire.vmtrace');
  expect(scriptName(a, [a, b])).toBe('a/wire.vmtrace');
  expect(scriptName(a, [a, session('/work/a/wire.vmtrace')])).toBe('wire.vmtrace');
  window.tabGroups.all = [{ tabs: ['/work/a/wire.vmtrace', '/work/b/wire.vmtrace'].map(tab) }, { tabs: [{}] }];
  expect(scriptName(a, [a], programsOfTabs())).toBe('a/wire.vmtrace');
  expect(scriptName(other, [other], programsOfTabs())).toBe('c.vmtrace');
  window.tabGroups.all = [];
});

// Listings on disk: written once, left alone, written again by another version, and none where
// there can be none.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { newListingFiles } from '../../../adapter/sources/listingFiles.ts';
import { pathKey } from '../../../adapter/sources/pathKey.ts';

const folder = mkdtempSync(join(tmpdir(), 'vmtrace-listings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NAME = 'freebsd-13/vm_map_wire.vmkernel';

test('written when it is named, and left alone by the next session', () => {
  const path = newListingFiles(folder)(NAME, () => 'one\n') as string;
  expect(path).toBe(join(folder, 'freebsd-13', 'vm_map_wire.vmkernel'));
  expect(readFileSync(path, 'utf8')).toBe('one\n');
  utimesSync(path, 1000, 1000);
  expect(newListingFiles(folder)(NAME, () => 'one\n')).toBe(path);
  expect(statSync(path).mtimeMs).toBe(1_000_000);
});

test('of another version: written anew, although it is read only', () => {
  const path = newListingFiles(folder)(NAME, () => 'two\n') as string;
  expect(readFileSync(path, 'utf8')).toBe('two\n');
  expect(statSync(path).mode & 0o222).toBe(0);
});

test('where a file is in the way there is none', () => {
  const blocked = join(folder, 'blocked');
  writeFileSync(blocked, '');
  expect(newListingFiles(blocked)(NAME, () => 'one\n')).toBeUndefined();
});

test.skipIf(process.platform === 'win32')('a pipe in its place is replaced, unread', () => {
  const own = join(folder, 'pipes');
  mkdirSync(join(own, 'freebsd-13'), { recursive: true });
  for (const name of [NAME, `${NAME}.${process.pid}`]) spawnSync('mkfifo', [join(own, name)]);
  const path = newListingFiles(own)(NAME, () => 'one\n') as string;
  expect(readFileSync(path, 'utf8')).toBe('one\n');
});

// Node's own way to make folders one in the other never ends there
test.skipIf(process.platform !== 'linux')('where no folder can be made there is none', () => {
  expect(newListingFiles('/proc/none/listings')(NAME, () => 'one\n')).toBeUndefined();
});

test.each([
  ['/a b/c', 'file:///a%20b/c'],
  ['C:\\x\\y.vmtrace', 'c:/x/y.vmtrace'],
  ['C:\\x\\y.vmtrace', 'file:///C%3A/x/y.vmtrace'],
  ['/100%/c', '/100%/c'],
])('%s and %s are one file', (a, b) => expect(pathKey(a)).toBe(pathKey(b)));

test('a slash that leans the other way is another file where there are no drives', () =>
  expect(pathKey('/a\\b')).not.toBe(pathKey('/a/b')));

// A script is read once it is known to be a file with an end.
import { expect, test } from 'vitest';
import { type FileInfo, MOST_BYTES, readScript } from '../../../adapter/session/readScript.ts';

async function reading(info: FileInfo, text = 't1'): Promise<{ result: string; isRead: boolean }> {
  let isRead = false;
  const files = {
    stat: async () => info,
    read: async () => {
      isRead = true;
      return new TextEncoder().encode(text);
    },
  };
  const result = await readScript(files, '/a').catch((error: Error) => error.message);
  return { result, isRead };
}

test.each<[FileInfo, string]>([
  [{ kind: 'directory', size: 4096 }, 'it is a directory'],
  [{ kind: 'other', size: 0 }, 'it is not a regular file'],
  [
    { kind: 'file', size: MOST_BYTES + 1 },
    `it has ${MOST_BYTES + 1} bytes, more than the ${MOST_BYTES} that can be read`,
  ],
  // the kernel's own files may never end
  [{ kind: 'file', size: 0 }, ''],
])('%j is not read', async (info, result) => expect(await reading(info)).toEqual({ result, isRead: false }));

test.each<[FileInfo]>([[{ kind: 'file', size: 2 }], [{ kind: 'file', size: undefined }]])('%j is read', async (info) =>
  expect(await reading(info)).toEqual({ result: 't1', isRead: true }),
);

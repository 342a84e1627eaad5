// A script that is renamed during a session: the adapter is told, and views go by the new name.
import { beforeEach, expect, test } from 'vitest';
import { REQUEST } from '../../../adapter/protocol.ts';
import { programNow } from '../../../extension/debug/program.ts';
import { followRenames } from '../../../extension/debug/renamedScript.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { DEBUG_TYPE } from '../../../extension/ids.ts';
import { replies, sent, session, startSession } from '../session.ts';
import * as editor from '../vscode.ts';

interface Tracker {
  onExit(): void;
}
let tracker: Tracker;

const uri = (path: string): object => ({
  scheme: 'file',
  path,
  fsPath: path,
  with: (to: object) => ({ ...to, scheme: 'file' }),
});

async function rename(from: string, to: string): Promise<void> {
  editor.fired.renamed.fire({ files: [{ oldUri: uri(from), newUri: uri(to) }] });
  await new Promise((done) => setTimeout(done));
}
const told = (): unknown[] => sent.filter(([request]) => request === REQUEST.renamed).map(([, args]) => args);

beforeEach(() => {
  startSession();
  followRenames(followSessions());
  const factory = editor.registered.get(`tracker ${DEBUG_TYPE}`) as { createDebugAdapterTracker(of: unknown): Tracker };
  tracker = factory.createDebugAdapterTracker(session);
  return () => tracker.onExit();
});

test('twice in a row; of other files nothing is said', async () => {
  await rename('/b.vmtrace', '/c.vmtrace');
  expect(told()).toEqual([]);
  await rename('/a.vmtrace', '/b.vmtrace');
  expect(programNow(session as never)).toBe('/b.vmtrace');
  await rename('/a.vmtrace', '/d.vmtrace');
  await rename('/b.vmtrace', '/c.vmtrace');
  expect(told()).toEqual([{ program: '/b.vmtrace' }, { program: '/c.vmtrace' }]);
  tracker.onExit();
  expect(programNow(session as never)).toBe('/a.vmtrace');
});

test('a session that cannot take it goes by its old name', async () => {
  replies.set(REQUEST.renamed, new Error('it is ending'));
  await rename('/a.vmtrace', '/b.vmtrace');
  expect(programNow(session as never)).toBe('/a.vmtrace');
});

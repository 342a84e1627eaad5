import { beforeEach, describe, expect, test, vi } from 'vitest';
import { watchDebuggedScripts } from '../../../extension/debug/changedScript.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { DEBUG_TYPE } from '../../../extension/ids.ts';
import { session, startSession } from '../session.ts';
import * as editor from '../vscode.ts';

const RESTART = 'workbench.action.debug.restart';

interface Tracker {
  onWillReceiveMessage(message: unknown): void;
  onDidSendMessage(message: unknown): void;
  onExit(): void;
}
/** Listens beside the session's own adapter. */
function tracker(): Tracker {
  const factory = editor.registered.get(`tracker ${DEBUG_TYPE}`) as {
    createDebugAdapterTracker(of: unknown): Tracker;
  };
  return factory.createDebugAdapterTracker(session);
}
async function gets(command: string): Promise<void> {
  tracker().onWillReceiveMessage({ type: 'request', command });
  await vi.advanceTimersByTimeAsync(0);
}

function save(text: string, path = '/a.vmtrace'): void {
  editor.files.set(path, text);
  editor.fired.saved.fire({ uri: editor.Uri.file(path), getText: () => text });
}
const settle = () => vi.advanceTimersByTimeAsync(2000);

beforeEach(async () => {
  vi.useFakeTimers();
  startSession();
  editor.files.set('/a.vmtrace', 'one');
  watchDebuggedScripts(followSessions());
  await gets('launch');
  return () => vi.useRealTimers();
});

test('a save that changed it is told, once a save, with a way to restart', async () => {
  editor.answers.push(undefined, 'Restart');
  save('two');
  await settle();
  expect(editor.said).toEqual(['a.vmtrace has changed since it was launched: restart to debug the new text.']);
  expect(editor.executed).toEqual([]);
  save('three');
  await settle();
  expect(editor.said).toHaveLength(2);
  expect(editor.executed).toEqual([RESTART]);
});

test('nothing is said of a save that changed nothing, nor of another file', async () => {
  save('one');
  save('two', '/b.vmtrace');
  await settle();
  expect(editor.said).toEqual([]);
});

test('nor of the save that a restart begins with', async () => {
  save('two');
  await gets('restart');
  await settle();
  expect(editor.said).toEqual([]);
});

test('nor after the session has ended', async () => {
  editor.fired.ended.fire(session);
  save('two');
  await settle();
  expect(editor.said).toEqual([]);
});

describe('nor of a session that has not started', () => {
  const launch = { type: 'response', command: 'launch' };
  test.each([
    ['its launch was refused', (of: Tracker) => of.onDidSendMessage({ ...launch, success: false })],
    ['its adapter has gone', (of: Tracker) => of.onExit()],
  ])('%s', async (_why, fail) => {
    fail(tracker());
    save('two');
    await settle();
    expect(editor.said).toEqual([]);
  });
  test('one that has started goes on', async () => {
    tracker().onDidSendMessage({ ...launch, success: true });
    tracker().onDidSendMessage({ type: 'response', command: 'restart', success: false });
    save('two');
    await settle();
    expect(editor.said).toHaveLength(1);
  });
});

test('a session whose launch has failed is none of those that live', () => {
  const ends: unknown[] = [];
  const sessions = followSessions();
  sessions.onDidEnd(({ id }) => ends.push(id));
  tracker().onExit();
  expect(ends).toEqual(['a']);
  expect(sessions.live()).toEqual([]);
});

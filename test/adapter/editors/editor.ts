// What the tests of editors share: a session as the standalone adapter has it, with files for
// listings, and what an editor would make of the events that came: the thread that it believes
// to be stopped. The order of the requests in each test is the order in which that client, by
// its source, sends them.
import { posix } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { expect } from 'vitest';
import { type Args, type Event, faults, PROGRAM, type Request, type Response, TestClient } from '../client.ts';

export const FOLDER = '/cache/listings';

/** A session with files for listings; they are among the client's files once they were named. */
export function newEditor(script: string): TestClient {
  const client: TestClient = new TestClient(
    { [PROGRAM]: script },
    {
      absolute: (path, folder = '/traces') => (path.startsWith('file:') ? path : posix.resolve(folder, path)),
      listingFile(name, text) {
        const path = `${FOLDER}/${name}`;
        client.files.set(path, text());
        return path;
      },
    },
  );
  return client;
}

/**
 * The line of a file that the editor shows for a frame. It fails for a frame that
 * no editor could show.
 */
export function shown(client: TestClient, frame: DebugProtocol.StackFrame | undefined): string {
  const { path, sourceReference } = frame?.source ?? {};
  expect(sourceReference ?? 0).toBe(0);
  const text = client.files.get(path ?? '');
  expect(text, `there is a file ${path}`).toBeDefined();
  const line = text?.split('\n')[(frame?.line ?? 0) - 1];
  expect(line, `${path} has a line ${frame?.line}`).toBeDefined();
  return line as string;
}

export const topFrame = async (client: TestClient, threadId: number): Promise<DebugProtocol.StackFrame | undefined> =>
  (await client.stack(threadId))[0];

/** What the client is told at the end of a session is what the protocol wants. */
export const checkRules = (client: TestClient): void => expect(faults(client.log)).toEqual([]);

/**
 * The thread that an editor takes for the stopped one, if it lets go of one only by the requests
 * named, by an event that it has gone on, and, if `byBeginning`, by one that it has begun.
 * `second`: a stop of another thread while it holds one.
 */
export function stoppedThread(
  client: TestClient,
  letGo: ReadonlySet<string>,
  second: (held: number, stopped: number) => number,
  byBeginning = false,
): number | undefined {
  let held: number | undefined;
  for (const m of client.log) {
    if (m.type === 'response' && letGo.has((m as Response).command) && (m as Response).success) held = undefined;
    if (m.type !== 'event') continue;
    const { event, body } = m as Event;
    const goesOn = event === 'continued' || (byBeginning && event === 'thread' && body.reason === 'started');
    if (goesOn && body.threadId === held) held = undefined;
    if (event === 'stopped')
      held = held === undefined || held === body.threadId ? body.threadId : second(held, body.threadId);
  }
  return held;
}

/** Commands in the order in which they were sent. */
export const commands = (client: TestClient): string[] =>
  client.log.filter((m) => m.type === 'request').map((m) => (m as Request).command);

/**
 * The filters that are on unless the user says otherwise, as clients look for
 * them in the capabilities.
 */
export const defaultFilters = (capabilities: DebugProtocol.Capabilities): string[] =>
  (capabilities.exceptionBreakpointFilters ?? []).filter((f) => f.default).map((f) => f.filter);

/**
 * Initialize, launch, and what the client sends between the initialized event and the
 * answer to the launch.
 */
export async function begin(
  client: TestClient,
  initialize: Args,
  launch: Args,
  configure: (capabilities: DebugProtocol.Capabilities) => Promise<unknown>,
): Promise<void> {
  const capabilities = await client.request<DebugProtocol.Capabilities>('initialize', initialize);
  const launched = client.send('launch', launch);
  await client.event('initialized');
  await configure(capabilities);
  await client.request('configurationDone');
  expect(await client.answerTo(launched, 'launch')).toMatchObject({ success: true });
}

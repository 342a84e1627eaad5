import { beforeEach, expect, test } from 'vitest';
import { REQUEST } from '../../../adapter/protocol.ts';
import { registerFailureCommands } from '../../../extension/commands/failureCommands.ts';
import { registerThreadCommands } from '../../../extension/commands/threadCommands.ts';
import { registerWatchCommands } from '../../../extension/commands/watchCommands.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { COMMAND, VIEW } from '../../../extension/ids.ts';
import { entryRow, threadRow } from '../../../extension/map/mapRows.ts';
import { replies, run, sent, session, startSession } from '../session.ts';
import { entry, thread } from '../states.ts';
import * as editor from '../vscode.ts';

const row = { row: entryRow(entry(16), 'entries') };

beforeEach(() => {
  startSession();
  editor.breakpointList.breakpoints.length = 0;
  registerWatchCommands();
  registerFailureCommands(followSessions());
  registerThreadCommands(followSessions());
});

test('Break on Change makes one breakpoint of a row, which the adapter takes for a change', async () => {
  await run(COMMAND.breakOnChange, row);
  await run(COMMAND.breakOnChange, row);
  await run(COMMAND.breakOnChange);
  expect(editor.breakpointList.breakpoints).toEqual([{ functionName: 'entry(0x10000) changes' }]);
  expect(editor.said[0]).toContain('entry(0x10000)');
});

test('Add to Watch hands over what Variables does', async () => {
  await run(COMMAND.addToWatch, row);
  await run(COMMAND.addToWatch);
  expect(editor.executed).toEqual(['debug.addToWatchExpressions']);
});

test('a thread of VM Map runs alone', async () => {
  await run(COMMAND.runOnly, { row: threadRow(thread(3)) });
  expect(sent).toEqual([[REQUEST.runOnly, { threadId: 3 }]]);
});

/** Failed calls at these steps; the run stands at `position`. */
function failures(position: number, ...at: number[]): void {
  replies.set(REQUEST.history, ({ start, count, filter }: { start: number; count: number; filter: object }) => {
    expect(filter).toEqual({ kind: 'failed' });
    const rows = at.map((step) => ({ position: step })).slice(start, start + count);
    return { position, rows, present: at.findLastIndex((step) => step <= position) };
  });
}
const traveled = (): unknown[] => sent.flatMap(([request, args]) => (request === REQUEST.travel ? [args] : []));

test.each([
  [7, 20, 5],
  [5, 20, undefined],
  [20, 30, 5],
  [30, undefined, 20],
  [0, 5, undefined],
])('from step %i the next failed call is at %s, the previous one at %s', async (position, next, previous) => {
  failures(position, 5, 20, 30);
  await run(COMMAND.nextFailure);
  await run(COMMAND.previousFailure);
  expect(traveled()).toEqual([next, previous].flatMap((step) => (step === undefined ? [] : [{ position: step }])));
  expect(editor.said).toHaveLength([next, previous].filter((step) => step === undefined).length);
});

test('the keys stay in the view in which F8 was pressed, if it leads anywhere', async () => {
  const stop = async (): Promise<void> => {
    editor.fired.stackItem.fire(Object.assign(new editor.DebugStackFrame(), { session, threadId: 1, frameId: 1 }));
    await Promise.resolve();
  };
  failures(7, 5, 20);
  await run(COMMAND.nextFailure, VIEW.map);
  await stop();
  await run(COMMAND.previousFailure, VIEW.history);
  await stop();
  await run(COMMAND.nextFailure, 'workbench.view.explorer');
  await stop();
  failures(20, 5, 20);
  await run(COMMAND.nextFailure, VIEW.map);
  await stop();
  expect(editor.executed).toEqual([`${VIEW.map}.focus`, `${VIEW.history}.focus`]);
});

test('with no failed call at all it says so', async () => {
  failures(3);
  await run(COMMAND.nextFailure);
  expect(editor.said).toEqual(['No call after this step has failed so far.']);
});

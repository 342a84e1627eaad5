// The line behind an exception's text is brought into view once the text is there.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followExceptions } from '../../../extension/debug/exceptionInView.ts';
import { DEBUG_TYPE, LANGUAGE, LISTING_LANGUAGE } from '../../../extension/ids.ts';
import * as editor from '../vscode.ts';

let revealed: unknown[];

/** An editor of so many lines, with the cursor on one of them, counted from 0. */
function shows(languageId: string, lineCount: number, line: number): void {
  editor.window.activeTextEditor = {
    document: { languageId, lineCount },
    selection: { active: { line } },
    revealRange: (range: unknown) => revealed.push(range),
  };
}

async function answers(message: object): Promise<void> {
  const { createDebugAdapterTracker } = editor.registered.get(`tracker ${DEBUG_TYPE}`) as {
    createDebugAdapterTracker(): { onDidSendMessage(message: object): void };
  };
  createDebugAdapterTracker().onDidSendMessage(message);
  await vi.advanceTimersByTimeAsync(200);
}

beforeEach(() => {
  vi.useFakeTimers();
  revealed = [];
  followExceptions();
});
afterEach(() => {
  vi.useRealTimers();
  editor.window.activeTextEditor = undefined;
});

test.each([LANGUAGE, LISTING_LANGUAGE])('in %s: the next line, then that of the stop', async (languageId) => {
  shows(languageId, 10, 4);
  await answers({ command: 'exceptionInfo', success: true });
  expect(revealed).toEqual([new editor.Range(5, 0, 5, 0), new editor.Range(4, 0, 4, 0)]);
});

test('not before the text is known, not in the last line, and not in other files', async () => {
  shows(LANGUAGE, 10, 4);
  await answers({ command: 'exceptionInfo', success: false });
  await answers({ command: 'stackTrace', success: true });
  shows(LANGUAGE, 10, 9);
  await answers({ command: 'exceptionInfo', success: true });
  shows('markdown', 10, 4);
  await answers({ command: 'exceptionInfo', success: true });
  editor.window.activeTextEditor = undefined;
  await answers({ command: 'exceptionInfo', success: true });
  expect(revealed).toEqual([]);
});

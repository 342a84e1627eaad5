// What the adapter says it can do: all of it, each once, and a request behind it.
import { expect, test } from 'vitest';
import { HANDLERS } from '../../../adapter/session/handlers.ts';
import { MODES } from '../../../core/debugger/stops/breakpoint.ts';
import { FILTERS } from '../../../core/debugger/stops/filters.ts';
import { TestClient } from '../client.ts';

/** Each capability, and the request that a client sends because of it. */
const PROMISED = {
  supportsConfigurationDoneRequest: 'configurationDone',
  supportsFunctionBreakpoints: 'setFunctionBreakpoints',
  supportsConditionalBreakpoints: 'setBreakpoints',
  supportsHitConditionalBreakpoints: 'setBreakpoints',
  supportsLogPoints: 'setBreakpoints',
  supportsEvaluateForHovers: 'evaluate',
  supportsClipboardContext: 'evaluate',
  supportsStepBack: 'stepBack',
  supportsSteppingGranularity: 'next',
  supportsSetVariable: 'setVariable',
  supportsSetExpression: 'setExpression',
  supportsRestartFrame: 'restartFrame',
  supportsGotoTargetsRequest: 'gotoTargets',
  supportsStepInTargetsRequest: 'stepInTargets',
  supportsCompletionsRequest: 'completions',
  supportsRestartRequest: 'restart',
  supportsExceptionFilterOptions: 'setExceptionBreakpoints',
  supportsExceptionInfoRequest: 'exceptionInfo',
  supportsValueFormattingOptions: 'variables',
  supportsLoadedSourcesRequest: 'loadedSources',
  supportsTerminateRequest: 'terminate',
  supportsTerminateThreadsRequest: 'terminateThreads',
  supportsDataBreakpoints: 'setDataBreakpoints',
  supportsDataBreakpointBytes: 'dataBreakpointInfo',
  supportsBreakpointLocationsRequest: 'breakpointLocations',
  supportsCancelRequest: 'cancel',
  supportsDisassembleRequest: 'disassemble',
  supportsInstructionBreakpoints: 'setInstructionBreakpoints',
} as const;

test('all that is promised is said, and nothing else', async () => {
  const { exceptionBreakpointFilters, breakpointModes, completionTriggerCharacters, ...rest } =
    await new TestClient().initialize();
  expect(rest).toEqual(Object.fromEntries(Object.keys(PROMISED).map((name) => [name, true])));
  expect(exceptionBreakpointFilters?.map(({ filter }) => filter)).toEqual(FILTERS.map(({ id }) => id));
  expect(breakpointModes?.map(({ mode }) => mode)).toEqual(MODES);
  expect(completionTriggerCharacters).toEqual(['.', '(', ' ', ':']);
});

test.each(Object.entries(PROMISED))('%s is said beside %s, and nowhere else', (capability, command) => {
  const said = Object.entries(HANDLERS).filter(([, handler]) => capability in (handler.capabilities ?? {}));
  expect(said.map(([name]) => name)).toEqual([command]);
});

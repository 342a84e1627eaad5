// What a request does while the history is searched. The machine then stands elsewhere, so
// whatever looks at it waits for the end of the search; what ends a search, or needs no machine,
// is answered at once.
import { REQUEST } from '../protocol.ts';
import { type Context, macrotask } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Command } from '../session/requests.ts';

/**
 * `edits`: waits, and is refused if the search has led elsewhere: a person edits what
 * is on the screen.
 * `refused`: no stop comes before the answer to a step, and the search may lead to one.
 */
type During = 'at once' | 'waits' | 'edits' | 'refused';

const DURING_SEARCH: Readonly<Record<Command, During>> = {
  initialize: 'at once',
  launch: 'at once',
  configurationDone: 'at once',
  restart: 'at once',
  terminate: 'at once',
  disconnect: 'at once',
  cancel: 'at once',
  pause: 'at once',

  setBreakpoints: 'at once',
  breakpointLocations: 'at once',
  setExceptionBreakpoints: 'at once',
  setInstructionBreakpoints: 'at once',
  // a value is looked for in the state
  setFunctionBreakpoints: 'waits',
  setDataBreakpoints: 'waits',
  dataBreakpointInfo: 'waits',
  exceptionInfo: 'waits',

  continue: 'refused',
  next: 'refused',
  stepIn: 'refused',
  stepOut: 'refused',
  stepBack: 'refused',
  reverseContinue: 'refused',
  goto: 'refused',
  restartFrame: 'refused',
  [REQUEST.stepBackInto]: 'waits',
  [REQUEST.stepBackOut]: 'waits',
  [REQUEST.runOnly]: 'waits',
  [REQUEST.runUntilBlocked]: 'waits',
  [REQUEST.jump]: 'waits',
  [REQUEST.findNext]: 'waits',
  [REQUEST.undoJump]: 'waits',
  [REQUEST.travel]: 'waits',
  [REQUEST.takeBranch]: 'waits',
  setVariable: 'edits',
  setExpression: 'edits',
  terminateThreads: 'edits',
  stepInTargets: 'waits',
  gotoTargets: 'waits',
  [REQUEST.freeze]: 'waits',

  threads: 'waits',
  stackTrace: 'waits',
  scopes: 'waits',
  variables: 'waits',
  evaluate: 'waits',
  completions: 'waits',
  [REQUEST.state]: 'waits',

  [REQUEST.hex]: 'at once',
  [REQUEST.renamed]: 'at once',
  source: 'at once',
  loadedSources: 'at once',
  disassemble: 'at once',
  locations: 'waits',

  [REQUEST.explainValue]: 'waits',
  [REQUEST.changes]: 'waits',
  [REQUEST.find]: 'waits',
  [REQUEST.findProposals]: 'waits',
  [REQUEST.history]: 'waits',
  [REQUEST.historyEvents]: 'waits',
  [REQUEST.picture]: 'waits',
  [REQUEST.pictureDetail]: 'waits',
  [REQUEST.outlook]: 'waits',
  [REQUEST.branches]: 'waits',
  [REQUEST.renameBranch]: 'waits',
  [REQUEST.script]: 'waits',
};

const duringSearch = (command: string): During | undefined =>
  (DURING_SEARCH as Readonly<Record<string, During | undefined>>)[command];

/** Requests that wait go on in the order in which they came. */
export function mustWait(c: Context, command: string): boolean {
  if (!c.searching && c.waits.size === 0) return false;
  const during = duringSearch(command);
  return during === 'waits' || during === 'edits';
}

/**
 * Answers after the search, its own answer and the stop that follows it. @throws RequestError if
 * the client cancels the request, or ends the session
 */
export async function afterSearch<T>(c: Context, seq: number, command: string, answer: () => T): Promise<Awaited<T>> {
  const { stop } = c.control ?? {};
  let isCancelled = false;
  const cancelled = new Promise<void>((resolve) => {
    c.waits.set(seq, () => {
      isCancelled = true;
      resolve();
    });
  });
  try {
    do {
      await Promise.race([c.searching, cancelled]);
      if (!isCancelled) await macrotask();
      // the protocol's word
      if (isCancelled) throw new RequestError('cancelled');
      if (c.closed) throw new RequestError('the session was ended');
    } while (c.searching);
  } finally {
    c.waits.delete(seq);
  }
  if (duringSearch(command) === 'edits' && c.control?.stop !== stop)
    throw new RequestError('the search has led elsewhere: nothing was changed', { showUser: true });
  return await answer();
}

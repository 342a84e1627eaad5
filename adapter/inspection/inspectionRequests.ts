// Looking at a stopped trace: threads, stacks, scopes, variables, listings, and the state for the tree view.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { listingText } from '../../core/inspect/listingText.ts';
import { routinesOf } from '../../core/kernel/routine.ts';
import { exceptionInfo } from '../breakpoints/exceptionInfo.ts';
import { REQUEST, SCRIPT_THREAD } from '../protocol.ts';
import {
  type Context,
  controlOf,
  type Handler,
  scriptSource,
  stoppedControl,
  threadIndex,
  threadName,
  vintageOf,
} from '../session/context.ts';
import { integer, RequestError } from '../session/errors.ts';
import { listingSource, routineOfSource } from '../sources/listing.ts';
import { valueReference } from '../sources/locations.ts';
import { stackFrames } from './frames.ts';
import { stateBody } from './stateView.ts';
import { markReadOnly } from './variableNames.ts';
import { inHex, scopes, variables } from './variables.ts';

function threads(c: Context): unknown {
  const control = controlOf(c);
  const names = control.machine.program.threads;
  const script = { id: SCRIPT_THREAD, name: 'script' };
  return { threads: [script, ...names.map((_, i) => ({ id: i + 1, name: threadName(control, i) }))] };
}

const stackTrace: Handler = (c, args) => {
  const control = stoppedControl(c);
  const thread = threadIndex(control, args.threadId);
  const start = args.startFrame === undefined ? 0 : Math.max(integer(args.startFrame, 'startFrame'), 0);
  const levels = args.levels === undefined ? 0 : Math.max(integer(args.levels, 'levels'), 0);
  const answer = stackFrames(control, thread, scriptSource(c), start, levels, c.clientHas.listings);
  for (const frame of answer.stackFrames) {
    if (!c.linesStartAt1) frame.line--;
    if (!c.columnsStartAt1) frame.column--;
  }
  return answer;
};

const source: Handler = (_c, args) => {
  const given = (args.source ?? {}) as DebugProtocol.Source;
  const routine = routineOfSource({
    ...given,
    sourceReference: given.sourceReference ?? (args.sourceReference as number),
  });
  if (!routine)
    throw new RequestError('there is no such source: listings of kernel routines are all that is kept here');
  return { content: listingText(routine), mimeType: 'text/x-c' };
};

const FILTERS: readonly unknown[] = ['indexed', 'named', undefined];

export const inspection: Readonly<Record<string, Handler>> = {
  threads,
  stackTrace,
  scopes: (c, args) => ({ scopes: scopes(stoppedControl(c), integer(args.frameId, 'frameId')) }),
  variables(c, args) {
    const control = stoppedControl(c);
    integer(args.variablesReference, 'variablesReference');
    for (const name of ['start', 'count'] as const) if (args[name] !== undefined) integer(args[name], name);
    if (!FILTERS.includes(args.filter))
      throw new RequestError(`"filter" must be indexed or named, and is ${JSON.stringify(args.filter)}`);
    const given = args as unknown as DebugProtocol.VariablesArguments;
    const made = variables(control, given);
    const list = given.format?.hex === true || c.hex ? made.map(inHex) : made;
    markReadOnly(control, given.variablesReference, list);
    // a local means something else in another frame; where it is declared says more
    for (const v of list)
      if (v.evaluateName && v.declarationLocationReference === undefined)
        v.valueLocationReference = valueReference(c, v.evaluateName);
    if (!c.clientHas.variableType) for (const v of list) delete v.type;
    return { variables: list };
  },
  exceptionInfo(c, args) {
    const control = stoppedControl(c);
    return exceptionInfo(control, threadIndex(control, args.threadId));
  },
  source,
  loadedSources: (c) => ({
    sources: [
      ...(c.program ? [scriptSource(c)] : []),
      ...routinesOf(vintageOf(c)).map((r) => listingSource(r, c.clientHas.listings)),
    ],
  }),
  [REQUEST.hex](c, args, after) {
    if (args.hex !== undefined && typeof args.hex !== 'boolean') throw new RequestError('"hex" must be true or false');
    c.hex = args.hex ?? !c.hex;
    if (c.clientHas.invalidated) after(() => c.send('invalidated', { areas: ['variables'] }));
    return { hex: c.hex };
  },
  [REQUEST.state](c, args) {
    const start = args.start === undefined ? 0 : integer(args.start, 'start');
    if (args.count === undefined) return stateBody(controlOf(c), { start });
    return stateBody(controlOf(c), { start, count: integer(args.count, 'count') });
  },
};

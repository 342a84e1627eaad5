// Going to other moments: back into and out of routines, to a frame's first step, to the moment at which a line ran, to where a value
// changed, and to any position of any branch.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { GIVEN_UP } from '../../core/debugger/run/backward.ts';
import { momentStop } from '../../core/debugger/run/moments.ts';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { inSlices } from '../../core/debugger/run/slices.ts';
import { runToLine } from '../../core/debugger/run/stepPlans.ts';
import { snap } from '../../core/debugger/stops/breakpoint.ts';
import type { Stop } from '../../core/debugger/stops/stops.ts';
import { jumpTo, unchangedText } from '../../core/debugger/why/jump.ts';
import { stepPositions } from '../../core/debugger/why/stepPositions.ts';
import { beganAt } from '../../core/history/callIndex.ts';
import { stepOfLine } from '../../core/inspect/listingText.ts';
import { indexOfLine } from '../../core/program/lines.ts';
import { frameRef } from '../inspection/frames.ts';
import { type JumpAnswer, REQUEST } from '../protocol.ts';
import { controlOf, type Handler, stopNow, stoppedControl, threadIndex, vintageOf } from '../session/context.ts';
import { integer, RequestError } from '../session/errors.ts';
import { routineOfSource } from '../sources/listing.ts';
import { pathKey } from '../sources/pathKey.ts';
import { jumpTarget } from './jump.ts';
import { search, tellPlace } from './running.ts';
import { canGo, go, goBack } from './steppingRequests.ts';

const stepBackInto: Handler = (c, args, after) => {
  const control = canGo(c);
  const thread = threadIndex(control, args.threadId);
  goBack(c, after, (breathe) => control.stepBack(thread, 'into', breathe));
};

const stepBackOut: Handler = (c, args, after) => {
  const control = canGo(c);
  const thread = threadIndex(control, args.threadId);
  goBack(c, after, (breathe) => control.stepBack(thread, 'out', breathe));
};

const restartFrame: Handler = (c, args, after) => {
  const control = canGo(c);
  const { thread, level } = frameRef(control, integer(args.frameId, 'frameId'));
  goBack(c, after, (breathe) => control.restartFrame(thread, level, breathe));
};

/** Targets are numbered by the position that they go to; those that have not run yet by their line, below zero. */
const AHEAD = -1;

const gotoTargets: Handler = async (c, args) => {
  const control = stoppedControl(c);
  const { machine } = control;
  const line = integer(args.line, 'line') + (c.linesStartAt1 ? 0 : 1);
  const theirs = (at: number): number => (c.linesStartAt1 ? at : at - 1);
  if (line < 1) throw new RequestError(`"line" must be a line of the document, and is ${args.line}`);
  const source = (args.source ?? {}) as DebugProtocol.Source;
  const routine = routineOfSource(source);
  if (routine) {
    if (routine.vintage !== vintageOf(c)) return { targets: [] };
    const pc = stepOfLine(routine, line);
    if (pc === undefined) return { targets: [] };
    const here = machine.position;
    const found = await search(c, `Looking for ${routine.name}`, async (_, breathe) => {
      try {
        return await inSlices(stepPositions(machine, routine.name, pc, here), breathe);
      } finally {
        machine.seek(here);
      }
    });
    if (found === GIVEN_UP) return { targets: [] };
    const { before, after } = found;
    const label = `${routine.name}, step ${routine.labels[pc]}`;
    const targets = [];
    if (before !== undefined)
      targets.push({ id: before, label: `back to the last time: ${label}`, line: theirs(line) });
    if (after !== undefined) targets.push({ id: after, label: `on to the next time: ${label}`, line: theirs(line) });
    return { targets };
  }
  // another document is not what is debugged
  if (pathKey(source.path ?? '') !== pathKey(c.program)) return { targets: [] };
  const at = snap(machine.program.lines, line);
  // before the first line that runs there is nothing to go to
  if (at === undefined || line < (machine.program.lines[0] ?? 0)) return { targets: [] };
  const moment = beganAt(machine.timeline, indexOfLine(machine.program, at), machine.position);
  if (moment !== undefined) {
    const way = moment < machine.position ? 'back to' : moment === machine.position ? 'here:' : 'on to';
    return {
      targets: [{ id: moment, label: `${way} line ${at}`, line: theirs(at), column: c.columnsStartAt1 ? 1 : 0 }],
    };
  }
  return {
    targets: [{ id: AHEAD * at, label: `run to line ${at}`, line: theirs(at), column: c.columnsStartAt1 ? 1 : 0 }],
  };
};

const gotoRequest: Handler = (c, args, after) => {
  const control = canGo(c);
  threadIndex(control, args.threadId);
  const target = integer(args.targetId, 'targetId');
  if (target < 0) {
    const line = target / AHEAD;
    if (!control.machine.program.lines.includes(line)) throw new RequestError(`there is no target ${target}`);
    return go(c, runToLine(line), after);
  }
  if (target > control.machine.length) throw new RequestError(`there is no target ${target}: it was never given`);
  goBack(c, after, (breathe) => control.travel(() => momentOf(control, target), breathe));
};

/** Goes to a position of the present branch. */
function momentOf({ machine }: RunControl, position: number): Stop {
  machine.seek(position);
  return momentStop(machine);
}

const travelTo: Handler = (c, args, after) => {
  const control = canGo(c);
  const { machine } = control;
  const position = integer(args.position, 'position');
  const branch = args.branch === undefined ? undefined : integer(args.branch, 'branch');
  if (branch !== undefined && !machine.timeline.branches[branch])
    throw new RequestError(`there is no branch ${branch}`);
  if (position < 0) throw new RequestError(`"position" must not be below zero, and is ${position}`);
  if (branch === undefined && position > machine.length)
    throw new RequestError(`there is no position ${position}: ${machine.length} steps are known`);
  goBack(c, after, (breathe) =>
    control.travel(() => {
      if (branch !== undefined) machine.takeBranch(branch, position);
      return momentOf(control, Math.min(position, machine.length));
    }, breathe),
  );
};

const undoJump: Handler = (c, _args, after) => {
  const control = canGo(c);
  if (!control.canUndoTravel) throw new RequestError('there is no jump to undo', { showUser: true });
  goBack(c, after, async (breathe) => (await control.undoTravel(breathe)) ?? control.atPause());
};

const jump: Handler = async (c, args, after): Promise<JumpAnswer> => {
  const direction = args.direction === 'forward' ? 'forward' : 'back';
  const target = jumpTarget(canGo(c), args);
  let answer: JumpAnswer = { found: false, message: unchangedText(target, direction) };
  const stop = await search(c, `Looking for what changed ${target.name}`, (control, breathe) =>
    control.travel(async (pause) => {
      const jumped = await jumpTo(control, target, direction, pause);
      if (jumped === GIVEN_UP)
        answer = { found: false, message: `looking for what changed ${target.name} was given up` };
      else if (jumped) answer = { found: true, message: jumped.message, position: jumped.position };
      return jumped && jumped !== GIVEN_UP ? jumped.stop : undefined;
    }, breathe),
  );
  if (stop)
    after(() => {
      tellPlace(c, controlOf(c), stop, answer.message);
      stopNow(c, stop);
    });
  return answer;
};

export const travels: Readonly<Record<string, Handler>> = {
  [REQUEST.stepBackInto]: stepBackInto,
  [REQUEST.stepBackOut]: stepBackOut,
  restartFrame,
  gotoTargets,
  goto: gotoRequest,
  [REQUEST.travel]: travelTo,
  [REQUEST.undoJump]: undoJump,
  [REQUEST.jump]: jump,
};

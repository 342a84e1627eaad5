// Going to other moments: back into and out of routines, to a frame's first step, to the moment at which a line ran, to where a value
// changed, and to any position of any branch.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { routinesOf } from '../../core/kernel/routine.ts';
import { beganAt } from '../../core/machine/calls.ts';
import { indexOfLine } from '../../core/machine/schedule.ts';
import { NOBODY } from '../../core/machine/types.ts';
import { GIVEN_UP } from '../backward.ts';
import { snap } from '../breakpoints.ts';
import { type Handler, stopNow, stoppedDebuggee, threadIndex, vintageOf } from '../context.ts';
import type { Debuggee } from '../debuggee.ts';
import { integer, RequestError } from '../errors.ts';
import { frameRef } from '../frames.ts';
import { jumpTarget, jumpTo, unchanged } from '../jump.ts';
import { routineOfSource, stepOfLine } from '../listing.ts';
import { momentStop } from '../moments.ts';
import { type JumpAnswer, REQUEST } from '../protocol.ts';
import { search } from '../running.ts';
import { runToLine } from '../stepping.ts';
import type { Stop } from '../stops.ts';
import { canGo, go, goBack } from './stepping.ts';

const stepBackInto: Handler = (c, args, after) => {
  const debuggee = canGo(c);
  const thread = threadIndex(debuggee, args.threadId);
  goBack(c, after, (breathe) => debuggee.stepBack(thread, 'into', breathe));
};

const stepBackOut: Handler = (c, args, after) => {
  const debuggee = canGo(c);
  const thread = threadIndex(debuggee, args.threadId);
  goBack(c, after, (breathe) => debuggee.stepBack(thread, 'out', breathe));
};

const restartFrame: Handler = (c, args, after) => {
  const debuggee = canGo(c);
  const { thread, level } = frameRef(debuggee, integer(args.frameId, 'frameId'));
  goBack(c, after, (breathe) => debuggee.restartFrame(thread, level, breathe));
};

/** Targets are numbered by the position that they go to; those that have not run yet by their line, below zero. */
const AHEAD = -1;

/** Positions near the present one at which a step of a listing is about to run, in the known history. */
function listingMoments(debuggee: Debuggee, routine: string, pc: number): { before?: number; after?: number } {
  const { machine } = debuggee;
  const here = machine.position;
  const id = routinesOf(machine.state.kernel.config.vintage).findIndex((r) => r.name === routine);
  const isThere = (): boolean => {
    const choice = machine.choiceAt(machine.position);
    const t = machine.state.kernel.threads[choice?.thread ?? NOBODY];
    const f = t && t.depth > 0 ? t.stack[t.depth - 1] : undefined;
    return f !== undefined && f.routine === id && f.pc === pc && choice !== undefined && machine.begins(choice) === 0;
  };
  const made: { before?: number; after?: number } = {};
  try {
    for (let end = here, window = 4096; end > 0 && made.before === undefined; window *= 8) {
      const from = Math.max(0, end - window);
      for (machine.seek(from); machine.position < end; machine.seek(machine.position + 1))
        if (isThere()) made.before = machine.position;
      end = from;
    }
    for (machine.seek(here + 1); machine.position < machine.length && made.after === undefined; ) {
      if (isThere()) made.after = machine.position;
      machine.seek(machine.position + 1);
    }
  } finally {
    machine.seek(here);
  }
  return made;
}

const gotoTargets: Handler = (c, args) => {
  const debuggee = stoppedDebuggee(c);
  const { machine } = debuggee;
  const line = integer(args.line, 'line') + (c.linesStartAt1 ? 0 : 1);
  const theirs = (at: number): number => (c.linesStartAt1 ? at : at - 1);
  const source = (args.source ?? {}) as DebugProtocol.Source;
  const routine = routineOfSource(source);
  if (routine) {
    if (routine.vintage !== vintageOf(c)) return { targets: [] };
    const pc = stepOfLine(routine, line);
    if (pc === undefined) return { targets: [] };
    const { before, after } = listingMoments(debuggee, routine.name, pc);
    const label = `${routine.name}, step ${routine.labels[pc]}`;
    const targets = [];
    if (before !== undefined)
      targets.push({ id: before, label: `back to the last time: ${label}`, line: theirs(line) });
    if (after !== undefined) targets.push({ id: after, label: `on to the next time: ${label}`, line: theirs(line) });
    return { targets };
  }
  const at = snap(machine.program.lines, line);
  if (at === undefined) return { targets: [] };
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
  const debuggee = canGo(c);
  threadIndex(debuggee, args.threadId);
  const target = integer(args.targetId, 'targetId');
  if (target < 0) {
    const line = target / AHEAD;
    if (!debuggee.machine.program.lines.includes(line)) throw new RequestError(`there is no target ${target}`);
    return go(c, runToLine(line), after);
  }
  if (target > debuggee.machine.length) throw new RequestError(`there is no target ${target}: it was never given`);
  goBack(c, after, (breathe) => debuggee.travel(() => momentOf(debuggee, target), breathe));
};

/** Goes to a position of the present branch. */
function momentOf({ machine }: Debuggee, position: number): Stop {
  machine.seek(position);
  return momentStop(machine);
}

const travelTo: Handler = (c, args, after) => {
  const debuggee = canGo(c);
  const { machine } = debuggee;
  const position = integer(args.position, 'position');
  const branch = args.branch === undefined ? undefined : integer(args.branch, 'branch');
  if (branch !== undefined && !machine.timeline.branches[branch])
    throw new RequestError(`there is no branch ${branch}`);
  if (position < 0) throw new RequestError(`"position" must not be below zero, and is ${position}`);
  if (branch === undefined && position > machine.length)
    throw new RequestError(`there is no position ${position}: ${machine.length} steps are known`);
  goBack(c, after, (breathe) =>
    debuggee.travel(() => {
      if (branch !== undefined) machine.takeBranch(branch, position);
      return momentOf(debuggee, Math.min(position, machine.length));
    }, breathe),
  );
};

const undoJump: Handler = (c, _args, after) => {
  const debuggee = canGo(c);
  if (!debuggee.canUndoTravel) throw new RequestError('there is no jump to undo', { showUser: true });
  goBack(c, after, async (breathe) => (await debuggee.undoTravel(breathe)) ?? debuggee.atPause());
};

const jump: Handler = async (c, args, after): Promise<JumpAnswer> => {
  const direction = args.direction === 'forward' ? 'forward' : 'back';
  const target = jumpTarget(canGo(c), args);
  let answer: JumpAnswer = { found: false, message: unchanged(target, direction) };
  const stop = await search(c, `Looking for what changed ${target.name}`, (debuggee, breathe) =>
    debuggee.travel(async (pause) => {
      const jumped = await jumpTo(debuggee, target, direction, pause);
      if (jumped === GIVEN_UP)
        answer = { found: false, message: `looking for what changed ${target.name} was given up` };
      else if (jumped) answer = { found: true, message: jumped.message, position: jumped.position };
      return jumped && jumped !== GIVEN_UP ? jumped.stop : undefined;
    }, breathe),
  );
  if (stop)
    after(() => {
      c.output(`${answer.message}\n`, 'console');
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

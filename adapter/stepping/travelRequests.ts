// Requests to go to other positions: into and out of routines, a frame's first step, the change of
// a value, any position of any branch.
import { momentStop } from '../../core/debugger/run/moments.ts';
import type { Stop } from '../../core/debugger/stops/stop.ts';
import { jumpTo, unchangedText } from '../../core/debugger/why/jump.ts';
import { CANCELLED, type Work } from '../../core/machine/work.ts';
import { frameRef } from '../inspection/frames.ts';
import { type JumpAnswer, REQUEST } from '../protocol.ts';
import { integer, oneOf, optional, text } from '../session/arguments.ts';
import { controlOf, stopNow } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Concern } from '../session/handler.ts';
import { jumpTarget } from './jump.ts';
import { search, tellPlace } from './running.ts';
import { backward, canGo, goBack } from './steppingRequests.ts';

export const travels = {
  [REQUEST.stepBackInto]: backward((control, thread, token) => control.stepBack(thread, 'into', token)),
  [REQUEST.stepBackOut]: backward((control, thread, token) => control.stepBack(thread, 'out', token)),
  restartFrame: {
    takes: { frameId: integer },
    capabilities: { supportsRestartFrame: true },
    answer(c, { frameId }, after) {
      const control = canGo(c);
      const { thread, level } = frameRef(control, frameId);
      goBack(c, after, (token) => control.restartFrame(thread, level, token));
    },
  },
  [REQUEST.travel]: {
    takes: { position: integer, branch: optional(integer) },
    answer(c, { position, branch }, after) {
      const control = canGo(c);
      const { machine } = control;
      if (branch !== undefined && !machine.timeline.branches[branch])
        throw new RequestError(`there is no branch ${branch}`);
      if (position < 0) throw new RequestError(`"position" must not be below zero, and is ${position}`);
      if (branch === undefined && position > machine.length)
        throw new RequestError(`there is no position ${position}: ${machine.length} steps are known`);
      const there = (): Stop => {
        if (branch !== undefined) machine.takeBranch(branch, position);
        machine.seek(Math.min(position, machine.length));
        return momentStop(machine);
      };
      goBack(c, after, (token) => control.goTo(there, token));
    },
  },
  [REQUEST.undoJump]: {
    takes: {},
    answer(c, _args, after) {
      const control = canGo(c);
      if (!control.canUndoTravel) throw new RequestError('there is no jump to undo', { showUser: true });
      goBack(c, after, async (token) => (await control.undoTravel(token)) ?? control.atPause());
    },
  },
  [REQUEST.jump]: {
    takes: {
      direction: optional(oneOf(['back', 'forward'])),
      frameId: optional(integer),
      variablesReference: optional(integer),
      name: optional(text),
      expression: optional(text),
    },
    async answer(c, args, after) {
      const { direction = 'back' } = args;
      const target = jumpTarget(canGo(c), args);
      let answer: JumpAnswer = { found: false, message: unchangedText(target, direction) };
      const stop = await search(c, `Looking for what changed ${target.name}`, (control, token) => {
        const looking = function* (): Work<Stop | undefined> {
          const jumped = yield* jumpTo(control, target, direction);
          if (jumped) answer = { found: true, message: jumped.message, position: jumped.position };
          return jumped?.stop;
        };
        return control.travel(looking(), token);
      });
      if (stop === CANCELLED) return { found: false, message: `looking for what changed ${target.name} was given up` };
      if (stop)
        after(() => {
          tellPlace(c, controlOf(c), stop, answer.message);
          stopNow(c, stop);
        });
      return answer;
    },
  },
} satisfies Concern;

// Jump to Cursor: to where a line or a step of a listing ran, or a run to a line that has not run.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { momentStop } from '../../core/debugger/run/moments.ts';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { runToLine } from '../../core/debugger/run/stepPlans.ts';
import { snap } from '../../core/debugger/stops/breakpoint.ts';
import type { Stop } from '../../core/debugger/stops/stop.ts';
import { stepPositions } from '../../core/debugger/why/stepPositions.ts';
import { beganAt } from '../../core/history/callIndex.ts';
import { stepOfLine } from '../../core/inspect/listingText.ts';
import type { Routine } from '../../core/kernel/routine.ts';
import { CANCELLED, inSlices } from '../../core/machine/work.ts';
import { indexOfLine } from '../../core/program/lines.ts';
import { integer } from '../session/arguments.ts';
import {
  type Context,
  stoppedControl,
  threadIndex,
  toClientColumn,
  toClientLine,
  toDebuggerLine,
  vintageOf,
} from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Concern } from '../session/handler.ts';
import { routineOfSource, SOURCE } from '../sources/listing.ts';
import { pathKey } from '../sources/pathKey.ts';
import { search } from './running.ts';
import { canGo, go, goBack } from './steppingRequests.ts';

type Target = DebugProtocol.GotoTarget;

/** A target is the position it goes to; below zero, a line that has not run yet. */
const AHEAD = -1;

async function listingTargets(c: Context, routine: Routine, line: number): Promise<Target[]> {
  const { machine } = stoppedControl(c);
  const pc = stepOfLine(routine, line);
  if (routine.vintage !== vintageOf(c) || pc === undefined) return [];
  const here = machine.position;
  const found = await search(c, `Looking for ${routine.name}`, async (_, token) => {
    try {
      return await inSlices(stepPositions(machine, routine.name, pc, here), token);
    } finally {
      machine.seek(here);
    }
  });
  if (found === CANCELLED) return [];
  const label = `${routine.name}, step ${routine.labels[pc]}`;
  const target = (id: number | undefined, words: string): Target[] =>
    id === undefined ? [] : [{ id, label: `${words}: ${label}`, line: toClientLine(c, line) }];
  return [...target(found.before, 'back to the last time'), ...target(found.after, 'on to the next time')];
}

function scriptTargets(c: Context, { machine }: RunControl, line: number): Target[] {
  const at = snap(machine.program.lines, line);
  // before the first line that runs there is nothing to go to
  if (at === undefined || line < (machine.program.lines[0] ?? 0)) return [];
  const moment = beganAt(machine.timeline, indexOfLine(machine.program, at), machine.position);
  const ran = moment === undefined ? 'run to' : moment < machine.position ? 'back to' : 'on to';
  const label = `${moment === machine.position ? 'here:' : ran} line ${at}`;
  return [{ id: moment ?? AHEAD * at, label, line: toClientLine(c, at), column: toClientColumn(c, 1) }];
}

export const gotos = {
  gotoTargets: {
    takes: { source: SOURCE, line: integer },
    capabilities: { supportsGotoTargetsRequest: true },
    async answer(c, { source, line: given }) {
      const control = stoppedControl(c);
      const line = toDebuggerLine(c, given);
      if (line < 1) throw new RequestError(`"line" must be a line of the document, and is ${given}`);
      const routine = routineOfSource(source);
      if (routine) return { targets: await listingTargets(c, routine, line) };
      // another document is not what is debugged
      const isProgram = pathKey(source.path ?? '') === pathKey(c.program);
      return { targets: isProgram ? scriptTargets(c, control, line) : [] };
    },
  },
  goto: {
    takes: { threadId: integer, targetId: integer },
    answer(c, { threadId, targetId }, after) {
      const control = canGo(c);
      const { machine } = control;
      threadIndex(control, threadId);
      if (targetId < 0) {
        const line = targetId / AHEAD;
        if (!machine.program.lines.includes(line)) throw new RequestError(`there is no target ${targetId}`);
        return go(c, runToLine(line), after);
      }
      if (targetId > machine.length) throw new RequestError(`there is no target ${targetId}: it was never given`);
      const there = (): Stop => {
        machine.seek(targetId);
        return momentStop(machine);
      };
      goBack(c, after, (token) => control.goTo(there, token));
    },
  },
} satisfies Concern;

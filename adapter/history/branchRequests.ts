// Requests for the branches of a session, and for the run so far as a script.
import { momentStop } from '../../core/debugger/run/moments.ts';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import type { Stop } from '../../core/debugger/stops/stop.ts';
import { branchAbout } from '../../core/debugger/words/branchText.ts';
import { type Branch, current, endOf } from '../../core/history/timeline.ts';
import { scheduleLine } from '../../core/save/scheduleLine.ts';
import { saveAsScript } from '../../core/save/script.ts';
import { quoted } from '../../core/trace/echo.ts';
import { REQUEST } from '../protocol.ts';
import { integer, oneOf, text } from '../session/arguments.ts';
import { stoppedControl } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Concern } from '../session/handler.ts';
import { fileName } from '../sources/fileName.ts';
import { canGo, goBack } from '../stepping/steppingRequests.ts';
import { save } from './saving.ts';

function knownBranch(control: RunControl, id: number): Branch {
  const { branches } = control.machine.timeline;
  const branch = branches[id];
  if (!branch) throw new RequestError(`there is no branch ${id}: there are 0 to ${branches.length - 1}`);
  return branch;
}

export const branches = {
  [REQUEST.branches]: {
    takes: {},
    answer(c) {
      const { machine } = stoppedControl(c);
      const now = current(machine.timeline).id;
      const rows = machine.timeline.branches.map((b) => ({
        id: b.id,
        name: b.name,
        parent: b.parent,
        from: b.from,
        length: endOf(b),
        current: b.id === now,
        about: branchAbout(machine, b.id),
      }));
      return { branches: rows };
    },
  },
  [REQUEST.script]: {
    takes: { form: oneOf(['schedule', 'script']) },
    answer(c, { form }) {
      const { machine, compiled } = stoppedControl(c);
      if (form === 'schedule') return save(c, 'Writing the schedule', scheduleLine(machine, compiled));
      const title = `How ${fileName(c.program)} came to step ${machine.position} of ${current(machine.timeline).name}`;
      return save(c, 'Writing the script', saveAsScript(machine, compiled, title));
    },
  },
  [REQUEST.takeBranch]: {
    takes: { branch: integer },
    answer(c, { branch: id }, after) {
      const control = canGo(c);
      const { machine } = control;
      const branch = knownBranch(control, id);
      const there = (): Stop => {
        machine.takeBranch(id);
        return { ...momentStop(machine), description: `Paused at the end of "${branch.name}"` };
      };
      goBack(c, after, (token) => control.goTo(there, token));
    },
  },
  [REQUEST.renameBranch]: {
    takes: { branch: integer, name: text },
    answer(c, { branch: id, name: given }) {
      const control = stoppedControl(c);
      const branch = knownBranch(control, id);
      const name = given.trim();
      if (name === '') throw new RequestError('a branch needs a name', { showUser: true });
      const taken = control.machine.timeline.branches.some((b) => b !== branch && b.name === name);
      if (taken) throw new RequestError(`there is a branch ${quoted(name)} already`, { showUser: true });
      branch.name = name;
      return {};
    },
  },
} satisfies Concern;

// The branches of a session: what they are called, what made them, and going from one to another. And the way that one has come, as a script.

import { momentStop } from '../../core/debugger/run/moments.ts';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { branchAbout } from '../../core/debugger/words/branchText.ts';
import { current, endOf } from '../../core/history/timeline.ts';
import { scheduleLine } from '../../core/save/scheduleLine.ts';
import { saveAsScript } from '../../core/save/script.ts';
import { type BranchRow, REQUEST } from '../protocol.ts';
import { type Handler, stoppedControl } from '../session/context.ts';
import { integer, RequestError, text } from '../session/errors.ts';
import { canGo, goBack } from '../stepping/steppingRequests.ts';
import { save } from './saving.ts';

function branchNumber(control: RunControl, value: unknown): number {
  const id = integer(value, 'branch');
  const { branches } = control.machine.timeline;
  if (!branches[id]) throw new RequestError(`there is no branch ${id}: there are 0 to ${branches.length - 1}`);
  return id;
}

export const branches: Readonly<Record<string, Handler>> = {
  [REQUEST.branches](c) {
    const { machine } = stoppedControl(c);
    const now = current(machine.timeline).id;
    const rows = machine.timeline.branches.map(
      (b): BranchRow => ({
        id: b.id,
        name: b.name,
        parent: b.parent,
        from: b.from,
        length: endOf(b),
        current: b.id === now,
        about: branchAbout(machine, b.id),
      }),
    );
    return { branches: rows };
  },
  [REQUEST.script](c, args) {
    const { machine, compiled } = stoppedControl(c);
    if (args.form === 'schedule') return save(c, 'Writing the schedule', scheduleLine(machine, compiled));
    if (args.form !== 'script') throw new RequestError('"form" must be "schedule" or "script"');
    const name = c.program.replace(/^.*[\\/]/, '');
    const title = `How ${name} came to step ${machine.position} of ${current(machine.timeline).name}`;
    return save(c, 'Writing the script', saveAsScript(machine, compiled, title));
  },
  [REQUEST.takeBranch](c, args, after) {
    const control = canGo(c);
    const { machine } = control;
    const id = branchNumber(control, args.branch);
    goBack(c, after, () =>
      control.travel(() => {
        machine.takeBranch(id);
        const stop = momentStop(machine);
        return { ...stop, description: `Paused at the end of "${machine.timeline.branches[id]?.name}"` };
      }),
    );
  },
  [REQUEST.renameBranch](c, args) {
    const control = stoppedControl(c);
    const branch = control.machine.timeline.branches[branchNumber(control, args.branch)];
    const name = text(args.name, 'name').trim();
    if (name === '') throw new RequestError('a branch needs a name', { showUser: true });
    const taken = control.machine.timeline.branches.some((b) => b !== branch && b.name === name);
    if (taken) throw new RequestError(`there is a branch ${name} already`, { showUser: true });
    if (branch) branch.name = name;
    return {};
  },
};

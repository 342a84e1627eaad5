// Completions of a console command: its name, then a thread, a branch or an expression.
import type { FrameRef } from '../../core/inspect/frameRef.ts';
import { findCompletions } from '../../core/language/findCompletion.ts';
import { liveCompletions } from '../../core/language/liveCompletion.ts';
import type { Completion, Proposals } from '../../core/language/proposals.ts';
import type { Machine } from '../../core/machine/machine.ts';
import { COMMANDS, HELP, type Takes } from './consoleCommands.ts';

function names(): Completion[] {
  const help: Completion = { label: `:${HELP.name}`, type: 'keyword', detail: HELP.about };
  const item = (c: (typeof COMMANDS)[number]): Completion => ({
    label: `:${c.name}`,
    // a person who has more to say goes on typing
    text: `:${c.name}${c.takes === 'nothing' || c.takes.endsWith('?') ? '' : ' '}`,
    type: 'keyword',
    detail: c.about,
  });
  return [...COMMANDS.map(item), help];
}

function following(machine: Machine, takes: Takes): Completion[] {
  const { threads } = machine.program;
  switch (takes) {
    case 'thread?':
      return ['script', ...threads].map((label) => ({ label, type: 'value' }));
    case 'kernel thread?':
      return threads.map((label) => ({ label, type: 'value' }));
    case 'branch':
      return machine.timeline.branches.map(({ name: label }) => ({ label, type: 'value' }));
    default:
      return [];
  }
}

/** `before`: the line up to the cursor, which begins with a colon. */
export function commandCompletions(machine: Machine, frame: FrameRef | undefined, before: string): Proposals {
  const [head = '', name, typed = ''] = /^\s*(?::\s*(\S+)\s+)?(.*)$/s.exec(before) ?? [];
  const from = head.length - typed.length;
  const fitting = (items: readonly Completion[]): Proposals => ({
    from,
    items: items.filter(({ label }) => label.startsWith(typed)),
  });
  if (name === undefined) return fitting(names());
  const takes = COMMANDS.find((c) => c.name === name)?.takes ?? 'nothing';
  if (takes !== 'expression' && takes !== 'query') return fitting(following(machine, takes));
  const inside =
    takes === 'query' ? findCompletions(machine.state, typed) : liveCompletions(machine.state, frame, typed);
  return { from: from + inside.from, items: inside.items };
}

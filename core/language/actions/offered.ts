// The light bulb without what would come to nothing: an action that runs the script is offered only
// where its run changes something. The script is run once for each of its versions.
import type { Work } from '../../machine/work.ts';
import type { Problem } from '../problems.ts';
import type { Edit, ScriptView } from '../script.ts';
import { isFailure } from '../symbols/failure.ts';
import type { Action } from './action.ts';
import { actionsAt, limitEdits, resultEdits } from './actions.ts';
import { type Ran, runScript } from './runScript.ts';

/** A longer script is not run before a person chooses an action. */
const MOST_LINES = 5_000;
const MOST_STEPS = 100_000;
/** Lines between two pauses. */
const SLICE = 100;

interface Known {
  readonly text: string;
  /** undefined: the script has errors. */
  readonly ran: Ran | undefined;
  /** A line has another result than it says, or says none. */
  readonly differs: boolean;
  /** By line: the limits that give its result. */
  readonly limits: Map<number, readonly Edit[]>;
}

const kept = new WeakMap<ScriptView, Known>();

const changes = (view: ScriptView, ran: Ran, line: number): boolean => {
  const edits = resultEdits(view, ran, line);
  return !isFailure(edits) && edits.length > 0;
};

function* known(view: ScriptView): Work<Known> {
  const before = kept.get(view);
  if (before) return before;
  const text = Array.from({ length: view.lineCount }, (_, line) => view.lineAt(line)).join('\n');
  const ran = yield* runScript(text, MOST_STEPS);
  let differs = false;
  for (let line = 0; ran && !differs && line < view.lineCount; line++) {
    if (line % SLICE === 0) yield undefined;
    differs = changes(view, ran, line);
  }
  const made = { text, ran, differs, limits: new Map<number, readonly Edit[]>() };
  kept.set(view, made);
  return made;
}

function* bears(view: ScriptView, { what, line }: NonNullable<Action['later']>): Work<boolean> {
  const { ran, differs } = yield* known(view);
  if (!ran) return false;
  if (what === 'expectResults') return differs || !ran.isOver;
  return changes(view, ran, line) || (!ran.isOver && isUnknown(view, ran, line));
}

/** Where several limits give the result, each is an action that names it. */
function* limitActions(view: ScriptView, action: Action, line: number): Work<Action[]> {
  const { text, ran, limits } = yield* known(view);
  if (!ran) return [];
  const edits = limits.get(line) ?? (yield* limitEdits(view, text, ran, line, MOST_STEPS));
  limits.set(line, edits);
  const { title, kind } = action;
  if (edits.length < 2) return edits.length === 0 ? [] : [action];
  return edits.map((edit) => ({ title: `${title}: ${edit.text.trim()}`, kind, edits: [edit] }));
}

/** The run was given up before the call of the line returned. */
const isUnknown = (view: ScriptView, ran: Ran, line: number): boolean => isFailure(resultEdits(view, ran, line));

/** `problems`: those that the editor shows there. */
export function* offeredAt(
  view: ScriptView,
  line: number,
  column: number,
  problems: readonly Problem[],
): Work<Action[]> {
  const all = actionsAt(view, line, column, problems);
  if (view.lineCount > MOST_LINES) return all.filter(({ later }) => later?.what !== 'addLimit');
  const offered: Action[] = [];
  for (const action of all) {
    const { later } = action;
    if (later?.what === 'addLimit') for (const one of yield* limitActions(view, action, later.line)) offered.push(one);
    else if (!later || (yield* bears(view, later))) offered.push(action);
  }
  return offered;
}

// The light bulb without what would come to nothing: an action that runs the script is offered only
// where its run changes something. The script is run once for each of its versions.
import type { Work } from '../../machine/work.ts';
import type { Problem } from '../problems.ts';
import type { ScriptView } from '../script.ts';
import { isFailure } from '../symbols/failure.ts';
import type { Action } from './action.ts';
import { actionsAt, limitEdits, resultEdits } from './actions.ts';
import { type Ran, runScript } from './runScript.ts';

/** A longer script is not run before somebody chooses an action. */
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
  /** By line: does a limit give its result? */
  readonly limits: Map<number, boolean>;
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
  const made = { text, ran, differs, limits: new Map<number, boolean>() };
  kept.set(view, made);
  return made;
}

function* bears(view: ScriptView, { what, line }: NonNullable<Action['later']>): Work<boolean> {
  const { text, ran, differs, limits } = yield* known(view);
  if (!ran) return false;
  if (what === 'expectResults') return differs || !ran.isOver;
  if (what === 'expectResult') return changes(view, ran, line) || (!ran.isOver && isUnknown(view, ran, line));
  let gives = limits.get(line);
  if (gives === undefined) {
    gives = (yield* limitEdits(view, text, ran, line, MOST_STEPS)) !== undefined;
    limits.set(line, gives);
  }
  return gives;
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
  for (const action of all) if (!action.later || (yield* bears(view, action.later))) offered.push(action);
  return offered;
}

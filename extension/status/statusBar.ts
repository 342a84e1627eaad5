// The item of the status bar: where the run stands, or which kernel the open script is for. It asks
// the adapter nothing by itself: stateContext.ts asks once a stop for all.
import * as vscode from 'vscode';
import type { StateBody } from '../../adapter/inspection/stateBody.ts';
import { scriptName } from '../debug/program.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { COMMAND, LANGUAGE, STATUS } from '../ids.ts';
import type { OpenScripts } from '../language/openScripts.ts';
import { kernelText, runningText, runText, type Said } from './statusText.ts';

/** A run that stops sooner is a step: the item keeps still. */
const LONG_MS = 400;
/** Left of the languages' own items, right of the debugger's. */
const PRIORITY = 50;

/** `onDidLook`: the state of the session in focus after each stop; undefined: there is none. */
export function registerStatusBar(
  sessions: Sessions,
  scripts: OpenScripts,
  onDidLook: vscode.Event<StateBody | undefined>,
): vscode.Disposable[] {
  const item = vscode.window.createStatusBarItem(STATUS, vscode.StatusBarAlignment.Left, PRIORITY);
  item.name = 'VM Map Trace';
  let state: StateBody | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function show({ text, spoken, tooltip }: Said, command: string): void {
    item.text = text;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: spoken };
    item.command = command;
    item.show();
  }

  function draw(): void {
    clearTimeout(timer);
    const session = sessions.find();
    if (session && state) {
      const live = sessions.live();
      show(runText(state, scriptName(session, live), live.length < 2), COMMAND.goToStep);
      return;
    }
    const document = vscode.window.activeTextEditor?.document;
    const kernel = document?.languageId === LANGUAGE ? scripts.kernelOf(document) : undefined;
    if (kernel === undefined) item.hide();
    else show(kernelText(kernel), COMMAND.chooseKernel);
  }

  return [
    item,
    onDidLook((seen) => {
      state = seen;
      draw();
    }),
    sessions.onDidResume((session) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (session === sessions.find()) show(runningText(scriptName(session)), 'workbench.action.debug.pause');
      }, LONG_MS);
    }),
    sessions.onDidEnd(() => {
      if (sessions.find()) return;
      state = undefined;
      draw();
    }),
    vscode.window.onDidChangeActiveTextEditor(draw),
    scripts.onDidRead(draw),
    { dispose: () => clearTimeout(timer) },
  ];
}

// What the status bar says of the run, and of a script that is not debugged: its kernel.
import * as vscode from 'vscode';
import type { StateBody } from '../../adapter/inspection/stateBody.ts';
import { number } from '../numbers.ts';

export interface Said {
  readonly text: string;
  /** For a screen reader: without icons. */
  readonly spoken: string;
  readonly tooltip: string;
}

/** `step 35 of 79`; at the end of what has run, `step 79`. */
function stepText({ position, length }: Pick<StateBody, 'position' | 'length'>): string {
  return position < length
    ? vscode.l10n.t('step {0} of {1}', number(position), number(length))
    : vscode.l10n.t('step {0}', number(position));
}

export type Shown = Pick<StateBody, 'position' | 'length' | 'vintage' | 'branch' | 'ended'>;

/** `script`: name of its file, shown where other sessions run beside it. */
export function runText(shown: Shown, script: string, isOnly = true): Said {
  const { branch, vintage, ended } = shown;
  const own = [stepText(shown), ...(branch === undefined ? [] : [branch]), vintage].join(', ');
  const words = isOnly ? own : `${script}, ${own}`;
  const where = ended ?? vscode.l10n.t('Steps of the kernel since the start of {0}.', script);
  return {
    text: `$(history) ${words}`,
    spoken: vscode.l10n.t('VM Map Trace: {0}', words),
    tooltip: [`${script}: ${own}`, where, vscode.l10n.t('Click to go to another step.')].join('\n\n'),
  };
}

export function runningText(script: string): Said {
  const words = vscode.l10n.t('running');
  return {
    text: `$(sync~spin) ${words}`,
    spoken: vscode.l10n.t('VM Map Trace: {0}', words),
    tooltip: vscode.l10n.t('{0} runs. Pause it to see its step.', script),
  };
}

export function kernelText(vintage: string): Said {
  return {
    text: vintage,
    spoken: vscode.l10n.t('Kernel of the script: {0}', vintage),
    tooltip: vscode.l10n.t('The script runs by the rules of {0}. Click to choose another kernel.', vintage),
  };
}

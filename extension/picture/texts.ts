// The texts of the picture's page in the editor's language: those that are drawn, and those of
// its tooltips and tables.
import * as vscode from 'vscode';
import type { Words } from '../../core/picture/draw/words.ts';

/** What the page says beside the drawing. */
interface PageTexts {
  /** What a step does. */
  readonly does: string;
  readonly position: string;
  readonly stepOf: string;
  readonly inCall: string;
  readonly same: string;
  readonly differ: string;
  readonly pair: string;
  readonly title: string;
  readonly begins: string;
  readonly thread: string;
  readonly call: string;
  readonly result: string;
  readonly callsOf: string;
  readonly mapOfRun: string;
  readonly range: string;
  readonly from: string;
  readonly to: string;
  readonly state: string;
  readonly more: string;
}

export type Texts = Words & PageTexts;

export function texts(): Texts {
  return {
    language: vscode.env.language ?? 'en',
    step: vscode.l10n.t('step'),
    now: vscode.l10n.t('now: {0}'),
    drawn: vscode.l10n.t('{0} of {1} steps drawn'),
    holds: vscode.l10n.t('holds the lock'),
    holdsShort: vscode.l10n.t('lock'),
    runs: vscode.l10n.t('runs without it'),
    runsShort: vscode.l10n.t('no lock'),
    faults: vscode.l10n.t('away, faulting'),
    faultsShort: vscode.l10n.t('faulting'),
    contends: vscode.l10n.t('waits for the lock'),
    contendsShort: vscode.l10n.t('waits'),
    asleep: vscode.l10n.t('asleep on an entry'),
    asleepShort: vscode.l10n.t('asleep'),
    changed: vscode.l10n.t('changed by the last step'),
    changedShort: vscode.l10n.t('changed'),
    asleepOn: vscode.l10n.t('asleep: {0} has it'),
    contendsWith: vscode.l10n.t('waits: {0} has the lock'),
    inTransition: vscode.l10n.t('in transition'),
    inTransitionBy: vscode.l10n.t('in transition by {0}'),
    waitedFor: vscode.l10n.t('{0}, waited for'),
    wired: vscode.l10n.t('wired {0}'),
    wiringFailed: vscode.l10n.t('wiring failed'),
    guard: vscode.l10n.t('guard'),
    mapOf: vscode.l10n.t('map of {0}'),
    firstDifference: vscode.l10n.t('first difference: step {0}'),
    does: vscode.l10n.t('Step {0}:'),
    position: vscode.l10n.t('Step {0}'),
    stepOf: vscode.l10n.t('step {0} of {1}'),
    inCall: vscode.l10n.t('{0} in {1}'),
    same: vscode.l10n.t('{0} and {1}: they do not differ'),
    differ: vscode.l10n.t('{0} and {1}: they differ from step {2} on'),
    pair: vscode.l10n.t('{0} and {1}'),
    title: vscode.l10n.t('{0}: {1} steps'),
    begins: vscode.l10n.t('begins at step'),
    thread: vscode.l10n.t('thread'),
    call: vscode.l10n.t('call'),
    result: vscode.l10n.t('result'),
    notReturned: vscode.l10n.t('has not returned'),
    returned: vscode.l10n.t('returned {0} at step {1}'),
    callsOf: vscode.l10n.t('The calls of {0}, at step {1} of {2}'),
    mapOfRun: vscode.l10n.t('The map of {0} through time'),
    range: vscode.l10n.t('range'),
    from: vscode.l10n.t('from step'),
    to: vscode.l10n.t('to step'),
    state: vscode.l10n.t('state'),
    more: vscode.l10n.t('and {0} more'),
  };
}

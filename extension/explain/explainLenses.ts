// Explain over a script that has results, and what was found of them. No `vscode` here.
import type { ExplainReport } from '../../core/explore/service/explained.ts';
import { IF_CHANGED, suppositionSentence, switchCount } from '../../core/explore/words/explained.ts';
import type { Lens } from '../explore/lenses.ts';

export interface ExplainState {
  readonly running: boolean;
  readonly progress: string;
  readonly report: ExplainReport | undefined;
  readonly problem: string | undefined;
}

const TOOLTIP = 'Find an order of the threads that gives the results of the script';

/** `line`: the line on top of which to stand. */
export function explainLenses(state: ExplainState | undefined, hasResults: boolean, line = 1): Lens[] {
  if (!hasResults) return [];
  const offer: Lens = { line, title: '$(lightbulb) Explain', tooltip: TOOLTIP, act: { kind: 'explain' } };
  if (!state) return [offer];
  const { running, progress, report, problem } = state;
  if (running) {
    const title = `$(loading~spin) Explaining${progress === '' ? '' : `: ${progress}`}`;
    return [{ line, title, tooltip: 'Stop looking for an order', act: { kind: 'cancelExplaining' } }];
  }
  if (problem !== undefined) return [offer, { line, title: `not explained: ${problem}`, act: { kind: 'nothing' } }];
  if (!report) return [offer];
  const { explained, others, refusal } = report;
  if (explained) {
    const ways = others.length === 0 ? '' : ` in ${others.length + 1} ways`;
    const { changed, supposed = [] } = report;
    const isChanged = changed !== undefined;
    const title = `$(pass) explained${ways}${isChanged ? ` ${IF_CHANGED}` : ''}, ${switchCount(explained.switches)}`;
    const tooltip = isChanged ? suppositionSentence(supposed) : 'Show what happened between the threads';
    return [offer, { line, title, tooltip, act: { kind: 'story' } }];
  }
  if (report.line === 0)
    return [offer, { line, title: '$(warning) not explained', tooltip: refusal, act: { kind: 'nothing' } }];
  const title = `$(error) line ${report.line} cannot be`;
  return [offer, { line, title, tooltip: refusal, act: { kind: 'line', line: report.line } }];
}

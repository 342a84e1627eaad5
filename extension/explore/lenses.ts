// The lines of a code lens, as data: what to do with the script on top, and over each call what it
// can return. No `vscode` here.
import type { Report, ReportedCall, ReportedExpectation, ReportedOrder } from '../../core/explore/service/report.ts';
import { lineMap } from './lineMap.ts';
import { foundText, resultText, unitText, VERDICT_ICONS, verdictText, witnessText } from './words.ts';

type LensAct =
  | { readonly kind: 'debug' | 'run' | 'explore' | 'cancel' | 'outcomes' | 'nothing' }
  | { readonly kind: 'explain' | 'cancelExplaining' | 'story' }
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'order'; readonly order: ReportedOrder; readonly title: string; readonly key: string };

export interface Lens {
  /** From 1. */
  readonly line: number;
  readonly title: string;
  readonly tooltip?: string;
  readonly act: LensAct;
}

export interface LensState {
  /** What was explored. */
  readonly text: string;
  readonly running: boolean;
  readonly progress: string;
  readonly report: Report | undefined;
  readonly problem: string | undefined;
}

const STALE = 'The script has changed since it was explored: explore it again.';

function callLenses({ thread, text, results, line }: ReportedCall, at: number, so: string): Lens[] {
  if (results.length === 0)
    return [{ line: at, title: so === '' ? 'never returns' : `no return${so}`, act: { kind: 'nothing' } }];
  return results.map((one, i) => {
    const unit = i === 0 ? unitText(one) : '';
    const title = `${one.unexpected ? '$(warning) ' : ''}${resultText(one)}${unit}`;
    const tooltip = `Debug a shortest order in which ${thread}'s ${text} returns ${one.result}${
      one.unexpected ? ', which its line does not expect' : ''
    }`;
    const name = `${thread} line ${line}: ${one.result}`;
    return { line: at, title, tooltip, act: { kind: 'order', order: one.order, title: name, key: one.key } };
  });
}

/** Over a line `expect explore:`, whether it holds; a click debugs an order that decides it. */
function expectationLens(one: ReportedExpectation, line: number): Lens {
  const { verdict, messages, witness } = one;
  const title = `$(${VERDICT_ICONS[verdict]}) ${verdictText(one)}`;
  const offer = witness ? witnessText(one) : 'Show the outcomes';
  const act: LensAct = witness ? { kind: 'order', ...witness } : { kind: 'outcomes' };
  return { line, title, tooltip: [offer, ...messages].join('\n'), act };
}

function exploreLenses(state: LensState | undefined, stale: boolean, line: number): Lens[] {
  if (!state) return [{ line, title: '$(search) Explore', tooltip: 'Try every order', act: { kind: 'explore' } }];
  const { running, progress, report, problem } = state;
  const title = `$(loading~spin) Exploring${progress === '' ? '' : `: ${progress}`}`;
  if (running) return [{ line, title, tooltip: 'Stop, and keep what was found', act: { kind: 'cancel' } }];
  const again: Lens = {
    line,
    title: stale ? '$(search) Explore Again' : '$(search) Explore',
    tooltip: stale ? STALE : 'Try every order',
    act: { kind: 'explore' },
  };
  if (problem !== undefined) return [again, { line, title: `not explored: ${problem}`, act: { kind: 'nothing' } }];
  if (!report) return [again];
  const found = stale
    ? `stale: ${foundText(report)}`
    : `${report.suspects.length > 0 ? '$(warning) ' : ''}${foundText(report)}`;
  return [again, { line, title: found, tooltip: 'Show the outcomes', act: { kind: 'outcomes' } }];
}

/** `first`: the line on top of which to stand. */
export function lensesOf(now: string, state: LensState | undefined, first = 1): Lens[] {
  const stale = state !== undefined && state.text !== now;
  const top: Lens[] = [
    { line: first, title: '$(debug-alt) Debug', act: { kind: 'debug' } },
    { line: first, title: '$(play) Run', act: { kind: 'run' } },
    ...exploreLenses(state, stale, first),
  ];
  // what is stale stands behind its calls, greyed (staleResults.ts)
  if (!state?.report || stale) return top;
  const lineNow = lineMap(state.text, now);
  const soFar = state.running || state.report.bound !== undefined ? ' so far' : '';
  const calls = state.report.calls.flatMap((call) => {
    const at = lineNow(call.line);
    return at === undefined ? [] : callLenses(call, at, soFar);
  });
  const expectations = (state.report.expectations ?? []).flatMap((one) => {
    const at = lineNow(one.line);
    return at === undefined ? [] : [expectationLens(one, at)];
  });
  return [...top, ...calls, ...expectations];
}

/**
 * Behind a line of a script that has changed since it was explored: what its call could return,
 * or whether it held.
 */
export interface StaleText {
  readonly line: number;
  readonly text: string;
}

/** Of the lines that are still there. */
export function staleTexts(now: string, state: LensState | undefined): StaleText[] {
  if (!state?.report || state.text === now) return [];
  const lineNow = lineMap(state.text, now);
  const calls = state.report.calls.flatMap(({ line, results }) => {
    const at = lineNow(line);
    if (at === undefined || results.length === 0) return [];
    const unit = results[0] ? unitText(results[0]) : '';
    return [{ line: at, text: `stale: ${results.map(resultText).join(', ')}${unit}` }];
  });
  const expectations = (state.report.expectations ?? []).flatMap((one) => {
    const at = lineNow(one.line);
    return at === undefined ? [] : [{ line: at, text: `stale: ${verdictText(one)}` }];
  });
  return [...calls, ...expectations];
}

// An explorer that answers messages, for a worker: it explores a script, or explains its results,
// in slices, tells how far it is and what it has found, and keeps the exploration for later
// questions about it. It knows no host.

import type { Vintage } from '../../kernel/constants.ts';
import { CANCELLED, type CancellationToken, inSlices, type Work } from '../../machine/work.ts';
import { type Compiled, compile } from '../../program/compile.ts';
import type { Saved } from '../../save/saving.ts';
import { parse } from '../../trace/parse/parse.ts';
import type { Script } from '../../trace/script.ts';
import type { Bounds, Progress } from '../bounds.ts';
import { type Exploration, explore } from '../explore.ts';
import type { PossibleResult } from '../find/findings.ts';
import { COUNTED, countOrders, LATE, LATE_TEXT, type OrderCounts } from '../find/orderCounts.ts';
import type { Outcome } from '../find/outcomes.ts';
import type { Suspect } from '../find/suspects.ts';
import { ExploreError, planOf } from '../plan.ts';
import { orderSteps } from '../words/orderSteps.ts';
import { bakedText, momentAfter } from '../words/orders.ts';
import { type ExplainReport, explainedReport } from './explained.ts';
import { orderScript } from './orderScript.ts';
import { type Report, type ReportedBaked, type ReportedExpectation, reportOf } from './report.ts';
import { type Explanations, explainSeveral } from './severalExplanations.ts';

export interface ExploreRequest {
  readonly text: string;
  /** Instead of the script's own. */
  readonly kernel?: Vintage;
  readonly bounds: Bounds;
}

/** To the explorer. An `id` comes back with the answer. */
export type Ask =
  | ({ readonly kind: 'explore' } & ExploreRequest)
  | ({ readonly kind: 'explain'; readonly name: string } & ExploreRequest)
  | { readonly kind: 'cancel' }
  | { readonly kind: 'baked'; readonly id: number; readonly key: string }
  | { readonly kind: 'steps'; readonly id: number; readonly key: string }
  | { readonly kind: 'save'; readonly id: number; readonly key: string; readonly title: string };

/** From the explorer. */
export type Answer =
  | { readonly kind: 'progress'; readonly progress: Progress; readonly ms: number; readonly report?: Report }
  | { readonly kind: 'done'; readonly report: Report; readonly ms: number }
  | { readonly kind: 'explained'; readonly report: ExplainReport; readonly ms: number }
  /** It could not be explored, or has failed. */
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'baked'; readonly id: number; readonly baked: ReportedBaked | undefined }
  /** undefined: it does not know the key. */
  | { readonly kind: 'steps'; readonly id: number; readonly lines: readonly string[] | undefined }
  | { readonly kind: 'saved'; readonly id: number; readonly saved: Saved };

/** Tells of each line `expect explore:` whether it holds. */
export type JudgeLines = (
  script: Script,
  compiled: Compiled,
  made: { readonly found: Exploration; readonly bounds: Bounds; readonly ms: number },
  token: CancellationToken,
) => Promise<readonly ReportedExpectation[]>;

/** Milliseconds between two reports of what was found so far. */
const REPORT_MS = 1_000;

/** @throws ExploreError if the script has an error */
function readScript({ text, kernel }: ExploreRequest): { readonly script: Script; readonly compiled: Compiled } {
  const script = parse(text, kernel === undefined ? {} : { kernel });
  const compiled = compile(script);
  const error = compiled.diagnostics.find(({ severity }) => severity === 'error');
  if (error) throw new ExploreError(error.message, error.line);
  return { script, compiled };
}

interface Kept {
  readonly compiled: Compiled;
  readonly found: Exploration;
}

export class ExploreService {
  private kept: Kept | undefined;
  private cancelled = false;
  /** The last question about when something was baked in. */
  private asked: Promise<unknown> = Promise.resolve();
  private readonly tell: (answer: Answer) => void;
  private readonly breathe: CancellationToken['breathe'];
  private readonly judge: JudgeLines | undefined;

  /** `breathe`: lets messages come in. `judge`: tells which lines of the script hold. */
  constructor(tell: (answer: Answer) => void, breathe: () => Promise<void>, judge?: JudgeLines) {
    this.tell = tell;
    this.breathe = breathe;
    this.judge = judge;
  }

  async hear(ask: Ask): Promise<void> {
    switch (ask.kind) {
      case 'explore':
        return this.explore(ask);
      case 'explain':
        return this.explain(ask);
      case 'cancel':
        this.cancelled = true;
        return;
      case 'baked':
        this.tell({ kind: 'baked', id: ask.id, baked: await this.baked(ask.key) });
        return;
      case 'steps':
        this.tell({ kind: 'steps', id: ask.id, lines: this.steps(ask.key) });
        return;
      case 'save':
        this.tell({ kind: 'saved', id: ask.id, saved: this.save(ask.key, ask.title) });
    }
  }

  private async explore(request: ExploreRequest): Promise<void> {
    this.cancelled = false;
    this.kept = undefined;
    const began = performance.now();
    try {
      const { script, compiled } = readScript(request);
      const { bounds } = request;
      const found = await this.search(compiled, bounds, began);
      const ms = performance.now() - began;
      const counted = await this.counted(compiled, found);
      const counts = counted === LATE ? undefined : counted;
      const expectations = (await this.judge?.(script, compiled, { found, bounds, ms }, this.token)) ?? [];
      this.kept = { compiled, found };
      const report = reportOf(compiled, found, counts);
      const hints = counted === LATE ? [...report.hints, LATE_TEXT] : report.hints;
      this.tell({ kind: 'done', report: { ...report, hints, expectations }, ms });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.tell({ kind: 'failed', message });
    }
  }

  /** Is cancelled together with its request. */
  private get token(): CancellationToken {
    const service = this;
    return {
      get isCancelled() {
        return service.cancelled;
      },
      breathe: this.breathe,
    };
  }

  /** Of a small script, how many orders there are. */
  private async counted(compiled: Compiled, found: Exploration): Promise<OrderCounts | typeof LATE | undefined> {
    if (!found.complete || found.states > COUNTED.reduced || this.cancelled) return undefined;
    const counting = await this.slowly(countOrders(compiled, COUNTED), performance.now(), () => {});
    return counting.found === CANCELLED ? undefined : counting.found;
  }

  private async explain({ name, ...request }: { readonly name: string } & ExploreRequest): Promise<void> {
    this.cancelled = false;
    const began = performance.now();
    try {
      const { compiled } = readScript(request);
      const found = await this.explanation(compiled, request.bounds, began);
      const report = explainedReport(compiled, found, { name, text: request.text });
      this.tell({ kind: 'explained', report, ms: performance.now() - began });
    } catch (error) {
      this.tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  private async explanation(compiled: Compiled, bounds: Bounds, began: number): Promise<Explanations> {
    const { found, latest } = await this.slowly(explainSeveral(compiled, bounds), began, (progress, ms) =>
      this.tell({ kind: 'progress', progress, ms }),
    );
    if (found !== CANCELLED) return found;
    const nothing = {
      steps: undefined,
      order: undefined,
      switches: 0,
      isFewest: false,
      impossible: undefined,
      hanging: undefined,
      closest: undefined,
    };
    const untried = { machines: [], tried: 0, inOrder: true };
    const first = {
      ...nothing,
      ...untried,
      plan: planOf(compiled),
      bound: 'cancelled',
      states: latest?.states ?? 0,
    } as const;
    return { first, followed: undefined, others: [], stoppedAfter: undefined };
  }

  private async search(compiled: Compiled, bounds: Bounds, began: number): Promise<Exploration> {
    const { found, latest } = await this.slowly(explore(compiled, { bounds }), began, ({ soFar, ...progress }, ms) =>
      this.tell({ kind: 'progress', progress, ms, report: reportOf(compiled, soFar()) }),
    );
    if (found !== CANCELLED) return found;
    if (!latest) throw new ExploreError('it was cancelled before it began');
    return latest.soFar();
  }

  /** Works in slices, until it is done or cancelled; reports its progress at intervals. */
  private async slowly<P, T>(
    searching: Generator<P, T>,
    began: number,
    tell: (latest: P, ms: number) => void,
  ): Promise<{ readonly found: T | typeof CANCELLED; readonly latest: P | undefined }> {
    let latest: P | undefined;
    let told = began;
    const service = this;
    const token: CancellationToken = {
      get isCancelled() {
        return service.cancelled;
      },
      breathe: async () => {
        const now = performance.now();
        if (latest !== undefined && now - told > REPORT_MS) {
          told = now;
          tell(latest, now - began);
        }
        await this.breathe(undefined);
      },
    };
    const work = function* (): Work<T> {
      for (;;) {
        const { done, value } = searching.next();
        if (done) return value;
        latest = value;
        yield undefined;
      }
    };
    return { found: await inSlices(work(), token), latest };
  }

  /** What was found under a key, and where. */
  private of(key: string): Suspect | Outcome | PossibleResult | undefined {
    const { suspects = [], outcomes = [], results = [] } = this.kept?.found ?? {};
    return [...suspects, ...outcomes, ...results].find((one) => one.key === key && key !== '');
  }

  /** Each question makes the graph grow, so they run one after another. */
  private baked(key: string): Promise<ReportedBaked | undefined> {
    const answer = this.asked.then(() => this.bakedNow(key));
    this.asked = answer.catch(() => undefined);
    return answer;
  }

  private async bakedNow(key: string): Promise<ReportedBaked | undefined> {
    const of = this.of(key);
    if (!this.kept || !of) return undefined;
    const service = this;
    const { kept } = this;
    const { compiled, found } = kept;
    const token: CancellationToken = {
      get isCancelled() {
        return service.kept !== kept;
      },
      breathe: this.breathe,
    };
    const baked = await inSlices(found.baked(of), token);
    if (!baked || baked === CANCELLED) return undefined;
    const order = found.order(of);
    const turns = baked.pointOfNoReturn === undefined ? undefined : baked.points[baked.pointOfNoReturn]?.picks;
    const { position, line } = momentAfter(compiled, order, turns ?? 0);
    return { turns, position, line, text: bakedText(compiled, order, baked) };
  }

  private steps(key: string): string[] | undefined {
    const of = this.of(key);
    if (!this.kept || !of) return undefined;
    return orderSteps(this.kept.compiled, this.kept.found.order(of));
  }

  /** The order as a script that runs by itself, to its end. */
  private save(key: string, title: string): Saved {
    const of = this.of(key);
    if (!this.kept || !of) return { text: '', note: 'the script was explored anew: explore it again' };
    const { compiled, found } = this.kept;
    return orderScript(compiled, found.order(of), title, 'range' in of ? of : undefined);
  }
}

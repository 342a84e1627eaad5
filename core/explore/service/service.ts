// An explorer that answers messages, for a worker: it explores a script in slices, tells how far it is
// and what it has found, and keeps the exploration for later questions about it. It knows no host.
import type { Vintage } from '../../kernel/constants.ts';
import { CANCELLED, type CancellationToken, inSlices, type Work } from '../../machine/work.ts';
import { type Compiled, compile } from '../../program/compile.ts';
import type { Saved } from '../../save/saving.ts';
import { parse } from '../../trace/parse/parse.ts';
import type { Bounds, Progress } from '../bounds.ts';
import { type Exploration, explore, type Going } from '../explore.ts';
import { ExploreError } from '../plan.ts';
import { bakedText, momentAfter } from '../words/orders.ts';
import { orderScript } from './orderScript.ts';
import { type Report, type ReportedBaked, reportOf } from './report.ts';

export interface ExploreRequest {
  readonly text: string;
  /** Instead of the script's own. */
  readonly kernel?: Vintage;
  readonly bounds: Bounds;
}

/** To the explorer. An `id` comes back with the answer. */
export type Ask =
  | ({ readonly kind: 'explore' } & ExploreRequest)
  | { readonly kind: 'cancel' }
  | { readonly kind: 'baked'; readonly id: number; readonly key: string }
  | { readonly kind: 'save'; readonly id: number; readonly key: string; readonly title: string };

/** From the explorer. */
export type Answer =
  | { readonly kind: 'progress'; readonly progress: Progress; readonly ms: number; readonly report?: Report }
  | { readonly kind: 'done'; readonly report: Report; readonly ms: number }
  /** It could not be explored, or has failed. */
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'baked'; readonly id: number; readonly baked: ReportedBaked | undefined }
  | { readonly kind: 'saved'; readonly id: number; readonly saved: Saved };

/** Milliseconds between two reports of what was found so far. */
const REPORT_MS = 1_000;

/** @throws ExploreError if the script has an error */
function compiledOf({ text, kernel }: ExploreRequest): Compiled {
  const compiled = compile(parse(text, kernel === undefined ? {} : { kernel }));
  const error = compiled.diagnostics.find(({ severity }) => severity === 'error');
  if (error) throw new ExploreError(`line ${error.line}: ${error.message}`);
  return compiled;
}

interface Kept {
  readonly compiled: Compiled;
  readonly found: Exploration;
}

export class ExploreService {
  private kept: Kept | undefined;
  private cancelled = false;
  private readonly tell: (answer: Answer) => void;
  private readonly breathe: CancellationToken['breathe'];

  /** `breathe`: lets messages come in. */
  constructor(tell: (answer: Answer) => void, breathe: () => Promise<void>) {
    this.tell = tell;
    this.breathe = breathe;
  }

  async hear(ask: Ask): Promise<void> {
    switch (ask.kind) {
      case 'explore':
        return this.explore(ask);
      case 'cancel':
        this.cancelled = true;
        return;
      case 'baked':
        this.tell({ kind: 'baked', id: ask.id, baked: await this.baked(ask.key) });
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
      const compiled = compiledOf(request);
      const found = await this.search(compiled, request.bounds, began);
      this.kept = { compiled, found };
      this.tell({ kind: 'done', report: reportOf(compiled, found), ms: performance.now() - began });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.tell({ kind: 'failed', message });
    }
  }

  private async search(compiled: Compiled, bounds: Bounds, began: number): Promise<Exploration> {
    let latest: Going | undefined;
    let reported = began;
    const service = this;
    const token: CancellationToken = {
      get isCancelled() {
        return service.cancelled;
      },
      breathe: async () => {
        const now = performance.now();
        if (latest && now - reported > REPORT_MS) {
          reported = now;
          const { soFar, ...progress } = latest;
          this.tell({ kind: 'progress', progress, ms: now - began, report: reportOf(compiled, soFar()) });
        }
        await this.breathe(undefined);
      },
    };
    const work = function* (): Work<Exploration> {
      const exploring = explore(compiled, { bounds });
      for (;;) {
        const { done, value } = exploring.next();
        if (done) return value;
        latest = value;
        yield undefined;
      }
    };
    const found = await inSlices(work(), token);
    if (found !== CANCELLED) return found;
    if (!latest) throw new ExploreError('it was cancelled before it began');
    return latest.soFar();
  }

  /** What was found under a key, and where. */
  private of(key: string): { readonly key: string; readonly state: number } | undefined {
    const { found } = this.kept ?? {};
    return found?.suspects.find((one) => one.key === key) ?? found?.outcomes.find((one) => one.key === key);
  }

  private async baked(key: string): Promise<ReportedBaked | undefined> {
    const of = this.of(key);
    if (!this.kept || !of) return undefined;
    const { compiled, found } = this.kept;
    const counting = found.baked(of);
    const work = function* (): Work<Awaited<ReturnType<typeof counting.next>>['value']> {
      for (;;) {
        const { done, value } = counting.next();
        if (done) return value;
        yield undefined;
      }
    };
    const baked = await inSlices(work(), { isCancelled: false, breathe: this.breathe });
    if (!baked || typeof baked !== 'object') return undefined;
    const order = found.order(of.state);
    const turns = baked.pointOfNoReturn === undefined ? undefined : baked.points[baked.pointOfNoReturn]?.picks;
    const { position, line } = momentAfter(compiled, order, turns ?? 0);
    return { turns, position, line, text: bakedText(compiled, order, baked) };
  }

  /** The order as a script that runs by itself, to its end. */
  private save(key: string, title: string): Saved {
    const of = this.of(key);
    if (!this.kept || !of) return { text: '', note: 'the script was explored anew: explore it again' };
    const { compiled, found } = this.kept;
    return orderScript(compiled, found.order(of.state), title);
  }
}

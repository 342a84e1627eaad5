// The explored scripts: what was found of each, while it is explored and after that. Each has
// a worker, which keeps the graph for later questions; the oldest are ended, so that few
// graphs are in memory.
import * as vscode from 'vscode';
import type { Report, ReportedBaked } from '../../core/explore/service/report.ts';
import type { Answer, Ask } from '../../core/explore/service/service.ts';
import type { Vintage } from '../../core/kernel/constants.ts';
import type { Saved } from '../../core/save/saving.ts';
import { exploreBounds } from './bounds.ts';
import { type ExplorerWorker, openWorker } from './openWorker.ts';
import { progressText } from './words.ts';

export interface Explored {
  readonly uri: vscode.Uri;
  /** What was explored. */
  readonly text: string;
  readonly running: boolean;
  /** Milliseconds. */
  readonly ms: number;
  readonly report: Report | undefined;
  /** How far it is, in words. */
  readonly progress: string;
  /** Why it was not explored. */
  readonly problem: string | undefined;
  /** Whose rules held, where it is not the script's own. */
  readonly kernel: Vintage | undefined;
  /** When each finding could not be avoided any more, by its key; as far as it was asked. */
  readonly baked: ReadonlyMap<string, ReportedBaked>;
}

/** Graphs that are kept in memory. */
const MOST_WORKERS = 2;
/**
 * Findings whose "baked in" step is computed at once; that of the others when a person opens
 * them.
 */
const MOST_BAKED = 30;

type Question = Extract<Ask, { id: number }>;
type Reply = Extract<Answer, { id: number }>;

/** One script's exploration, and its worker. */
class Running {
  state: Explored;
  worker: ExplorerWorker | undefined;
  private readonly waiting = new Map<number, (reply: Reply | undefined) => void>();
  private asked = 0;
  private readonly changed: () => void;
  /** Resolved when it is done, has failed, or was ended. */
  readonly done: Promise<void>;
  private finish = (): void => {};
  onProgress: (text: string) => void = () => {};

  constructor(uri: vscode.Uri, text: string, changed: () => void, kernel?: Vintage) {
    this.changed = changed;
    this.state = {
      uri,
      text,
      running: true,
      ms: 0,
      report: undefined,
      progress: '',
      problem: undefined,
      kernel,
      baked: new Map(),
    };
    this.done = new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  update(change: Partial<Explored>): void {
    this.state = { ...this.state, ...change };
    this.changed();
  }

  hear(answer: Answer): void {
    switch (answer.kind) {
      case 'progress': {
        const progress = progressText(answer.progress, answer.ms, vscode.env.language);
        this.onProgress(progress);
        this.update({ progress, ms: answer.ms, ...(answer.report && { report: answer.report }) });
        return;
      }
      case 'done':
        this.update({ running: false, report: answer.report, ms: answer.ms });
        this.finish();
        return;
      case 'failed':
        this.update({ running: false, problem: answer.message });
        this.end();
        return;
      case 'explained':
        return;
      default:
        this.waiting.get(answer.id)?.(answer);
        this.waiting.delete(answer.id);
    }
  }

  /** undefined: the graph is not there any more. */
  ask(question: Omit<Question, 'id'>): Promise<Reply | undefined> {
    const { worker } = this;
    if (!worker) return Promise.resolve(undefined);
    const id = ++this.asked;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      worker.post({ ...question, id } as Question);
    });
  }

  end(): void {
    this.worker?.end();
    this.worker = undefined;
    for (const resolve of this.waiting.values()) resolve(undefined);
    this.waiting.clear();
    if (this.state.running) this.update({ running: false });
    this.finish();
  }
}

export class Explorations implements vscode.Disposable {
  private readonly extension: vscode.Uri;
  /** The one that was explored last is the last. */
  private readonly all = new Map<string, Running>();
  /** Of each script the one on another kernel that it was compared with last. */
  private readonly others = new Map<string, Running>();
  private readonly didChange = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.didChange.event;

  constructor(extension: vscode.Uri) {
    this.extension = extension;
  }

  of(uri: vscode.Uri): Explored | undefined {
    return this.all.get(uri.toString())?.state;
  }

  /** What was found on another kernel, with which it was compared last. */
  otherOf(uri: vscode.Uri): Explored | undefined {
    return this.others.get(uri.toString())?.state;
  }

  /** The one that was explored last. */
  get latest(): Explored | undefined {
    return [...this.all.values()].at(-1)?.state;
  }

  /** Explores, and shows how far it is; what was found of an older text goes. */
  async explore(document: vscode.TextDocument): Promise<Explored> {
    const { uri } = document;
    this.forget(uri);
    const running = new Running(uri, document.getText(), () => this.didChange.fire(uri));
    this.all.set(uri.toString(), running);
    this.endOldest();
    await this.run(running);
    void this.askBaked(running);
    return running.state;
  }

  /** The same text on another kernel: it is kept until another is requested. */
  async exploreOn({ uri, text }: Explored, kernel: Vintage): Promise<Explored> {
    for (const other of this.others.values()) other.end();
    this.others.clear();
    const running = new Running(uri, text, () => this.didChange.fire(uri), kernel);
    this.others.set(uri.toString(), running);
    await this.run(running);
    void this.askBaked(running);
    return running.state;
  }

  private async run(running: Running): Promise<void> {
    const { uri, kernel } = running.state;
    const { memory, bounds } = exploreBounds(uri);
    running.update({});
    try {
      running.worker = await openWorker(this.extension, memory, (answer) => running.hear(answer));
    } catch (error) {
      running.hear({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      return;
    }
    running.worker.post({ kind: 'explore', text: running.state.text, bounds, ...(kernel && { kernel }) });
    await running.done;
  }

  /** Ends an exploration: what it has found stays. */
  cancel(uri: vscode.Uri): void {
    this.all.get(uri.toString())?.worker?.post({ kind: 'cancel' });
  }

  onProgress(uri: vscode.Uri, tell: (text: string) => void): void {
    const running = this.all.get(uri.toString());
    if (running) running.onProgress = tell;
  }

  /** When was it baked in? undefined: not known, because a bound had ended the exploration. */
  baked(uri: vscode.Uri, key: string, kernel?: Vintage): Promise<ReportedBaked | undefined> {
    return this.bakedIn(this.runningOf(uri, kernel), key);
  }

  private runningOf(uri: vscode.Uri, kernel: Vintage | undefined): Running | undefined {
    if (kernel === undefined) return this.all.get(uri.toString());
    const other = this.others.get(uri.toString());
    return other?.state.kernel === kernel ? other : undefined;
  }

  private async bakedIn(running: Running | undefined, key: string): Promise<ReportedBaked | undefined> {
    const known = running?.state.baked.get(key);
    if (known || !running) return known;
    const reply = await running.ask({ kind: 'baked', key } as Omit<Question, 'id'>);
    if (reply?.kind !== 'baked' || !reply.baked) return undefined;
    running.update({ baked: new Map([...running.state.baked, [key, reply.baked]]) });
    return reply.baked;
  }

  /**
   * What each thread does in the order to a finding; undefined: the graph is not there any more.
   */
  async steps(uri: vscode.Uri, key: string, kernel?: Vintage): Promise<readonly string[] | undefined> {
    const reply = await this.runningOf(uri, kernel)?.ask({ kind: 'steps', key } as Omit<Question, 'id'>);
    return reply?.kind === 'steps' ? reply.lines : undefined;
  }

  /** The order to a finding as a script. */
  async save(uri: vscode.Uri, key: string, title: string, kernel?: Vintage): Promise<Saved> {
    const reply = await this.runningOf(uri, kernel)?.ask({ kind: 'save', key, title } as Omit<Question, 'id'>);
    return reply?.kind === 'saved' ? reply.saved : { text: '', note: 'explore the script again first' };
  }

  private async askBaked(running: Running): Promise<void> {
    const { report } = running.state;
    if (!report || report.bound) return;
    const bad = report.outcomes.filter(({ kind }) => kind !== 'done');
    for (const { key } of [...report.suspects, ...bad].slice(0, MOST_BAKED)) {
      if (!running.worker) return;
      await this.bakedIn(running, key);
    }
  }

  private endOldest(): void {
    const live = [...this.all.values()].filter(({ worker }) => worker);
    for (const running of live.slice(0, Math.max(0, live.length - MOST_WORKERS + 1))) running.end();
  }

  forget(uri: vscode.Uri): void {
    const key = uri.toString();
    for (const kept of [this.all, this.others]) {
      kept.get(key)?.end();
      kept.delete(key);
    }
  }

  dispose(): void {
    for (const running of [...this.all.values(), ...this.others.values()]) running.end();
    this.didChange.dispose();
  }
}

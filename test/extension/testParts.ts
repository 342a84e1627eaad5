// The Test view's part of the stand-in for `vscode`: items, profiles, and what runs have told.
class Items {
  private readonly all = new Map<string, TestItem>();
  private readonly parent: TestItem | undefined;
  constructor(parent?: TestItem) {
    this.parent = parent;
  }
  get size(): number {
    return this.all.size;
  }
  get(id: string): TestItem | undefined {
    return this.all.get(id);
  }
  add(item: TestItem): void {
    item.parent = this.parent;
    this.all.set(item.id, item);
  }
  delete(id: string): void {
    this.all.delete(id);
  }
  replace(items: readonly TestItem[]): void {
    this.all.clear();
    for (const item of items) this.add(item);
  }
  forEach(act: (item: TestItem) => void): void {
    for (const item of this.all.values()) act(item);
  }
  [Symbol.iterator](): IterableIterator<[string, TestItem]> {
    return this.all.entries();
  }
}

export class TestItem {
  readonly id: string;
  readonly label: string;
  readonly uri: unknown;
  readonly children = new Items(this);
  parent: TestItem | undefined;
  description: unknown;
  range: unknown;
  error: unknown;
  sortText: unknown;
  canResolveChildren = false;
  constructor(id: string, label: string, uri: unknown) {
    this.id = id;
    this.label = label;
    this.uri = uri;
  }
}

export class TestMessage {
  readonly message: string;
  location: unknown;
  expectedOutput: unknown;
  actualOutput: unknown;
  constructor(message: string) {
    this.message = message;
  }
  static diff(message: string, expected: string, actual: string): TestMessage {
    return Object.assign(new TestMessage(message), { expectedOutput: expected, actualOutput: actual });
  }
}
export class TestRunRequest {
  readonly include: unknown;
  readonly exclude: unknown;
  readonly profile: unknown;
  readonly continuous: unknown;
  constructor(include?: unknown, exclude?: unknown, profile?: unknown, continuous?: unknown) {
    this.include = include;
    this.exclude = exclude;
    this.profile = profile;
    this.continuous = continuous;
  }
}
export const TestRunProfileKind = { Run: 1, Debug: 2, Coverage: 3 };

/** What runs have told of tests: `passed assert ...`, in the order in which they did. */
export const results: string[] = [];
export const messages: TestMessage[] = [];
export const covered: unknown[] = [];
export const output: string[] = [];
/** Scripts whose results were told as outdated. */
export const outdated: string[] = [];

const noted =
  (word: string) =>
  (item: TestItem, said?: TestMessage | readonly TestMessage[]): void => {
    results.push(`${word} ${item.label}`);
    for (const one of said instanceof TestMessage ? [said] : Array.isArray(said) ? said : []) messages.push(one);
  };

const never = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };

export interface Profile {
  readonly label: string;
  readonly run: (request: unknown, token: unknown) => Promise<void>;
  loadDetailedCoverage?: (run: unknown, file: unknown) => Promise<unknown[]>;
}
export const profiles: Profile[] = [];
export const controllers: { items: Items; resolveHandler?: (item?: TestItem) => Promise<void> }[] = [];

export const tests = {
  createTestController: () => {
    const controller = {
      items: new Items(),
      createTestItem: (id: string, label: string, uri: unknown) => new TestItem(id, label, uri),
      createRunProfile: (label: string, _kind: number, run: Profile['run']) => {
        const made: Profile = { label, run };
        profiles.push(made);
        return made;
      },
      createTestRun: () => ({
        token: never,
        enqueued: () => undefined,
        started: () => undefined,
        passed: noted('passed'),
        failed: noted('failed'),
        errored: noted('errored'),
        skipped: noted('skipped'),
        appendOutput: (text: string) => output.push(text),
        addCoverage: (file: unknown) => covered.push(file),
        end: () => results.push('end'),
      }),
      invalidateTestResults: (item: TestItem) => outdated.push(item.label),
      dispose: () => undefined,
    };
    controllers.push(controller);
    return controller;
  },
};

export class StatementCoverage {
  readonly executed: unknown;
  readonly location: unknown;
  constructor(executed: unknown, location: unknown) {
    this.executed = executed;
    this.location = location;
  }
}
export class DeclarationCoverage extends StatementCoverage {
  readonly name: string;
  constructor(name: string, executed: unknown, location: unknown) {
    super(executed, location);
    this.name = name;
  }
}
export const FileCoverage = {
  fromDetails: (uri: unknown, details: readonly unknown[]): object => ({ uri, count: details.length }),
};

export const TaskScope = { Global: 1, Workspace: 2 };
export const TaskGroup = { Test: 'test' };
export class CustomExecution {
  readonly callback: (definition: unknown) => Promise<Terminal>;
  constructor(callback: (definition: unknown) => Promise<Terminal>) {
    this.callback = callback;
  }
}
/** As far as a task's terminal is used. */
interface Terminal {
  readonly onDidWrite: (listener: (text: string) => void) => unknown;
  readonly onDidClose: (listener: (code: number) => void) => unknown;
  open(size: undefined): void;
  close(): void;
}
export class Task {
  group: unknown;
  readonly definition: unknown;
  readonly scope: unknown;
  readonly name: string;
  readonly source: string;
  readonly execution: CustomExecution;
  readonly problemMatchers: unknown;
  constructor(
    definition: unknown,
    scope: unknown,
    name: string,
    source: string,
    execution: CustomExecution,
    matchers: unknown,
  ) {
    this.definition = definition;
    this.scope = scope;
    this.name = name;
    this.source = source;
    this.execution = execution;
    this.problemMatchers = matchers;
  }
}
/** The provider of tasks that was registered last. */
export const taskProviders: { provideTasks(): Task[]; resolveTask(task: unknown): Task }[] = [];
export const tasks = {
  registerTaskProvider: (_type: string, provider: (typeof taskProviders)[0]) => {
    taskProviders.push(provider);
    return { dispose: () => undefined };
  },
};

// The explorer without a thread of its own, in the place of `openWorker.ts`; and documents that a
// person types into.
import { reportedExpectations } from '../../../core/check/reported.ts';
import { type Answer, type Ask, ExploreService } from '../../../core/explore/service/service.ts';
import { LANGUAGE } from '../../../extension/ids.ts';
import * as editor from '../vscode.ts';

export interface OpenedWorker {
  /** Megabytes. */
  readonly memory: number;
  readonly asked: Ask[];
  readonly hear: (answer: Answer) => void;
  isEnded: boolean;
}

/** The workers that were opened. */
export const workers: OpenedWorker[] = [];
export const explorer = {
  /** Why none can be opened. */
  refusal: undefined as unknown,
  /** Does a worker answer by itself, or the test in its place? */
  answers: true,
};

export async function openWorker(_extension: unknown, memory: number, hear: (answer: Answer) => void) {
  if (explorer.refusal !== undefined) throw explorer.refusal;
  const worker: OpenedWorker = { memory, asked: [], hear, isEnded: false };
  workers.push(worker);
  const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const service = new ExploreService((answer) => !worker.isEnded && hear(answer), breathe, reportedExpectations);
  return {
    post(ask: Ask): void {
      worker.asked.push(ask);
      if (explorer.answers) void service.hear(ask);
    },
    end(): void {
      worker.isEnded = true;
    },
  };
}

export class TypedDocument {
  readonly uri: ReturnType<typeof editor.Uri.file>;
  languageId = LANGUAGE as string;
  version = 1;
  isDirty = false;
  text: string;
  constructor(path: string, text: string) {
    this.uri = editor.Uri.file(path);
    this.text = text;
  }
  getText(): string {
    return this.text;
  }
  get lineCount(): number {
    return this.text.split('\n').length;
  }
  lineAt(line: number) {
    const text = this.text.split('\n')[line];
    if (text === undefined) throw new Error('Illegal value for `line`');
    return { text, range: new editor.Range(line, 0, line, text.length) };
  }
  positionAt(offset: number) {
    const before = this.text.slice(0, offset).split('\n');
    return new editor.Position(before.length - 1, before.at(-1)?.length ?? 0);
  }
  /** As VS Code tells it. */
  type(text: string): void {
    this.text = text;
    this.version++;
    editor.fired.changed.fire({ document: this, contentChanges: [{ text }] });
  }
}

/** Opens a script, in the active editor. */
export function openScript(text: string, path = '/work/a.vmtrace'): TypedDocument {
  const document = new TypedDocument(path, text);
  const all = editor.workspace.textDocuments as TypedDocument[];
  all.splice(0, all.length, ...all.filter(({ uri }) => String(uri) !== String(document.uri)), document);
  editor.window.activeTextEditor = { document };
  return document;
}

export function forgetAll(): void {
  workers.length = 0;
  explorer.refusal = undefined;
  explorer.answers = true;
  editor.settings.clear();
  editor.workspace.textDocuments.length = 0;
  editor.window.activeTextEditor = undefined;
  editor.window.visibleTextEditors.length = 0;
}

/** t1 can fail, as t2 may take the range away before it; and t2 may wait for it. */
export const SCRIPT = `map 0x1000..0x9000
entry 0x1000..0x3000 rw- max=rwx
t1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES)
t2: vm_map_remove(0x1000, 0x2000)
`;

/** What the kernel wired is unmapped, which sleeps for ever; or before it is wired. */
export const STUCK_SCRIPT = `map 0x1000..0x9000
entry 0x1000..0x5000 rw- max=rwx
t1: vm_map_wire(0x1000, 0x2000, SYSTEM|NOHOLES)
t2: vm_map_remove(0x1000, 0x2000)
`;

// The page of an explanation in the editor: where it opens, its links, what can be done with each
// order, and where a click on a step leads.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { REQUEST } from '../../../adapter/protocol.ts';
import type { ExplainReport } from '../../../core/explore/service/explained.ts';
import type { Explanations } from '../../../extension/explain/explanations.ts';
import type { StepArguments } from '../../../extension/explain/storyDocument.ts';
import type { OrderArguments } from '../../../extension/explore/orderCommands.ts';
import { COMMAND, DEBUG_TYPE, EXPLAINED_SCHEME } from '../../../extension/ids.ts';
import { openScript, type TypedDocument } from '../explore/explorer.ts';
import { replies, run, sent, session } from '../session.ts';
import * as editor from '../vscode.ts';
import { asked, commands, explain, GUESSED, REFUSED, registerExplain } from './explaining.ts';

vi.mock('../../../extension/explore/openWorker.ts', () => import('../explore/explorer.ts'));

let explanations: Explanations;
const of = ({ uri }: TypedDocument) => explanations.of(uri as never);

beforeEach(() => {
  explanations = registerExplain();
});

/** A session starts, as VS Code tells it. */
function begin(started: object): void {
  const factory = editor.registered.get(`tracker ${DEBUG_TYPE}`) as { createDebugAdapterTracker(of: object): unknown };
  factory.createDebugAdapterTracker(started);
}

interface Content {
  provideTextDocumentContent(uri: unknown): string;
  onDidChange(hear: (uri: unknown) => void): void;
}
const content = () => editor.registered.get(`content ${EXPLAINED_SCHEME}`) as Content;
const pageOf = ({ uri }: TypedDocument) =>
  editor.Uri.from({ scheme: EXPLAINED_SCHEME, path: '/a.vmtrace explained.md', query: String(uri) });
const textOf = (document: TypedDocument) => content().provideTextDocumentContent(pageOf(document));
/** As VS Code has it in an editor. */
function shown(document: TypedDocument): TypedDocument {
  const page = openScript(textOf(document), '/page');
  Object.defineProperty(page, 'uri', { value: pageOf(document) });
  return page;
}
interface Link {
  range: { places: editor.Position[] };
  target: { fragment?: string; toString(): string };
  tooltip: string;
}
const linksOf = (page: TypedDocument): Link[] =>
  (
    editor.registered.get('links [object Object]') as { provideDocumentLinks(of: unknown): Link[] }
  ).provideDocumentLinks(page);
interface Lenses {
  provideCodeLenses(of: unknown): { range: editor.Range; command: { command: string; arguments: OrderArguments[] } }[];
  onDidChangeCodeLenses(hear: () => void): void;
}
const lenses = () => editor.registered.get('lens [object Object]') as Lenses;

test('the page opens beside the script, without the focus, and again in its place', async () => {
  const document = openScript(REFUSED);
  expect(textOf(document)).toBe('Explain the results of the script again.\n');
  let changed = 0;
  content().onDidChange(() => changed++);
  lenses().onDidChangeCodeLenses(() => changed++);
  await explain();
  expect(changed).toBe(2);
  expect(textOf(document)).toMatch(/^# a\.vmtrace: every result is explained/);
  expect(editor.opened).toMatchObject([
    { document: pageOf(document), options: { viewColumn: -2, preserveFocus: true, preview: false } },
  ]);
  const page = shown(document);
  editor.window.visibleTextEditors.push({ document, viewColumn: 1 }, { document: page, viewColumn: 3 });
  await run(COMMAND.showExplanation, document.uri);
  expect(editor.opened[1]).toMatchObject({ document: page, options: { viewColumn: 3 } });
});

test('the page has links to lines of the script and to steps of the order', async () => {
  const document = openScript(REFUSED);
  await explain();
  const page = shown(document);
  const links = linksOf(page);
  const linked = links.map(({ range: { places } }) => {
    const [start, end] = places as [editor.Position, editor.Position];
    return page.getText().split('\n')[start.line]?.slice(start.character, end.character) ?? '';
  });
  expect(linked).toEqual(
    expect.arrayContaining([expect.stringMatching(/^line 3$/), expect.stringMatching(/^step \d/)]),
  );
  links.forEach(({ target, tooltip }, i) => {
    const [, word, number] = /^(line|step) (\d+)$/.exec(linked[i] as string) ?? [];
    expect(tooltip).toMatch(word === 'line' ? /^Go to the line$/ : /^Go to the step in a session/);
    if (word === 'line') expect(String(target)).toBe(`${document.uri}#L${number}`);
    else {
      const [, given = ''] = String(target).split(`command:${COMMAND.goToExplainedStep}?`);
      expect(JSON.parse(decodeURIComponent(given))).toEqual([{ page: 0, which: 0, position: Number(number) }]);
    }
  });
  expect(linksOf(openScript('line 3'))).toEqual([]);
});

test('the page has on top of each explanation what can be done with its order', async () => {
  const document = openScript(REFUSED);
  await explain();
  const explained = of(document)?.report?.explained as NonNullable<ExplainReport['explained']>;
  const { answer } = await asked(document);
  await answer({ explained, others: [{ ...explained, order: { ...explained.order, turns: 'other' }, differs: [] }] });
  const found = lenses().provideCodeLenses(shown(document));
  const acts = [COMMAND.debugOrder, COMMAND.saveOrder, COMMAND.copyOrder];
  expect(found.map(({ command }) => command.command)).toEqual([...acts, ...acts]);
  expect(found.map(({ command }) => command.arguments[0]?.order.turns)).toEqual([
    ...Array(3).fill(explained.order.turns),
    ...Array(3).fill('other'),
  ]);
  const [top, second] = [found[0]?.range.start.line, found[3]?.range.start.line];
  expect(top).toBe(0);
  expect(textOf(document).split('\n')[second ?? 0]).toMatch(/^## Explanation 2/);
  expect(lenses().provideCodeLenses(document)).toEqual([]);
});

test('of a script that is changed no schedule is copied, which would be of another one', async () => {
  const document = openScript(GUESSED);
  await explain();
  const found = lenses().provideCodeLenses(shown(document));
  expect(found.map(({ command }) => command.command)).toEqual([COMMAND.debugOrder, COMMAND.saveOrder]);
});

describe('a click on a step of the page', () => {
  const follows = (turns: string, program = '/work/a.vmtrace') => ({
    ...session,
    configuration: { program, order: turns },
  });
  const step = (change: Partial<StepArguments> = {}) =>
    run(COMMAND.goToExplainedStep, { page: 0, which: 0, position: 12, ...change });
  async function explained(): Promise<string> {
    const document = openScript(REFUSED);
    await explain();
    return of(document)?.report?.explained?.order.turns as string;
  }
  const travelled = [[REQUEST.travel, { position: 12 }]];

  test('goes there in a session that follows the order already', async () => {
    const turns = await explained();
    begin(follows('t2 t1', '/work/a.vmtrace'));
    begin({ ...follows(turns), id: 'b' });
    await step();
    expect(sent).toEqual(travelled);
    expect(commands).toEqual([]);
  });
  test('goes there in the session of the script with what is supposed, where the order is of that', async () => {
    const document = openScript(GUESSED);
    await explain();
    const turns = of(document)?.report?.explained?.order.turns as string;
    const other = vi.fn();
    begin({ ...follows(turns), id: 'b', customRequest: other });
    begin({ ...follows(turns, 'vmtrace-supposed:/1/a-supposed.vmtrace'), id: 'c' });
    commands.length = 0;
    await step();
    expect([sent, commands]).toEqual([travelled, []]);
    expect(other).not.toHaveBeenCalled();
  });
  test('starts one first, and waits until it stands', async () => {
    const turns = await explained();
    vi.mocked(editor.commands.executeCommand).mockImplementation(async (...given) => {
      commands.push(given);
      begin({ ...follows(turns), id: 'b' });
    });
    const gone = step();
    await vi.waitFor(() => expect(commands).toHaveLength(1));
    expect(commands).toMatchObject([[COMMAND.debugOrder, { stopOnEntry: true, title: 'explained', order: { turns } }]]);
    expect(sent).toEqual([]);
    editor.fired.stackItem.fire(undefined);
    await gone;
    expect(sent).toEqual(travelled);
  });
  test('goes nowhere where none starts, or the page is gone; a refusal is said', async () => {
    const turns = await explained();
    await step();
    expect(sent).toEqual([]);
    await step({ page: 7 });
    await step({ which: 3 });
    expect(commands).toHaveLength(1);
    begin({ ...follows(turns), id: 'b' });
    replies.set(REQUEST.travel, new Error('there is no such step'));
    editor.said.length = 0;
    await step();
    expect(editor.said).toEqual(['there is no such step']);
  });
});

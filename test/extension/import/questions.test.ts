// What the log of a script leaves open, as the editor asks it: lenses over the lines, one question
// after another, and values that are typed over.
import { beforeEach, describe, expect, test } from 'vitest';
import { COMMAND, LANGUAGE } from '../../../extension/ids.ts';
import { answerQuestions, newAsking, registerQuestions } from '../../../extension/import/questions.ts';
import { tellImported } from '../../../extension/import/tellImported.ts';
import { imported } from '../../core/import/imported.ts';
import { forgetAll, openScript, type TypedDocument } from '../explore/explorer.ts';
import { run, startSession } from '../session.ts';
import * as editor from '../vscode.ts';

const MAPPED = 'mmap(0x0,65536,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34376515584 (0x801000000)\n';
const ONE = imported(`${MAPPED}mlock(0x801000000,65536) ERR#12 'Cannot allocate memory'\n`).text;
const TWO = imported(`${MAPPED}mlock(0x801000000,65536) ERR#12 'Cannot allocate memory'
mmap(0x0,65536,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) ERR#12 'Cannot allocate memory'
`).text;

interface Box {
  title: string;
  placeholder: string;
  ignoreFocusOut: boolean;
}
const boxes: Box[] = [];
/** What a person types into each question; undefined: it is given up. */
const type = (...typed: (string | undefined)[]): void => void editor.quickPick.typed.splice(0, 9, ...typed);

/** Makes the changes that were asked for in the document, as the editor does. */
function takeEdits(document: TypedDocument): void {
  editor.workspace.applyEdit = async (edit) => {
    editor.edits.push(edit);
    const lines = document.text.split('\n');
    for (const [, range, text] of [...edit.edits].reverse() as [unknown, editor.Range, string][]) {
      const [start, end] = range.places as unknown as [editor.Position, editor.Position];
      const rest = `${text}${(lines[end.line] as string).slice(end.character)}`;
      lines.splice(start.line, end.line - start.line + 1, ...rest.split('\n'));
    }
    document.text = lines.join('\n');
    return true;
  };
}

beforeEach(() => {
  startSession();
  forgetAll();
  editor.edits.length = editor.quickPick.shown.length = editor.quickPick.typed.length = boxes.length = 0;
  const { createQuickPick } = editor.window;
  const { applyEdit } = editor.workspace;
  editor.window.createQuickPick = () => {
    const box = createQuickPick();
    boxes.push(box as unknown as Box);
    return box;
  };
  registerQuestions();
  return () => {
    editor.window.createQuickPick = createQuickPick;
    editor.workspace.applyEdit = applyEdit;
  };
});

describe('a script that leaves something open', () => {
  interface Lens {
    readonly range: editor.Range;
    readonly command: { title: string; tooltip: string; command: string; arguments: unknown[] };
  }
  const lensesOf = (document: TypedDocument): Lens[] =>
    (editor.registered.get(`lens ${LANGUAGE}`) as { provideCodeLenses(of: unknown): Lens[] }).provideCodeLenses(
      document,
    );

  test('has a lens with the question over each line of it', () => {
    const document = openScript(TWO);
    const lines = TWO.split('\n');
    const lenses = lensesOf(document);
    expect(lenses.map(({ command }) => command.title)).toEqual([
      "$(question) What does 'ulimit -l' say?",
      "$(question) What does 'ulimit -v' say?",
    ]);
    for (const { range, command } of lenses) {
      expect(lines[range.start.line]).toMatch(/^limit .*# unknown/);
      expect(range.places).toEqual([range.start.line, 0, range.start.line, 0]);
      expect(command).toMatchObject({ command: COMMAND.answerQuestions, arguments: [document.uri] });
      expect(command.tooltip).toBe('The log does not tell it');
    }
    expect(lensesOf(openScript('t1: mlock(0x1000, 4K)\n'))).toEqual([]);
  });

  test('is asked for it, of the editor or by name, in a box that stays while a person looks it up', async () => {
    const document = openScript(ONE);
    type('60');
    await run(COMMAND.answerQuestions);
    expect(boxes).toMatchObject([{ title: "What does 'ulimit -l' say?", ignoreFocusOut: true }]);
    expect(boxes[0]?.placeholder).toMatch(/^kB, as it prints them: .* would explain the log \(.+\)$/);
    expect(editor.edits).toHaveLength(1);
    openScript('t1: mlock(0x1000, 4K)\n', '/work/b.vmtrace');
    await run(COMMAND.answerQuestions, document.uri);
    expect(boxes).toHaveLength(2);
    expect(editor.said).toEqual([]);
  });

  test('a question without values to choose from says why it is asked', async () => {
    openScript(imported("mlock(0x801e77000,65536)  ERR#12 'Cannot allocate memory'\n").text);
    type(undefined);
    await run(COMMAND.answerQuestions);
    expect(boxes[0]?.placeholder).toBe("'procstat -v PID' or /proc/PID/maps tells");
  });

  test('first that it is not known is offered: a hasty Enter changes nothing', async () => {
    openScript(ONE);
    type('');
    await run(COMMAND.answerQuestions);
    expect(editor.quickPick.shown[0]?.[0]).toBe('I do not know: it stays open: Explain tries each value');
    expect(editor.edits).toEqual([]);
  });

  test('is asked one question after another, each once, numbered; the answers move its lines', async () => {
    const document = openScript(TWO);
    takeEdits(document);
    type('60');
    expect(await answerQuestions(document as never)).toBe(2);
    expect(boxes.map(({ title }) => title)).toEqual([
      "What does 'ulimit -l' say? (1 of 2)",
      "What does 'ulimit -v' say? (2 of 2)",
    ]);
    expect(document.text.match(/^limit .*# answered by a person/gm)).toHaveLength(2);
    expect(document.text).not.toContain('unknown: ');
  });

  test('who gives up is asked nothing more, nor is one whose message was answered', async () => {
    const document = openScript(TWO);
    type(undefined);
    expect(await answerQuestions(document as never)).toBe(0);
    expect(boxes).toHaveLength(1);
    const asking = newAsking();
    type();
    const given = answerQuestions(document as never, asking);
    expect(asking.shown).toBe(boxes[1]);
    asking.end();
    expect(await given).toBe(0);
    expect([asking.isEnded, asking.shown, boxes.length]).toEqual([true, undefined, 2]);
    expect(await answerQuestions(document as never, asking)).toBe(0);
    expect(boxes).toHaveLength(2);
  });

  test('an answer can be given again; where nothing was open that is said, of scripts alone', async () => {
    const document = openScript(ONE);
    takeEdits(document);
    type('60');
    await run(COMMAND.answerQuestions);
    type('32');
    await run(COMMAND.answerQuestions);
    expect(document.text).toMatch(/^limit +memlock +32K +# answered by a person/m);
    openScript('t1: mlock(0x1000, 4K)\n');
    await run(COMMAND.answerQuestions);
    expect(editor.said).toEqual(['The script leaves nothing open that a person could tell.']);
    openScript(ONE, '/work/notes.txt').languageId = 'plaintext';
    await run(COMMAND.answerQuestions);
    editor.window.activeTextEditor = undefined;
    await run(COMMAND.answerQuestions);
    expect(editor.said).toHaveLength(1);
    expect(boxes).toHaveLength(2);
  });
});

describe('a value that is typed over', () => {
  /** What a save changes. */
  async function savedAs(document: TypedDocument): Promise<unknown> {
    let edits: unknown;
    editor.fired.saving.fire({
      document,
      waitUntil(promise: unknown) {
        edits = promise;
      },
    });
    return edits;
  }
  test('is an answer from the next save on, in a script', async () => {
    const typed = ONE.replace(/(memlock +)\S+/, '$132K');
    const edits = (await savedAs(openScript(typed))) as { newText: string }[];
    expect(edits.map(({ newText }) => newText)).toContainEqual(expect.stringMatching(/memlock 32K +# answered by/));
    expect(await savedAs(openScript(ONE))).toEqual([]);
    const other = openScript(typed, '/work/notes.txt');
    other.languageId = 'plaintext';
    expect(await savedAs(other)).toBeUndefined();
  });
});

describe('after an import', () => {
  test('the question of its message can be answered there, and is asked then', async () => {
    const document = openScript(ONE);
    type(undefined);
    editor.answers.push("What does 'ulimit -l' say?");
    await tellImported(document as never, 'Imported.');
    expect(boxes).toHaveLength(2);
    expect(editor.executed).toEqual([]);
  });
  test('its answer has a message of its own, from which the results can be explained', async () => {
    const document = openScript(ONE);
    takeEdits(document);
    type('60');
    editor.answers.push(undefined, 'Explain the Results');
    await tellImported(document as never, 'Imported.');
    await new Promise((resolve) => setImmediate(resolve));
    expect(editor.said).toEqual(['Imported.', 'The answer is in the script now.']);
    expect(editor.executed).toEqual([COMMAND.explain]);
  });
});

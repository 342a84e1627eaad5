// The room of the editors, before there is a picture in it. VS Code tells no size of its window.
// The layout of its editors says, of a group that is alone, its width where it would put others
// beside it, its height where below it, in pixels; one group looks the same in both.
import * as vscode from 'vscode';
import { LANGUAGE } from '../ids.ts';
import type { EditorRow } from './room.ts';

/**
 * Of a letter's height, in the fonts that VS Code begins with; a line where the editor is left
 * to choose its height.
 */
const LETTER = 0.602;
const LINE = 1.36;
const FONT_SIZE = 14;
/** Pixels above the text: tabs, path. */
const HEAD = 57;

const BESIDE = 0;
const BELOW = 1;

interface Layout {
  readonly orientation: number;
  readonly groups: readonly { readonly size?: number }[];
}

/** undefined: this editor has no such command. */
const command = <T>(name: string, ...args: readonly unknown[]): Thenable<T | undefined> =>
  vscode.commands.executeCommand<T>(name, ...args).then(
    (answer) => answer,
    () => undefined,
  );

const layout = (): Thenable<Layout | undefined> => command<Layout>('vscode.getEditorLayout');
const arrange = (orientation: number): Thenable<unknown> =>
  command('vscode.setEditorLayout', { orientation, groups: [{}] });

async function sizeIn(orientation: number): Promise<number | undefined> {
  await arrange(orientation);
  const now = await layout();
  return now?.orientation === orientation ? now.groups[0]?.size : undefined;
}

const letterSize = (): number =>
  vscode.workspace.getConfiguration('editor', { languageId: LANGUAGE }).get<number>('fontSize') || FONT_SIZE;

/** Of several groups beside each other: what each has if there is one more; undefined otherwise. */
export async function sharedRow(): Promise<Pick<EditorRow, 'width' | 'column'> | undefined> {
  const now = await layout();
  if (!now || now.groups.length < 2 || now.orientation !== BESIDE) return undefined;
  const widths = now.groups.map(({ size }) => size ?? Number.NaN);
  const width = widths.reduce((sum, one) => sum + one, 0) / (widths.length + 1);
  return Number.isNaN(width) ? undefined : { width, column: letterSize() * LETTER };
}

/** undefined: there are several groups of editors, or the editor does not tell. */
export async function editorRow(): Promise<EditorRow | undefined> {
  const now = await layout();
  if (now?.groups.length !== 1) return undefined;
  const height = await sizeIn(BELOW);
  const width = await sizeIn(BESIDE);
  if (!width || !height) return undefined;
  const letter = letterSize();
  return { width, column: letter * LETTER, lines: Math.floor((height - HEAD) / (letter * LINE)) };
}

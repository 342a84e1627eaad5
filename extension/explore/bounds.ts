// How far a search in a worker may go, as the settings say.
import * as vscode from 'vscode';
import type { Bounds } from '../../core/explore/bounds.ts';
import { SETTING } from '../ids.ts';

const MB = 2 ** 20;

/** `memory`: in megabytes, as its worker is given it. */
export function exploreBounds(uri: vscode.Uri): { readonly memory: number; readonly bounds: Bounds } {
  const settings = vscode.workspace.getConfiguration('', uri);
  const memory = settings.get<number>(SETTING.memory) ?? 512;
  const time = settings.get<number>(SETTING.time) ?? 60;
  return { memory, bounds: { memory: memory * MB, ...(time > 0 && { time: time * 1000 }) } };
}

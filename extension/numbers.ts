// Numbers in texts that are translated, as the language of the workbench writes them. The sentences
// of core and adapter are English, and so are their numbers.
import * as vscode from 'vscode';
import { numberText } from '../core/trace/numberText.ts';

export const number = (n: number): string => numberText(n, vscode.env.language ?? 'en');

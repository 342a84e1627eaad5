// The open scripts, read again after each change: in slices, so that a long one does not hold up
// the extension host, and given up when a further change or the end of the document makes the
// reading useless.
import * as vscode from 'vscode';
import type { Vintage } from '../../core/kernel/constants.ts';
import { CANCELLED, inSlices } from '../../core/machine/work.ts';
import { type Compiled, compile } from '../../core/program/compile.ts';
import { parsing } from '../../core/trace/parse/parse.ts';
import type { Script } from '../../core/trace/script.ts';
import { LANGUAGE } from '../ids.ts';

/** After the last key, so that a word is not called wrong while it is being typed. */
const TYPING_MS = 150;

/** Lets the extension host do other work. */
export const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

export interface OpenScripts extends vscode.Disposable {
  readonly onDidRead: vscode.Event<{
    readonly document: vscode.TextDocument;
    readonly script: Script;
    readonly compiled: Compiled;
  }>;
  readonly onDidClose: vscode.Event<vscode.TextDocument>;
  /** A line says what its call returned; as the last reading found. */
  hasResults(document: vscode.TextDocument): boolean;
  /** Whose rules it runs by; as the last reading found. undefined: not read yet. */
  kernelOf(document: vscode.TextDocument): Vintage | undefined;
}

/** Lines that are looked at for a result: a longer script has one among them, or none. */
const MOST_LOOKED = 10_000;

function hasResults({ statements }: Script): boolean {
  for (let i = 0; i < Math.min(statements.length, MOST_LOOKED); i++) {
    const s = statements.at(i);
    if (s && 'expected' in s && s.expected) return true;
  }
  return false;
}

interface Reading {
  timer?: ReturnType<typeof setTimeout>;
  /** Of the last reading that came to its end. */
  hasResults?: boolean;
  kernel?: Vintage;
  /** Counts the changes: a reading of an older text is given up. */
  turn: number;
}

export function followScripts(): OpenScripts {
  const didRead = new vscode.EventEmitter<{ document: vscode.TextDocument; script: Script; compiled: Compiled }>();
  const didClose = new vscode.EventEmitter<vscode.TextDocument>();
  const readings = new Map<string, Reading>();

  async function read(document: vscode.TextDocument, reading: Reading): Promise<void> {
    const { turn } = reading;
    const script = await inSlices(parsing(document.getText()), {
      get isCancelled() {
        return reading.turn !== turn;
      },
      breathe,
    });
    if (script === CANCELLED || reading.turn !== turn) return;
    reading.hasResults = hasResults(script);
    const compiled = compile(script);
    reading.kernel = compiled.config.vintage;
    didRead.fire({ document, script, compiled });
  }

  function readAfter(document: vscode.TextDocument, ms: number): void {
    if (document.languageId !== LANGUAGE || document.isClosed) return;
    const key = document.uri.toString();
    const reading = readings.get(key) ?? { turn: 0 };
    readings.set(key, reading);
    reading.turn++;
    clearTimeout(reading.timer);
    reading.timer = setTimeout(() => void read(document, reading), ms);
  }

  function giveUp(reading: Reading): void {
    reading.turn++;
    clearTimeout(reading.timer);
  }

  const parts = [
    didRead,
    didClose,
    vscode.workspace.onDidOpenTextDocument((document) => readAfter(document, 0)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => readAfter(document, TYPING_MS)),
    vscode.workspace.onDidCloseTextDocument((document) => {
      const key = document.uri.toString();
      const reading = readings.get(key);
      if (!reading) return;
      giveUp(reading);
      readings.delete(key);
      didClose.fire(document);
    }),
  ];
  for (const document of vscode.workspace.textDocuments) readAfter(document, 0);
  return {
    onDidRead: didRead.event,
    onDidClose: didClose.event,
    hasResults: (document) => readings.get(document.uri.toString())?.hasResults ?? false,
    kernelOf: (document) => readings.get(document.uri.toString())?.kernel,
    dispose() {
      readings.forEach(giveUp);
      for (const part of parts) part.dispose();
    },
  };
}

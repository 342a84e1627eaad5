// Questions of the extension, and moves of the focus that it makes itself. VS Code shuts a question
// that loses the focus: a question waits for a move that is under way, and while one is open no
// move begins. Every question goes through here.
import * as vscode from 'vscode';

/** A move that VS Code has not ended by then does not keep a question back. */
const MOVE_MS = 1000;

const moves = new Set<PromiseLike<unknown>>();
const open = new Set<PromiseLike<unknown>>();

async function settled(): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((done) => {
    timer = setTimeout(done, MOVE_MS);
  });
  await Promise.race([Promise.allSettled(moves), late]);
  clearTimeout(timer);
}

/** `ask` shows the question; what it gives resolves once the question is gone. */
export async function asking<T>(ask: () => PromiseLike<T>): Promise<T> {
  const asked = settled().then(ask);
  open.add(asked);
  try {
    return await asked;
  } finally {
    open.delete(asked);
  }
}

export const isAsking = (): boolean => open.size > 0;

/** Moves the focus, unless a question has it. */
export async function moveFocus(move: () => PromiseLike<unknown>): Promise<void> {
  if (isAsking()) return;
  const moving = move();
  moves.add(moving);
  try {
    await moving;
  } finally {
    moves.delete(moving);
  }
}

export const showInputBox = (options: vscode.InputBoxOptions): Promise<string | undefined> =>
  asking(() => vscode.window.showInputBox(options));

export const showQuickPick = <T extends vscode.QuickPickItem>(
  items: readonly T[],
  options: vscode.QuickPickOptions,
): Promise<T | undefined> => asking(() => vscode.window.showQuickPick(items, options));

/** Of which as many as one likes may be picked. */
export const showQuickPicks = <T extends vscode.QuickPickItem>(
  items: readonly T[],
  options: vscode.QuickPickOptions,
): Promise<T[] | undefined> => asking(() => vscode.window.showQuickPick(items, { ...options, canPickMany: true }));

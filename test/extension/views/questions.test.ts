import { beforeEach, expect, test, vi } from 'vitest';
import { answers } from '../vscode.ts';

vi.mock('vscode', () => import('../vscode.ts'));
const { asking, isAsking, moveFocus, showInputBox } = await import('../../../extension/views/questions.ts');

/** Ended by hand. */
function held() {
  let end = (): void => undefined;
  const promise = new Promise<void>((done) => {
    end = done;
  });
  return { promise, end: () => end() };
}

const turns = () => new Promise((done) => setTimeout(done));

beforeEach(() => void answers.splice(0));

test('a question gives what was typed, and is over then', async () => {
  answers.push('map.timestamp');
  const typed = showInputBox({ title: 'Jump to a Change' });
  expect(isAsking()).toBe(true);
  expect(await typed).toBe('map.timestamp');
  expect(isAsking()).toBe(false);
});

test('while a question is open the focus stays in it', async () => {
  const question = held();
  const asked = asking(() => question.promise);
  const move = vi.fn(async () => undefined);
  await moveFocus(move);
  expect(move).not.toHaveBeenCalled();
  question.end();
  await asked;
  await moveFocus(move);
  expect(move).toHaveBeenCalledOnce();
});

test('a question is shown once the focus has moved, which would shut it', async () => {
  const order: string[] = [];
  const moving = held();
  const moved = moveFocus(() => moving.promise.then(() => void order.push('moved')));
  const asked = asking(async () => void order.push('asked'));
  await turns();
  expect(order).toEqual([]);
  moving.end();
  await Promise.all([moved, asked]);
  expect(order).toEqual(['moved', 'asked']);
});

test('a move that fails, or that never ends, keeps no question back', async () => {
  const failing = moveFocus(() => Promise.reject(new Error('The row is gone')));
  const ask = vi.fn(async () => undefined);
  await Promise.all([asking(ask), expect(failing).rejects.toThrow('The row is gone')]);
  vi.useFakeTimers();
  try {
    void moveFocus(() => held().promise);
    const asked = asking(ask);
    await vi.advanceTimersByTimeAsync(999);
    expect(ask).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(1);
    await asked;
    expect(ask).toHaveBeenCalledTimes(2);
  } finally {
    vi.useRealTimers();
  }
});

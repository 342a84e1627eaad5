// What is kept for the workspace, as a stand-in.

/** What a window leaves to the next one. */
export function memento() {
  const kept = new Map<string, string>();
  return {
    keys: () => [...kept.keys()],
    get: (key: string) => (kept.has(key) ? JSON.parse(kept.get(key) ?? '') : undefined),
    update: async (key: string, value: unknown) => {
      if (value === undefined) kept.delete(key);
      else kept.set(key, JSON.stringify(value));
    },
  };
}

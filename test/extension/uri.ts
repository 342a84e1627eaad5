// URIs as far as the tests need them.

export const Uri = {
  from: (parts: unknown) => parts,
  file: (path: string) => ({ scheme: 'file', fsPath: path, path }),
  parse: (text: string) => ({ scheme: text.split(':')[0], path: text.replace(/^\w+:/, ''), toString: () => text }),
  joinPath: ({ path }: { path: string }, up: string, name?: string) =>
    Uri.file(name === undefined ? `${path}/${up}`.replace('//', '/') : path.replace(/[^/]*$/, name)),
};

// The kinds of files, what may be done with them, and what goes wrong, as VS Code has them.

export const FileType = { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 };
export const FilePermission = { Readonly: 1 };
export const FileChangeType = { Changed: 1, Created: 2, Deleted: 3 };
export const FileSystemError = {
  NoPermissions: (message: string) => new Error(message),
  FileNotFound: ({ path }: { path: string }) => new Error(`${path} is not there`),
};

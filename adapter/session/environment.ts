// What a session needs of the program that it runs in: an editor, or a process of its own.
/** What differs between an editor and a terminal. */
export interface Environment {
  /** The text of a script. @throws if there is none. */
  readFile(path: string): Promise<string>;
  /** The path of a script as a whole one; `folder` is where a relative one begins. Absent: they come whole. */
  absolute?(path: string, folder: string | undefined): string;
  /** Writes a listing to a file, and gives its path; undefined if it cannot. Absent: where there are no files. */
  listingFile?(name: string, text: () => string): string | undefined;
}

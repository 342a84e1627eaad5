// What a session needs of the program that it runs in: an editor, or a process of its own.
import type { Vintage } from '../../core/kernel/constants.ts';

/** What differs between an editor and a terminal. */
export interface Environment {
  /** The text of a script. @throws if there is none. */
  readFile(path: string): Promise<string>;
  /**
   * The absolute path of a script; `folder` is the base of a relative one. Absent: paths are
   * absolute.
   */
  absolute?(path: string, folder: string | undefined): string;
  /** Writes a listing to a file. Its path, or undefined. Absent: there are no files. */
  listingFile?(name: string, text: () => string): string | undefined;
  /** Numbers of a new session are in hexadecimal. */
  readonly hex?: boolean;
  /** The kernel of every script, whatever it says. */
  readonly kernel?: Vintage;
}

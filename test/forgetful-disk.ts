/**
 * A disk that forgets, at a power cut, what was not flushed: bytes of files that were not synced, and names of files and
 * folders whose folder was not synced since they were given.
 *
 * It stands over the real one: it watches Node's own functions while it is installed, and says afterwards what would be
 * there. Names are kept by the inode of their folder, so that they move with it.
 */
import fs from "node:fs";
import {syncBuiltinESMExports} from "node:module";
import {dirname, join, relative, sep} from "node:path";

type Functions = Pick<typeof fs, "fsync" | "fsyncSync" | "renameSync" | "mkdirSync" | "openSync">;
type Promised = Pick<typeof fs.promises, "rename" | "mkdir" | "copyFile" | "open">;

export class ForgetfulDisk {
  #time = 0;
  /** Inode → when it was synced last. */
  readonly #synced = new Map<number, number>();
  /** Inodes of files that were written while it was installed. */
  readonly #written = new Set<number>();
  /** `inode of the folder/name` → when the name was given. */
  readonly #named = new Map<string, number>();
  readonly #real: Functions & {readonly promises: Promised} = {
    fsync: fs.fsync,
    fsyncSync: fs.fsyncSync,
    renameSync: fs.renameSync,
    mkdirSync: fs.mkdirSync,
    openSync: fs.openSync,
    promises: {...fs.promises},
  };

  install(): void {
    const {fsync, fsyncSync, renameSync, mkdirSync, openSync, promises} = this.#real;
    const synced = (inode: number) => void this.#synced.set(inode, ++this.#time);
    Object.assign(fs, {
      fsyncSync: (file: number) => {
        fsyncSync(file);
        synced(fs.fstatSync(file).ino);
      },
      fsync: (file: number, done: (error: NodeJS.ErrnoException | null) => void) =>
        fsync(file, (error) => {
          synced(fs.fstatSync(file).ino);
          done(error);
        }),
      renameSync: (from: string, to: string) => {
        renameSync(from, to);
        this.#name(to);
      },
      mkdirSync: (path: string, options?: fs.MakeDirectoryOptions) => {
        const first = mkdirSync(path, options) as string | undefined;
        this.#nameFolders(first, path);
        return first;
      },
      openSync: (path: string, flags: string, mode?: number) => {
        const file = openSync(path, flags, mode);
        if (flags !== "r") this.#write(path);
        return file;
      },
    });
    Object.assign(fs.promises, {
      rename: async (from: string, to: string) => {
        await promises.rename(from, to);
        this.#name(to);
      },
      mkdir: async (path: string, options?: fs.MakeDirectoryOptions) => {
        const first = (await promises.mkdir(path, options)) as string | undefined;
        this.#nameFolders(options?.recursive === true ? first : path, path);
        return first;
      },
      copyFile: async (from: string, to: string, mode?: number) => {
        await promises.copyFile(from, to, mode);
        this.#write(to);
      },
      open: async (path: string, flags?: string) => {
        const handle = await promises.open(path, flags);
        const sync = handle.sync.bind(handle);
        handle.sync = async () => {
          await sync();
          synced((await handle.stat()).ino);
        };
        return handle;
      },
    });
    syncBuiltinESMExports();
  }

  uninstall(): void {
    const {promises, ...functions} = this.#real;
    Object.assign(fs, functions);
    Object.assign(fs.promises, promises);
    syncBuiltinESMExports();
  }

  /** Files and folders below `root` that a power cut would take, or empty. Those of before the installation stay. */
  listForgotten(root: string): string[] {
    const paths = fs.readdirSync(root, {recursive: true, withFileTypes: true});
    return paths
      .map((entry) => ({path: join(entry.parentPath, entry.name), isFile: entry.isFile()}))
      .filter(({path, isFile}) => !this.#isKept(path, isFile))
      .map(({path}) => relative(root, path).split(sep).join("/"))
      .sort();
  }

  #isKept(path: string, isFile: boolean): boolean {
    const folder = fs.statSync(dirname(path)).ino;
    const named = this.#named.get(`${folder}/${path.slice(dirname(path).length + 1)}`);
    if (named === undefined) return true;
    const isNameKept = (this.#synced.get(folder) ?? -1) > named;
    const inode = fs.statSync(path).ino;
    return isNameKept && (!isFile || !this.#written.has(inode) || this.#synced.has(inode));
  }

  #nameFolders(first: string | undefined, last: string): void {
    if (first === undefined) return;
    for (let at = last; at.length >= first.length; at = dirname(at)) this.#name(at);
  }

  #write(path: string): void {
    this.#written.add(fs.statSync(path).ino);
    this.#name(path);
  }

  #name(path: string): void {
    const folder = fs.statSync(dirname(path)).ino;
    this.#named.set(`${folder}/${path.slice(dirname(path).length + 1)}`, ++this.#time);
  }
}

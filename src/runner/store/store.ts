/** Keeps files and folders by the digest of their bytes. Today on this disk (local-store.ts). */

export type StoredObject =
  | {readonly kind: "file"; readonly path: string}
  | {readonly kind: "folder"; readonly files: readonly FolderFile[]};

/** A file of a folder; an empty folder or a dead link in it has no path. */
export interface FolderFile {
  readonly name: string;
  readonly digest: string;
  readonly path: string | undefined;
}

export interface Store {
  /** Keeps a copy of a file or folder. Bytes on disk, of a folder their sum. Rejects with ExpectedError or ENOENT. */
  put(path: string): Promise<{readonly bytes: string; readonly size: number}>;
  /** Whether the object is there; of a folder, all its files. */
  has(digest: string): boolean;
  /** Puts the object at `target`, in place of what is there. False, and nothing touched, if it is not whole. */
  get(digest: string, target: string): Promise<boolean>;
  /** Where the object may be read, once it has been found to be whole; undefined where it is not there. */
  find(digest: string): Promise<StoredObject | undefined>;
  /** Removes what killed processes left half written. */
  sweep(): void;
}

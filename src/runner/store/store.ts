/** Keeps files and folders by the digest of their bytes. Today on this disk (local-store.ts). */

export interface Store {
  /** Keeps a copy of a file or folder. Bytes on disk, of a folder their sum. Rejects with ExpectedError or ENOENT. */
  put(path: string): Promise<{readonly bytes: string; readonly size: number}>;
  /** Whether the object is there; of a folder, all its files. */
  has(digest: string): boolean;
  /** Puts the object at `target`, in place of what is there. False, and nothing touched, if it is not whole. */
  get(digest: string, target: string): Promise<boolean>;
  /** Removes what killed processes left half written. */
  sweep(): void;
}

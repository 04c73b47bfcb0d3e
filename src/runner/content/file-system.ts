/** What the file system that a path lies on can be relied on for. */
import {statfsSync} from "node:fs";

export interface FileSystem {
  /** A disk of this machine whose times come from its kernel. */
  readonly isLocal: boolean;
  /** Whether it keeps each file's permissions; where not, all files may look executable. */
  readonly hasModes: boolean;
}

/** Magic numbers of linux/magic.h. */
const LOCAL = new Set([
  0xef53, // ext
  0x58465342, // xfs
  0x9123683e, // btrfs
  0x01021994, // tmpfs
  0x794c7630, // overlayfs
  0x2fc12fc1, // zfs
  0xf2f52010, // f2fs
]);
const WITHOUT_MODES = new Set([
  0x4d44, // vfat
  0x2011bab0, // exfat
  0x5346544e, // ntfs
  0x7366746e, // ntfs3
  0x65735546, // fuse, as ntfs-3g
  0x01021997, // 9p, as Windows' disks in WSL 2
  0x53464846, // Windows' disks in WSL 1
  0xff534d42, // cifs
  0xfe534d42, // smb2
]);

const known = new Map<number, FileSystem>();

/** `path` is absolute; `device` is its `stat.dev`, for which the answer is remembered. */
export function findFileSystem(path: string, device: number): FileSystem {
  let found = known.get(device);
  if (found === undefined) {
    found = inspect(path);
    known.set(device, found);
  }
  return found;
}

function inspect(path: string): FileSystem {
  if (process.platform !== "linux") return {isLocal: false, hasModes: process.platform !== "win32"};
  try {
    const type = statfsSync(path).type >>> 0;
    return {isLocal: LOCAL.has(type), hasModes: !WITHOUT_MODES.has(type)};
  } catch {
    return {isLocal: false, hasModes: true};
  }
}

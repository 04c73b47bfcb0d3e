/** What the operating system's refusals mean, and what to do about each. */

const ERRORS: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  ENOSPC: ["the disk is full", "Free some space, then run again. The last good outputs are untouched."],
  EDQUOT: [
    "the disk quota is used up",
    "Free some space, then run again. The last good outputs are untouched.",
  ],
  EFBIG: ["the file is larger than is allowed here", "Raise the limit (ulimit -f), then run again."],
  EACCES: [
    "permission is denied",
    "Give this user the right to read and write there, or choose another path.",
  ],
  EPERM: [
    "permission is denied",
    "Give this user the right to read and write there, or choose another path.",
  ],
  EROFS: ["the file system is read-only", "Work in a folder that can be written, or choose another path."],
  ENOENT: ["there is no such file", "Check the path; it is taken from the folder you are in."],
  ENOTDIR: ["a file lies where a folder should be", "Check the path, or move the file away."],
  EISDIR: ["a folder lies where a file should be", "Name the file itself, or move the folder away."],
  EEXIST: ["something else lies where this should be", "Move it away, then run again."],
  ELOOP: ["a link leads round in a circle", "Remove the link, or let it point to a file or a folder."],
  ENAMETOOLONG: ["the name is too long", "Choose a shorter one."],
  EBUSY: ["the system or another program is using it", "Close what uses it, then run again."],
  EIO: ["the disk cannot be read or written", "Check the disk, or take the file from a copy."],
  EMFILE: ["too many files are open", "Raise the limit (ulimit -n) or use fewer jobs (-j)."],
};

/** The `code` of a system error, such as `ENOENT`; undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** The error in words with its remedy, if it is one of the operating system's that a person can do something about. */
export function describeSystemError(
  error: unknown,
): {readonly message: string; readonly hint: string} | undefined {
  const known = ERRORS[errorCode(error) ?? ""];
  return known && {message: known[0], hint: known[1]};
}

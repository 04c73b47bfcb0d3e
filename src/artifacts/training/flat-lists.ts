/** JSON in which a list of numbers is one line: a confusion matrix reads as a matrix. */
import {writeFile} from "node:fs/promises";

export async function writeFlatLists(path: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value, null, 2);
  const flat = text.replaceAll(/\[[-\d.,\seE+]+\]/g, (list) => list.replaceAll(/\s+/g, " "));
  await writeFile(path, `${flat}\n`);
}

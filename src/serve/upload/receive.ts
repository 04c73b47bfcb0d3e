/** The parts of an upload, written to a folder of their own under names that the caller has no say in. */
import {createWriteStream} from "node:fs";
import {join} from "node:path";
import {pipeline} from "node:stream/promises";
import type {FastifyRequest} from "fastify";
import {Problem} from "../problem.ts";

/** Paths of the files: one a sensor, or one with both. */
export interface UploadedFiles {
  readonly accel?: string;
  readonly gyro?: string;
  readonly recording?: string;
  readonly session: string;
}

const FIELDS = {accelerometer: "accel", gyroscope: "gyro", recording: "recording"} as const;
const ENDINGS = [".xlsx", ".csv", ".csv.gz", ".fit", ".json", ".json.gz"];
const MB = 1e6;
const HINT =
  "Send the files accelerometer and, unless the model takes none, gyroscope (.xlsx, .csv, .csv.gz, .fit), or recording (.fit, .json, .json.gz).";

/** Throws a Problem where a part is not expected, is too large, or is missing. */
export async function receiveUpload(
  request: FastifyRequest,
  folder: string,
  maxMB: number,
): Promise<UploadedFiles> {
  try {
    return await receive(request, folder, maxMB);
  } catch (error) {
    if (error instanceof Problem || (error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    if ((error as {statusCode?: number}).statusCode === 413) throw tooLarge(maxMB);
    throw new Problem(
      "bad-request",
      `the body is no multipart form that can be read: ${(error as Error).message}`,
      {
        hint: HINT,
        cause: error,
      },
    );
  }
}

async function receive(request: FastifyRequest, folder: string, maxMB: number): Promise<UploadedFiles> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > maxMB * MB) throw tooLarge(maxMB);
  const found: {accel?: string; gyro?: string; recording?: string} = {};
  let session = "upload";
  let left = maxMB * MB;
  const limits = {
    files: 2,
    fields: 4,
    parts: 6,
    fieldSize: 256,
    fieldNameSize: 64,
    headerPairs: 20,
    fileSize: left,
  };
  for await (const part of request.parts({limits})) {
    if (part.type === "file") {
      const name = Object.hasOwn(FIELDS, part.fieldname)
        ? FIELDS[part.fieldname as keyof typeof FIELDS]
        : undefined;
      if (name === undefined || found[name] !== undefined)
        throw unexpected(part.fieldname, name !== undefined);
      const path = join(folder, `${name}${endingOf(part.filename, part.fieldname)}`);
      const file = createWriteStream(path, {flags: "wx", mode: 0o600});
      await pipeline(part.file, file);
      left -= file.bytesWritten;
      if (part.file.truncated || left < 0) throw tooLarge(maxMB);
      found[name] = path;
    } else if (part.fieldname === "session" && typeof part.value === "string")
      session = checkSession(part.value);
    else throw unexpected(part.fieldname, false);
  }
  const {accel, gyro, recording} = found;
  const isPair = accel !== undefined && recording === undefined;
  const isOne = recording !== undefined && accel === undefined && gyro === undefined;
  if (!isPair && !isOne)
    throw new Problem("unprocessable", "the upload is neither files of the sensors nor one recording", {
      hint: HINT,
    });
  return {...found, session};
}

function endingOf(filename: string | undefined, field: string): string {
  const name = (filename ?? "").toLowerCase();
  const ending = ENDINGS.filter((known) => name.endsWith(known)).sort((a, b) => b.length - a.length)[0];
  const fits = field === "recording" ? !/xlsx|csv/.test(ending ?? "") : !/json/.test(ending ?? "");
  if (ending === undefined || !fits)
    throw new Problem("unprocessable", `the file of ${field} has no known format by its name`, {
      hint: HINT,
      errors: [{pointer: `/${field}`, detail: "unknown ending"}],
    });
  return ending;
}

function checkSession(value: string): string {
  if (/^[\w.-]{1,128}$/.test(value)) return value;
  throw new Problem("unprocessable", "session is no name of letters, digits, dot, hyphen and underscore", {
    errors: [{pointer: "/session", detail: "at most 128 letters, digits, dots, hyphens and underscores"}],
  });
}

function unexpected(field: string, isSecond: boolean): Problem {
  const what = isSecond
    ? `there are two parts ${field}`
    : `a part ${JSON.stringify(field.slice(0, 40))} is not expected`;
  return new Problem("unprocessable", what, {hint: HINT});
}

function tooLarge(maxMB: number): Problem {
  return new Problem("too-large", `the upload is larger than ${maxMB} MB`, {
    hint: "Send a shorter recording, or raise serve.limits.batchMB in params.yaml.",
  });
}

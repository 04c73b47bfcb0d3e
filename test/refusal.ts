/** Waits for an action that is to be refused. */
import * as assert from "uvu/assert";
import {ExpectedError} from "../src/platform/failure.ts";

/** The ExpectedError that the action ends in; throws where it ends well or in any other error. */
export async function refusalOf(action: Promise<unknown>): Promise<ExpectedError> {
  try {
    await action;
  } catch (error) {
    assert.instance(error, ExpectedError, String((error as Error).stack));
    return error as ExpectedError;
  }
  throw new Error("nothing was refused");
}

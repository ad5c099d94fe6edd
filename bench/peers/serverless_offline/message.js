// The messages of bench/peers as a Lambda function, for serverless-offline. That keeps a thread with
// a copy of this file for every call under way. So who has joined is kept in a file, and the AWS SDK,
// which takes a while to load, is loaded where it is needed.
import { appendFileSync, openSync, readFileSync, writeSync } from "node:fs";

const marks = openSync(process.env.MARKS, "a");
const joined = `${process.env.MARKS}.joined`;

export const handler = async ({ body, requestContext: { connectionId } }) => {
  if (body === "noop") {
    writeSync(marks, ".");
  } else if (body === "join") {
    const { post } = await import("./post.js");
    appendFileSync(joined, `${connectionId}\n`);
    await post(connectionId);
  } else if (body === "broadcast") {
    const { post } = await import("./post.js");
    await Promise.all(readFileSync(joined, "utf8").trim().split("\n").map(post));
  }
  return { statusCode: 200 };
};

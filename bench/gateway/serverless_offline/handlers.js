// As bench/gateway/app/app.py. Posts are sent as AWS' samples do, by Promise.all.
import { openSync, writeSync } from "node:fs";
import { ApiGatewayManagementApi } from "@aws-sdk/client-apigatewaymanagementapi";

const VERSION = "1";

const { ENDPOINT } = process.env;
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const api = new ApiGatewayManagementApi({ region: "us-east-1", credentials, endpoint: ENDPOINT });
const handled = openSync(new URL("../handled", import.meta.url), "a");
const OK = { statusCode: 200 };

export const connect = async () => OK;

export const message = async ({ body, requestContext: { connectionId } }) => {
  const [command, ...rest] = body.split(" ");
  if (command === "count") {
    writeSync(handled, ".");
  } else if (command === "post") {
    const [Data, ...ids] = rest;
    await Promise.all(ids.map((ConnectionId) => api.postToConnection({ ConnectionId, Data })));
  } else {
    const Data = { echo: rest.join(" "), id: connectionId, version: VERSION }[command];
    await api.postToConnection({ ConnectionId: connectionId, Data });
  }
  return OK;
};

export const version = async () => ({ statusCode: 200, body: JSON.stringify({ version: VERSION }) });

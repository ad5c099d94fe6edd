// Sends to connections, as a Lambda function does.
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";

const TEXT = ".".repeat(64);

const api = new ApiGatewayManagementApiClient({
  endpoint: process.env.ENDPOINT,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});

export const post = (id) =>
  api.send(new PostToConnectionCommand({ ConnectionId: id, Data: TEXT }));

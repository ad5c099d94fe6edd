// A chat as AWS' sample has it: a table of who is connected, that is scanned for each message. What
// the sample makes anew for each call, its client of the management API, is here made once.
import { ApiGatewayManagementApi } from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDB } from "@aws-sdk/client-dynamodb";

const { DYNAMODB, ENDPOINT, TABLE: TableName } = process.env;
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const table = new DynamoDB({ region: "us-east-1", credentials, endpoint: DYNAMODB });
const api = new ApiGatewayManagementApi({ region: "us-east-1", credentials, endpoint: ENDPOINT });
const OK = { statusCode: 200 };

const row = (id) => ({ connectionId: { S: id } });
const forget = (id) => table.deleteItem({ TableName, Key: row(id) });

export const connected = async ({ requestContext: { connectionId } }) => {
  await table.putItem({ TableName, Item: row(connectionId) });
  return OK;
};

export const disconnected = async ({ requestContext: { connectionId } }) => {
  await forget(connectionId);
  return OK;
};

export const said = async ({ body }) => {
  const { data: Data } = JSON.parse(body);
  const { Items } = await table.scan({ TableName, ProjectionExpression: "connectionId" });
  await Promise.all(
    Items.map(({ connectionId: { S: ConnectionId } }) =>
      api.postToConnection({ ConnectionId, Data }).catch((error) => {
        if (error.$metadata?.httpStatusCode !== 410) throw error;
        return forget(ConnectionId);
      }),
    ),
  );
  return OK;
};

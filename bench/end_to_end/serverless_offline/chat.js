// A chat as AWS' sample has it: a table of who is connected, that is scanned for each message. What
// the sample makes anew for each call, its client of the management API, is here made once.
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";

const { DYNAMODB, ENDPOINT, TABLE: TableName } = process.env;
const aws = {
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
};
const table = new DynamoDBClient({ ...aws, endpoint: DYNAMODB });
const api = new ApiGatewayManagementApiClient({ ...aws, endpoint: ENDPOINT });
const OK = { statusCode: 200 };

const row = (id) => ({ connectionId: { S: id } });

const forget = (id) => table.send(new DeleteItemCommand({ TableName, Key: row(id) }));

export const connected = async ({ requestContext: { connectionId } }) => {
  await table.send(new PutItemCommand({ TableName, Item: row(connectionId) }));
  return OK;
};

export const disconnected = async ({ requestContext: { connectionId } }) => {
  await forget(connectionId);
  return OK;
};

export const said = async ({ body }) => {
  const { data } = JSON.parse(body);
  const scan = new ScanCommand({ TableName, ProjectionExpression: "connectionId" });
  const { Items } = await table.send(scan);
  await Promise.all(
    Items.map(async ({ connectionId: { S: ConnectionId } }) => {
      try {
        await api.send(new PostToConnectionCommand({ ConnectionId, Data: data }));
      } catch (error) {
        if (error.$metadata?.httpStatusCode !== 410) throw error;
        await forget(ConnectionId);
      }
    }),
  );
  return OK;
};

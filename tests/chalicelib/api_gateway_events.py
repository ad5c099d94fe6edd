"""Events as API Gateway makes them for the WebSocket handlers."""

ID = "L0SM9cOFvHcCIhw="
PEER = "Ab-_9cOFvHcCIhw="


def request_context(route, event_type, connection_id):
    return {
        "routeKey": route,
        "eventType": event_type,
        "extendedRequestId": "BFEGZG5xliAFZxg=",
        "requestTime": "11/Nov/2024:13:45:46 +0000",
        "messageDirection": "IN",
        "stage": "api",
        "connectedAt": 1731332746514,
        "requestTimeEpoch": 1731332746515,
        "identity": {"sourceIp": "203.0.113.7"},
        "requestId": "BFEGZG5xliAFZxg=",
        "domainName": "abcdefghij.execute-api.eu-central-1.amazonaws.com",
        "connectionId": connection_id,
        "apiId": "abcdefghij",
    }


def connect_event(connection_id=ID, query=None):
    event = {
        "headers": {"Host": "abcdefghij.execute-api.eu-central-1.amazonaws.com"},
        "multiValueHeaders": {"Host": ["abcdefghij.execute-api.eu-central-1.amazonaws.com"]},
        "requestContext": request_context("$connect", "CONNECT", connection_id),
        "isBase64Encoded": False,
    }
    if query:
        event["queryStringParameters"] = query
        event["multiValueQueryStringParameters"] = {k: [v] for k, v in query.items()}
    return event


def message_event(body, connection_id=ID):
    context = request_context("$default", "MESSAGE", connection_id)
    context["messageId"] = "BFEGaeRWliACFzg="
    event = {"requestContext": context, "isBase64Encoded": False}
    return event if body is None else {**event, "body": body}


def disconnect_event(connection_id=ID):
    context = request_context("$disconnect", "DISCONNECT", connection_id)
    context["disconnectStatusCode"] = 1005
    context["disconnectReason"] = "Client-side close frame status not set"
    headers = {"Host": "abcdefghij.execute-api.eu-central-1.amazonaws.com", "x-api-key": ""}
    return {"headers": headers, "requestContext": context, "isBase64Encoded": False}

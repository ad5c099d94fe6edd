"""Two tables with indexes, and their first items."""

ROOMS = {
    "TableName": "Rooms",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        {"AttributeName": "room", "AttributeType": "S"},
        {"AttributeName": "seq", "AttributeType": "N"},
        {"AttributeName": "author", "AttributeType": "S"},
        {"AttributeName": "made", "AttributeType": "N"},
    ],
    "KeySchema": [
        {"AttributeName": "room", "KeyType": "HASH"},
        {"AttributeName": "seq", "KeyType": "RANGE"},
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-author",
            "KeySchema": [
                {"AttributeName": "author", "KeyType": "HASH"},
                {"AttributeName": "made", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["n", "label"]},
        }
    ],
    "LocalSecondaryIndexes": [
        {
            "IndexName": "by-time",
            "KeySchema": [
                {"AttributeName": "room", "KeyType": "HASH"},
                {"AttributeName": "made", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ],
}
PEOPLE = {
    "TableName": "People",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        {"AttributeName": "id", "AttributeType": "S"},
        {"AttributeName": "author", "AttributeType": "S"},
    ],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-author",
            "KeySchema": [{"AttributeName": "author", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}

FIRST_ITEMS = [
    *(
        {
            "TableName": "Rooms",
            "Item": {
                "room": {"S": "ab"[seq % 2]},
                "seq": {"N": str(seq)},
                "author": {"S": "abc"[seq % 3]},
                "made": {"N": str(seq % 4)},
                "n": {"N": str(seq)},
                "label": {"S": "b"},
                "tags": {"SS": ["x", "y"]},
            },
        }
        for seq in range(-2, 6)
    ),
    *(
        {"TableName": "People", "Item": {"id": {"S": id}, "author": {"S": "a"}, "n": {"N": "1"}}}
        for id in "ab"
    ),
]

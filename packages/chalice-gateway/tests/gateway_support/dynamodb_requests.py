"""Random requests to two tables, most of them common, some of them odd or invalid."""

from hypothesis import strategies as st


def mostly(common, odd):
    """Nine times of ten `common`."""
    return st.integers(0, 9).flatmap(lambda number: odd if number == 9 else common)


texts = st.sampled_from(["a", "b", "c"]).map(lambda text: {"S": text})
numbers = st.integers(-3, 6).map(lambda number: {"N": str(number)})
fractions = st.sampled_from(["0.5", "1.25", "-2.5"]).map(lambda number: {"N": number})
sets = st.lists(st.sampled_from("xyz"), min_size=1, unique=True).map(lambda v: {"SS": v})
flags = st.one_of(st.booleans().map(lambda v: {"BOOL": v}), st.just({"NULL": True}))
odd_values = st.sampled_from(
    [{"N": "1e2"}, {"N": "x"}, {"S": ""}, {"B": "AP8="}, {"SS": []}, {"N": "007"}, {"S": "é😀"}]
)
scalars = st.one_of(texts, numbers, fractions, flags)
nested = st.one_of(
    st.dictionaries(st.sampled_from(["k", "N"]), scalars, max_size=2).map(lambda v: {"M": v}),
    st.lists(scalars, max_size=2).map(lambda v: {"L": v}),
)
values = mostly(st.one_of(scalars, scalars, sets, nested), odd_values)


def optional(**members):
    """Dicts with some of these members."""
    return st.fixed_dictionaries({}, optional=members)


room_keys = st.fixed_dictionaries({"room": texts, "seq": numbers})
people_keys = st.fixed_dictionaries({"id": texts})
odd_keys = st.one_of(
    st.fixed_dictionaries({"room": texts}),
    st.fixed_dictionaries({"room": texts, "seq": texts}),
    st.fixed_dictionaries({"id": odd_values}),
)
others = optional(n=values, label=texts, author=texts, made=numbers, tags=sets, extra=nested)


def merged(*parts):
    """Dicts merged from a dict of each strategy."""
    return st.tuples(*parts).map(lambda dicts: {k: v for d in dicts for k, v in d.items()})


keyed = mostly(
    st.one_of(st.tuples(st.just("Rooms"), room_keys), st.tuples(st.just("People"), people_keys)),
    st.tuples(st.sampled_from(["Rooms", "People", "Missing"]), odd_keys),
)

CONDITIONS = [
    "attribute_not_exists(room)",
    "attribute_exists(id)",
    "n = :a",
    "n <> :a AND label = :b",
    "n < :a OR attribute_not_exists(n)",
    "NOT (n >= :a)",
    "#n BETWEEN :a AND :b",
    "#n IN (:a, :b)",
    "begins_with(label, :b)",
    "contains(tags, :b)",
    "attribute_type(n, :b)",
    "size(label) > :a",
    "extra.k = :a",
    "(n = :a) AND (label = :b)",
]
ODD_CONDITIONS = [
    "#n = :a and",
    "status = :a",
    "n = :missing",
]
UPDATES = [
    "SET n = :a",
    "SET #n = :a, label = :b",
    "SET #n = if_not_exists(#n, :a) + :b",
    "SET n = n + :a",
    "SET n = n - :a",
    "SET n=n-:a",
    "SET label = author",
    "SET author = :b",
    "SET extra.k = :a",
    "SET tags = list_append(tags, :a)",
    "REMOVE n, #label",
    "REMOVE author",
    "SET author = :b, made = :a",
    "REMOVE made",
    "ADD n :a",
    "ADD tags :s",
    "DELETE tags :s",
    "SET n = :a REMOVE label ADD made :one DELETE tags :s",
]
ODD_UPDATES = [
    "SET n = :a ADD n :one",
    "SET room = :b",
    "SET status = :a",
    "SET n = ",
]
PLACEHOLDERS = {"#n": "n", "#label": "label", "#made": "made", "#seq": "seq"}


@st.composite
def with_placeholders(draw, expressions):
    """Expressions, with the placeholders that they use, and sometimes too many or too few."""
    request = {name: text for name, text in expressions.items() if text is not None}
    text = " ".join(request.values())
    pool = {":a": draw(scalars), ":b": draw(texts), ":s": draw(sets), ":one": {"N": "1"}}
    if draw(st.integers(0, 19)) == 19:
        pool[":a"] = draw(odd_values)
    used = {name: value for name, value in pool.items() if name in text}
    names = {name: value for name, value in PLACEHOLDERS.items() if name in text}
    if draw(st.integers(0, 39)) == 39:
        used[":unused"] = {"S": "x"}
    if draw(st.integers(0, 39)) == 39:
        names["#unused"] = "x"
    if used:
        request["ExpressionAttributeValues"] = used
    if names:
        request["ExpressionAttributeNames"] = names
    return request


def chosen(texts):
    """One of the texts, or none."""
    return st.one_of(st.none(), st.sampled_from(texts))


conditions = mostly(chosen(CONDITIONS), st.sampled_from(ODD_CONDITIONS))
conditional = st.builds(lambda text: {"ConditionExpression": text}, conditions)
on_failure = optional(ReturnValuesOnConditionCheckFailure=st.sampled_from(["NONE", "ALL_OLD"]))
old_values = mostly(
    optional(ReturnValues=st.sampled_from(["NONE", "ALL_OLD"])),
    st.just({"ReturnValues": "ALL_NEW"}),
)
all_values = optional(
    ReturnValues=st.sampled_from(["NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"])
)


def table_and(member):
    """TableName, and the key as `member`."""
    return keyed.map(lambda pair: {"TableName": pair[0], member: pair[1]})


items_ = st.builds(
    lambda target, attributes: {**target, "Item": {**attributes, **target["Item"]}},
    table_and("Item"),
    others,
)
put = merged(items_, conditional.flatmap(with_placeholders), on_failure)
delete = merged(table_and("Key"), conditional.flatmap(with_placeholders), on_failure)
update = merged(
    table_and("Key"),
    st.builds(
        lambda text, condition: {"UpdateExpression": text, "ConditionExpression": condition},
        mostly(st.sampled_from(UPDATES), st.sampled_from(ODD_UPDATES)),
        conditions,
    ).flatmap(with_placeholders),
    on_failure,
)
check = merged(
    table_and("Key"),
    st.builds(lambda text: {"ConditionExpression": text}, st.sampled_from(CONDITIONS)).flatmap(
        with_placeholders
    ),
    on_failure,
)
projected = st.builds(
    lambda text: {"ProjectionExpression": text},
    mostly(chosen(["n", "#n, label"]), st.sampled_from(["room, extra.k", ""])),
).flatmap(with_placeholders)
get = merged(table_and("Key"), projected, optional(ConsistentRead=st.booleans()))
transaction = st.lists(
    st.one_of(
        *(
            st.builds(lambda inner, kind=kind: {kind: inner}, inner)
            for kind, inner in (
                ("Put", put),
                ("Update", update),
                ("Delete", delete),
                ("ConditionCheck", check),
            )
        )
    ),
    min_size=1,
    max_size=4,
)
batch_writes = st.lists(
    st.one_of(
        items_.map(lambda r: (r["TableName"], {"PutRequest": {"Item": r["Item"]}})),
        table_and("Key").map(lambda r: (r["TableName"], {"DeleteRequest": {"Key": r["Key"]}})),
    ),
    min_size=1,
    max_size=4,
).map(lambda pairs: {name: [p for n, p in pairs if n == name] for name, _ in pairs})
batch_gets = st.lists(keyed, min_size=1, max_size=4).map(
    lambda pairs: {name: {"Keys": [k for n, k in pairs if n == name]} for name, _ in pairs}
)

KEY_CONDITIONS = [
    ("Rooms", None, "room = :b"),
    ("Rooms", None, "room = :b AND seq > :seq"),
    ("Rooms", None, "room = :b AND #seq <= :seq"),
    ("Rooms", None, "room = :b AND seq BETWEEN :low AND :seq"),
    ("Rooms", None, "room = :b AND seq = :seq"),
    ("Rooms", "by-author", "author = :b"),
    ("Rooms", "by-author", "author = :b AND #made >= :seq"),
    ("Rooms", "by-author", "author = :b AND #made < :seq"),
    ("Rooms", "by-time", "room = :b AND made > :seq"),
    ("People", None, "id = :b"),
    ("People", "by-author", "author = :b"),
]
ODD_KEY_CONDITIONS = [("Rooms", None, "seq = :seq"), ("Rooms", "missing", "room = :b")]


@st.composite
def query(draw):
    """A query, without its start key."""
    table, index, key = draw(
        mostly(st.sampled_from(KEY_CONDITIONS), st.sampled_from(ODD_KEY_CONDITIONS))
    )
    filter_ = draw(st.one_of(st.none(), conditions))
    shown = draw(chosen(["n, label", "#n", "id"]))
    request = draw(
        with_placeholders(
            {
                "KeyConditionExpression": key,
                "FilterExpression": filter_,
                "ProjectionExpression": shown,
            }
        )
    )
    for name in (":seq", ":low"):
        if name in key:
            request.setdefault("ExpressionAttributeValues", {})[name] = draw(numbers)
    request |= draw(
        optional(
            Limit=st.integers(1, 3), ScanIndexForward=st.booleans(), ConsistentRead=st.just(True)
        )
    )
    return {"TableName": table, **({"IndexName": index} if index else {}), **request}

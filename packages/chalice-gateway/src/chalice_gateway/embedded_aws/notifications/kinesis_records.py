"""Records of Kinesis: moto keeps all of them, and takes longer for each one."""

from __future__ import annotations

from moto.kinesis.models import Record, Shard

# AWS keeps a day's.
MAX_RECORDS = 10_000


def watch() -> None:
    """Make each shard keep a limited number of records."""

    def put_record(shard: Shard, partition_key: str, data: str, hash_key: str) -> str:
        number: int = next(reversed(shard.records), 0) + 1
        shard.records[number] = Record(partition_key, data, number, hash_key)
        if len(shard.records) > 2 * MAX_RECORDS:
            for old in list(shard.records)[:MAX_RECORDS]:
                del shard.records[old]
        return str(number)

    Shard.put_record = put_record

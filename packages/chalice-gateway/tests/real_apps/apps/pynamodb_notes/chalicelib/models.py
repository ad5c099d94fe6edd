"""Notes, in a table that the model makes if it is not there."""

import os
from datetime import datetime, timezone

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model


class ByAuthor(GlobalSecondaryIndex):
    class Meta:
        index_name = "by-author"
        projection = AllProjection()

    author = UnicodeAttribute(hash_key=True)


class Note(Model):
    class Meta:
        table_name = os.environ["NOTES_TABLE"]
        region = "eu-central-1"
        billing_mode = "PAY_PER_REQUEST"

    id = UnicodeAttribute(hash_key=True)
    author = UnicodeAttribute()
    text = UnicodeAttribute()
    version = NumberAttribute(default=0)
    created = UTCDateTimeAttribute(default_for_new=lambda: datetime.now(timezone.utc))
    by_author = ByAuthor()

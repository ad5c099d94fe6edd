"""Files that messages carry: they are uploaded to S3, and downloaded from there, without passing
through the functions. Exports FileService, its bucket, its errors, and what deletes the files of
deleted messages."""

from chalicelib.files.bucket import DOWNLOAD_S, KEPT_DAYS, UNSENT_DAYS, FileBucket
from chalicelib.files.erasure import FileErasure
from chalicelib.files.errors import NotUploaded, TooLarge, TooManyFiles, WrongType
from chalicelib.files.file_service import FileService, UploadForms
from chalicelib.files.rules import MAX_THUMBNAIL_BYTES, THUMBNAIL_TYPE

__all__ = [
    "DOWNLOAD_S",
    "KEPT_DAYS",
    "MAX_THUMBNAIL_BYTES",
    "THUMBNAIL_TYPE",
    "UNSENT_DAYS",
    "FileBucket",
    "FileErasure",
    "FileService",
    "NotUploaded",
    "TooLarge",
    "TooManyFiles",
    "UploadForms",
    "WrongType",
]

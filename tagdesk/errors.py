"""Expected errors: each message is one sentence to the user that says what to do."""


class TagDeskError(Exception):
    """Something the user can understand and act on; shown as it is, without a traceback."""


class PhotoError(TagDeskError):
    """A file that can't be shown or tagged as a photo."""


class PackError(TagDeskError):
    """A model pack that is missing, damaged or of another version."""


class ArchiveError(TagDeskError):
    """A file of past posts that can't be read."""


class HistoryError(TagDeskError):
    """The history can't be opened or written."""


class DamagedHistoryError(HistoryError):
    """The history is damaged or gone; a backup can be put back."""


class MetadataError(TagDeskError):
    """Keywords that can't be written into a file; it is as it was."""


class TrainingRunError(TagDeskError):
    """A training that can't begin, go on or be read."""

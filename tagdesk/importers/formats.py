"""All formats, in the order they are told to the person; of the general ones the first that fits counts."""

from tagdesk.importers.bluesky import BLUESKY
from tagdesk.importers.csv_table import CSV
from tagdesk.importers.facebook import FACEBOOK
from tagdesk.importers.flickr import FLICKR
from tagdesk.importers.gallery_dl import GALLERY_DL
from tagdesk.importers.google_photos import GOOGLE_PHOTOS
from tagdesk.importers.importer import Importer
from tagdesk.importers.instagram import INSTAGRAM
from tagdesk.importers.instaloader import INSTALOADER
from tagdesk.importers.jsonl import JSONL
from tagdesk.importers.keyword_photos import KEYWORD_PHOTOS
from tagdesk.importers.mastodon import MASTODON
from tagdesk.importers.pinterest import PINTEREST
from tagdesk.importers.pixelfed import PIXELFED
from tagdesk.importers.threads import THREADS
from tagdesk.importers.tumblr import TUMBLR
from tagdesk.importers.twitter import TWITTER

IMPORTERS: tuple[Importer, ...] = (
    INSTAGRAM,
    THREADS,
    FACEBOOK,
    FLICKR,
    GOOGLE_PHOTOS,
    TWITTER,
    MASTODON,
    PIXELFED,
    BLUESKY,
    INSTALOADER,
    GALLERY_DL,
    TUMBLR,
    PINTEREST,
    JSONL,
    CSV,
    KEYWORD_PHOTOS,
)

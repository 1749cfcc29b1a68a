"""The schema of the history, as appended migrations: a step that was released never changes, new ones go below it."""

from sqlite_utils import Database, Migrations

#: Marks the file as TagDesk's ("TgDk"), so that another program's database is never migrated by mistake.
APPLICATION_ID = 0x5467446B


def m001_posts_tags_decisions(db: Database) -> None:
    """Accounts, posts with their photos and tags, the decision log, cached features, full-text search.

    `post_tags` keeps what happened to a tag as independent facts; `state` follows from them, so a tag that was rejected
    before it was typed is rejected again once the typed one is taken off.
    `tag_uses` counts on how many posts a tag is, so that completing a tag does not read all posts at every key.
    `decisions` is the truth about what the person did: `before` and `after` hold the changed columns as JSON, for a tag
    (`tag` is set) its whole row or null. Rows are only appended; `undoes` names the row that an inverse row takes back.
    """
    db.executescript(
        f"""
        PRAGMA application_id = {APPLICATION_ID};

        CREATE TABLE accounts (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        INSERT INTO accounts (name) VALUES ('me');

        CREATE TABLE posts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            account_id INTEGER NOT NULL REFERENCES accounts (id),
            added TEXT NOT NULL,
            caption TEXT NOT NULL DEFAULT '',
            place TEXT NOT NULL DEFAULT '',
            lat REAL,
            lon REAL,
            time TEXT,
            time_zone_known INTEGER NOT NULL DEFAULT 0,
            on_desk INTEGER NOT NULL DEFAULT 0,
            done INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX posts_on_desk ON posts (id) WHERE on_desk;
        CREATE INDEX posts_done ON posts (id) WHERE done;

        CREATE TABLE photos (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            post_id INTEGER NOT NULL REFERENCES posts (id),
            position INTEGER NOT NULL,
            path TEXT NOT NULL,
            content_hash TEXT,
            error TEXT
        );
        CREATE INDEX photos_post ON photos (post_id, position);
        CREATE INDEX photos_path ON photos (path);

        CREATE TABLE post_tags (
            post_id INTEGER NOT NULL REFERENCES posts (id),
            key TEXT NOT NULL,
            tag TEXT NOT NULL,
            position INTEGER NOT NULL,
            accepted INTEGER NOT NULL DEFAULT 0,
            typed INTEGER NOT NULL DEFAULT 0,
            in_caption INTEGER NOT NULL DEFAULT 0,
            rejected INTEGER NOT NULL DEFAULT 0,
            state TEXT NOT NULL GENERATED ALWAYS AS (
                CASE
                    WHEN typed OR in_caption THEN 'own'
                    WHEN accepted THEN 'accepted'
                    WHEN rejected THEN 'rejected'
                    ELSE 'suggested'
                END
            ) STORED,
            PRIMARY KEY (post_id, key)
        ) WITHOUT ROWID;
        CREATE INDEX post_tags_key ON post_tags (key);
        CREATE INDEX post_tags_position ON post_tags (position);

        CREATE TABLE tag_uses (key TEXT PRIMARY KEY, tag TEXT NOT NULL, uses INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TRIGGER post_tags_come AFTER INSERT ON post_tags WHEN NEW.state IN ('own', 'accepted')
            BEGIN
                INSERT INTO tag_uses VALUES (NEW.key, NEW.tag, 1)
                    ON CONFLICT (key) DO UPDATE SET uses = uses + 1, tag = excluded.tag;
            END;
        CREATE TRIGGER post_tags_go AFTER DELETE ON post_tags WHEN OLD.state IN ('own', 'accepted')
            BEGIN UPDATE tag_uses SET uses = uses - 1 WHERE key = OLD.key; END;
        CREATE TRIGGER post_tags_are_replaced BEFORE UPDATE ON post_tags
            BEGIN SELECT RAISE(ABORT, 'delete and insert the row, or tag_uses goes wrong'); END;

        CREATE TABLE decisions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            batch INTEGER NOT NULL,
            time TEXT NOT NULL,
            post_id INTEGER NOT NULL REFERENCES posts (id),
            kind TEXT NOT NULL,
            tag TEXT,
            before TEXT,
            after TEXT,
            score REAL,
            model TEXT,
            undoes INTEGER UNIQUE REFERENCES decisions (id)
        );
        CREATE INDEX decisions_batch ON decisions (batch, id);
        CREATE INDEX decisions_kind ON decisions (kind);
        CREATE INDEX decisions_post ON decisions (post_id);
        CREATE TRIGGER decisions_never_change BEFORE UPDATE ON decisions
            BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
        CREATE TRIGGER decisions_never_go BEFORE DELETE ON decisions
            BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;

        CREATE TABLE features (
            content_hash TEXT NOT NULL,
            model TEXT NOT NULL,
            payload BLOB NOT NULL,
            PRIMARY KEY (content_hash, model)
        );

        CREATE VIRTUAL TABLE post_search USING fts5 (
            caption, tags, place,
            tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So'"
        );
        """
    )


def m002_past_accounts_tag_rules(db: Database) -> None:
    """The past of each account in its order, several accounts, aliases and blocked tags, what was learned.

    `posts.camera` is what a photo says of maker, model and lens, with commas between.

    `posts.done_at` is UTC text of one length, so that its order as text is the order in time. Two triggers see to it
    that every done post has one, whichever way it became done: the log of older versions knows `done` alone.
    It stays when a post is opened again: mending a tag of an old post does not make it a habit of today.
    """
    utc, now = "'%Y-%m-%dT%H:%M:%f+00:00'", "'now'"
    first_done = f"BEGIN UPDATE posts SET done_at = strftime({utc}, {now}) WHERE id = NEW.id; END"
    db.executescript(
        f"""
        ALTER TABLE posts ADD COLUMN camera TEXT NOT NULL DEFAULT '';
        ALTER TABLE posts ADD COLUMN done_at TEXT;
        UPDATE posts SET done_at = COALESCE(strftime({utc}, time), strftime({utc}, added), strftime({utc}, {now}))
            WHERE done;
        CREATE INDEX posts_past ON posts (account_id, done_at, id) WHERE done;
        CREATE TRIGGER posts_become_done AFTER UPDATE OF done ON posts WHEN NEW.done AND NEW.done_at IS NULL
            {first_done};
        CREATE TRIGGER posts_come_done AFTER INSERT ON posts WHEN NEW.done AND NEW.done_at IS NULL
            {first_done};

        ALTER TABLE accounts ADD COLUMN key TEXT NOT NULL DEFAULT '';
        UPDATE accounts SET key = lower(name);
        CREATE UNIQUE INDEX accounts_key ON accounts (key);

        CREATE INDEX post_tags_rejected ON post_tags (post_id) WHERE state = 'rejected';

        CREATE TABLE aliases (key TEXT PRIMARY KEY, target_key TEXT NOT NULL, target_tag TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE blocked (key TEXT PRIMARY KEY, tag TEXT NOT NULL) WITHOUT ROWID;

        CREATE TABLE learned (
            account_id INTEGER NOT NULL REFERENCES accounts (id),
            model TEXT NOT NULL,
            payload TEXT NOT NULL,
            PRIMARY KEY (account_id, model)
        );
        CREATE TABLE user_states (
            account_id INTEGER NOT NULL REFERENCES accounts (id),
            model TEXT NOT NULL,
            posts INTEGER NOT NULL,
            digest TEXT NOT NULL,
            state BLOB NOT NULL,
            PRIMARY KEY (account_id, model, posts)
        );
        """
    )


def m003_imports(db: Database) -> None:
    """Imports of archives: one run each, and which post of which platform became which post here.

    `imported.record` is what the export said of the post, so that a newer export changes just what it says otherwise,
    and never what the person changed since. `tag_uses` counts posts that are kept only (on the desk or done): a whole
    import may be undone.
    """
    kept = "(on_desk OR done)"
    uses = "state IN ('own', 'accepted')"
    count_more = "ON CONFLICT (key) DO UPDATE SET uses = uses + 1, tag = excluded.tag"
    db.executescript(
        f"""
        ALTER TABLE photos ADD COLUMN alt TEXT NOT NULL DEFAULT '';

        CREATE TABLE imports (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            batch INTEGER NOT NULL,
            source TEXT NOT NULL,
            title TEXT NOT NULL,
            request TEXT NOT NULL,
            started TEXT NOT NULL,
            finished TEXT
        );
        CREATE TABLE imported (
            account_id INTEGER NOT NULL REFERENCES accounts (id),
            source TEXT NOT NULL,
            source_id TEXT NOT NULL,
            post_id INTEGER NOT NULL REFERENCES posts (id),
            import_id INTEGER NOT NULL REFERENCES imports (id),
            record TEXT NOT NULL,
            PRIMARY KEY (account_id, source, source_id)
        ) WITHOUT ROWID;
        CREATE INDEX imported_post ON imported (post_id);

        DROP TRIGGER post_tags_come;
        DROP TRIGGER post_tags_go;
        DELETE FROM tag_uses WHERE uses = 0;
        UPDATE tag_uses SET uses = (
            SELECT COUNT(*) FROM post_tags JOIN posts ON posts.id = post_id
            WHERE post_tags.key = tag_uses.key AND {uses} AND {kept}
        );
        CREATE TRIGGER post_tags_come AFTER INSERT ON post_tags
            WHEN NEW.{uses} AND (SELECT {kept} FROM posts WHERE id = NEW.post_id)
            BEGIN INSERT INTO tag_uses VALUES (NEW.key, NEW.tag, 1) {count_more}; END;
        CREATE TRIGGER post_tags_go AFTER DELETE ON post_tags
            WHEN OLD.{uses} AND (SELECT {kept} FROM posts WHERE id = OLD.post_id)
            BEGIN UPDATE tag_uses SET uses = uses - 1 WHERE key = OLD.key; END;
        CREATE TRIGGER posts_are_kept AFTER UPDATE OF on_desk, done ON posts
            WHEN NOT (OLD.on_desk OR OLD.done) AND (NEW.on_desk OR NEW.done)
            BEGIN
                INSERT INTO tag_uses SELECT key, tag, 1 FROM post_tags WHERE post_id = NEW.id AND {uses} {count_more};
            END;
        CREATE TRIGGER posts_are_dropped AFTER UPDATE OF on_desk, done ON posts
            WHEN (OLD.on_desk OR OLD.done) AND NOT (NEW.on_desk OR NEW.done)
            BEGIN
                UPDATE tag_uses SET uses = uses - 1
                WHERE key IN (SELECT key FROM post_tags WHERE post_id = NEW.id AND {uses});
            END;
        """
    )


def m004_tag_sets_written_keywords(db: Database) -> None:
    """Saved sets of tags, and which keywords TagDesk left in which file.

    `tag_sets.tags` is a JSON list of tags as typed.

    `written.file` is the file that holds the keywords of a photo: its sidecar, or the photo itself. `keys` says in JSON
    of each keyword (by `model_key`) whose it is: "ours", "theirs" (it was there before), or "planned" while the file is
    being written. `decision` is the newest decision as of then, which unlike `time` doesn't depend on a clock. `digest`
    is the SHA-256 of a photo as TagDesk left it: only what others changed needs a backup before the next change.
    """
    db.executescript(
        """
        CREATE TABLE tag_sets (name TEXT PRIMARY KEY, tags TEXT NOT NULL) WITHOUT ROWID;

        CREATE TABLE written (
            photo_id INTEGER NOT NULL,
            file TEXT NOT NULL,
            keys TEXT NOT NULL,
            decision INTEGER NOT NULL,
            time TEXT NOT NULL,
            digest TEXT,
            PRIMARY KEY (photo_id, file)
        ) WITHOUT ROWID;
        CREATE INDEX written_file ON written (file);
        """
    )


#: All steps in order; the newest stands last.
STEPS = (m001_posts_tags_decisions, m002_past_accounts_tag_rules, m003_imports, m004_tag_sets_written_keywords)

MIGRATIONS = Migrations("tagdesk")
for _step in STEPS:
    MIGRATIONS()(_step)

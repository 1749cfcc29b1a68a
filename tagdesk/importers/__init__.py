"""Archives of past posts, one format a file.

A new format is one module with an `Importer`, and one line in `formats.IMPORTERS`:

- `archive_tree` shows all parts of an export (folders, zips, tars) as one tree of files; `parts` opens them safely.
- `importer` says what an importer is; `exports` finds out which exports were given.
- `json_file`, `markup`, `meta_text`, `moments`, `pictures` read what exports have in common.
"""

"""Static files of a served site: compressed, and named after their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Modules import each other by hashed names too, so that no release mixes with the one before."""

    support_js_module_import_aggregation = True

"""How a source of the parameter files is printed: what references.bib knows of it, and no more."""

import re

from pybtex.richtext import HRef, Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting import BaseStyle
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.sorting import BaseSortingStyle

DOI, ARXIV = "https://doi.org/", "https://arxiv.org/abs/"


class Labels(BaseLabelStyle):
    """The field `key`: authors and titles are not at hand for every source."""

    def format_labels(self, sorted_entries):
        """Label of each entry."""
        for entry in sorted_entries:
            yield entry.fields["key"]


class ByKey(BaseSortingStyle):
    """By the word that parameter files cite."""

    def sorting_key(self, entry):
        """What to sort by."""
        return entry.key.lower()


class Style(BaseStyle):
    """Journal, volume, pages, year and a link, as far as they are known."""

    default_label_style = Labels
    default_sorting_style = ByKey

    def format_entry(self, label, entry, bib_data=None):
        """All entries answer to one form, whatever their type."""
        return FormattedEntry(entry.key, printed(entry.fields), label)


def printed(fields) -> Text:
    """One source as text with its link."""
    said = []
    if "journal" in fields:
        place = f" {fields['volume']}, {fields['pages']}" if "pages" in fields else ""
        said.append(Text(Tag("em", fields["journal"]), place))
    if "year" in fields:
        said.append(Text(fields["year"]))
    if "doi" in fields:
        said.append(HRef(DOI + fields["doi"], f"doi:{fields['doi']}"))
    if "eprint" in fields:
        said.append(HRef(ARXIV + fields["eprint"], f"arXiv:{fields['eprint']}"))
    if "note" in fields:
        said.append(Text(re.sub(r"[{}]", "", fields["note"])))
    return Text(Text("; ").join(said), ".")

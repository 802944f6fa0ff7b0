"""How a source of the parameter files is printed: what references.bib knows of it, and no more."""

from pybtex.richtext import HRef, Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting import BaseStyle
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.sorting import BaseSortingStyle

DOI, ARXIV = "https://doi.org/", "https://arxiv.org/abs/"


class Labels(BaseLabelStyle):
    """The field `key`: authors are not at hand for every source."""

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
    """Authors, title, journal, volume, pages, year and a link, as far as they are known."""

    default_label_style = Labels
    default_sorting_style = ByKey

    def format_entry(self, label, entry, bib_data=None):
        """All entries answer to one form, whatever their type."""
        return FormattedEntry(entry.key, printed(entry.fields, entry.persons.get("author", ())), label)


def printed(fields, authors=()) -> Text:
    """One source as text with its link."""
    said = []
    if authors:
        more = " and others" if str(authors[-1]) == "others" else ""
        said.append(Text(Text(", ").join(map(named, authors[: -1 if more else None])), more))
    if "title" in fields:
        said.append(Text.from_latex(fields["title"]))
    if "journal" in fields:
        place = ", ".join(fields[part].replace("--", "-") for part in ("volume", "pages") if part in fields)
        said.append(Text(Tag("em", Text.from_latex(fields["journal"])), f" {place}" if place else ""))
    if "year" in fields:
        said.append(Text(fields["year"]))
    if "doi" in fields:
        said.append(HRef(DOI + fields["doi"], f"doi:{fields['doi']}"))
    if "eprint" in fields:
        said.append(HRef(ARXIV + fields["eprint"], f"arXiv:{fields['eprint']}"))
    if "note" in fields:
        said.append(Text.from_latex(fields["note"]))
    return Text(Text("; ").join(said), ".")


def named(person) -> Text:
    """An author's names, given names first."""
    given = [*person.rich_first_names, *person.rich_middle_names]
    return Text(" ").join(
        [*given, *person.rich_prelast_names, *person.rich_last_names, *person.rich_lineage_names]
    )

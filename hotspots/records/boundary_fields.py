"""Which columns of a boundary file hold the names and codes of wards and districts.

The Office for National Statistics dates its field names (``WD13CD``, ``wd23nm``); others say
``ward_name``, ``BEAT_NUM`` or only ``NAME`` and ``CODE``; a shapefile cuts every name to ten
characters. What the user names comes first, then names that say what they are, then the form
of the codes themselves, and last a plain name and code.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from hotspots.errors import listed
from hotspots.records.cut_names import CUT_AT, cut_forms

ROLES = ("ward_code", "ward", "district_code", "district")

# Families of words for one level, the best first: of a file with several the first is taken.
# Words in capitals are the ONS's, and mean something only with a year or an ending.
_FAMILIES: dict[str, tuple[tuple[str, ...], ...]] = {
    "ward": (
        ("WD", "ward", "electoral_ward"),
        ("CED", "electoral_division", "county_electoral_division"),
        ("DEA",),
        ("beat", "police_beat", "neighbourhood_team"),
        ("sector", "police_sector"),
        ("neighbourhood", "neighborhood", "community_area", "suburb"),
        ("LSOA", "lower_super_output_area", "DZ", "SDZ", "data_zone", "datazone"),
        ("MSOA", "IZ", "middle_super_output_area"),
        ("OA", "output_area"),
        ("PAR", "PARNCP", "parish"),
        ("tract", "census_tract"),
    ),
    "district": (
        ("LAD", "district", "LTLA", "local_authority", "local_authority_district", "LA"),
        ("CTYUA", "UTLA", "borough", "council", "municipality"),
        ("police_district", "precinct", "police_precinct", "police_division", "division"),
        ("CSP", "community_safety_partnership"),
        ("CTY", "county"),
        ("PFA", "police_force_area", "police_force", "force"),
    ),
}
_NAME_ENDINGS = ("name", "nm", "label", "title")
_CODE_ENDINGS = ("code", "cd", "gss_code", "id", "number", "num", "no", "ref")

_PLAIN_NAMES = (
    *("name", "area_name", "areanm", "label", "geo_label", "title", "namelsad"),
    *("nom", "naam", "navn", "nombre", "nome", "gen"),
)
_PLAIN_CODES = (
    "gss_code", "gss", "ons_code", "code", "areacd", "census_code", "geo_code", "geoid",
    "area_code", "insee_com", "ags",
)  # fmt: skip
# Endings by which a name and a code of the same areas are known, whatever the areas are called.
_ANY_NAME = (*_NAME_ENDINGS, "naam", "navn", "nom", "nombre", "nome")
_ANY_CODE = ("code", "cd", "gss_code", "num", "kode", "codigo")
_YEAR = r"(?:\d{2}|\d{4})?"

_DATED = re.compile(r"([a-z]+?)(\d{2}|\d{4})(cd|nm)")
_GSS = re.compile(r"([EWSN]\d\d)\d{6}")
_GSS_LEVEL = {
    "ward": "E05 W05 S13 N08 N10 E58 E04 W04 E00 E01 E02 W00 W01 W02 S00 S01 S02 N00 N20 N21",
    "district": "E06 E07 E08 E09 W06 S12 N09 E10 E11 E22 W14 E23 W15 S23 N24",
}
# Ordnance Survey's Boundary-Line says in AREA_CODE what kind of area a row is.
_KIND_FIELDS = ("area_code", "area_type_code", "type_code")
_KIND_LEVEL = {
    "ward": {"DIW", "UTW", "LBW", "MTW", "UTE", "CED", "CPC"},
    "district": {"DIS", "UTA", "MTD", "LBO", "CTY"},
}


@dataclass
class RecognisedFields:
    """Which column is for what, and what had to be guessed.

    Attributes
    ----------
    by_role
        ``ward_code``, ``ward``, ``district_code``, ``district`` -> column; only those found.
    notes
        What was taken for what where the names leave a choice.
    """

    by_role: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def recognise_fields(
    frame: pd.DataFrame, *, given: Mapping[str, str] | None = None, where: str = "", hint: str = ""
) -> RecognisedFields:
    """Find the columns that name wards and districts.

    Parameters
    ----------
    frame
        The columns of one file, without shapes.
    given
        Role -> column, by the user. Of a map that serves several files each takes what it has.
    where
        What notes call the file.
    hint
        Name of the file and layer, which may say what kind of area they hold.

    Returns
    -------
    RecognisedFields
        Without roles when nothing was recognised.

    Examples
    --------
    >>> frame = pd.DataFrame({"wd23cd": ["E05000001"], "WD23NMW": [""], "WD23NM": ["Aldersgate"]})
    >>> recognise_fields(frame).by_role
    {'ward_code': 'wd23cd', 'ward': 'WD23NM'}
    """
    texts = pd.DataFrame({str(column): as_texts(frame[column]) for column in frame})
    found = RecognisedFields()
    for role, column in (given or {}).items():
        if column in texts and role in ROLES:
            found.by_role[role] = column
    explicit = bool(found.by_role)
    for level in ("ward", "district"):
        _take_by_name(level, texts, found, where)
    _take_by_form_of_code(texts, found)
    if not explicit:
        _take_pairs(texts, found, where, hint)
        _take_plain(texts, found, where, hint)
    found.by_role = {role: found.by_role[role] for role in ROLES if role in found.by_role}
    return found


def as_texts(values: pd.Series) -> pd.Series:
    """Write codes and names as text; blank ones are missing, 12.0 is 12.

    >>> as_texts(pd.Series([12.0, None, 3.0])).tolist()
    ['12', nan, '3']
    """
    text = values.convert_dtypes().astype("str").str.strip()
    return text.where(text != "")


def _columns(texts: pd.DataFrame) -> list[str]:
    return [str(column) for column in texts]


@dataclass(frozen=True)
class _Meaning:
    """What a field's name says: which family of a level, name or code, of which year."""

    level: str
    family: int
    kind: str  # name, code or bare
    year: int = 0


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


@cache
def _dictionary() -> dict[str, _Meaning]:
    """Every undated name that says what it is, whole and as a shapefile cuts it."""
    whole: dict[str, _Meaning] = {}
    cut: dict[str, _Meaning] = {}
    for level, families in _FAMILIES.items():
        for rank, words in enumerate(families):
            for spelling, kind, capital in _spellings(words):
                meaning = _Meaning(level, rank, kind)
                if not (capital and kind == "bare" and len(spelling) < 3):
                    whole.setdefault(_plain(spelling), meaning)
                for form in cut_forms(spelling):
                    cut.setdefault(_plain(form), meaning)
    return {**cut, **whole}


def _spellings(words: tuple[str, ...]) -> Iterator[tuple[str, str, bool]]:
    kinds = {"bare": ("",), "name": _NAME_ENDINGS, "code": _CODE_ENDINGS}
    for word in words:
        for kind, endings in kinds.items():
            for ending in endings:
                spelling = f"{word}_{ending}" if ending else word
                yield spelling.casefold(), kind, word.isupper()


def _meaning(name: str) -> _Meaning | None:
    plain = _plain(name)
    dated = _DATED.fullmatch(plain)
    if dated is None:
        return _dictionary().get(plain)
    word, year = dated[1], int(dated[2]) % 100
    for level, families in _FAMILIES.items():
        for rank, words in enumerate(families):
            if word.upper() in words:
                kind = {"cd": "code", "nm": "name"}[dated[3]]
                # The earliest dated names are of the census of 1961.
                return _Meaning(level, rank, kind, year + (1900 if year > 60 else 2000))
    return None


def _take_by_name(level: str, texts: pd.DataFrame, found: RecognisedFields, where: str) -> None:
    """Take the columns of one level whose names say what they are."""
    used = found.by_role.values()
    said = {name: _meaning(name) for name in _columns(texts) if name not in used}
    mine = {name: one for name, one in said.items() if one is not None and one.level == level}
    if not mine:
        return
    family = min(one.family for one in mine.values())
    columns: dict[str, list[str]] = {"code": [], "name": [], "bare": []}
    # Of several years the newest; a name that says less than another is the last.
    for name in sorted((n for n in mine if mine[n].family == family), key=lambda n: -mine[n].year):
        columns[mine[name].kind].append(name)
    for bare in columns["bare"]:
        # "DISTRICT" beside "DISTRICT_NAME" is its number.
        is_code = _level_of_codes(texts[bare]) is not None or bool(columns["name"])
        columns["code" if is_code else "name"].append(bare)
    taken = []
    for role, kind in ((f"{level}_code", "code"), (level, "name")):
        if columns[kind] and role not in found.by_role:
            found.by_role[role] = columns[kind][0]
            taken.append(columns[kind][0])
            older = [name for name in columns[kind][1:] if mine[name].year]
            if older:
                found.notes.append(
                    f"{where}: of several years {columns[kind][0]} was taken, not {listed(older)}"
                )
    if taken and family > 0:
        found.notes.append(f"{where}: {listed(taken)} taken for the {level}")


def _level_of_codes(values: pd.Series) -> str | None:
    """Tell from the form of GSS codes (E05…, W06…) which level they are of."""
    filled = values.dropna()
    prefixes = filled.str.extract(_GSS)[0]
    if not len(filled) or prefixes.notna().mean() < 0.95:
        return None
    for level, known in _GSS_LEVEL.items():
        if prefixes.dropna().isin(known.split()).mean() > 0.95:
            return level
    return None


def _names_of(code: pd.Series, name: pd.Series) -> bool:
    """Tell whether a column can be the code of what another names: one name for each code."""
    pairs = pd.DataFrame({"code": code, "name": name}).dropna().drop_duplicates()
    codes, names = pairs["code"].nunique(), pairs["name"].nunique()
    # Names may repeat (every town has a Central ward); those of a wider area repeat far more.
    return len(pairs) == codes and 2 * names >= codes


def _take_by_form_of_code(texts: pd.DataFrame, found: RecognisedFields) -> None:
    """Take a column of GSS codes as the code of a level that has none yet, whatever its name."""
    for column in _columns(texts):
        if column in found.by_role.values() or _DATED.fullmatch(_plain(column)):
            continue
        level = _level_of_codes(texts[column])
        if level is None or f"{level}_code" in found.by_role:
            continue
        name = found.by_role.get(level)
        if name is None or _names_of(texts[column], texts[name]):
            found.by_role[f"{level}_code"] = column


def _pairs(texts: pd.DataFrame, found: RecognisedFields) -> list[dict[str, str]]:
    """List the names with a code of their own (``npt_name`` and ``npt_code``), finest first.

    What they are of is not known; a code that says less than the finest is of a wider area.
    """
    kinds: dict[str, dict[str, str]] = {}
    for column in _columns(texts):
        for kind, endings in (("code", _ANY_CODE), ("name", _ANY_NAME)):
            ending = "|".join(map(_plain, endings))
            parts = re.fullmatch(rf"(.+?){_YEAR}_?(?:{ending}){_YEAR}", column.casefold())
            if parts and column not in found.by_role.values() and texts[column].notna().any():
                kinds.setdefault(parts[1].strip("_ "), {}).setdefault(kind, column)
    pairs = [
        one
        for one in kinds.values()
        if len(one) == 2 and _names_of(texts[one["code"]], texts[one["name"]])
    ]
    return sorted(pairs, key=lambda one: -texts[one["code"]].nunique())


def _take_pairs(texts: pd.DataFrame, found: RecognisedFields, where: str, hint: str) -> None:
    """Take names and codes of areas that go by no name we know, by how fine they are."""
    pairs = _pairs(texts, found)
    known = {role.removesuffix("_code") for role in found.by_role}
    if not pairs or "ward" in known:
        return
    if "district" in known:
        if _is_finer(texts, pairs[0], found):
            _fill("ward", pairs[0], found)
    elif len(pairs) > 1 and texts[pairs[1]["code"]].nunique() < texts[pairs[0]["code"]].nunique():
        _fill("ward", pairs[0], found)
        _fill("district", pairs[1], found)
    else:
        _fill(_level_of_rows(texts, hint) or "district", pairs[0], found)
    for level in ("ward", "district"):
        taken = [found.by_role[role] for role in (f"{level}_code", level) if role in found.by_role]
        if level not in known and taken:
            found.notes.append(f"{where}: {listed(taken)} taken for the {level}")


def _take_plain(texts: pd.DataFrame, found: RecognisedFields, where: str, hint: str) -> None:
    """Take a plain name and code for the level that has none."""
    name, code = _first(_PLAIN_NAMES, texts, found), _first(_PLAIN_CODES, texts, found)
    if code and name and not _names_of(texts[code], texts[name]):
        code = None
    if not name and not code:
        return
    plain: dict[str, str] = {k: v for k, v in (("name", name), ("code", code)) if v}
    known = {role.removesuffix("_code") for role in found.by_role}
    if not known:
        level = _level_of_rows(texts, hint)
        if level is None:
            level = "district"
            found.notes.append(
                f"{where}: nothing says whether {listed(plain.values())} is of wards or of"
                " districts; taken for districts (columns can say otherwise)"
            )
        _fill(level, plain, found)
    elif known == {"district"} and _is_finer(texts, plain, found):
        _fill("ward", plain, found)
        found.notes.append(f"{where}: {listed(plain.values())} taken for the ward")
    else:
        _complete_level("ward" if "ward" in known else "district", texts, plain, found)


def _first(names: tuple[str, ...], texts: pd.DataFrame, found: RecognisedFields) -> str | None:
    free = [column for column in _columns(texts) if column not in found.by_role.values()]
    by_plain = {_plain(column): column for column in reversed(free)}
    wanted = [key for name in names for key in (_plain(name), _plain(name[:CUT_AT]))]
    return next((by_plain[key] for key in wanted if key in by_plain), None)


def _fill(level: str, plain: Mapping[str, str], found: RecognisedFields) -> None:
    for kind, role in (("name", level), ("code", f"{level}_code")):
        if kind in plain:
            found.by_role.setdefault(role, plain[kind])


def _is_finer(texts: pd.DataFrame, plain: Mapping[str, str], found: RecognisedFields) -> bool:
    """Tell whether a plain name or code divides the districts: then it is that of the wards."""
    key = found.by_role.get("district_code") or found.by_role["district"]
    return max(texts[column].nunique() for column in plain.values()) > texts[key].nunique()


def _complete_level(
    level: str, texts: pd.DataFrame, plain: Mapping[str, str], found: RecognisedFields
) -> None:
    """Give a level the name or code it lacks, where the two go together."""
    code, name = found.by_role.get(f"{level}_code"), found.by_role.get(level)
    if name is None and code and "name" in plain and _names_of(texts[code], texts[plain["name"]]):
        found.by_role[level] = plain["name"]
    elif code is None and name and "code" in plain and _names_of(texts[plain["code"]], texts[name]):
        found.by_role[f"{level}_code"] = plain["code"]


def _level_of_rows(texts: pd.DataFrame, hint: str) -> str | None:
    """Tell what kind of areas the rows are, from Boundary-Line's kinds or the file's name."""
    for column in _columns(texts):
        if _plain(column) in {_plain(one) for one in _KIND_FIELDS}:
            for level, kinds in _KIND_LEVEL.items():
                if texts[column].dropna().isin(kinds).mean() > 0.95:
                    return level
    words = {word.rstrip("s") for word in re.findall(r"[a-z]{3,}|wd", hint.casefold())}
    for level, families in _FAMILIES.items():
        if words & {word.casefold() for family in families for word in family}:
            return level
    return None

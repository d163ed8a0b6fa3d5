"""The names that columns go by, in police.uk files, force extracts and the world's open data."""

# Role -> names it goes by, most telling first: the police.uk street file in both header styles,
# what force systems call the same things, and the open data of other countries' cities.
KNOWN_NAMES: dict[str, tuple[str, ...]] = {
    "id": (
        *("crime id", "incident id", "id", "crime reference", "crime ref", "crime number"),
        *("crime no", "incident no", "incident number", "incident reference", "urn"),
        *("reference", "ref", "case number", "case id", "complaint number", "cmplnt num"),
        *("dr no", "report number", "event unique id", "uid", "objectid"),
    ),
    "offence_code": (
        *("home office code", "ho code", "ho offence code", "hooc code", "offence code"),
        *("ho class", "crime code", "offense code", "crm cd", "iucr", "ky cd"),
    ),
    "offence": (
        *("crime type", "offence", "offense", "offence type", "offence description"),
        *("offence title", "ho offence", "crime description", "offense description"),
        *("incident type", "primary type", "crm cd desc", "ofns desc", "text general code"),
        *("incident category", "type", "category", "delito", "tipo de delito", "infraction"),
        *("straftat", "delict", "natureza", "rubrica"),
    ),
    "offence_group": (
        *("offence group", "crime group", "offence subgroup", "offence sub group"),
        *("offence category", "crime category", "offense category", "offense group"),
    ),
    "month": ("month", "mes", "mois", "monat"),
    "year": ("year", "ano", "annee", "jahr"),
    "day": ("day", "dia", "jour", "tag"),
    "hour": ("hour", "hora", "heure", "stunde"),
    "minute": ("minute", "minuto"),
    "date": (
        *("date", "incident date", "offence date", "offense date", "crime date", "date single"),
        *("date occurred", "date occ", "occ date", "occurrence date", "incident datetime"),
        *("date time", "event date", "dispatch date time", "fecha", "fecha hecho"),
        *("fecha hechos", "data ocorrencia", "data", "datum", "tatzeit"),
    ),
    "time": (
        *("time", "incident time", "offence time", "time occurred", "time occ", "occ time"),
        *("hora hecho", "uhrzeit", "heure fait"),
    ),
    "start": (
        *("committed from", "committed from date", "committed date from", "committed start"),
        *("date committed from", "first committed", "earliest date", "offence from"),
        *("offence date from", "date from", "from date", "start", "start date"),
        *("occurred from", "occurred from date", "date start", "committed on from"),
        *("date of occurrence from", "occurrence from", "cmplnt fr dt", "incident from"),
        *("committed from date time", "first committed date", "first date committed"),
    ),
    "start_time": (
        *("committed from time", "committed time from", "time committed from", "time from"),
        *("from time", "start time", "occurred from time", "earliest time", "cmplnt fr tm"),
        *("first committed time", "offence time from"),
    ),
    "end": (
        *("committed to", "committed to date", "committed date to", "committed end"),
        *("date committed to", "last committed", "latest date", "offence to"),
        *("offence date to", "date to", "to date", "end", "end date"),
        *("occurred to", "occurred to date", "date end", "committed on to"),
        *("date of occurrence to", "occurrence to", "cmplnt to dt", "incident to"),
        *("committed to date time", "last committed date", "last date committed"),
    ),
    "end_time": (
        *("committed to time", "committed time to", "time committed to", "time to"),
        *("to time", "end time", "occurred to time", "latest time", "cmplnt to tm"),
        *("last committed time", "offence time to"),
    ),
    "recorded": (
        *("recorded", "recorded date", "date recorded", "reported date", "date reported"),
        *("recorded on", "reported on", "date rptd", "rpt dt", "created date", "crime recorded"),
        *("recorded date time", "report date", "reported"),
    ),
    "recorded_time": ("recorded time", "time recorded", "reported time", "time reported"),
    "longitude": (
        *("longitude", "lon", "long", "lng", "long wgs84", "longitud", "langengrad"),
        *("geo lon", "x lon", "longitude x"),
    ),
    "latitude": (
        *("latitude", "lat", "lat wgs84", "latitud", "breitengrad"),
        *("geo lat", "y lat", "latitude y"),
    ),
    "easting": (
        *("easting", "eastings", "gridref easting", "grid ref easting", "os easting"),
        *("bng easting", "location easting", "x easting", "osgb easting", "x coordinate bng"),
    ),
    "northing": (
        *("northing", "northings", "gridref northing", "grid ref northing", "os northing"),
        *("bng northing", "location northing", "y northing", "osgb northing"),
        *("y coordinate bng",),
    ),
    "x": (
        "x",
        "x coordinate",
        "x coord",
        "x coord cd",
        "point x",
        "coord x",
        "geocode x",
        "xcoord",
    ),
    "y": (
        "y",
        "y coordinate",
        "y coord",
        "y coord cd",
        "point y",
        "coord y",
        "geocode y",
        "ycoord",
    ),
    "grid_reference": (
        *("grid reference", "grid ref", "gridref", "ngr", "os grid reference", "os grid ref"),
        *("national grid reference", "osgr", "map reference"),
    ),
    "point": ("wkt", "the geom", "geom", "geometry", "shape", "point", "geo point", "geo point 2d"),
    # No addresses here: the commonest location of a harm spot is printed on maps.
    "location": (
        *("location", "street", "street name", "location text", "location description"),
        *("location type", "block"),
        *("hundred block", "road", "road name", "location name", "neighbourhood"),
    ),
}

/* What the page was handed, unpacked: columns of numbers from base64, shapes from steps. */
"use strict";
hotspots.store = {
  incidents: null,

  begin(map, facts) {
    if (facts.incidents) { this.incidents = this.unpackIncidents(facts.incidents); }
    /* The text is not needed any more. */
    if (facts.incidents) { facts.incidents = { count: facts.incidents.count }; }
  },

  /* Bytes are little-endian, as is every machine that runs a browser today. */
  numbers(base64, kind) {
    const kinds = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, i4: Int32Array,
                    f4: Float32Array };
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) { bytes[i] = text.charCodeAt(i); }
    return new kinds[kind](bytes.buffer);
  },

  /* A column [kind, base64] whose largest number means "not known": that becomes -1. */
  known([kind, base64]) {
    const packed = this.numbers(base64, kind);
    const unknown = { u1: 0xff, u2: 0xffff, u4: 0xffffffff }[kind];
    const column = new Int32Array(packed.length);
    for (let i = 0; i < packed.length; i++) {
      column[i] = packed[i] === unknown ? -1 : packed[i];
    }
    return column;
  },

  /* By incident: place, offence, day, hour_of_week, harm. By place: lon, lat, and in the
     Mercator square of zoom 0 (256 wide) mx, my; first (its incidents are first[p] to
     first[p + 1]); location, ward, spot. -1 where it is not known. */
  unpackIncidents(packed) {
    const steps = (name) => this.numbers(packed[name][1], packed[name][0]);
    const many = steps("many");
    const [x, y] = [steps("x"), steps("y")];
    const { first, place } = this.countUp(many, packed.count);
    const columns = {
      ...packed, places: many.length, first, place, many,
      lon: new Float64Array(many.length), lat: new Float64Array(many.length),
      mx: new Float64Array(many.length), my: new Float64Array(many.length),
      offence: steps("offence"), harm: steps("harm"), weight: Float64Array.from(packed.harms),
      group: Uint8Array.from(packed.group_of),
    };
    for (const name of ["location", "ward", "spot", "day", "hour_of_week"]) {
      columns[name] = this.known(packed[name]);
    }
    for (let p = 0; p < many.length; p++) {
      columns.lon[p] = (packed.origin[0] + x[p]) / 1e6;
      columns.lat[p] = (packed.origin[1] + y[p]) / 1e6;
      columns.mx[p] = 256 * (columns.lon[p] / 360 + 0.5);
      columns.my[p] = 256 * (0.5 - Math.asinh(Math.tan(columns.lat[p] * Math.PI / 180))
                                   / (2 * Math.PI));
    }
    return columns;
  },

  countUp(many, count) {
    const first = new Uint32Array(many.length + 1);
    const place = new Uint32Array(count);
    for (let p = 0; p < many.length; p++) {
      first[p + 1] = first[p] + many[p];
      place.fill(p, first[p], first[p + 1]);
    }
    return { first, place };
  },

  /* The inverse of pack_shapes: what Leaflet takes. */
  shape(packed) {
    if (packed.point) { return [packed.point[1] / 1e6, packed.point[0] / 1e6]; }
    if (packed.lines) { return packed.lines.map((run) => this.run(run)); }
    return (packed.areas || []).map((rings) => rings.map((run) => this.run(run)));
  },

  run(steps) {
    const corners = [];
    let [lon, lat] = [0, 0];
    for (let i = 0; i < steps.length; i += 2) {
      lon += steps[i];
      lat += steps[i + 1];
      corners.push([lat / 1e6, lon / 1e6]);
    }
    return corners;
  },
};

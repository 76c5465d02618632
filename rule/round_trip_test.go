package rule_test

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/meritrules/merit/rule/types"
	"pgregory.net/rapid"
)

// What a number is written as is read as the same number, as a text, in JSON and as
// the key of a map.
func TestNumbersReadWhatTheyWrite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := big.NewRat(rapid.Int64().Draw(t, "above"), rapid.Int64Range(1, 1<<40).Draw(t, "below"))
		want := types.FromRat(r.Mul(r, r))
		written, err := json.Marshal(map[types.Number]types.Number{want: want})
		if err != nil {
			t.Fatal(err)
		}
		var got map[types.Number]types.Number
		if err := json.Unmarshal(written, &got); err != nil || len(got) != 1 {
			t.Fatalf("%s: %v", written, err)
		}
		for k, v := range got {
			if !k.Equal(want) || !v.Equal(want) {
				t.Fatalf("%s is read as %s: %s", written, k, v)
			}
		}
	})
	for _, text := range []string{strings.Repeat("9", 20_000), "1/" + strings.Repeat("3", 20_000), "-0.5", "0"} {
		if n := unmarshalled(t, `"`+text+`"`); n.String() != text {
			t.Errorf("%.40s… is read as %.40s…", text, n)
		}
	}
	small, _ := types.Int(1).Quo(types.FromRat(new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 330_000))))
	if n := unmarshalled(t, `"`+small.String()+`"`); !n.Equal(small) {
		t.Error("1/2³³⁰⁰⁰⁰, of 100,000 digits below the line, is not read back")
	}
}

func unmarshalled(t *testing.T, text string) (n types.Number) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &n); err != nil {
		t.Error(err)
	}
	return n
}

func TestNumbersFromJSON(t *testing.T) {
	for _, c := range []struct{ name, json, want, wrong string }{
		{"a JSON number", `9.50`, "9.5", ""},
		{"more digits than a float has", `0.12345678901234567890123`, "0.12345678901234567890123", ""},
		{"an exponent, as facts may have it", `1e3`, "1000", ""},
		{"a fraction that can be reduced", `"2/6"`, "1/3", ""},
		{"null changes nothing", `null`, "7", ""},
		{"an exponent beyond all memory", `1e999999999`, "7", "too many digits"},
		{"no number", `"abc"`, "7", "not a decimal number"},
		{"nothing", `""`, "7", "expected a digit"},
		{"a plus", `"+1"`, "7", "expected a digit"},
		{"a fraction of decimals", `"1.5/2"`, "7", "no fraction of whole numbers"},
		{"a denominator of 0", `"1/0"`, "7", "no fraction of whole numbers"},
		{"the sign below the line", `"1/-3"`, "7", "no fraction of whole numbers"},
		{"two lines", `"1/2/3"`, "7", "not a decimal number"},
		{"a flag", `true`, "7", "not a decimal number"},
		{"a broken escape", `"\ud8"`, "7", "invalid character"},
	} {
		n := types.Int(7)
		err := json.Unmarshal([]byte(c.json), &n)
		if n.String() != c.want || (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%s: %s is read as %s, %v", c.name, c.json, n, err)
		}
	}
}

func TestNumbersInDatabases(t *testing.T) {
	for _, c := range []struct {
		name  string
		src   any
		want  string
		wrong string
	}{
		{"NUMERIC, as most drivers give it", []byte("12.50"), "12.5", ""},
		{"a text", "-0.25", "-0.25", ""},
		{"a text that holds a fraction", "1/3", "1/3", ""},
		{"an integer", int64(-42), "-42", ""},
		{"a float", 0.1, "", "a float such as 0.1 is no exact number"},
		{"NULL", nil, "", "sql.Null[types.Number]"},
		{"NaN, which PostgreSQL has", "NaN", "", "not a decimal number"},
		{"a flag", true, "", "no number, but of type bool"},
	} {
		var n types.Number
		err := n.Scan(c.src)
		if (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) || err == nil && n.String() != c.want {
			t.Errorf("%s: %v is read as %s, %v", c.name, c.src, n, err)
		}
	}
	if v, err := driver.DefaultParameterConverter.ConvertValue(types.MustParseNumber("12.50")); v != "12.5" || err != nil {
		t.Errorf("12.50 goes to a database as %v, %v", v, err)
	}
	third, _ := types.Int(1).Quo(types.Int(3))
	if v, err := third.Value(); v != nil || err == nil || !strings.Contains(err.Error(), "1/3 has no finite decimal form") {
		t.Errorf("1/3 goes to a database as %v, %v", v, err)
	}
}

func TestDatesInDatabases(t *testing.T) {
	shanghai := time.FixedZone("CST", 8*3600)
	for _, c := range []struct {
		name  string
		src   any
		want  string
		wrong string
	}{
		{"a text", "2022-09-01", "2022-09-01", ""},
		{"bytes", []byte("2024-02-29"), "2024-02-29", ""},
		{"a DATE, in UTC", time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC), "2022-09-01", ""},
		{"a DATE, in a zone that is ahead: still that day", time.Date(2022, 9, 1, 0, 0, 0, 0, shanghai), "2022-09-01", ""},
		{"a time of day", time.Date(2022, 9, 1, 16, 30, 0, 0, shanghai), "", "2022-09-01T16:30:00+08:00 is not midnight"},
		{"a nanosecond past", time.Date(2022, 9, 1, 0, 0, 0, 1, time.UTC), "", "is not midnight"},
		{"0000-00-00, as MySQL's driver gives it", time.Time{}, "", "never set"},
		{"a year before 1", time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), "", "the year 0"},
		{"a year that no Date has", time.Date(20_000_000, 1, 1, 0, 0, 0, 0, time.UTC), "", "the year 20000000"},
		{"no day", "2022-02-30", "", "is not a day"},
		{"NULL", nil, "", "sql.Null[types.Date]"},
		{"a number", int64(20220901), "", "no day, but of type int64"},
	} {
		var d types.Date
		err := d.Scan(c.src)
		if (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) || err == nil && d.String() != c.want {
			t.Errorf("%s: %v is read as %s, %v", c.name, c.src, d, err)
		}
	}
	if v, err := driver.DefaultParameterConverter.ConvertValue(types.MustParseDate("2022-09-01")); v != "2022-09-01" || err != nil {
		t.Errorf("2022-09-01 goes to a database as %v, %v", v, err)
	}
}

// sql.Null says whether there is a value, both ways.
func TestNullInDatabases(t *testing.T) {
	var n sql.Null[types.Number]
	if err := n.Scan(nil); err != nil || n.Valid {
		t.Errorf("NULL is read as %v, %v", n, err)
	}
	if v, err := n.Value(); v != nil || err != nil {
		t.Errorf("no number goes to a database as %v, %v", v, err)
	}
	if err := n.Scan("0.5"); err != nil || !n.Valid || n.V.String() != "0.5" {
		t.Errorf("0.5 is read as %v, %v", n, err)
	}
	if v, err := n.Value(); v != "0.5" || err != nil {
		t.Errorf("0.5 goes to a database as %v, %v", v, err)
	}
	d := sql.Null[types.Date]{}
	if err := d.Scan([]byte("2022-09-01")); err != nil || d.V != types.MustParseDate("2022-09-01") {
		t.Errorf("a day is read as %v, %v", d, err)
	}
	if v, err := d.Value(); v != "2022-09-01" || err != nil {
		t.Errorf("a day goes to a database as %v, %v", v, err)
	}
}

// A day is read as it is written; one that could not be read is not written.
func TestDatesReadWhatTheyWrite(t *testing.T) {
	first, last := types.MustParseDate("0001-01-01"), types.MustParseDate("9999-12-31")
	for _, d := range []types.Date{first, 0, types.MustParseDate("2024-02-29"), last} {
		written, err := json.Marshal(map[types.Date]types.Date{d: d})
		var got map[types.Date]types.Date
		if err == nil {
			err = json.Unmarshal(written, &got)
		}
		if err != nil || got[d] != d || len(got) != 1 {
			t.Errorf("%s is read as %v, %v", written, got, err)
		}
	}
	for _, d := range []types.Date{first - 1, last + 1} {
		if text, err := d.MarshalText(); err == nil {
			t.Errorf("%s is written, as %s", d, text)
		}
		if v, err := d.Value(); err == nil {
			t.Errorf("%s goes to a database, as %s", d, v)
		}
	}
	d := last
	if err := json.Unmarshal([]byte("null"), &d); err != nil || d != last {
		t.Errorf("null makes %s, %v", d, err)
	}
	for _, text := range []string{`""`, `"2022-9-1"`, `"2022-09-01T00:00:00Z"`, `20220901`, `"10000-01-01"`} {
		if err := json.Unmarshal([]byte(text), &d); err == nil || d != last {
			t.Errorf("%s is read as %s, %v", text, d, err)
		}
	}
}

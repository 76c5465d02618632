package cell

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
)

// Find returns the position of the record with the given key, or false if there
// is none or the list's key is not one field.
func (l *List) Find(key string) (int, bool) {
	if l.Whole == nil {
		row, ok := l.Index[key]
		return int(row), ok
	}
	row, ok := l.Whole.Index[key]
	if !ok {
		return 0, false
	}
	return slices.BinarySearch(l.Kept, row)
}

// Keys returns the keys of all records in order, nil if the list's key is not one
// field. Keys that are not texts are written as references name them.
func (l *List) Keys() []string {
	if len(l.Schema.Key) != 1 {
		return nil
	}
	key := l.Schema.Key[0]
	if kind := l.Schema.Fields[l.Schema.Field(key)].Type.Kind; kind == types.TextKind || kind == types.RecordKind {
		return slices.Clone(l.TextsOf(key))
	}
	keys := make([]string, l.N)
	for row := range keys {
		keys[row] = l.KeyText(row, key)
	}
	return keys
}

// Label returns the key of a record for people: "u11", or "t04, u11" for a key of two
// fields; "record 3" without a key.
func (l *List) Label(row int) string { return strings.Join(l.LabelParts(row), ", ") }

// LabelParts returns the parts that Label joins with commas: a text for each field of
// the key. A record without a key within another record has two: "u1" and "record 3".
func (l *List) LabelParts(row int) []string {
	if IsNumbered(l, row) {
		return numbered(l, row)
	}
	parts := make([]string, len(l.Schema.Key))
	for i, k := range l.Schema.Key {
		parts[i] = l.KeyText(row, k)
	}
	return parts
}

// Caption returns the key of a record together with the names that people know, if the
// lists have such names: "u05 财政局", or "t04 粮食产量, u11 财政局" for a key of two references. A
// name is the field that Schema.Label declares, or one called name.
func (l *List) Caption(row int) string {
	parts := l.LabelParts(row)
	if len(parts) == len(l.Schema.Key) {
		for i, k := range l.Schema.Key {
			if c := l.Cols[l.Schema.Field(k)]; c.To != nil && c.Refs != nil && c.Lacks(row) == nil && c.Refs[row] >= 0 {
				parts[i] = captioned(parts[i], c.To.title(int(c.Refs[row])))
			}
		}
	}
	return captioned(strings.Join(parts, ", "), l.title(row))
}

// Labelled returns the records with a label, in order; blanks after its commas do not
// matter. There may be several, since texts may contain commas.
func (l *List) Labelled(label string) []int32 {
	label = narrow.Replace(label)
	if m := l.naming(); m != nil {
		m.named.Do(func() {
			m.rows = make(map[string][]int32, l.N)
			for row := range l.N {
				name := narrow.Replace(l.Label(row))
				m.rows[name] = append(m.rows[name], int32(row))
			}
		})
		return m.rows[label]
	}
	var rows []int32
	for row := range l.N {
		if narrow.Replace(l.Label(row)) == label {
			rows = append(rows, int32(row))
		}
	}
	return rows
}

// narrow removes the blank after a comma.
var narrow = strings.NewReplacer(", ", ",")

func (l *List) KeyText(row int, field string) string {
	c := l.Schema.Field(field)
	if l.Cols[c].Lacks(row) != nil {
		return "?"
	}
	if col := l.Cols[c]; col.Refs != nil && col.Texts != nil {
		return col.Texts[row]
	}
	return l.Cell(row, c).String()
}

// Naming holds the names of a list's records, made on first use. Copies of a list
// share it.
type Naming struct {
	placed sync.Once
	places []int32 // of each record within another: its position among its parent's records, from 1

	named sync.Once
	rows  map[string][]int32 // by label, without blanks after commas
}

// naming returns the naming of a list, nil if it has none.
func (l *List) naming() *Naming {
	c := 0
	if len(l.Schema.Key) > 0 {
		c = l.Schema.Field(l.Schema.Key[0])
	}
	if c >= len(l.Cols) {
		return nil
	}
	return l.Cols[c].Naming
}

// placesOf returns the position of each record among its parent's records.
func (m *Naming) placesOf(l *List) []int32 {
	m.placed.Do(func() {
		rows := make([]int, l.N)
		for i := range rows {
			rows[i] = i
		}
		slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(l.Position(a), l.Position(b)) })
		type children struct{ n, place, position int }
		of := map[string]*children{}
		m.places = make([]int32, l.N)
		for _, row := range rows {
			c := of[l.Cols[0].Texts[row]]
			if c == nil {
				c = &children{}
				of[l.Cols[0].Texts[row]] = c
			}
			if c.n++; c.n == 1 || l.Position(row) != c.position { // else at the same place
				c.place, c.position = c.n, l.Position(row)
			}
			m.places[row] = int32(c.place)
		}
	})
	return m.places
}

// hasNoKey reports whether a trial was not given any field of a record's key.
func hasNoKey(l *List, row int) bool {
	return !slices.ContainsFunc(l.Schema.Key, func(k string) bool { return l.Cols[l.Schema.Field(k)].Lacks(row) == nil })
}

// IsNumbered reports whether a record has no key, so that its position names it.
func IsNumbered(l *List, row int) bool { return len(l.Schema.Key) == 0 || hasNoKey(l, row) }

// numbered names a record by its position; a record within another by its parent and its
// position among that parent's records.
func numbered(l *List, row int) []string {
	words := "record " + strconv.Itoa(l.Ordinal(row))
	if !l.isWithin(row) {
		return []string{words}
	}
	return []string{l.Cols[0].Texts[row], words}
}

// Ordinal is the position of a record, of one within another that among its parent's.
func (l *List) Ordinal(row int) int {
	if !l.isWithin(row) {
		return l.Position(row)
	}
	return int(l.Cols[0].Naming.placesOf(l)[row])
}

// isWithin reports whether a record is one within another, which the dot in its list's name
// tells, and has been given with its parent.
func (l *List) isWithin(row int) bool {
	return strings.Contains(l.Schema.Name, ".") && len(l.Schema.Fields) > 0 && l.Schema.Fields[0].Type.Kind == types.RecordKind &&
		l.Cols[0].Refs != nil && l.Cols[0].Texts != nil && l.Cols[0].Lacks(row) == nil
}

// IsCaptioned reports whether the captions of records may say more than their keys.
func IsCaptioned(l *List) bool {
	return len(typing.TitleFields(l.Schema)) > 0 || slices.ContainsFunc(l.Schema.Key, func(k string) bool { return l.Cols[l.Schema.Field(k)].To != nil })
}

// NameOf returns what derivations name a record by: its key, its caption if that says more, and,
// of a record without a key, its position. Those of the year as a whole are none.
func NameOf(l *List, row int) (record, caption string, position int) {
	if l.Schema.Name == "" {
		return "", "", 0
	}
	record = l.Label(row)
	if IsNumbered(l, row) {
		position = l.Ordinal(row)
	}
	if IsCaptioned(l) {
		caption = l.Caption(row)
	}
	if caption == record {
		caption = ""
	}
	return record, caption, position
}

// captioned adds a name to a key, unless it says the same.
func captioned(key, name string) string {
	if name == "" || name == key {
		return key
	}
	return key + " " + name
}

// title returns the name of a record, "" if it has none or it is not given.
func (l *List) title(row int) string {
	var names []string
	for _, c := range typing.TitleFields(l.Schema) {
		if !l.Cols[c].IsMade() || l.Cols[c].Lacks(row) != nil || l.Cols[c].Missing != nil && l.Cols[c].Missing[row] {
			continue
		}
		names = append(names, spell.Cut(l.KeyText(row, l.Schema.Fields[c].Name), longestTitle))
	}
	return strings.Join(names, " ")
}

// longestTitle bounds the characters of a name beside a key.
const longestTitle = 40

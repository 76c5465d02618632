package paths

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/value"
)

// FindRecord is FindAmong for a caller that looks for many records.
func FindRecord(l *value.List, key, field string) (int, error) { return FindAmong(l, key, field, 100) }

// FindAmong returns the position of the record with a key or, if key is "", of the only
// record. For an unknown key, the error suggests a near one, unless the list has more
// than most records.
func FindAmong(l *value.List, key, field string, most int) (int, error) {
	name := l.Name()
	switch {
	case name == "":
		return 0, nil
	case key == "" && l.Len() == 1:
		return 0, nil
	case key == "":
		return 0, &fault.Error{Code: fault.CodeUnknownRecord, Message: fmt.Sprintf("%s has %d records", name, l.Len()), Hint: fmt.Sprintf("say which, as in %s.KEY.%s", name, field)}
	}
	if row, ok := l.Find(key); ok {
		return row, nil
	}
	rows := recordsNamed(l, key)
	switch len(rows) {
	case 1:
		return int(rows[0]), nil
	case 0:
		return 0, &fault.Error{Code: fault.CodeUnknownRecord, Message: fmt.Sprintf("%s has no record %s", name, spell.Short(key)), Hint: nearestRecord(l, key, most)}
	}
	var names []string
	for _, row := range rows[:min(len(rows), 5)] {
		names = append(names, recordKey(l, int(row)))
	}
	return 0, &fault.Error{Code: fault.CodeUnknownRecord, Message: fmt.Sprintf("%s has %d records %s", name, len(rows), spell.Short(key)), Hint: "write " + strings.Join(names, " or ")}
}

// recordsNamed returns the records that a key may mean: those whose fields it spells
// out, or else those whose label it is.
func recordsNamed(l *value.List, key string) []int32 {
	fields := splitKey(key)
	var rows []int32
	for _, label := range []string{strings.Join(fields, ","), key, "record " + key} {
		if rows = l.Labelled(label); len(rows) > 0 {
			break
		}
	}
	for _, row := range rows {
		if slices.Equal(l.LabelParts(int(row)), fields) {
			return []int32{row}
		}
	}
	return rows
}

// splitKey splits a key at its commas, each with or without a blank after it. A comma
// or backslash after a backslash belongs to a field.
func splitKey(key string) (fields []string) {
	var field strings.Builder
	for i := 0; i < len(key); i++ {
		switch {
		case key[i] == '\\' && i+1 < len(key) && (key[i+1] == ',' || key[i+1] == '\\'):
			i++
			field.WriteByte(key[i])
		case key[i] == ',':
			fields = append(fields, field.String())
			field.Reset()
			if strings.HasPrefix(key[i+1:], " ") {
				i++
			}
		default:
			field.WriteByte(key[i])
		}
	}
	return append(fields, field.String())
}

// nearestRecord returns the advice for a key that no record has; none if there are more
// than most records.
func nearestRecord(l *value.List, key string, most int) string {
	if l.Len() > most {
		return ""
	}
	keys := make([]string, l.Len())
	for row := range keys {
		keys[row] = recordKey(l, row)
	}
	return known(key, keys)
}

// recordKey returns the key by which a path names a record.
func recordKey(l *value.List, row int) string {
	parts := l.LabelParts(row)
	if len(parts) == 1 {
		return strings.TrimPrefix(parts[0], "record ")
	}
	for i, p := range parts {
		parts[i] = withinKey.Replace(p)
	}
	return strings.Join(parts, ",")
}

// withinKey writes a field of a key that has several.
var withinKey = strings.NewReplacer(`\`, `\\`, ",", `\,`)

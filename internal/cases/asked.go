package cases

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"go.yaml.in/yaml/v3"
)

// asks reads expect: ?, by which a case asks for all that is published of the records that it
// gives, and of the year.
func (r *reader) asks(c *Case, n *yaml.Node, what string) {
	if c.folder != "" {
		r.Fault(fault.CodeWrongForm, n, "name a figure: {LIST.KEY.FIGURE: ?}", "%s: ? asks for too much of whole facts", what)
		return
	}
	c.asked = placeOf(n)
	if r.sheet == nil {
		return
	}
	for _, f := range r.published() {
		name := f.List + "." + f.Field
		if f.List == "" {
			c.expect = append(c.expect, &expectation{path: paths.Year + name, field: f.Field, asked: true, at: c.asked})
			continue
		}
		records, _ := c.given.list(f.List)
		for i := range records {
			c.expect = append(c.expect, &expectation{path: name, list: f.List, position: i + 1, field: f.Field, asked: true, at: c.asked})
		}
	}
	if len(c.expect) == 0 {
		r.Fault(fault.CodeMissingEntry, n, "name a figure: {LIST.FIGURE: ?}", "%s: nothing is published of what it gives", what)
	}
}

// published returns what the policy publishes.
func (r *reader) published() (names []types.ColumnName) {
	for _, f := range r.sheet.Figures() {
		if !f.Internal && f.Check == "" {
			names = append(names, types.ColumnName{List: f.List, Field: f.Source.Name})
		}
	}
	return append(names, r.sheet.Published()...)
}

// answer reports what came out where a case asks for it.
func (t *tested) answer(e *expectation, row int, got value.Value, err error) {
	f := Failure{Path: e.path, Line: e.at.line, Column: e.at.column, Want: yamltext.Asked}
	if err != nil {
		f.Err = err
	} else {
		f.Got = got.String()
		t.explain(&f, e, row)
	}
	f.Answer = t.answerOf(e, row, got, err)
	t.fail(f)
}

// answerAll reports what came out of a case with expect: ?. It leaves out values that need
// facts which the case does not give.
func (t *tested) answerAll() {
	f := Failure{Path: "expect", Line: t.c.asked.line, Column: t.c.asked.column, Want: yamltext.Asked}
	var parts []string
	byRecord := map[string][]string{} // by list: what is expected of each record
	for _, e := range t.c.expect {
		row, err := t.row(e)
		got, err := t.valueAt(e, row, err)
		answer := t.answerOf(e, row, got, err)
		if answer == "" && f.Err == nil {
			f.Err = err
		}
		if answer == "" || err == nil && t.trial.IsGiven(e.list, row, e.field) {
			continue
		}
		records, _ := t.c.given.list(e.list)
		if len(records) < 2 {
			parts = append(parts, e.path+": "+answer)
			continue
		}
		if byRecord[e.list] == nil {
			parts = append(parts, e.list)
			byRecord[e.list] = make([]string, len(records))
		}
		more := &byRecord[e.list][e.position-1]
		*more = strings.TrimPrefix(*more+", "+e.field+": "+answer, ", ")
	}
	for i, p := range parts {
		if records := byRecord[p]; records != nil {
			parts[i] = p + ": [{" + strings.Join(records, "}, {") + "}]"
		}
	}
	if len(parts) > 0 {
		f.Answer, f.Err = "{"+strings.Join(parts, ", ")+"}", nil
		f.Got = f.Answer
	} else if f.Err == nil {
		f.Got = "nothing that the case does not give itself"
	}
	t.fail(f)
}

// answerOf writes an outcome as a case states it; "" if it cannot, as the case does not
// give what the outcome needs.
func (t *tested) answerOf(e *expectation, row int, v value.Value, err error) string {
	switch {
	case isPending(err):
		return pending
	case err == nil && t.trial.List(e.list).Status(row, e.field).State == types.SoFar:
		return "{" + soFar + ": " + written(v) + "}"
	case err == nil:
		return written(v)
	}
	var faults fault.Errors
	faults.Add(err)
	i := slices.IndexFunc(faults, func(e *fault.Error) bool { return e.Code != fault.CodeNotGiven && says(e, e.Message) })
	if i < 0 || faults[i].Message == "" {
		return ""
	}
	return "{error: " + quoted(faults[i].Message) + "}"
}

// written writes a value in the flow of a case: a record as its key, a missing value as ~,
// a number without a finite decimal form as a fraction.
func written(v value.Value) string {
	switch v.Kind() {
	case types.Nothing:
		return "~"
	case types.ListKind:
		elems := make([]string, v.Len())
		for i := range elems {
			elems[i] = written(v.Elem(i))
		}
		return "[" + strings.Join(elems, ", ") + "]"
	case types.TextKind, types.RecordKind:
		return quoted(v.String())
	}
	return v.String()
}

// mistaken are the words that one YAML or another takes for a flag or for nothing, and the one
// that a case as of a day does not take for a text.
var mistaken = []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil", "none", "nan", "inf", pending}

// quoted writes a text, in quotes unless every reader of YAML takes it for the same text.
func quoted(s string) string {
	first, plain := true, s != "" && !strings.HasSuffix(s, " ") && !slices.Contains(mistaken, strings.ToLower(s))
	for _, r := range s {
		plain = plain && (unicode.IsLetter(r) || !first && (unicode.IsDigit(r) || strings.ContainsRune(" _-./", r)))
		first = false
	}
	if plain {
		return s
	}
	return strconv.Quote(s)
}

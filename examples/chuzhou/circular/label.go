package circular

import (
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/value"
)

// Label names a record in a derivation: an award by its task and layer, a ballot by rater and
// grade.
func Label(list *value.List, row int, language derivation.Language) string {
	p := &page{language: language}
	text := func(field string) string { return list.Value(row, field).String() }
	switch list.Name() {
	case "awards":
		return p.say("%s %s (%s)", text("task"), nameOf(list, row, "task"), p.word(text("layer")))
	case "scores":
		return fault.Plain(p.word(text("round")))
	case "ballots":
		if holds(list, row, "supplementary") {
			return p.say("%s %s %s supplementary", text("id"), text("rater"), text("grade"))
		}
		return p.say("%s %s %s", text("id"), text("rater"), text("grade"))
	case "marks":
		return fault.Plain(text("unit"))
	}
	return list.Label(row)
}

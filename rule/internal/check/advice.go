package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/misread"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/syntax"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// functionUsage returns how a function is written, false if there is none of this name.
func (c *names) functionUsage(name string) (string, bool) {
	if f, ok := c.env.Functions[name]; ok {
		return f.Usage(), true
	}
	if f, ok := c.env.natives[name]; ok {
		return f.Short + "(" + strings.Join(f.Args, ", ") + ")", true
	}
	if op := language.Called(name); op != nil {
		return op.Usage, true
	}
	return "", false
}

// nameAdvice guesses what the author means by an unknown name.
func (c *names) nameAdvice(n *ast.IdentifierNode) string {
	name := n.Value
	if plain := syntax.PlainWidth(name); plain != name {
		return fmt.Sprintf("type %s in plain characters", plain)
	}
	if len(c.elems) > 0 {
		if e := c.elems[len(c.elems)-1].typ; e.Kind == types.RecordKind && slices.Contains(c.env.fieldNames(e.List), name) {
			return fmt.Sprintf("a field of each element has a point: .%s", name)
		}
	}
	if hint := c.leadAdvice(n); hint != "" {
		return hint
	}
	if c.env.isText(name) {
		return fmt.Sprintf("a text stands in quotes: %q", name)
	}
	if number, ok := misread.Numeral(name); ok && len(c.elems) == 0 {
		return fmt.Sprintf("write %s if it is a number; if it is a text, put it into quotes: %q", number, name)
	}
	quotes := fmt.Sprintf("if it is a text, put it into quotes: %q", spell.Cut(name, spell.Brief))
	similar := spell.DidYouMean(name, c.visible())
	if similar != "" && c.p.Alone(n) && !strings.EqualFold(name, spell.Nearest(name, c.visible())) {
		return similar + " or, " + quotes
	}
	return cmp.Or(syntax.ForeignWord(strings.ToLower(name)), syntax.GluedWord(name, c.visible()), similar, c.fieldAdvice(name), quotes)
}

// fieldAdvice says how to reach a field of records if there is no own record.
func (c *names) fieldAdvice(name string) string {
	for _, s := range c.env.Lists {
		switch {
		case s.Name == "" || s.Field(name) < 0:
		case !c.env.settled:
			return "a parameter is constant; what reads facts is a figure"
		case c.pure:
			return "a function sees no record; hand it over as a parameter"
		case strings.Contains(s.Name, "."):
		case c.env.Own == nil:
			return fmt.Sprintf("take it from the records: map(%s, .%s)", s.Name, name)
		}
	}
	return ""
}

// isText reports whether a name is a text that a field or a table may hold.
func (e *Environment) isText(name string) bool {
	if len(e.texts) == 0 {
		e.texts[""] = false // so that they are collected once
		for _, s := range e.Lists {
			e.addTexts(s.Fields)
		}
		e.addTexts(e.Values)
		for _, t := range e.Tables {
			t.AddTexts(e.texts)
		}
	}
	return e.texts[name]
}

func (e *Environment) addTexts(fields []types.Field) {
	for _, f := range fields {
		for _, text := range f.Values {
			e.texts[text] = true
		}
	}
}

// litAdvice says how to write a text as the required number or day.
func litAdvice(t types.Type, x *tree.Node) string {
	v := x.Only()
	if v == nil || v.Kind != types.TextKind {
		return ""
	}
	text := spell.Cut(v.Str, spell.Brief)
	switch t.Kind {
	case types.NumberKind:
		if _, err := types.ParseNumber(text); err == nil {
			return "write it without quotes: " + text
		}
		if strings.ContainsAny(text[:min(len(text), 1)], "<>=") {
			return "a comparison stands outside the quotes, as in x <= 80"
		}
	case types.DateKind:
		if _, err := types.ParseDate(text); err == nil {
			return fmt.Sprintf("write date(%q)", text)
		}
	}
	return ""
}

// keyAdvice says how to compare a record with the text of a key.
func (c *names) keyAdvice(n ast.Node, x, other *tree.Node) string {
	if x.Type.Kind != types.RecordKind || other.Type.Kind != types.TextKind {
		return ""
	}
	i := c.env.List(x.Type.List)
	if i < 0 || len(c.env.Lists[i].Key) != 1 {
		return ""
	}
	return fmt.Sprintf("compare its key: %s%s%s", c.text(n), pointTo(x.Type), c.env.Lists[i].Key[0])
}

// conditionAdvice says how to turn a value into a condition.
func (c *names) conditionAdvice(n ast.Node, x *tree.Node) string {
	text := c.text(n)
	switch {
	case x.Type.Optional && x.Type.Kind == types.FlagKind:
		return fmt.Sprintf("say what stands for nil: %s ?? false", text)
	case x.Type.Optional:
		return fmt.Sprintf("ask whether it is there: %s != nil", text)
	case x.Type.Kind == types.NumberKind:
		return fmt.Sprintf("compare it: %s > 0", text)
	}
	return ""
}

// elementAdvice says how to turn a list of other values into one of numbers or texts.
func (c *names) elementAdvice(n ast.Node, is, want types.Type) string {
	text := c.text(n)
	switch {
	case is.Optional:
		return fmt.Sprintf("leave out what is nil: filter(%s, # != nil)", text)
	case is.Kind == types.RecordKind:
		return fmt.Sprintf("take a %s from each: map(%s, …)", want, text)
	}
	return ""
}

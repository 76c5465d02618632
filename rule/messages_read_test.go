package rule_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// readMessageCase takes a block apart.
func readMessageCase(block string) *messageCase {
	c := &messageCase{records: map[string][]string{}, values: map[string]string{}}
	for line := range strings.SplitSeq(block, "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
			c.heading = append(c.heading, line)
		case strings.Trim(line, " ^") == "", strings.HasPrefix(line, "error: "), strings.HasPrefix(line, "warning: "):
		default:
			c.lines = append(c.lines, line)
		}
	}
	return c
}

// statement reads what begins in line i, and returns of how many lines it is.
func (c *messageCase) statement(i int) (lines int, err error) {
	line := c.lines[i]
	kind, rest, _ := strings.Cut(line, " ")
	if kind == "table" {
		return c.table(i)
	}
	head, text, _ := strings.Cut(rest, ": ")
	head = strings.TrimSuffix(head, ":")
	src := types.Source{File: policyFile, Line: i + 1, Text: text, Column: len([]rune(line)) - len([]rune(text)) + 1}
	lines = 1
	if text == "|" {
		src, lines = c.blockSource(i + 1)
	}
	switch kind {
	case "parameter", "ratio":
		if kind == "ratio" {
			src.Must = &types.Field{Unit: types.Ratio}
		}
		src.Name, src.From = begins(head)
		head = src.Name
		c.scope.Parameters = append(withoutSource(c.scope.Parameters, head), src)
	case "function":
		src.Name = head
		name, _, _ := strings.Cut(head, "(")
		c.scope.Functions = append(withoutSource(c.scope.Functions, name), src)
	case "figure":
		return lines, c.figure(strings.Fields(head), src)
	default:
		return 1, c.setting(kind, head, text)
	}
	return lines, nil
}

// setting reads a line that is no formula.
func (c *messageCase) setting(kind, head, text string) error {
	switch kind {
	case "record":
		c.records[head] = append(c.records[head], ranged(text)...)
	case "given":
		c.given = append(c.given, [2]string{head, text})
	case "value":
		c.values[head] = text
	case "fact":
		c.scope.Values = append(c.scope.Values, types.Field{Name: head, Type: messageType(text)})
	case "without":
		c.scope.Values = slices.DeleteFunc(c.scope.Values, func(f types.Field) bool { return f.Name == head })
	case "limit":
		return c.limit(head, text)
	case "model":
		return c.model(strings.Fields(head))
	default:
		return errors.New("no such statement")
	}
	return nil
}

// messageType is a type as a case writes it: text, [date], units.
func messageType(name string) types.Type {
	if always, ok := strings.CutSuffix(name, "?"); ok {
		return messageType(always).OrMissing()
	}
	if elem, ok := strings.CutPrefix(name, "["); ok {
		return types.ListType(messageType(strings.TrimSuffix(elem, "]")))
	}
	switch name {
	case "text":
		return types.TextType()
	case "date":
		return types.DateType()
	case "number":
		return types.NumberType()
	}
	return types.RecordType(name)
}

// limit sets one of the limits of the language.
func (c *messageCase) limit(name, value string) error {
	n, err := strconv.Atoi(value)
	limits := &c.scope.Limits
	switch name {
	case "bytes":
		limits.SourceBytes = n
	case "parts":
		limits.Tokens = n
	case "depth":
		limits.Depth = n
	case "steps":
		limits.Steps = int64(n)
	case "digits":
		limits.Digits = n
	case "memory":
		limits.Bytes = int64(n)
	default:
		err = fmt.Errorf("there is no limit %s", name)
	}
	c.scope.Functions = nil // they may be beyond it
	return err
}

// blockSource is the source of a | block whose first line is line i.
func (c *messageCase) blockSource(i int) (src types.Source, lines int) {
	indent := len(c.lines[i]) - len(strings.TrimLeft(c.lines[i], " "))
	pad := strings.Repeat(" ", indent)
	src = types.Source{File: policyFile, Line: i + 1, Column: indent + 1}
	lines = 1
	for ; i < len(c.lines) && strings.HasPrefix(c.lines[i], pad); i++ {
		src.Text += strings.TrimPrefix(c.lines[i], pad) + "\n"
		lines++
	}
	src.Text = strings.TrimSuffix(src.Text, "\n")
	return src, lines
}

// ranged is the rows 1, 2, 3 and so on of "1..25", and else the one row.
func ranged(text string) (rows []string) {
	first, last, ok := strings.Cut(text, "..")
	i, err := strconv.Atoi(first)
	n, err2 := strconv.Atoi(last)
	if !ok || err != nil || err2 != nil {
		return []string{text}
	}
	for ; i <= n; i++ {
		rows = append(rows, strconv.Itoa(i))
	}
	return rows
}

// begins takes "step from 2024-01-01" apart: a name, and the day from which on what
// it names holds, if one is written.
func begins(head string) (name string, from *types.Date) {
	name, day, dated := strings.Cut(head, " from ")
	if !dated {
		return head, nil
	}
	d := types.MustParseDate(day)
	return name, &d
}

// withoutSource leaves out what is named name or name(…) in messageScope: a case
// may declare it anew.
func withoutSource(sources []types.Source, name string) []types.Source {
	return slices.DeleteFunc(sources, func(s types.Source) bool {
		declared, _, _ := strings.Cut(s.Name, "(")
		return declared == name && s.File != policyFile
	})
}

// figure adds "units.total places 2 shown 2 range 0 100 internal number check its message".
func (c *messageCase) figure(words []string, src types.Source) error {
	f := rule.Figure{Source: src}
	f.List, f.Source.Name = "", words[0]
	if at := strings.LastIndex(words[0], "."); at >= 0 {
		f.List, f.Source.Name = words[0][:at], words[0][at+1:]
	}
	number := func(i int) *types.Number {
		n := types.MustParseNumber(words[i])
		return &n
	}
	for i := 1; i < len(words); i++ {
		switch words[i] {
		case "places", "shown":
			places, err := strconv.Atoi(words[i+1])
			if err != nil {
				return err
			}
			if words[i] == "places" {
				f.Places = &places
			} else {
				f.Shown = &places
			}
			i++
		case "range":
			f.Min, f.Max = number(i+1), number(i+2)
			i += 2
		case "values", "ordered":
			f.Values, f.Ordered = strings.Split(words[i+1], ","), words[i] == "ordered"
			i++
		case "check":
			f.Check = strings.Join(words[i+1:], " ")
			i = len(words)
		case "internal":
			f.Internal = true
		case "number":
			f.Kind = types.NumberKind
		default:
			return fmt.Errorf("a figure has no %s", words[i])
		}
	}
	c.figures = append(c.figures, f)
	return nil
}

// model adds "joint adds units.size" or "joint uses marks keyed *task:tasks<marks
// done_on:date? layer". A star marks a field of the key; < stands before the inverse,
// ? after what may be missing; + marks a figure. "joint reads day:date rest:[date]?" names
// single values.
func (c *messageCase) model(words []string) error {
	if len(words) < 3 {
		return errors.New("a model uses or adds something")
	}
	m := rule.Model{Name: words[0], Run: func(*rule.Draft) error { return nil }}
	if list, field, _ := strings.Cut(words[2], "."); words[1] == "adds" {
		m.Adds = []rule.Added{{List: list, Field: types.Field{Name: field, Type: types.NumberType()}}}
	} else if words[1] == "reads" {
		m.Values = use("", words[2:]).Fields
	} else {
		m.Uses = []rule.Use{use(words[2], words[3:])}
	}
	c.models = append(c.models, m)
	return nil
}

func use(list string, words []string) rule.Use {
	u := rule.Use{List: list}
	for _, word := range words {
		if word == "keyed" {
			u.Keyed = true
			continue
		}
		word, missing := strings.CutSuffix(word, "?")
		word, inverse, _ := strings.Cut(word, "<")
		word, isKey := strings.CutPrefix(word, "*")
		word, isFigure := strings.CutPrefix(word, "+")
		name, typ, typed := strings.Cut(word, ":")
		f := types.Field{Name: name, Inverse: inverse}
		if typed {
			f.Type = messageType(typ)
		}
		f.Type.Optional = missing
		if isKey {
			u.Key = append(u.Key, name)
		}
		if isFigure {
			u.Figures = append(u.Figures, f)
		} else {
			u.Fields = append(u.Fields, f)
		}
	}
	return u
}

// table adds "table award(class, share from):" with its rows, "good, 0.5: 10".
func (c *messageCase) table(i int) (lines int, err error) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(c.lines[i], "table "), "(")
	keys, since, ok := strings.Cut(rest, ")")
	if !ok {
		return 0, errors.New("write table name(key, key):")
	}
	t := rule.Table{Source: types.Source{Name: name, File: policyFile, Line: i + 1, Column: len("table ") + 1}}
	_, t.Source.From = begins(strings.TrimSuffix(since, ":"))
	for key := range strings.SplitSeq(keys, ", ") {
		key, side, _ := strings.Cut(key, " ")
		t.Keys = append(t.Keys, key)
		t.Steps = append(t.Steps, map[string]types.StepSide{"": types.Exact, "from": types.From, "above": types.Above}[side])
	}
	if !slices.ContainsFunc(t.Steps, func(s types.StepSide) bool { return s != types.Exact }) {
		t.Steps = nil
	}
	for lines = 1; i+lines < len(c.lines) && strings.HasPrefix(c.lines[i+lines], "  "); lines++ {
		row, value, _ := strings.Cut(strings.TrimSpace(c.lines[i+lines]), ": ")
		r := rule.TableRow{Value: docValue(value), Line: i + lines + 1, Column: len("  ") + 1}
		for key := range strings.SplitSeq(row, ", ") {
			r.Keys = append(r.Keys, docValue(key))
		}
		t.Rows = append(t.Rows, r)
	}
	c.scope.Tables = append(c.scope.Tables, t)
	return lines, nil
}

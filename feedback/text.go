package feedback

import (
	"fmt"
	"io"
	"strings"

	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Printer writes records for people.
type Printer struct {
	Language derivation.Language
	Records  int // how many records a cause names; the others are counted. 0 for 3
}

// words are the phrases in Chinese, by those in English.
var words = map[string]string{
	"pending":             "待定",
	"new":                 "新增",
	"from: %s":            "来自：%s",
	"came: %s %s, %s":     "新增：%[1]s %[2]s，%[3]s",
	"later: %s of %s, %s": "后续：%[2]s 的 %[1]s，%[3]s",
	"over: %s, %s":        "已截止：%s，%s",
	"now: %s":             "已变：%s",
	"others: %s of %s":    "其他：%[2]s 的 %[1]s",
	"%s to %s":            "%s 至 %s",
	"%s and %d more":      "%s 等，另有 %d 条",
	"nothing has moved":   "没有变化",
	", ":                  "、",
}

func (p Printer) say(format string, args ...any) string {
	if said, ok := words[format]; ok && p.Language == derivation.Chinese {
		format = said
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// Text writes records with their moves: ~ marks what may still change.
func (p Printer) Text(w io.Writer, records []Moved) error {
	var b strings.Builder
	for _, r := range records {
		indent := ""
		if r.Caption != "" {
			b.WriteString(plain.Text(r.Caption))
			if r.New {
				b.WriteString("  " + p.say("new"))
			}
			b.WriteString("\n")
			indent = "  "
		}
		for _, h := range r.Has {
			fmt.Fprintf(&b, "%s%s  %s\n", indent, plain.Text(h.Field), p.state(h.State, h.Places))
		}
		for _, m := range r.Moves {
			fmt.Fprintf(&b, "%s%s  %s → %s", indent, plain.Text(m.Field), p.state(m.Before, m.Places), p.state(m.After, m.Places))
			if d, ok := m.Difference(); ok && d.Sign() != 0 {
				sign := "+"
				if d.Sign() < 0 {
					sign = ""
				}
				fmt.Fprintf(&b, "  (%s%s)", sign, derivation.InWords(value.OfNumber(d), m.Places))
			}
			b.WriteString("\n")
			for _, line := range p.causes(m.By) {
				fmt.Fprintf(&b, "%s  %s\n", indent, plain.Text(line))
			}
		}
	}
	if len(records) == 0 {
		b.WriteString(p.say("nothing has moved") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// state writes a value with its state, as it is published.
func (p Printer) state(s State, places *int) string {
	text := plain.Text(derivation.InWords(s.Value, places))
	if s.Value.IsMissing() {
		text = "-"
	}
	switch s.Status.State {
	case types.AwaitsItsDay:
		return p.say("pending")
	case types.SoFar:
		return text + "~"
	}
	return text
}

// causes returns a line for each cause; figures of the same record share one.
func (p Printer) causes(by []Cause) (lines []string) {
	var figures []string
	for _, c := range by {
		if c.Kind == Figures {
			figures = append(figures, c.What)
		}
	}
	if len(figures) > 0 {
		lines = append(lines, p.say("from: %s", strings.Join(figures, p.say(", "))))
	}
	for _, c := range by {
		switch c.Kind {
		case Came:
			lines = append(lines, p.say("came: %s %s, %s", c.What, p.named(c.Records), p.days(c)))
		case Brought:
			lines = append(lines, p.say("later: %s of %s, %s", c.What, p.named(c.Records), p.days(c)))
		case Over:
			lines = append(lines, p.say("over: %s, %s", p.Language.Awaited(&types.Pending{What: c.What, Noun: c.Noun}), c.First))
		case Changed:
			lines = append(lines, p.say("now: %s", c.What))
		case Others:
			lines = append(lines, p.say("others: %s of %s", c.What, p.named(c.Records)))
		}
	}
	return lines
}

// named returns the first records by name, and how many more there are.
func (p Printer) named(records []string) string {
	most := p.Records
	if most == 0 {
		most = 3
	}
	if len(records) <= most {
		return strings.Join(records, p.say(", "))
	}
	return p.say("%s and %d more", strings.Join(records[:most], p.say(", ")), len(records)-most)
}

func (p Printer) days(c Cause) string {
	if c.First == c.Last {
		return c.First.String()
	}
	return p.say("%s to %s", c.First, c.Last)
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/feedback"
	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

func feedbackVerb() verb {
	return verb{
		name: "feedback",
		usage: []string{
			"feedback -from DAY -to DAY [-all] [-zh] [-o FILE] POLICY DATA [LIST [KEY]]",
			"feedback -round ROUND [-unit UNIT] [-zh] [-o FILE] POLICY DATA",
		},
		about: `Prints which published figures moved between the ends of two days, from what to what, and by what:
figures of the same record, records that came, later days of records, rounds and lists that are over,
and figures of others. ~ marks what may still change. It prints the figures of the year and of every
list whose records have a key, or those of LIST, or of the one record KEY with those of the records of
other lists that it is part of the key of, such as its quarters; year stands for those of the year.

With -round it prints what units are told after a round of the section evaluation, in the words of the
policy, worked out on what was known at the end of the round: without such words the score of each, its
place, the median of its class, what has changed since the round before, and its weakest part.`,
		least: 2, most: 4,
		setup: func(flags *flag.FlagSet) action {
			f := &feedbacker{}
			f.from.flagOf(flags, "from", "the first day: what was known at the end of `DAY`, such as 2022-09-30")
			f.to.flagOf(flags, "to", "the later `DAY`")
			flags.BoolVar(&f.all, "all", false, "also internal figures, what models add to records, and every record that a cause names")
			flags.BoolVar(&f.chinese, "zh", false, "the words around the figures in Chinese")
			flags.StringVar(&f.round, "round", "", "what units are told after the round `ROUND`")
			flags.StringVar(&f.unit, "unit", "", "of a round only what `UNIT` is told")
			trailFlag(flags, &f.trail)
			flags.StringVar(&f.file, "o", "", "write to `FILE`, once everything is worked out")
			return f.run
		},
	}
}

type feedbacker struct {
	from, to     asOf
	all, chinese bool
	trail        bool
	file         string
	round, unit  string
}

func (f *feedbacker) run(s *session, args []string) error {
	switch {
	case f.round != "" && (f.from.day != nil || f.to.day != nil || f.all || len(args) > 2):
		return errors.New("-round stands without -from, -to, -all and LIST")
	case f.round != "":
		return f.afterRound(s, args)
	case f.unit != "":
		return errors.New("-unit goes with -round; name a LIST and KEY here")
	case f.from.day == nil || f.to.day == nil:
		return errors.New("say with -from and -to between which days")
	case *f.to.day <= *f.from.day:
		return fmt.Errorf("-to %s is not after -from %s", f.to.day, f.from.day)
	}
	before, err := s.workOut(args[0], args[1], f.file, f.from.day)
	if err != nil {
		return err
	}
	after := *before
	after.asOf = f.to.day
	if err := after.workOutOn(args[1]); err != nil {
		return err
	}
	if err := s.warn(&after); err != nil {
		return err
	}
	after.showTrail(f.trail)
	text, err := f.text(s.json, before, &after, args[2:])
	if err != nil {
		return err
	}
	return s.write(f.file, text)
}

// text returns what has moved of the records that are named.
func (f *feedbacker) text(asJSON bool, before, after *year, names []string) ([]byte, error) {
	tables, err := f.tables(after, names)
	if err != nil {
		return nil, err
	}
	all := []feedback.Moved{}
	var text bytes.Buffer
	p := f.printer()
	fmt.Fprintf(&text, map[bool]string{false: "%s to %s; ~ marks what may still change\n", true: "%s 至 %s；~ 表示仍可能变化\n"}[f.chinese], f.from.day, f.to.day)
	for _, t := range tables {
		records, err := feedback.Between(context.Background(), after.policy.Rules(), before.run, after.run, t.List.Schema().Name, t.Fields)
		if err != nil {
			return nil, after.refusal(err)
		}
		if records = ofKey(records, t.List, names); len(records) == 0 && (len(names) == 0 || t.Name != names[0]) {
			continue
		}
		all = append(all, records...)
		name := plain.Text(t.Name)
		fmt.Fprintf(&text, "\n%s\n%s\n", name, strings.Repeat("─", layout.Width(name)))
		if err := p.Text(&text, records); err != nil {
			return nil, err
		}
	}
	if asJSON {
		text.Reset()
		enc := json.NewEncoder(&text)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		err = enc.Encode(all)
	}
	return text.Bytes(), err
}

func (f *feedbacker) printer() feedback.Printer {
	p := feedback.Printer{}
	if f.all {
		p.Records = 1_000_000
	}
	if f.chinese {
		p.Language = derivation.Chinese
	}
	return p
}

// tables returns the lists of which something is to be said.
func (f *feedbacker) tables(y *year, names []string) ([]merit.ResultTable, error) {
	if len(names) == 0 {
		tables, err := y.policy.Results(y.run, f.all)
		return slices.DeleteFunc(tables, func(t merit.ResultTable) bool { return t.Name != "year" && len(t.List.Schema().Key) == 0 }), err
	}
	t, err := y.policy.Table(y.run, names[0], f.all)
	if err != nil {
		return nil, err
	}
	if t.Name != "year" && len(t.List.Schema().Key) == 0 {
		return nil, fmt.Errorf("the records of %s have no key, so they cannot be told apart on two days", t.Name)
	}
	if len(names) < 2 {
		return []merit.ResultTable{t}, nil
	}
	if len(t.List.Labelled(names[1])) == 0 {
		return nil, fmt.Errorf("%s has no record %s on %s%s", t.Name, spell.Short(names[1]), f.to.day, strings.TrimRight("; "+spell.DidYouMean(names[1], t.List.Keys()), "; "))
	}
	all, err := y.policy.Results(y.run, f.all)
	others := slices.DeleteFunc(all, func(other merit.ResultTable) bool { return keyedBy(other.List.Schema(), names[0]) == "" })
	return append([]merit.ResultTable{t}, others...), err
}

// keyedBy returns the field of a list's key that refers to a record of another list, "" if there
// is none.
func keyedBy(s *types.Schema, list string) string {
	for _, name := range s.Key {
		if t := s.Fields[s.Field(name)].Type; t.Kind == types.RecordKind && t.List == list {
			return name
		}
	}
	return ""
}

// ofKey returns the record that LIST KEY names, or the records of another list whose key contains
// it; all records if no key is given.
func ofKey(records []feedback.Moved, l *value.List, names []string) []feedback.Moved {
	if len(names) < 2 {
		return records
	}
	key, field := strings.ReplaceAll(names[1], " ", ""), keyedBy(l.Schema(), names[0])
	return slices.DeleteFunc(records, func(r feedback.Moved) bool {
		if r.List == names[0] {
			return strings.ReplaceAll(r.Key, " ", "") != key
		}
		rows := l.Labelled(r.Key)
		if len(rows) == 0 {
			return true
		}
		of, row, ok := l.Value(int(rows[0]), field).Record()
		return !ok || strings.ReplaceAll(of.Label(row), " ", "") != key
	})
}

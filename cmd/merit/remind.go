package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

func remindVerb() verb {
	return verb{
		name:  "remind",
		usage: []string{"remind -on DAY [-round ROUND] [-rater RATER] [-o FILE] POLICY DATA"},
		about: `Prints what the rounds of the section evaluation still lack at the end of a day: which rater has not
judged which unit, and which unit has fewer ballots than the panels promise it. It names the rounds
that have begun, those that end soonest first; one that is over is closed. The facts need not be
complete, and may have later ballots. A supplementary ballot settles nothing.`,
		least: 2, most: 2,
		setup: func(flags *flag.FlagSet) action {
			r := &reminder{}
			r.on.flagOf(flags, "on", "say what is owed at the end of `DAY`, such as 2022-09-20")
			flags.StringVar(&r.round, "round", "", "only the round `ROUND`")
			flags.StringVar(&r.rater, "rater", "", "only what `RATER` owes")
			flags.StringVar(&r.file, "o", "", "write to `FILE`, once everything is worked out")
			return r.run
		},
	}
}

type reminder struct {
	on                 asOf
	round, rater, file string
}

func (r *reminder) run(s *session, args []string) error {
	if r.on.day == nil {
		return errors.New("say with -on on which day, such as -on 2022-09-20")
	}
	y := &year{outputs: s.outputs(r.file)}
	if err := y.load(args[0]); err != nil {
		return err
	}
	p := y.policy.Sections().Evaluation
	if p == nil {
		return errors.New("the policy has no section evaluation, so no rater owes anything")
	}
	if r.round != "" {
		if _, err := y.roundNamed(r.round); err != nil {
			return err
		}
	}
	if err := y.readAsOf(args[1], *r.on.day); err != nil {
		return err
	}
	all, err := p.Remind(y.known(s), *r.on.day)
	if err != nil {
		return y.refusal(err)
	}
	if raters := y.facts.List(p.Names.List("raters")).Keys(); r.rater != "" && !slices.Contains(raters, r.rater) {
		return fmt.Errorf("there is no rater %s%s", spell.Short(r.rater), orDidYouMean(r.rater, raters))
	}
	if err := s.warn(y); err != nil {
		return err
	}
	all.Owed = slices.DeleteFunc(all.Owed, func(o evaluation.Owed) bool {
		return r.round != "" && o.Round != r.round || r.rater != "" && o.Rater != r.rater
	})
	all.Short = slices.DeleteFunc(all.Short, func(x evaluation.Short) bool { return r.round != "" && x.Round != r.round || r.rater != "" })
	var out bytes.Buffer
	if s.json {
		err = writeJSON(&out, all)
	} else {
		remindersText(&out, y, all)
	}
	if err != nil {
		return err
	}
	return s.write(r.file, out.Bytes())
}

// known returns the run on the facts where the policy's formulas decide what is owed. If the year
// cannot be worked out yet, it says so and returns the facts alone.
func (y *year) known(s *session) evaluation.Lists {
	if !y.policy.Sections().Evaluation.DependsOnRun() {
		return y.facts
	}
	run, err := y.policy.Run(context.Background(), y.facts)
	if err != nil {
		s.stderr.sayf("the year cannot be worked out yet, so the policy's own rules for ballots and its quorum are left aside:\n")
		s.stderr.faults(y.faults("warning", err))
		return y.facts
	}
	return run
}

// orDidYouMean returns a hint after what was not found, "" if nothing is near it.
func orDidYouMean(name string, among []string) string {
	return strings.TrimRight("; "+spell.DidYouMean(name, among), "; ")
}

// readAsOf reads what was known of the facts at the end of a day, or all of them where the policy
// dates no list.
func (y *year) readAsOf(data string, day types.Date) error {
	y.asOf = &day
	err := y.read(data)
	var found refusal
	if errors.As(err, &found) && slices.ContainsFunc(found, func(f failure) bool { return f.Code == fault.CodeNotDated }) {
		y.asOf = nil
		return y.read(data)
	}
	return err
}

// remindersText writes round by round who owes what, and which units are short.
func remindersText(out *bytes.Buffer, y *year, all *evaluation.Reminders) {
	fmt.Fprintf(out, "on %s\n", all.On)
	if len(all.Owed)+len(all.Short) == 0 {
		out.WriteString("nothing is owed\n")
		return
	}
	names := y.policy.Sections().Evaluation.Names
	units, raters := captions(y.facts.List(names.List("units"))), captions(y.facts.List(names.List("raters")))
	for _, round := range y.policy.Sections().Evaluation.ByEnd() {
		owed := slices.DeleteFunc(slices.Clone(all.Owed), func(o evaluation.Owed) bool { return o.Round != round.ID })
		short := slices.DeleteFunc(slices.Clone(all.Short), func(x evaluation.Short) bool { return x.Round != round.ID })
		if len(owed)+len(short) == 0 {
			continue
		}
		title := plain.Text(round.ID) + ", " + ends(all.On, round.Until)
		fmt.Fprintf(out, "\n%s\n%s\n", title, strings.Repeat("─", layout.Width(title)))
		for _, o := range owed {
			out.WriteString(owes(o, raters, units))
		}
		shortRows(out, units, short)
	}
}

// ends says when a round ends, or ended.
func ends(on, until types.Date) string {
	switch days := int(until - on); {
	case days < 0:
		return fmt.Sprintf("closed on %s", until)
	case days == 0:
		return fmt.Sprintf("open until %s, today", until)
	default:
		return fmt.Sprintf("open until %s, %s more", until, spell.Counted(days, "day"))
	}
}

// owes writes what a rater owes.
func owes(o evaluation.Owed, raters, units map[string]string) string {
	names := make([]string, len(o.Units))
	for i, id := range o.Units {
		names[i] = units[id]
	}
	text := fmt.Sprintf("%s owes %d of %d: %s", raters[o.Rater], len(o.Units), o.Asked, strings.Join(names, ", "))
	return strings.Join(layout.Hang(plain.Text(text), lineWidth, 2), "\n  ") + "\n"
}

// shortRows writes the units that are short of their least count.
func shortRows(out *bytes.Buffer, units map[string]string, short []evaluation.Short) {
	if len(short) == 0 {
		return
	}
	rows := [][]cell{{{text: "short unit"}, {text: "ballots", right: true}, {text: "least", right: true}, {text: "quorum"}}}
	for _, x := range short {
		least, quorum := "", ""
		if x.Least > 0 {
			least = strconv.Itoa(x.Least)
		}
		if x.NoQuorum {
			quorum = "none"
		}
		rows = append(rows, []cell{{text: cut(units[x.Unit])}, {strconv.Itoa(x.Ballots), true}, {least, true}, {text: quorum}})
	}
	out.WriteByte('\n')
	writeRows(out, withoutEmpty(rows))
}

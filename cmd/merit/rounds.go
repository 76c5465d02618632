package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strconv"

	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/evaluation/dossier"
	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// roundNamed returns a round of the policy, or an error that says which may be meant.
func (y *year) roundNamed(name string) (evaluation.Round, error) {
	if y.policy.Sections().Evaluation == nil {
		return evaluation.Round{}, errors.New("the policy has no section evaluation, so there are no rounds")
	}
	var ids []string
	for _, r := range y.policy.Sections().Evaluation.Rounds {
		if r.ID == name {
			return r, nil
		}
		ids = append(ids, r.ID)
	}
	return evaluation.Round{}, fmt.Errorf("there is no round %s%s", spell.Short(name), orDidYouMean(name, ids))
}

// workOutRound works out what was known at the end of a day that a round gives; all there is where
// the policy dates no list.
func (s *session) workOutRound(args []string, out, round string, day func(evaluation.Round) types.Date) (*year, error) {
	y := &year{outputs: s.outputs(out)}
	if err := y.load(args[0]); err != nil {
		return nil, err
	}
	r, err := y.roundNamed(round)
	if err != nil {
		return nil, err
	}
	if err := y.readAsOf(args[1], day(r)); err != nil {
		return nil, err
	}
	if y.run, err = y.policy.Run(context.Background(), y.facts); err != nil {
		return nil, y.refusal(err)
	}
	return y, s.warn(y)
}

// unitNamed returns an error if there is no such unit; "" stands for all.
func (y *year) unitNamed(name string) error {
	ids := y.run.List(y.policy.Sections().Evaluation.Names.List("units")).Keys()
	if name == "" || slices.Contains(ids, name) {
		return nil
	}
	return fmt.Errorf("there is no unit %s%s", spell.Short(name), orDidYouMean(name, ids))
}

// afterRound prints what units are told after a round.
func (f *feedbacker) afterRound(s *session, args []string) error {
	y, err := s.workOutRound(args, f.file, f.round, func(r evaluation.Round) types.Date { return r.Until })
	if err != nil {
		return err
	}
	if err := y.unitNamed(f.unit); err != nil {
		return err
	}
	y.showTrail(f.trail)
	all, err := y.policy.Sections().Evaluation.Feedback(y.run, f.round)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(u evaluation.UnitFeedback) bool { return f.unit != "" && u.Unit != f.unit })
	var out bytes.Buffer
	switch told := y.policy.Sections().Evaluation.Told; {
	case s.json:
		if all == nil {
			all = []evaluation.UnitFeedback{}
		}
		err = writeJSON(&out, all)
	case len(all) == 0:
		fmt.Fprintln(&out, f.word("no unit has a score in the round", "本轮没有得分"))
	case told != nil && len(told.Lines) > 0:
		y.toldText(&out, all)
	default:
		f.toldTable(&out, y, all)
	}
	if err != nil {
		return err
	}
	return s.write(f.file, out.Bytes())
}

// toldText writes the policy's words, unit by unit.
func (y *year) toldText(out *bytes.Buffer, all []evaluation.UnitFeedback) {
	units := captions(y.run.List(y.policy.Sections().Evaluation.Names.List("units")))
	for i, u := range all {
		if i > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintln(out, plain.Text(units[u.Unit]))
		for _, said := range u.Lines {
			for k, line := range layout.Hang(plain.Text(said), lineWidth-2, 2) {
				fmt.Fprintf(out, "  %s%s\n", []string{"", "  "}[min(k, 1)], line)
			}
		}
	}
}

// toldTable writes the figures of the feedback where the policy has no words.
func (f *feedbacker) toldTable(out *bytes.Buffer, y *year, all []evaluation.UnitFeedback) {
	head := func(english, chinese string, right bool) cell { return cell{f.word(english, chinese), right} }
	rows := [][]cell{{head("unit", "单位", false), head("class", "类别", false), head("score", "得分", true), head("place", "名次", true), head("of", "总数", true),
		head("median", "中位数", true), head("distance", "差距", true), head("before", "上轮", true), head("change", "变化", true), head("weakest", "最弱项", false)}}
	number := func(n types.Number) cell { return cell{derivation.InWords(value.OfNumber(n), nil), true} }
	units := captions(y.run.List(y.policy.Sections().Evaluation.Names.List("units")))
	for _, u := range all {
		row := []cell{{text: cut(units[u.Unit])}, {text: cut(u.Class)}, number(u.Score), {strconv.Itoa(u.Place), true}, {strconv.Itoa(u.Of), true}, number(u.Median), number(u.Distance), {right: true}, {right: true}, {}}
		if u.Before != nil {
			row[7], row[8] = number(u.Before.Score), number(u.Before.Change)
		}
		if u.Weakest != nil {
			row[9].text = cut(u.Weakest.Name)
		}
		rows = append(rows, row)
	}
	writeRows(out, withoutEmpty(rows))
}

// word returns a word in the language that was asked for.
func (f *feedbacker) word(english, chinese string) string {
	if f.chinese {
		return chinese
	}
	return english
}

func dossierVerb() verb {
	return verb{
		name:  "dossier",
		usage: []string{"dossier -round ROUND [-unit UNIT] [-markdown | -html] [-zh] [-o FILE] POLICY DATA"},
		about: `Prints what raters are shown of each unit when a round of the section evaluation opens: the fields
and lists that the policy names, such as highlights, and what it allows the round to see of earlier
ones. It is worked out on what was known at the end of the day before the round, and what is not final
by then is left out. Where the policy dates no list, DATA must have no later ballots.`,
		least: 2, most: 2,
		setup: func(flags *flag.FlagSet) action {
			d := &dossierPrinter{}
			flags.StringVar(&d.round, "round", "", "what the raters of `ROUND` are shown")
			flags.StringVar(&d.unit, "unit", "", "only what they are shown of `UNIT`")
			flags.BoolVar(&d.markdown, "markdown", false, "print Markdown")
			flags.BoolVar(&d.html, "html", false, "print a fragment of HTML, which needs no styles or scripts")
			flags.BoolVar(&d.chinese, "zh", false, "the words around the figures in Chinese")
			trailFlag(flags, &d.trail)
			flags.StringVar(&d.file, "o", "", "write to `FILE`, once everything is worked out")
			return d.run
		},
	}
}

type dossierPrinter struct {
	round, unit, file       string
	markdown, html, chinese bool
	trail                   bool
}

func (p *dossierPrinter) run(s *session, args []string) error {
	switch {
	case p.round == "":
		return errors.New("say with -round which round opens")
	case s.json && (p.markdown || p.html) || p.markdown && p.html:
		return errors.New("choose one of -json, -markdown and -html")
	}
	y, err := s.workOutRound(args, p.file, p.round, func(r evaluation.Round) types.Date { return r.From - 1 })
	if err != nil {
		return err
	}
	if err := y.unitNamed(p.unit); err != nil {
		return err
	}
	y.showTrail(p.trail)
	all, err := y.policy.Sections().Evaluation.Dossiers(y.run, p.round)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(d dossier.Dossier) bool { return p.unit != "" && d.Unit != p.unit })
	var out bytes.Buffer
	printer := dossier.Printer{}
	if p.chinese {
		printer.Language = derivation.Chinese
	}
	switch {
	case s.json:
		err = writeJSON(&out, all)
	case p.markdown:
		err = printer.Markdown(&out, all)
	case p.html:
		err = printer.HTML(&out, all)
	default:
		err = printer.Text(&out, all)
	}
	if err != nil {
		return err
	}
	return s.write(p.file, out.Bytes())
}

// trailFlag is the flag -trail.
func trailFlag(flags *flag.FlagSet, trail *bool) {
	flags.BoolVar(trail, "trail", false, "also what the policy keeps anonymous, for whoever may see it")
}

// showTrail takes the veils off the run.
func (y *year) showTrail(trail bool) {
	if trail {
		y.run = y.run.WithTrail()
	}
}

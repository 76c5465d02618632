package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"strconv"
	"strings"

	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
)

func explainVerb() verb {
	return verb{
		name: "explain",
		usage: []string{
			"explain [-all] [-depth N] [-exact] [-markdown | -html] [-zh] [-as-of DAY] POLICY DATA LIST KEY FIGURE",
			"explain [-all] [-depth N] [-exact] [-markdown | -html] [-zh] [-as-of DAY] POLICY DATA year FIGURE",
			"explain [-all] [-depth N] [-exact] [-markdown | -html] [-zh] [-as-of DAY] POLICY DATA PATH",
		},
		about: `Prints how a figure came about: the clause, the formula as written and with its values, the
branches taken, and what went into it, down to the facts. PATH is LIST.KEY.FIGURE, such as
units.u84.total, or year.FIGURE. A key of several fields is written with commas, as in t04,u11; a
record without a key by its position. It prints a page of at most 80 lines, with what mattered first;
a … stands where there is more behind a figure, which -all, -depth or the path of that figure shows.
Fractions are decimals after ≈, or with -exact fractions of at most 30 digits. -html prints a fragment
of a page, in which the rest can be opened. With -json it prints the steps of the derivation, all
unless -depth is given.`,
		least: 3, most: 5,
		setup: func(flags *flag.FlagSet) action {
			e := &explainer{}
			e.asOf.flag(flags)
			trailFlag(flags, &e.trail)
			flags.BoolVar(&e.all, "all", false, "print everything, in as many lines as it takes")
			flags.BoolVar(&e.markdown, "markdown", false, "print Markdown")
			flags.BoolVar(&e.html, "html", false, "print a fragment of HTML, which needs no styles or scripts")
			flags.Func("depth", "print everything of figures within figures `N` deep, beyond that their values; 0 for all", e.setDepth)
			flags.BoolVar(&e.exact, "exact", false, "print fractions of up to 30 digits as such")
			flags.BoolVar(&e.chinese, "zh", false, "the words around the formulas in Chinese")
			return e.run
		},
	}
}

type explainer struct {
	markdown, html bool
	depth          int
	asked          bool // whether a depth was given
	all            bool
	exact          bool
	chinese        bool
	trail          bool
	asOf           asOf
}

func (e *explainer) setDepth(text string) (err error) {
	if e.depth, err = strconv.Atoi(text); err != nil || e.depth < 0 {
		return errors.New("it is a whole number from 0")
	}
	e.asked = true
	return nil
}

func (e *explainer) run(s *session, args []string) error {
	switch {
	case s.json && (e.markdown || e.html) || e.markdown && e.html:
		return errors.New("choose one of -json, -markdown and -html")
	case e.all && e.asked:
		return errors.New("choose one of -all and -depth")
	}
	y, err := s.workOut(args[0], args[1], "", e.asOf.day)
	if err != nil {
		return err
	}
	if err := s.warn(y); err != nil {
		return err
	}
	y.showTrail(e.trail)
	at, err := y.find(args[2:])
	if err != nil {
		return err
	}
	step, err := y.run.Explain(context.Background(), at.List, at.Row, at.Field, e.depth)
	if err != nil {
		return y.refusal(err)
	}
	if s.json {
		w := bufio.NewWriter(s.stdout)
		if err := writeStep(w, step, ""); err != nil {
			return err
		}
		w.WriteByte('\n')
		return w.Flush()
	}
	return e.render(s, y, step)
}

// render prints a derivation for people.
func (e *explainer) render(s *session, y *year, step *derivation.Step) error {
	r := derivation.Renderer{Clause: y.policy.Clause, Brief: true, Depth: e.depth, Exact: e.exact, Rest: "… stands where there is more: -all prints it, the path of a figure what is behind that figure"}
	if e.chinese {
		r.Language, r.Rest = derivation.Chinese, "… 处另有内容：-all 全部显示，或写出某个指标的路径"
	}
	if e.all || e.asked {
		r.Lines = derivation.Whole
	}
	switch {
	case e.markdown:
		return r.Markdown(s.stdout, step)
	case e.html:
		r.Rest = ""
		return r.HTML(s.stdout, step)
	}
	return r.Text(s.stdout, step)
}

// find returns the cell named by LIST KEY FIGURE, year FIGURE or a path.
func (y *year) find(names []string) (types.CellName, error) {
	path, err := figurePath(names)
	if err != nil {
		return types.CellName{}, err
	}
	return y.policy.Find(y.run, path)
}

// figurePath returns the path of a figure named by LIST KEY FIGURE, year FIGURE or a path.
func figurePath(names []string) (string, error) {
	if len(names) > 3 {
		return "", errors.New("name a figure as LIST KEY FIGURE, year FIGURE or LIST.KEY.FIGURE")
	}
	return strings.Join(names, "."), nil
}

// writeStep writes a derivation as indented JSON, step by step, because the text of a
// long one would not fit into memory. The writer keeps its first error.
func writeStep(w *bufio.Writer, s *derivation.Step, indent string) error {
	alone := *s
	alone.Steps = nil
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent(indent, "  ")
	if err := enc.Encode(alone); err != nil {
		return err
	}
	text := strings.TrimSuffix(b.String(), "\n")
	if len(s.Steps) == 0 {
		w.WriteString(text)
		return nil
	}
	w.WriteString(strings.TrimSuffix(text, "\n"+indent+"}") + ",\n" + indent + `  "steps": [`)
	inner := indent + "    "
	for i, child := range s.Steps {
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString("\n" + inner)
		if err := writeStep(w, child, inner); err != nil {
			return err
		}
	}
	w.WriteString("\n" + indent + "  ]\n" + indent + "}")
	return nil
}

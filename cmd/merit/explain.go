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

	"github.com/meritrules/merit/rule"
)

func explainVerb() verb {
	return verb{
		name: "explain",
		usage: []string{
			"explain [-markdown] [-zh] [-depth N] [-as-of DAY] POLICY DATA LIST KEY FIGURE",
			"explain [-markdown] [-zh] [-depth N] [-as-of DAY] POLICY DATA year FIGURE",
			"explain [-markdown] [-zh] [-depth N] [-as-of DAY] POLICY DATA PATH",
		},
		about: `Prints how a figure came about: the clause, the formula as written and with its values, the
branches taken, and what went into it, down to the facts. PATH is LIST.KEY.FIGURE, such as
units.u84.total, or year.FIGURE. A key of several fields is written with commas, as in t04,u11; a
record without a key by its position. A … stands where -depth leaves something out, which is 3 unless
given. With -json it prints the steps of the derivation, all unless -depth is given.`,
		least: 3, most: 5,
		setup: func(flags *flag.FlagSet) action {
			e := &explainer{}
			e.asOf.flag(flags)
			flags.BoolVar(&e.markdown, "markdown", false, "print Markdown")
			e.depth = defaultDepth
			flags.Func("depth", "derive figures within figures `N` deep, beyond that show their values; 0 for all", e.setDepth)
			flags.BoolVar(&e.chinese, "zh", false, "the words around the formulas in Chinese")
			return e.run
		},
	}
}

type explainer struct {
	markdown bool
	asOf     asOf
	depth    int
	asked    bool // whether a depth was given
	chinese  bool
}

func (e *explainer) setDepth(text string) (err error) {
	if e.depth, err = strconv.Atoi(text); err != nil || e.depth < 0 {
		return errors.New("it is a whole number from 0")
	}
	e.asked = true
	return nil
}

// defaultDepth is how deep figures within figures are derived unless asked for more.
const defaultDepth = 3

func (e *explainer) run(s *session, args []string) error {
	if s.json && e.markdown {
		return errors.New("choose one of -json and -markdown")
	}
	y, err := s.workOut(args[0], args[1], "", e.asOf.day)
	if err != nil {
		return err
	}
	if err := s.warn(y); err != nil {
		return err
	}
	at, err := y.find(args[2:])
	if err != nil {
		return err
	}
	depth := e.depth
	if s.json && !e.asked {
		depth = 0
	}
	step, err := y.run.Explain(context.Background(), at.List, at.Row, at.Field, depth)
	if err != nil {
		return y.refusal(err)
	}
	renderer := rule.Renderer{Clause: y.policy.Clause, Brief: true, Depth: e.depth}
	if e.chinese {
		renderer.Language = rule.Chinese
	}
	switch {
	case s.json:
		w := bufio.NewWriter(s.stdout)
		if err := writeStep(w, step, ""); err != nil {
			return err
		}
		w.WriteByte('\n')
		return w.Flush()
	case e.markdown:
		return renderer.Markdown(s.stdout, step)
	}
	return renderer.Text(s.stdout, step)
}

// find returns the cell named by LIST KEY FIGURE, year FIGURE or a path.
func (y *year) find(names []string) (rule.Cell, error) {
	path, err := figurePath(names)
	if err != nil {
		return rule.Cell{}, err
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
func writeStep(w *bufio.Writer, s *rule.Step, indent string) error {
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

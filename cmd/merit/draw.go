package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"

	"github.com/meritrules/merit/evaluation/panel"
	"github.com/meritrules/merit/internal/plain"
)

func drawVerb() verb {
	return verb{
		name:  "draw",
		usage: []string{"draw -seed TEXT [-keep] [-o FILE] POLICY DATA"},
		about: `Draws panels: which rater judges which units, by the bounds that the policy's section evaluation has
under panels. It prints them as a list of facts, ready to be panels.json, and on the standard error
what they come to. The same seed and facts give the same panels; publish the seed, and anybody can
draw again. With -keep it keeps of the panels in DATA what is still allowed, and changes as little as
it can. Where there are no panels, it says which bounds cannot hold together.`,
		least: 2, most: 2,
		setup: func(flags *flag.FlagSet) action {
			d := &drawer{}
			flags.StringVar(&d.seed, "seed", "", "draw lots from `TEXT`")
			flags.BoolVar(&d.keep, "keep", false, "redraw the panels in DATA")
			flags.StringVar(&d.file, "o", "", "write the panels into `FILE`")
			return d.run
		},
	}
}

type drawer struct {
	seed, file string
	keep       bool
}

func (d *drawer) run(s *session, args []string) error {
	if d.seed == "" {
		return errors.New("name a seed, such as -seed 2023: any text, from which lots are drawn")
	}
	y := &year{outputs: s.outputs(d.file)}
	if err := y.load(args[0]); err != nil {
		return err
	}
	if err := y.read(args[1]); err != nil {
		return err
	}
	if y.policy.Sections().Evaluation == nil {
		return errors.New("the policy has no section evaluation, so there are no panels")
	}
	q, err := y.policy.Sections().Evaluation.PanelRequest(y.facts, d.seed)
	if err != nil {
		return y.refusal(err)
	}
	var before []panel.Panel
	if d.keep {
		if before = y.policy.Sections().Evaluation.PanelsOf(y.facts); before == nil {
			return errors.New("the facts have no panels to keep; leave out -keep")
		}
	}
	drawn, err := panel.Redraw(q, before)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if s.json {
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		err = e.Encode(drawn)
	} else {
		err = panelsAsFacts(&out, drawn.Panels)
		fmt.Fprint(s.stderr, drawnText(q, drawn))
	}
	if err != nil {
		return err
	}
	return s.write(d.file, out.Bytes())
}

// panelsAsFacts writes panels as the list panels, one to a line.
func panelsAsFacts(out *bytes.Buffer, panels []panel.Panel) error {
	for i, p := range panels {
		out.WriteString([]string{"[\n", ",\n"}[min(i, 1)])
		line := new(bytes.Buffer)
		e := json.NewEncoder(line)
		e.SetEscapeHTML(false)
		if err := e.Encode(struct {
			Rater string   `json:"rater"`
			Units []string `json:"units"`
		}{p.Rater, append([]string{}, p.Units...)}); err != nil {
			return err
		}
		out.Write(bytes.TrimSuffix(line.Bytes(), []byte("\n")))
	}
	if len(panels) == 0 {
		out.WriteString("[")
	}
	out.WriteString("\n]\n")
	return nil
}

// drawnText says what drawn panels come to.
func drawnText(q panel.Request, d *panel.Drawing) string {
	byUnit, all := map[string]int{}, 0
	least, most := -1, 0
	for _, p := range d.Panels {
		n := len(p.Units)
		all, most = all+n, max(most, n)
		if least < 0 || n < least {
			least = n
		}
		for _, u := range p.Units {
			byUnit[u]++
		}
	}
	few, many := -1, 0
	for _, u := range q.Units {
		many = max(many, byUnit[u.ID])
		if few < 0 || byUnit[u.ID] < few {
			few = byUnit[u.ID]
		}
	}
	text := fmt.Sprintf("seed %q: %d raters judge %s units each, and %d units are judged by %s raters each: %d assignments\n", plain.Text(q.Seed), len(q.Raters), between(least, most), len(q.Units), between(few, many), all)
	if n := len(d.Certificate.Parts); n > 1 {
		text += fmt.Sprintf("%d parts have no rater and no unit in common, so their marks cannot be compared\n", n)
	}
	if len(d.Certificate.Uneven) > 0 {
		text += "the bounds leave loads that differ by more than one\n"
	}
	return text
}

// between returns a number, or a range of them.
func between(least, most int) string {
	if least == most {
		return fmt.Sprint(most)
	}
	return fmt.Sprintf("%d to %d", max(least, 0), most)
}

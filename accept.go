package merit

import (
	"context"
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule/fault"
)

// Accept writes what came out into the cases that ask for it with ?: it returns the text of
// the document with the Answer of each failure in place of its ?, and everything else as it
// is, byte for byte. A case that was answered so states what the policy yields today; whether
// that is what the official text says is for its author to check.
//
// Accept tries the new text. It fails, with the place, if the text is no policy or a case does
// not come out as it was answered. A result of another policy fails with CodeForeignFacts. The
// document on the disk is not touched; it may have changed since Load, so compare Text first.
func (p *Policy) Accept(ctx context.Context, results ...*Result) ([]byte, error) {
	var answers []yamltext.Answer
	for _, r := range results {
		if r == nil || r.policy != p || r.Case == nil || r.Case.policy != p {
			return nil, fault.Errors{{Code: fault.CodeForeignFacts, File: p.File(), Message: "the result is that of a case of another policy"}}
		}
		for _, f := range r.Failures {
			if f.Answer != "" {
				answers = append(answers, yamltext.Answer{Line: f.Line, Column: f.Column, Text: f.Answer})
			}
		}
	}
	text, bad := yamltext.Fill(p.text, answers)
	if bad != nil {
		return nil, unanswered(p.File(), bad, "there is no ? here to write %s for", bad.Text)
	}
	if len(answers) == 0 {
		return text, nil
	}
	after, err := parse(p.fsys, p.File(), text, p.settings)
	if err != nil {
		return nil, err
	}
	return text, p.tryAnswers(ctx, after, results)
}

// tryAnswers runs the cases that were answered, and returns an error for the first answer
// that does not come out again.
func (p *Policy) tryAnswers(ctx context.Context, after *Policy, results []*Result) error {
	for _, r := range results {
		i := slices.IndexFunc(p.cases, func(c *Case) bool { return c.body == r.Case.body })
		if i < 0 || len(after.cases) != len(p.cases) {
			return unanswered(p.File(), &yamltext.Answer{Line: r.Case.Line, Column: r.Case.Column}, "the answers change which cases there are")
		}
		again := after.Test(ctx, after.cases[i], nil)
		for _, f := range r.Failures {
			if f.Answer != "" && slices.ContainsFunc(again.Failures, func(g Failure) bool { return g.Line == f.Line && g.Path == f.Path || f.Path == "expect" }) {
				return unanswered(p.File(), &yamltext.Answer{Line: f.Line, Column: f.Column}, "%s cannot be written here: the case does not pass with it", f.Answer)
			}
		}
	}
	return nil
}

// unanswered reports what cannot be accepted, at its place.
func unanswered(file string, at *yamltext.Answer, format string, args ...any) error {
	e := fault.Errors{{Code: fault.CodeWrongForm, File: file, Line: at.Line, Column: at.Column}}
	e[0].Message = fmt.Sprintf(format, args...)
	return e
}

// Text returns the text of the document that the policy was loaded from.
func (p *Policy) Text() []byte { return slices.Clone(p.text) }

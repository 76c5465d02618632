package main

import (
	"context"
	"os"
	"testing"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/examples/chuzhou/yeartest"
	"github.com/meritrules/merit/policytest"
)

func TestCases(t *testing.T) {
	policytest.Run(t, os.DirFS("."), "policy.yaml", policytest.Coverage(100))
}

// wholeYear is the case on the whole year, which any change would fail.
const wholeYear = "2022年全年"

// Each parameter of the policy that is changed fails a case that was written for
// it: what the cases reach, they also check.
func TestCasesNoticeEachParameter(t *testing.T) {
	text := policyText(t)
	for _, x := range yeartest.Perturbed() {
		if x.Limit {
			continue
		}
		t.Run(x.Name, func(t *testing.T) {
			if p := load(t, edited(t, text, x)); !failsCase(p) {
				t.Errorf("no case fails where it is %s instead of %s", x.To, x.From)
			}
		})
	}
	if failsCase(load(t, text)) {
		t.Error("a case fails where nothing is changed")
	}
}

func failsCase(p *merit.Policy) bool {
	for _, c := range p.Cases() {
		if c.Name != wholeYear && !p.Test(context.Background(), c, nil).Passed() {
			return true
		}
	}
	return false
}

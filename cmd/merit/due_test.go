package main

import (
	"bytes"
	"strings"
	"testing"
)

// What is due is said with the names of windows beside their ids, in the rows and in the counts.
func TestDueNames(t *testing.T) {
	var out, errs bytes.Buffer
	if code := command([]string{"due", "-on", "2022-10-14", "-until", "2022-10-20", "-window", "w-c2-t7", "../../examples/chuzhou/policy.yaml", "../../examples/chuzhou/data"}, &out, &errs); code != 0 {
		t.Fatal(errs.String())
	}
	const name = "w-c2-t7 南谯区七街道便民服务中心"
	if got := out.String(); strings.Count(got, name) != 2 || !strings.Contains(got, "2022-10-19     5  "+name+"  u64 u77 u05  k276") {
		t.Errorf("the window is not named beside its id:\n%s", got)
	}
}

package yeartest

import (
	"bytes"
	"testing"
)

func handWritten(t testing.TB, files map[string][]byte) []byte {
	t.Helper()
	y, err := ParseYear(files)
	if err != nil {
		t.Fatal(err)
	}
	r := HandWritten(y)
	if r.Fault != nil {
		t.Fatal(r.Fault)
	}
	return r.JSON()
}

func TestHandWrittenGivenYear(t *testing.T) {
	if got, want := handWritten(t, given(t)), expected(t); !bytes.Equal(got, want) {
		t.Fatalf("hand-written differs from expected.json:\n%s", firstDifference(got, want))
	}
}

// The result of a year is not used up: a second run gives the same.
func TestHandWrittenTwice(t *testing.T) {
	y, err := ParseYear(Generate(7))
	if err != nil {
		t.Fatal(err)
	}
	if first, second := HandWritten(y).JSON(), HandWritten(y).JSON(); !bytes.Equal(first, second) {
		t.Fatal(firstDifference(second, first))
	}
}

func TestHandWrittenFaults(t *testing.T) {
	for _, row := range faults() {
		y, err := ParseYear(spoiled(t, row.spoil))
		if err != nil {
			t.Fatal(err)
		}
		if HandWritten(y).Fault == nil {
			t.Errorf("%s: no fault", row.name)
		}
	}
}

func BenchmarkHandWritten(b *testing.B) {
	y, err := ParseYear(given(b))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		HandWritten(y)
	}
}

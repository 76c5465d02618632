package merit_test

import (
	"os"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
)

// BenchmarkReadFacts reads the year of the example, without the disk.
func BenchmarkReadFacts(b *testing.B) {
	p, err := merit.Load(os.DirFS("examples/chuzhou"), "policy.yaml")
	if err != nil {
		b.Fatal(err)
	}
	year := inMemory(b, "examples/chuzhou/data")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.ReadFacts(year, "data"); err != nil {
			b.Fatal(err)
		}
	}
}

// inMemory is the files of a folder as data/NAME.
func inMemory(t testing.TB, folder string) fstest.MapFS {
	files := fstest.MapFS{}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		files["data/"+e.Name()] = &fstest.MapFile{Data: []byte(read(t, folder+"/"+e.Name()))}
	}
	return files
}

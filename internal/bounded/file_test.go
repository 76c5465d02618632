package bounded

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// Only regular files are read, whatever the file system; of others the fault says what they
// are.
func TestRegularFiles(t *testing.T) {
	memory := fstest.MapFS{
		"a":      {Data: []byte("\ufeffdata")},
		"b/c":    {Data: []byte("c")},
		"pipe":   {Mode: fs.ModeNamedPipe},
		"device": {Mode: fs.ModeDevice | fs.ModeCharDevice},
		"socket": {Mode: fs.ModeSocket},
		"other":  {Mode: fs.ModeIrregular},
	}
	for name, fsys := range map[string]fs.FS{"with Stat": memory, "without": openOnly{memory}} {
		if data, e := ReadFile(fsys, "a", 10); e != nil || string(data) != "data" {
			t.Errorf("%s: %q, %v", name, data, e)
		}
		for file, want := range map[string]string{
			"b": "b: cannot be read: is a directory", "pipe": "pipe: cannot be read: is a pipe", "device": "device: cannot be read: is a device",
			"socket": "socket: cannot be read: is a socket", "other": "other: cannot be read: is no regular file", "none": "none: cannot be read: file does not exist",
		} {
			if data, e := ReadFile(fsys, file, 10); e == nil || e.Error() != want {
				t.Errorf("%s: got %q, %v, want %s", name, data, e, want)
			}
		}
		if _, e := ReadFile(fsys, "a", 6); e == nil {
			t.Errorf("%s: a file of seven bytes with a mark is read up to six", name)
		}
	}
}

// openOnly is a file system that cannot tell of a file without opening it.
type openOnly struct{ fsys fs.FS }

func (o openOnly) Open(name string) (fs.File, error) { return o.fsys.Open(name) }

// A pipe that nobody writes to is not waited for.
func TestPipe(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command("mkfifo", filepath.Join(dir, "pipe")).CombinedOutput(); err != nil {
		t.Skipf("no pipes here: %v %s", err, out)
	}
	done := make(chan string)
	go func() {
		_, e := ReadFile(os.DirFS(dir), "pipe", 10)
		done <- e.Error()
	}()
	select {
	case got := <-done:
		if !strings.Contains(got, "is a pipe") {
			t.Error(got)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the pipe is waited for")
	}
}

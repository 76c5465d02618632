package whole

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestWriteFile(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		t.Helper()
		if err := WriteFile(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	write("new", "one")
	os.WriteFile("plain", nil, 0o666)
	a, _ := os.Stat("new")
	b, _ := os.Stat("plain")
	if a.Mode() != b.Mode() {
		t.Errorf("a new file has the mode %v, not %v", a.Mode(), b.Mode())
	}
	write("new", "two")
	holds(t, "new", "two")
	onlyFiles(t, ".", "new", "plain")
}

// An old file keeps its permissions, and a link still leads to it.
func TestKeeps(t *testing.T) {
	t.Chdir(t.TempDir())
	os.Mkdir("far", 0o777)
	file := filepath.Join("far", "file")
	os.WriteFile(file, []byte("old"), 0o666)
	for _, mode := range []fs.FileMode{0o640, 0o755, 0o600} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		if err := WriteFile(file, []byte("new")); err != nil {
			t.Fatal(err)
		}
		if info, _ := os.Stat(file); info.Mode() != mode && runtime.GOOS != "windows" {
			t.Errorf("the mode is %v, not %v", info.Mode(), mode)
		}
	}
	if err := os.Symlink(file, "link"); err != nil {
		t.Skip("no links here:", err)
	}
	if err := WriteFile("link", []byte("through")); err != nil {
		t.Fatal(err)
	}
	holds(t, file, "through")
	if info, _ := os.Lstat("link"); info.Mode()&fs.ModeSymlink == 0 {
		t.Error("the link is gone")
	}
	onlyFiles(t, ".", "far", "link")
	onlyFiles(t, "far", "file")
}

// What cannot be replaced is refused, and nothing is left behind.
func TestRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	os.Mkdir("folder", 0o777)
	os.Symlink("nowhere", "dangling")
	os.WriteFile("closed", []byte("old"), 0o444)
	for _, tt := range []struct{ name, file string }{
		{"a folder", "folder"},
		{"a link to nothing", "dangling"},
		{"a folder that does not exist", filepath.Join("none", "file")},
		{"a file that may not be written", "closed"},
	} {
		if tt.file == "closed" && os.Geteuid() == 0 {
			continue // root may
		}
		if err := WriteFile(tt.file, []byte("new")); err == nil {
			t.Errorf("%s is written", tt.name)
		}
	}
	onlyFiles(t, ".", "closed", "dangling", "folder")
	holds(t, "closed", "old")
}

// errFull is the error of a disk that is full.
var errFull = errors.New("no space left")

// failing is a file whose step of a name fails.
type failing struct {
	file
	step string
}

func (f failing) fail(step string, do func() error) error {
	if f.step == step {
		return errFull
	}
	return do()
}

func (f failing) Write(data []byte) (int, error) {
	if f.step == "write" {
		n, _ := f.file.Write(data[:len(data)/2])
		return n, errFull
	}
	return f.file.Write(data)
}

func (f failing) Chmod(mode fs.FileMode) error {
	return f.fail("chmod", func() error { return f.file.Chmod(mode) })
}
func (f failing) Sync() error { return f.fail("sync", f.file.Sync) }
func (f failing) Close() error {
	err := f.file.Close()
	return f.fail("close", func() error { return err })
}

// Whatever step fails, the old file is as it was, or there is still none, and the
// temporary one is gone.
func TestEachStepFails(t *testing.T) {
	for _, step := range []string{"create", "write", "chmod", "sync", "close", "rename"} {
		for _, old := range []string{"old content", ""} {
			t.Chdir(t.TempDir())
			want := []string{}
			if old != "" {
				os.WriteFile("file", []byte(old), 0o666)
				want = []string{"file"}
			} else if step == "chmod" {
				continue // a new file is created with its mode
			}
			d := disk{
				create: func(name string, perm fs.FileMode) (file, error) {
					if step == "create" {
						return nil, errFull
					}
					f, err := onDisk.create(name, perm)
					return failing{f, step}, err
				},
				rename: func(from, to string) error {
					if step == "rename" {
						return errFull
					}
					return onDisk.rename(from, to)
				},
			}
			if err := d.write("file", []byte("new content")); !errors.Is(err, errFull) {
				t.Errorf("%s fails over %q: %v", step, old, err)
			}
			if old != "" {
				holds(t, "file", old)
			}
			onlyFiles(t, ".", want...)
		}
	}
}

// What a killed process of the same number left is not in the way, and stays.
func TestLeftover(t *testing.T) {
	t.Chdir(t.TempDir())
	_, left, err := onDisk.temporary("file")
	if err != nil {
		t.Fatal(err)
	}
	if err := WriteFile("file", []byte("new")); err != nil {
		t.Fatal(err)
	}
	holds(t, "file", "new")
	onlyFiles(t, ".", left, "file")
	if !strings.HasPrefix(left, ".") || filepath.Ext(left) != ".tmp" {
		t.Errorf("the temporary file is called %s", left)
	}
}

// A device is written to, and a full one says so.
func TestDevice(t *testing.T) {
	if err := WriteFile(os.DevNull, []byte("x")); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Fatalf("the device is gone: %v", err)
	}
	if runtime.GOOS == "linux" {
		if err := WriteFile("/dev/full", []byte("x")); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("a full device: %v", err)
		}
	}
}

// The two contents that TestKill's process writes in turn.
var contents = [][]byte{bytes.Repeat([]byte("old\n"), 1<<18), bytes.Repeat([]byte("new content\n"), 1<<17)}

// A process that is killed at any moment leaves the old file or the new one.
func TestKill(t *testing.T) {
	if name := os.Getenv("MERIT_WHOLE_WRITE"); name != "" {
		for i := 0; ; i++ {
			if err := WriteFile(name, contents[i%2]); err != nil {
				t.Fatal(err)
			}
		}
	}
	name := filepath.Join(t.TempDir(), "file")
	if err := WriteFile(name, contents[0]); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i := range 25 {
		c := exec.Command(os.Args[0], "-test.run=^TestKill$")
		c.Env = append(os.Environ(), "MERIT_WHOLE_WRITE="+name)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(20+3*i) * time.Millisecond)
		c.Process.Kill()
		if err := c.Wait(); err == nil {
			t.Fatal("the process has ended by itself")
		}
		got, err := os.ReadFile(name)
		switch {
		case err != nil:
			t.Fatal(err)
		case bytes.Equal(got, contents[0]), bytes.Equal(got, contents[1]):
			seen[string(got[:3])] = true
		default:
			t.Fatalf("%d bytes, neither the old content nor the new one", len(got))
		}
	}
	if len(seen) != 2 {
		t.Logf("only %v was seen", seen)
	}
}

func holds(t *testing.T, name, want string) {
	t.Helper()
	if got, err := os.ReadFile(name); err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v, want %q", name, got, err, want)
	}
}

func onlyFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		got = append(got, f.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("%s has %v, want %v", dir, got, want)
	}
}

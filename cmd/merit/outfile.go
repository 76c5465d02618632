package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/whole"
)

// output is where the results go: the file of -o, or the standard output if that is a
// file. The year is not read from it.
type output struct {
	shown  string
	file   fs.FileInfo // nil if it does not exist yet
	folder fs.FileInfo // the folder of the file of -o, if facts in it would be read the next time
}

// outputs returns the output of a session that writes to name, or to the standard output
// if name is "".
func (s *session) outputs(name string) []output {
	var found []output
	if f, ok := s.stdout.to.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			found = append(found, output{shown: "the output", file: info})
		}
	}
	if name == "" {
		return found
	}
	o := output{shown: "-o " + name}
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	o.file, _ = os.Stat(name)
	if isFacts(name) {
		o.folder, _ = os.Stat(filepath.Dir(name))
	}
	return append(found, o)
}

// isFacts reports whether a file of a folder of facts is read, or would be if its name had
// small letters.
func isFacts(name string) bool {
	end := strings.ToLower(filepath.Ext(name))
	return end == ".json" || end == ".csv"
}

// refuses returns an error if a file that is read is the output, or if the output would be
// read the next time.
func (o output) refuses(in file) error {
	info, err := os.Stat(in.path)
	if err != nil {
		return nil // reading fails as well
	}
	if o.file != nil && os.SameFile(o.file, info) {
		return fmt.Errorf("%s is %s, which is read; write to another file", o.shown, in.shown)
	}
	if !info.IsDir() {
		return nil
	}
	for _, dir := range []string{in.path, filepath.Join(in.path, paths.LastCycle)} {
		if err := o.refusesIn(dir, in); err != nil {
			return err
		}
		if info, err := os.Stat(dir); err == nil && o.folder != nil && os.SameFile(o.folder, info) {
			return fmt.Errorf("%s would be read with the facts in %s; write to another folder", o.shown, in.shown)
		}
	}
	return nil
}

// refusesIn is refuses for the files of a folder.
func (o output) refusesIn(dir string, in file) error {
	files, err := os.ReadDir(dir)
	if err != nil || o.file == nil {
		return nil
	}
	for _, f := range files {
		path := filepath.Join(dir, f.Name())
		if info, err := os.Stat(path); err == nil && isFacts(path) && os.SameFile(o.file, info) {
			return fmt.Errorf("%s is %s in %s, which is read; write to another file", o.shown, f.Name(), in.shown)
		}
	}
	return nil
}

// write writes results to the file of -o, whole or not at all, or to the standard output.
func (s *session) write(name string, data []byte) error {
	if name != "" {
		return whole.WriteFile(name, data)
	}
	_, err := s.stdout.Write(data)
	return err
}

package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// folder reads the files of a folder that was named, or of the folder of a file that was
// named. Links lead to files within the folder alone, save that what was named may itself be
// a link: whoever named it meant it.
type folder struct {
	dir   string // its absolute path
	named string // the file in it that was named, "" if the folder itself was
}

var errLeadsOut = errors.New("is a link that leads out of the folder")

// Open opens a file of the folder.
func (d *folder) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if name == d.named {
		return os.Open(filepath.Join(d.dir, name))
	}
	root, err := os.OpenRoot(d.dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f, err := root.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, d.because(name, err)
	}
	return f, nil
}

// Stat describes a file without opening it, since to open a pipe is to wait for it.
func (d *folder) Stat(name string) (fs.FileInfo, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrInvalid}
	}
	if name == d.named {
		return os.Stat(filepath.Join(d.dir, name))
	}
	root, err := os.OpenRoot(d.dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	info, err := root.Stat(filepath.FromSlash(name))
	if err != nil {
		return nil, d.because(name, err)
	}
	return info, nil
}

// because returns the error of a file, in better words if the file is there for all who
// follow links.
func (d *folder) because(name string, err error) error {
	if _, there := os.Stat(filepath.Join(d.dir, name)); there == nil {
		return &fs.PathError{Op: "open", Path: name, Err: errLeadsOut}
	}
	return err
}

// Package whole writes files whole or not at all.
//
// WriteFile writes into a temporary file beside the file, makes the disk keep it, and only
// then gives it the file's name. Whatever goes wrong on the way, and whenever the process is
// killed, the name stands for all of the old content or all of the new one.
//
// A process that is killed may leave its temporary file behind. Its name begins with a dot
// and ends in .tmp, so no reader of facts takes it for data; the next WriteFile does not
// mind it.
package whole

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile makes data the content of a file, which keeps its permissions; a new one gets
// those that os.WriteFile gives with 0o666. For a symbolic link it writes the file that the
// link leads to. Something that is no regular file, such as /dev/stdout or a pipe, has no old
// content to keep: it is written to as it stands. A folder is refused, and so is a file that
// may not be written. An error is a *fs.PathError about name.
func WriteFile(name string, data []byte) error { return onDisk.write(name, data) }

// file is what a temporary file can do.
type file interface {
	io.Writer
	Chmod(fs.FileMode) error
	Sync() error
	Close() error
}

// disk holds the steps that may fail.
type disk struct {
	create func(name string, perm fs.FileMode) (file, error) // fails with fs.ErrExist if there is such a file
	rename func(from, to string) error
}

var onDisk = disk{
	create: func(name string, perm fs.FileMode) (file, error) {
		return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	},
	rename: os.Rename,
}

func (d disk) write(name string, data []byte) error {
	old, err := os.Stat(name)
	switch {
	case err == nil && old.IsDir():
		return &fs.PathError{Op: "write", Path: name, Err: errors.New("it is a folder")}
	case err == nil && !old.Mode().IsRegular():
		return writeInto(name, data)
	case err == nil:
		if name, err = filepath.EvalSymlinks(name); err == nil {
			err = mayWrite(name)
		}
	case errors.Is(err, fs.ErrNotExist):
		old, err = nil, notDangling(name)
	}
	if err != nil {
		return err
	}
	return d.replace(name, data, old)
}

// writeInto writes to something that is no regular file.
func writeInto(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// mayWrite returns an error if the file itself may not be written: its folder might
// still allow a new one in its place.
func mayWrite(name string) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return f.Close()
}

// notDangling returns an error for a link that leads nowhere.
func notDangling(name string) error {
	if _, err := os.Lstat(name); err == nil {
		return &fs.PathError{Op: "write", Path: name, Err: errors.New("it is a link to a file that does not exist")}
	}
	return nil
}

// replace writes a temporary file and gives it the name. old is the file that has the
// name, or nil.
func (d disk) replace(name string, data []byte, old fs.FileInfo) error {
	f, temporary, err := d.temporary(name)
	if err != nil {
		return about(name, err)
	}
	_, err = f.Write(data)
	if err == nil && old != nil {
		own(temporary, old)
		err = f.Chmod(old.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = d.rename(temporary, name)
	}
	if err != nil {
		os.Remove(temporary)
		return about(name, err)
	}
	syncFolder(filepath.Dir(name))
	return nil
}

// about returns an error of the temporary file as one of the file itself: the name of the
// former means nothing to people and differs from run to run.
func about(name string, err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		err = p.Err
	case errors.As(err, &l):
		err = l.Err
	}
	return &fs.PathError{Op: "write", Path: name, Err: err}
}

// mostLeft is how many temporary files of other processes may stand in the way.
const mostLeft = 10_000

// temporary creates a file beside the one with the name.
func (d disk) temporary(name string) (f file, temporary string, err error) {
	for n := range mostLeft {
		temporary = filepath.Join(filepath.Dir(name), fmt.Sprintf(".merit-%d-%d.tmp", os.Getpid(), n))
		if f, err = d.create(temporary, 0o666); !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return f, temporary, err
}

// syncFolder makes the disk keep a new name. Not every system can, and the file is whole in
// any case.
func syncFolder(dir string) {
	if f, err := os.Open(dir); err == nil {
		_ = f.Sync()
		f.Close()
	}
}

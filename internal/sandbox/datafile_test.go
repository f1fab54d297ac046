// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestDataFileIsKept(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "store.json")
	s := newStore(t, sandbox.Config{DataFile: file})
	s.send("POST", "/v2/customers", `{"data":{"type":"customer","name":"Leslie","email":"leslie@knope.com","password":"waffles","external_ref":"x"}}`).is(201)
	s.send("POST", s.home, minimal).is(201)
	second := s.send("POST", s.home, minimal).is(201).text("data", "id")
	s.send("PUT", s.home+"/"+second, `{"data":{"city":"Eagleton"}}`).is(200)
	third := s.AddAddress("id-1", ron())
	s.send("DELETE", s.home+"/"+third, "").is(204)

	s.Close()
	again := newStore(t, sandbox.Config{DataFile: file})
	equal(t, "first customer", again.CustomerID(), "id-1")
	if !reflect.DeepEqual(again.Customers(), s.Customers()) {
		t.Errorf("customers %+v, want %+v", again.Customers(), s.Customers())
	}
	if !reflect.DeepEqual(again.Addresses("id-1"), s.Addresses("id-1")) {
		t.Errorf("addresses %+v, want %+v", again.Addresses("id-1"), s.Addresses("id-1"))
	}
	equal(t, "addresses", len(again.Addresses("id-1")), 2)
	again.login("leslie@knope.com", "waffles")
	again.SetFaults(sandbox.Fault{Kind: sandbox.StaleList, Next: 1})
	equal(t, "stale list before any write", len(again.send("GET", again.home, "").at("data").([]any)), 2)
	again.send("GET", again.home, "", "Authorization", "Bearer "+s.token).is(401)
}

func TestDataFileHasNoSecrets(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "store.json")
	s := newStore(t, sandbox.Config{DataFile: file})
	login := s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
	s.send("POST", s.home, minimal).is(201)
	text := readFile(t, file)
	for _, secret := range []string{sandbox.DefaultCustomerPassword, login, s.token, sandbox.DefaultClientSecret} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in the data file", secret)
		}
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" { // Windows has no such modes
		equal(t, "mode", info.Mode().Perm(), os.FileMode(0o600))
	}
}

// TestDataFileKeepsTheInitialCustomer changes and deletes the customer of the settings, who is only created with a new file.
func TestDataFileKeepsTheInitialCustomer(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "store.json")
	first := newStore(t, sandbox.Config{DataFile: file})
	equal(t, "login of a new store", first.HasLogin(), true)
	first.send("PUT", "/v2/customers/id-1", `{"data":{"type":"customer","password":"changed"}}`).is(200)
	first.Close()

	second := newStore(t, sandbox.Config{DataFile: file})
	second.login(sandbox.DefaultCustomerEmail, "changed")
	equal(t, "login of the settings", second.HasLogin(), false)
	equal(t, "first customer", second.CustomerID(), "id-1")
	second.send("DELETE", "/v2/customers/id-1", "").is(204)
	second.Close()

	third := newStore(t, sandbox.Config{DataFile: file})
	equal(t, "customers", len(third.Customers()), 0)
	equal(t, "login without a customer", third.HasLogin(), false)
	equal(t, "first customer", third.CustomerID(), "")
	if err := third.Reset(); err != nil {
		t.Fatal(err)
	}
	equal(t, "customers after a reset", len(third.Customers()), 0)
}

// TestResetKeepsWhatTheDataFileHeld restarts a store, with a seed that is ignored: a reset goes back to the content of the file at the
// start.
func TestResetKeepsWhatTheDataFileHeld(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "store.json")
	first := newStore(t, sandbox.Config{DataFile: file})
	leslie := first.AddCustomer("Leslie Knope", "leslie@knope.com", "waffles")
	home := first.AddAddress(leslie, ron())
	first.Close()

	second := newStore(t, sandbox.Config{DataFile: file, Seed: []sandbox.Customer{{Name: "Tom Haverford", Email: "tom@haverford.com"}}})
	equal(t, "customers", len(second.Customers()), 2)
	equal(t, "customer of the settings", second.CustomerID(), first.CustomerID())
	started := dump(second)
	second.DeleteAddress(leslie, home)
	second.AddCustomer("Tom Haverford", "tom@haverford.com", "")
	if err := second.Reset(); err != nil {
		t.Fatal(err)
	}
	equal(t, "store", dump(second), started)
	second.login("leslie@knope.com", "waffles")
	second.Close()
	third := newStore(t, sandbox.Config{DataFile: file})
	equal(t, "file", dump(third), started)
}

// TestDataFileIsReplaced shows that the file isn't written in place, and that nothing is left beside it. The test that kills the program
// shows that it is complete at any time.
func TestDataFileIsReplaced(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("it replaces a file while it is open, which Windows refuses")
	}
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "store.json")
	s := newStore(t, sandbox.Config{DataFile: file})
	first, err := os.Open(file) // while it is open, its inode isn't reused
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { first.Close() })
	s.send("POST", s.home, minimal).is(201)
	before, err := first.Stat()
	if err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "written in place", os.SameFile(before, after), false)
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "files, the lock included", len(entries), 2)
}

func TestDataFileIsLocked(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "store.json")
	first := newStore(t, sandbox.Config{DataFile: file})
	_, err := sandbox.New(sandbox.Config{DataFile: file})
	want := fmt.Sprintf("the data file %s is in use by process %d: stop that process, or choose another file", file, os.Getpid())
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	first.Close()
	second := newStore(t, sandbox.Config{DataFile: file})
	equal(t, "first customer", second.CustomerID(), "id-1")

	// The lock of a rejected file is released.
	damaged := filepath.Join(t.TempDir(), "store.json")
	if err := os.WriteFile(damaged, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := sandbox.New(sandbox.Config{DataFile: damaged}); err == nil || !strings.Contains(err.Error(), "was not written by moltin-sandbox") {
			t.Errorf("error %v", err)
		}
	}
}

func TestDataFileThatCannotBeRead(t *testing.T) {
	t.Parallel()
	const written = `{"written_by":"moltin-sandbox","customers":`
	for name, text := range map[string]string{
		"another program's": `{"version":1,"dependencies":{}}`,
		"a seed":            `{"customers":[]}`,
		"not an object":     `[]`,
		"cut":               written + `[{"id":"a"`,
		"another field":     written + `[],"dependencies":{}}`,
		"customer twice":    written + `[{"id":"a","name":"A","email":"x@y"},{"id":"a","name":"A","email":"y@y"}]}`,
		"email twice":       written + `[{"id":"a","name":"A","email":"x@y"},{"id":"b","name":"A","email":"x@y"}]}`,
		"customer without":  written + `[{"id":"a","email":"x@y"}]}`,
		"null for customer": written + `[null]}`,
		"unknown field":     written + `[{"id":"a","name":"A","email":"x@y","addresses":[{"id":"b","zip":"1"}]}]}`,
		"address twice":     written + `[{"id":"a","name":"A","email":"x@y","addresses":[{"id":"b"},{"id":"b"}]}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "store.json")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := sandbox.New(sandbox.Config{DataFile: file})
			if err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), "was not changed") {
				t.Errorf("error %v, want one that names the file", err)
			}
			equal(t, "file", readFile(t, file), text)
		})
	}
}

// TestDataFileThatIsNotOurs names what can't be a data file, and expects that nothing is created beside it.
func TestDataFileThatIsNotOurs(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	foreign, nested, link := filepath.Join(folder, "package.json"), filepath.Join(folder, "nested"), filepath.Join(folder, "link")
	if err := errors.Join(os.WriteFile(foreign, []byte("{}"), 0o600), os.Mkdir(nested, 0o700)); err != nil {
		t.Fatal(err)
	}
	wants := map[string]string{foreign: "was not written by moltin-sandbox", nested: nested + " is not a regular file"}
	if err := os.Symlink("missing", link); err == nil { // Windows permits it only to some
		wants[link] = link + " is not a regular file"
	}
	for file, want := range wants {
		if _, err := sandbox.New(sandbox.Config{DataFile: file}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", file, err, want)
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "files", len(entries), len(wants))
}

// TestDataFileErrorNamesTheRecord names what has to be corrected, and how.
func TestDataFileErrorNamesTheRecord(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "store.json")
	s := newStore(t, sandbox.Config{DataFile: file, DuplicateEmails: true})
	s.AddCustomer("Ann Perkins", "ann@perkins.com", "")
	s.AddCustomer("Ann Other", "ann@perkins.com", "")
	s.Close()
	_, err := sandbox.New(sandbox.Config{DataFile: file})
	want := "the data file " + file + " cannot be read: line 4: customers[2].email: duplicate email ann@perkins.com (start with -duplicate-emails?); it was not changed"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// TestDataFileIsASeed starts a store from the data file of another.
func TestDataFileIsASeed(t *testing.T) {
	t.Parallel()
	config := sandbox.Config{AddressFields: fields(t), DataFile: filepath.Join(t.TempDir(), "store.json")}
	s := newStore(t, config)
	leslie := s.AddCustomer("Leslie <Knope> & co", "leslie@knope.com", "waffles")
	a := ron()
	a.Fields = map[string]any{"tier": 7, "note": "07001", "gift": false, "weight": 2.5}
	s.AddAddress(leslie, a)
	seed, err := sandbox.Config{AddressFields: fields(t)}.ParseSeed([]byte(readFile(t, config.DataFile)))
	if err != nil {
		t.Fatal(err)
	}
	other := newStore(t, sandbox.Config{AddressFields: fields(t), Seed: seed})
	equal(t, "content", dump(other), dump(s))
	other.login("leslie@knope.com", "waffles")
}

// TestEmptyDataFile starts a store with a file that was made for it, as for a bind mount.
func TestEmptyDataFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "store.json")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	newStore(t, sandbox.Config{DataFile: file})
	equal(t, "written", strings.Contains(readFile(t, file), "ron@swanson.com"), true)
}

// TestDataFileBehindALink keeps the link, and writes the file that it leads to.
func TestDataFileBehindALink(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file, link := filepath.Join(folder, "store.json"), filepath.Join(folder, "link.json")
	newStore(t, sandbox.Config{DataFile: file}).Close()
	if err := os.Symlink(file, link); err != nil {
		t.Skip(err) // Windows permits it only to some
	}
	s := newStore(t, sandbox.Config{DataFile: link})
	s.send("POST", s.home, minimal).is(201)
	equal(t, "file", strings.Contains(readFile(t, file), "2 Park Lane"), true)
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
	if _, err := sandbox.New(sandbox.Config{DataFile: file}); err == nil || !strings.Contains(err.Error(), "is in use") {
		t.Errorf("error %v", err)
	}
}

// TestLockFileOfAnotherProgram starts a store whose lock file has the name of a file that the sandbox did not write.
func TestLockFileOfAnotherProgram(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "yarn")
	const text = "# yarn lockfile v1\n"
	if err := os.WriteFile(file+".lock", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sandbox.New(sandbox.Config{DataFile: file})
	if err == nil || !strings.Contains(err.Error(), file+".lock") || !strings.Contains(err.Error(), "was not changed") {
		t.Errorf("error %v, want one that names the file", err)
	}
	equal(t, "file", readFile(t, file+".lock"), text)
}

func TestDataFileThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "folder")
	file := filepath.Join(folder, "store.json")
	if _, err := sandbox.New(sandbox.Config{DataFile: file}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v, want one that says that there is no folder", err)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	s := newStore(t, sandbox.Config{DataFile: file})
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(file, 0o700); err != nil { // a file can't replace a directory
		t.Fatal(err)
	}
	r := s.send("POST", s.home, minimal)
	r.is(500)
	if !strings.Contains(r.body, "the data file cannot be written: ") {
		t.Errorf("the response doesn't say why: %s", r.body)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

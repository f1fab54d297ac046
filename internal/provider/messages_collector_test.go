// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// messagesIn returns the messages of packages in the order of their files.
func messagesIn(t *testing.T, dirs ...string) (list []string) {
	t.Helper()
	for _, dir := range dirs {
		paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			c := &messageCollector{fset: token.NewFileSet(), isDiagnostic: map[ast.Expr]bool{}}
			file, err := parser.ParseFile(c.fset, path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, c.visit)
			if len(c.messages) > 0 {
				list = append(list, fmt.Sprintf("\n%s/%s\n", filepath.Base(dir), filepath.Base(path)))
			}
			for _, message := range c.messages {
				list = append(list, "- "+strings.ReplaceAll(message, "\n", `\n`)+"\n")
			}
		}
	}
	return list
}

// messageCollector collects the texts in a source that users read: every argument that
// becomes the text of a diagnostic, and every other string with words, except
// descriptions of the schema.
type messageCollector struct {
	fset         *token.FileSet
	isDiagnostic map[ast.Expr]bool
	messages     []string
}

var (
	addsDiagnostic  = regexp.MustCompile(`^(Add|New)(Attribute)?(Error|Warning)`)
	describesSchema = regexp.MustCompile(`(Schema|Definition)Response\b|tfprotov6\.Schema\b|\) \(?(schema|resource|datasource|identityschema)\.(Schema|\w*Attribute(Object)?)\b|\) map\[string\]schema\.`)
	describes       = regexp.MustCompile(`[dD]escriptions?$|^userAgent$`)
	hasWords        = regexp.MustCompile(`(?:^|[ ("])[a-z']{2,}(?:[ ,.:;)]|$)`)
	placeholder     = regexp.MustCompile(`\{[^{}]*\}`)
)

func (c *messageCollector) visit(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.ImportSpec, *ast.StructType, *ast.Comment:
		return false
	case *ast.FuncDecl:
		return !describes.MatchString(n.Name.Name) && !describesSchema.MatchString("func "+n.Name.Name+c.source(n.Type)[len("func"):]) || n.Name.Name == "Description"
	case *ast.ValueSpec:
		return !describes.MatchString(n.Names[0].Name)
	case *ast.KeyValueExpr:
		key, _ := n.Key.(*ast.Ident)
		return key == nil || !describes.MatchString(key.Name)
	case *ast.CallExpr:
		if name, ok := n.Fun.(*ast.SelectorExpr); ok && addsDiagnostic.MatchString(name.Sel.Name) {
			for _, arg := range n.Args {
				c.isDiagnostic[arg] = true
			}
		}
	case ast.Expr:
		text, values := c.text(n)
		text = strings.TrimSpace(text)
		words := placeholder.ReplaceAllString(text, "{}")
		isMessage := c.isDiagnostic[n] && text != "" || strings.Contains(words, " ") && hasWords.MatchString(words)
		if isMessage && !slices.Contains(c.messages, text) {
			c.messages = append(c.messages, text)
		}
		for _, value := range values {
			ast.Inspect(value, c.visit)
		}
		return text == ""
	}
	return true
}

// text returns the text of a string or of a concatenation with strings, in which the
// source stands for other values. It also returns these values.
func (c *messageCollector) text(expr ast.Expr) (text string, values []ast.Expr) {
	switch e := expr.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			text, _ = strconv.Unquote(e.Value)
		}
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return "", nil
		}
		for _, side := range []ast.Expr{e.X, e.Y} {
			part, more := c.text(side)
			if part == "" {
				part, more = "{"+c.source(side)+"}", []ast.Expr{side}
			}
			text, values = text+part, append(values, more...)
		}
	}
	return text, values
}

func (c *messageCollector) source(node ast.Node) string {
	var source bytes.Buffer
	_ = printer.Fprint(&source, c.fset, node)
	return strings.Join(strings.Fields(source.String()), " ")
}

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
func messagesIn(t *testing.T, dirs ...string) []string {
	t.Helper()
	var paths []string
	for _, dir := range dirs {
		found, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, found...)
	}
	c := &messageCollector{fset: token.NewFileSet(), constants: map[string]string{}, isDiagnostic: map[ast.Expr]bool{}}
	var (
		names []string
		files []*ast.File
	)
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(c.fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		names, files = append(names, path), append(files, parsed)
		for _, decl := range parsed.Decls {
			c.addConstants(decl)
		}
	}
	var list []string
	for i, parsed := range files {
		c.messages = nil
		for _, decl := range parsed.Decls {
			ast.Inspect(decl, c.visit)
		}
		if len(c.messages) > 0 {
			list = append(list, fmt.Sprintf("\n%s/%s\n", filepath.Base(filepath.Dir(names[i])), filepath.Base(names[i])))
		}
		for _, message := range c.messages {
			list = append(list, "- "+strings.ReplaceAll(message, "\n", `\n`)+"\n")
		}
	}
	return list
}

// messageCollector collects the texts in sources that users read: every argument that
// becomes the text of a diagnostic, and every other string with words, except
// descriptions of the schema.
type messageCollector struct {
	fset         *token.FileSet
	constants    map[string]string
	isDiagnostic map[ast.Expr]bool
	messages     []string // of one file
}

func (c *messageCollector) addConstants(decl ast.Decl) {
	general, ok := decl.(*ast.GenDecl)
	if !ok || general.Tok != token.CONST {
		return
	}
	for _, spec := range general.Specs {
		for i, value := range spec.(*ast.ValueSpec).Values {
			if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				c.constants[spec.(*ast.ValueSpec).Names[i].Name], _ = strconv.Unquote(literal.Value)
			}
		}
	}
}

var (
	addsDiagnostic  = regexp.MustCompile(`^(Add|New)(Attribute)?(Error|Warning)`)
	describesSchema = regexp.MustCompile(`(Schema|Definition)Response\b|tfprotov6\.Schema\b|\) \(?(schema|resource|datasource|identityschema)\.(Schema|\w*Attribute(Object)?)\b|\) map\[string\]schema\.`)
	describes       = regexp.MustCompile(`[dD]escriptions?$|^describedTimeouts$|^userAgent$`)
	hasWords        = regexp.MustCompile(`(?:^|[ ("])[a-z']{2,}(?:[ ,.:;)]|$)`)
	placeholder     = regexp.MustCompile(`\{[^{}]*\}`)
	verb            = regexp.MustCompile(`%(?:\[(\d+)\])?[-+#0-9.]*([a-zA-Z%])`)
)

func (c *messageCollector) visit(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.ImportSpec, *ast.StructType, *ast.Comment:
		return false
	case *ast.FuncDecl:
		return !describes.MatchString(n.Name.Name) && !describesSchema.MatchString("func "+n.Name.Name+c.source(n.Type)[len("func"):]) || n.Name.Name == "Description"
	case *ast.ValueSpec:
		for _, value := range n.Values {
			if !describes.MatchString(n.Names[0].Name) {
				ast.Inspect(value, c.visit)
			}
		}
		return false
	case *ast.KeyValueExpr:
		key, _ := n.Key.(*ast.Ident)
		return key == nil || !describes.MatchString(key.Name)
	case *ast.CallExpr:
		if name, ok := n.Fun.(*ast.SelectorExpr); ok && addsDiagnostic.MatchString(name.Sel.Name) {
			for _, arg := range n.Args {
				c.isDiagnostic[arg] = true
			}
		}
	}
	expr, ok := node.(ast.Expr)
	if !ok {
		return true
	}
	text, isText := c.text(expr)
	if !isText {
		return true
	}
	text = strings.TrimSpace(text)
	words := placeholder.ReplaceAllString(text, "{}")
	isMessage := c.isDiagnostic[expr] || strings.Contains(words, " ") && hasWords.MatchString(words)
	if isMessage && !slices.Contains(c.messages, text) {
		c.messages = append(c.messages, text)
	}
	for _, value := range c.valuesIn(expr) {
		ast.Inspect(value, c.visit)
	}
	return false
}

// text returns the text of an expression, if it has a literal part.
func (c *messageCollector) text(expr ast.Expr) (text string, ok bool) {
	switch e := expr.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			text, _ = strconv.Unquote(e.Value)
			return text, true
		}
	case *ast.Ident:
		text, ok = c.constants[e.Name]
		return text, ok
	case *ast.SelectorExpr: // of another package
		text, ok = c.constants[e.Sel.Name]
		return text, ok
	case *ast.BinaryExpr:
		left, isLeft := c.text(e.X)
		right, isRight := c.text(e.Y)
		if e.Op == token.ADD && (isLeft || isRight) {
			return c.textOr(left, isLeft, e.X) + c.textOr(right, isRight, e.Y), true
		}
	case *ast.CallExpr:
		if source := c.source(e.Fun); source == "fmt.Sprintf" || source == "fmt.Errorf" {
			format, isText := c.text(e.Args[0])
			return c.formatted(format, e.Args[1:]), isText
		}
	}
	return "", false
}

func (c *messageCollector) textOr(text string, ok bool, expr ast.Expr) string {
	if ok {
		return text
	}
	return "{" + c.source(expr) + "}"
}

// formatted returns a format with the source of its values in place of the verbs.
func (c *messageCollector) formatted(format string, args []ast.Expr) string {
	next := 0
	return verb.ReplaceAllStringFunc(format, func(found string) string {
		parts := verb.FindStringSubmatch(found)
		if parts[2] == "%" {
			return "%"
		}
		if n, err := strconv.Atoi(parts[1]); err == nil {
			next = n - 1
		}
		if next >= len(args) {
			return found
		}
		next++
		text, ok := c.text(args[next-1])
		return c.textOr(text, ok, args[next-1])
	})
}

// valuesIn returns the parts of an expression that are not literals, which may contain
// texts.
func (c *messageCollector) valuesIn(expr ast.Expr) (values []ast.Expr) {
	switch e := expr.(type) {
	case *ast.BasicLit, *ast.Ident, *ast.SelectorExpr:
		return nil
	case *ast.BinaryExpr:
		return append(c.valuesIn(e.X), c.valuesIn(e.Y)...)
	case *ast.CallExpr:
		if _, isFormat := c.text(e); isFormat {
			for _, arg := range e.Args[1:] {
				values = append(values, c.valuesIn(arg)...)
			}
			return values
		}
	}
	return []ast.Expr{expr}
}

func (c *messageCollector) source(node ast.Node) string {
	var source bytes.Buffer
	_ = printer.Fprint(&source, c.fset, node)
	return strings.Join(strings.Fields(source.String()), " ")
}

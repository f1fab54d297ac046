// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"net/http"
	"strconv"
)

// Shapes of errors recorded from hosts of the API, for Fault.Shape.
const (
	ShapeString        = "string"         // {"errors":"…"}
	ShapeBareArray     = "bare_array"     // [{"status":"400","code":400,"title":"…"}]
	ShapeDoubleEncoded = "double_encoded" // a JSON string that holds {"errors":[{"title":"…","detail":"…"}]}
	ShapeTitleOnly     = "title_only"     // {"errors":[{"title":"…"}]}
	ShapeCode          = "code"           // {"errors":[{"code":"2","title":"…"}]}
	ShapeNoStatus      = "no_status"      // {"errors":[{"title":"…","detail":"…"}]}
)

var errorShapes = []string{ShapeString, ShapeBareArray, ShapeDoubleEncoded, ShapeTitleOnly, ShapeCode, ShapeNoStatus}

// shapedError is an error in an undocumented shape.
func (f Fault) shapedError(c *call) answer {
	status, title, detail := f.Status, http.StatusText(f.Status), refusal(c)
	var doc any
	switch f.Shape {
	case ShapeString:
		doc = values{"status": false, "errors": detail}
	case ShapeBareArray:
		doc = []values{{"status": strconv.Itoa(status), "code": status, "title": detail, "detail": ""}}
	case ShapeDoubleEncoded:
		doc = string(encode(failureDoc{[]failureEntry{{Title: title, Detail: detail}}}))
	case ShapeTitleOnly:
		doc = failureDoc{[]failureEntry{{Title: detail}}}
	case ShapeCode:
		doc = values{"errors": []values{{"code": "2", "title": detail}}}
	default:
		doc = failureDoc{[]failureEntry{{Title: title, Detail: detail}}}
	}
	return answer{status: status, doc: doc}
}

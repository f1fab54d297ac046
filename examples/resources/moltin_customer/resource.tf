resource "moltin_customer" "leslie" {
  name         = "Leslie Knope"
  email        = "leslie@pawnee.example"
  external_ref = "crm-2871"
}
